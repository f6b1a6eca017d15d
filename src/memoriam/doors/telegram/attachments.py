"""Pictures and films that are put into a message when it is sent, never before: they stay sealed until then."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
from aiogram.types import BufferedInputFile, FSInputFile, InputFile
from PIL import Image, ImageDraw, ImageFont

from memoriam.doors.telegram.order import in_order
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.doors.texts.catalogue import texts
from memoriam.picture.typography import Face
from memoriam.scenes.base import scene_names
from memoriam.scenes.still import find_still
from memoriam.studio.face.schemas import Download
from memoriam.studio.house import Studio

STATIC = Path(__file__).parents[1] / "web" / "static"
"""The sample film, which both doors show."""

FONT = files("memoriam.picture") / "fonts" / f"{Face.SANS.value}.ttf"

THUMBNAIL = 320
"""Longest edge of a video's thumbnail in pixels (core.telegram.org/bots/api#sendvideo), JPEG below 200 kB."""

TILE, COLUMNS, LETTERS = (252, 336), 4, 26


class TooLargeToSend(Exception):
    """A film is larger than bots may send; it is handed out by its link instead."""


Attached = dict[str, Any]
"""What is added to a message's data."""


def same_for_all(attach: dict[str, str]) -> str:
    """The name of a picture or film that everybody gets alike, so that Telegram keeps it; or nothing."""
    wanted = next(iter(attach.values()), "")
    return wanted.replace(":", "-") if wanted.partition(":")[0] in {"sample", "stills"} else ""


@asynccontextmanager
async def attached(
    studio: Studio, settings: TelegramSettings, attach: dict[str, str], chat_id: int
) -> AsyncIterator[Attached]:
    """Open what a message asks for; temporary files are gone afterwards. Raises StudioError, TooLargeToSend."""
    if not attach:
        yield {}
        return
    ((name, wanted),) = attach.items()
    kind, _, what = wanted.partition(":")
    studio.settings.work_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=studio.settings.work_folder) as folder:
        if kind == "sample":
            yield await _video(STATIC / "sample.mp4", STATIC / "sample.webp", name, Path(folder))
        elif kind == "stills":
            picture = await anyio.to_thread.run_sync(_stills, what)
            yield {name: BufferedInputFile(picture, "scenes.jpg")}
        elif kind == "faces":
            yield {name: await _faces(studio, what, chat_id, Path(folder))}
        else:
            yield await _film(studio, settings, kind, what, name, Path(folder))


async def _faces(studio: Studio, upload_id: str, chat_id: int, folder: Path) -> InputFile:
    async with studio.services.database.reading() as session:
        orders = await studio.services.talks(session).orders_of(chat_id)
    for order in orders:
        link = await studio.family.link_for(order.id, "telegram")
        if any(one.id == upload_id for one in await studio.family.uploads(link)):
            path = folder / "faces.jpg"
            await _save(await studio.family.upload(link, upload_id, numbered=True), path)
            return FSInputFile(path, "faces.jpg")
    raise FileNotFoundError(upload_id)


async def _film(
    studio: Studio, settings: TelegramSettings, kind: str, order_id: str, name: str, folder: Path
) -> Attached:
    path, poster = folder / f"{kind}.mp4", folder / "poster.jpg"
    if kind == "review":
        download = await studio.owner.file(order_id, "film")
    else:
        link = await studio.family.link_for(order_id, "telegram")
        download = await (studio.family.preview(link) if kind == "preview" else studio.family.film(link))
    if download.size > settings.upload_bytes:
        raise TooLargeToSend
    await _save(download, path)
    await anyio.to_thread.run_sync(_first_picture, path, poster)
    return await _video(path, poster, name, folder)


async def _video(path: Path, poster: Path, name: str, folder: Path) -> Attached:
    """A film that plays in the chat: its size, its length, a thumbnail."""
    from memoriam.media.footage import facts

    known = await anyio.to_thread.run_sync(facts, path)
    thumbnail = folder / "thumbnail.jpg"
    await anyio.to_thread.run_sync(_thumbnail, poster, thumbnail)
    return {
        name: FSInputFile(path, path.name),
        "width": known.width,
        "height": known.height,
        "duration": math.ceil(known.seconds),
        "supports_streaming": True,
        "thumbnail": FSInputFile(thumbnail, "thumbnail.jpg"),
    }


async def _save(download: Download, path: Path) -> None:
    async with await anyio.open_file(path, "wb") as file:
        async for piece in download.pieces:
            await file.write(piece)


def _first_picture(film: Path, poster: Path) -> None:
    """The middle frame."""
    from itertools import islice

    from memoriam.media.footage import facts, read_frames

    middle = facts(film).frames // 2
    Image.fromarray(next(islice(read_frames(film), middle, None))).save(poster, quality=85)


def _thumbnail(picture: Path, thumbnail: Path) -> None:
    image = Image.open(picture).convert("RGB")
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    image.save(thumbnail, quality=80)


def _stills(language: str) -> bytes:
    """Every scene that has a still, with its name, as one picture."""
    said = texts(language)
    stills = {one: find_still(one) for one in in_order(scene_names())}
    shown = [(name, still) for name, still in stills.items() if still is not None]
    font = ImageFont.truetype(BytesIO(FONT.read_bytes()), LETTERS)
    width, height = TILE
    lines = math.ceil(len(shown) / COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * width, lines * (height + 2 * LETTERS)), (250, 247, 242))
    draw = ImageDraw.Draw(sheet)
    for i, (name, still) in enumerate(shown):
        x, y = i % COLUMNS * width, i // COLUMNS * (height + 2 * LETTERS)
        sheet.paste(Image.open(still).convert("RGB").resize(TILE), (x, y))
        key = f"scene-{name}"
        words = said.say(key) if said.has(key) else name
        middle = (x + width / 2, y + height + LETTERS)
        draw.text(middle, _fitting(words, font, width - 12), (70, 60, 52), font, anchor="mm")
    data = BytesIO()
    sheet.save(data, "JPEG", quality=85)
    return data.getvalue()


def _fitting(words: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    pieces: Sequence[str] = words.split()
    while len(pieces) > 1 and font.getlength(" ".join(pieces)) > width:
        pieces = pieces[:-1]
    return " ".join(pieces)
