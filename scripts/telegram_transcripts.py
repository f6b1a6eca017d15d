"""Whole orders in four languages, spoken with the bot at the stand-in for Telegram, with real films; written to docs.

The worker, the store, the rules and the renderer are the real ones; films are made at the size of previews, so
that this ends within minutes::

    .venv/bin/python scripts/telegram_transcripts.py [FOLDER]
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import telegram_person  # noqa: E402
from memoriam.doors.telegram.server import run_bot  # noqa: E402
from memoriam.doors.texts.catalogue import LANGUAGES, OWN_NAMES  # noqa: E402
from memoriam.media.footage import facts, read_frames  # noqa: E402
from memoriam.studio.house import Studio  # noqa: E402
from memoriam.studio.works.rendering import ProcessRenderer  # noqa: E402
from memoriam.studio.works.worker import work  # noqa: E402
from real_worker import STALL, SmallFilms  # noqa: E402
from studio_house import settings_in  # noqa: E402
from telegram_house import OWNER, bot_settings, until  # noqa: E402
from telegram_person import Anna, buttons_of, text_of  # noqa: E402
from telegram_stand_in import BotApi, bot_api  # noqa: E402

HOPPER = ROOT / "examples" / "grace-hopper.jpg"
FOLDER = ROOT / "docs" / "telegram"

WIDE = 400
"""Longest edge of the pictures beside the text."""

PATIENCE = 900.0

ABOUT = (
    "Written by `scripts/telegram_transcripts.py`; what the person does stands behind the arrow, "
    "buttons below the bot's words; films were made at preview size."
)

WORDS = {
    "en": ("Ask forgiveness, not permission.", "With love, your family"),
    "de": ("Bittet um Verzeihung, nicht um Erlaubnis.", "In Liebe, deine Familie"),
    "uk": ("Просіть пробачення, а не дозволу.", "З любов’ю, твоя родина"),
    "ru": ("Просите прощения, а не разрешения.", "С любовью, твоя семья"),
}


@asynccontextmanager
async def studio_with_bot(folder: Path) -> AsyncIterator[tuple[BotApi, Studio]]:
    """The stand-in, the bot, and a worker."""
    async with bot_api() as api:
        api.enforce = False
        chosen = settings_in(folder, star_price="0.02", public_url="https://studio.example")
        async with Studio.open(chosen) as studio:
            tasks = [
                asyncio.create_task(run_bot(bot_settings(api), chosen)),
                asyncio.create_task(work(studio, SmallFilms(ProcessRenderer(stall=STALL)))),
            ]
            try:
                await until(lambda: any(call.method == "setMyCommands" for call in api.calls))
                yield api, studio
            finally:
                for task in tasks:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task


async def order(anna: Anna, owner: Anna) -> None:
    """From the first word to the receipt."""
    words, line = WORDS[anna.language]
    await anna.say("/start")
    for _ in range(7):
        await anna.press(0)
    if anna.language == "en":
        await anna.photo(smaller(HOPPER))
    await anna.file(HOPPER.read_bytes(), "grace.jpg", "image/jpeg")
    await anna.press(0)
    for said in ("Grace Hopper", "1906-12-09", "1992-01-01"):
        await anna.say(said)
    await film_in(anna)
    await anna.press(0)
    await press(anna, "scenes|words")
    await press(anna, "scenes|done")
    await anna.say(words)
    await press(anna, "music|")
    await press(anna, "place|")
    await anna.say(line)
    await pay(anna, await press(anna, "price|pay-stars"))
    await anna.settled()
    await anna.say("/place")
    await reviewed(anna, owner)
    await film_in(anna)
    await press(anna, "status|approve")
    await anna.say("/erase")
    await anna.press(0)
    await anna.settled()


async def reviewed(anna: Anna, owner: Anna) -> None:
    """The owner looks at the film and lets it go."""
    order_id = await asyncio.to_thread(lambda: order_of(anna))
    wanted = f"desk|approve-{order_id}"
    await waited(lambda: find(owner, wanted) is not None, f"the film of {order_id} for the owner")
    message, data = find(owner, wanted) or ({}, "")
    owner.api.press(OWNER, message, data)


def order_of(anna: Anna) -> str:
    """Beginning of the number of the order, as it stands in the buttons."""
    _, data = anna.numbered(0)
    return data.rpartition("|")[2]


def find(anna: Anna, beginning: str) -> tuple[dict[str, Any], str] | None:
    """The newest button that does what begins so."""
    for message in reversed(anna.api.sent(anna.chat)):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if button.get("callback_data", "").startswith(beginning):
                    return message, button["callback_data"]
    return None


async def press(anna: Anna, beginning: str) -> dict[str, Any]:
    """Press the newest button that does what begins so."""
    found = find(anna, beginning)
    if found is None:
        raise AssertionError(f"no button '{beginning}' in {buttons_of(anna.api.sent(anna.chat)[-1])}")
    message, data = found
    every = [one for row in message["reply_markup"]["inline_keyboard"] for one in row]
    place = [one.get("callback_data") for one in every].index(data)
    return await anna.press(buttons_of(message)[place].removeprefix("✓ "))


async def film_in(anna: Anna) -> None:
    """Wait for the next film."""
    await waited(
        lambda: any("video" in one for one in anna.api.sent(anna.chat) if one["message_id"] > anna.read),
        f"a film for {anna.language}",
    )
    await anna.settled()


async def waited(is_so: Callable[[], bool], what: str) -> None:
    """Wait as long as a film takes."""
    for _ in range(int(PATIENCE * 4)):
        if is_so():
            return
        await asyncio.sleep(0.25)
    raise AssertionError(f"{what} did not come")


async def pay(anna: Anna, invoice: dict[str, Any]) -> None:
    """As Telegram pays."""
    asked_for = anna.api.invoice_of(invoice)
    stars, payload = asked_for["total_amount"], asked_for["payload"]
    asked = {"id": f"q{anna.chat}", "from": anna.api.user(anna.chat, anna.language), "currency": "XTR"}
    asked |= {"total_amount": stars, "invoice_payload": payload}
    anna.api.tell(pre_checkout_query=asked)
    await until(lambda: f"q{anna.chat}" in anna.api.pre_checkouts)
    paid = {"currency": "XTR", "total_amount": stars, "invoice_payload": payload}
    paid |= {"telegram_payment_charge_id": f"stars-{anna.chat}", "provider_payment_charge_id": ""}
    await anna.send(successful_payment=paid)


async def two_people(anna: Anna) -> None:
    """A photograph of two; the picture with numbers."""
    await anna.say("/start")
    for _ in range(7):
        await anna.press(0)
    with Image.open(HOPPER) as one:
        both = Image.new("RGB", (2 * one.width, one.height))
        both.paste(one, (0, 0))
        both.paste(one.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (one.width, 0))
    data = io.BytesIO()
    both.save(data, "JPEG", quality=92)
    await anna.file(data.getvalue(), "two.jpg", "image/jpeg")
    await anna.settled()


def smaller(path: Path) -> bytes:
    """A picture as Telegram sends it 'as photo'."""
    with Image.open(path) as one:
        picture = one.convert("RGB")
    picture.thumbnail((480, 480))
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=80)
    return data.getvalue()


def write(anna: Anna, folder: Path, after: Sequence[str] = ()) -> None:
    """One chat as a page, and its pictures beside it."""
    title = f"# {next(name for language, name in OWN_NAMES.items() if language == anna.language)}"
    lines = [
        title,
        "",
        ABOUT,
    ]
    said = [(number, f"\n**→ {words}**") for number, words in anna.log]
    said += [(one["message_id"], shown(anna, one, folder)) for one in anna.api.sent(anna.chat)]
    lines += [text for _, text in sorted(said, key=lambda one: one[0])]
    (folder / f"{anna.language}.md").write_text("\n".join([*lines, *after]) + "\n", encoding="utf-8")


def shown(anna: Anna, message: dict[str, Any], folder: Path) -> str:
    """A message of the bot as Markdown."""
    parts = [""]
    name = picture_of(anna, message, folder)
    if name:
        parts += [f"![]({name})", ""]
    parts += [f"> {line}  " for line in text_of(message).splitlines()]
    if buttons_of(message):
        parts += ["", " ".join(f"`{one}`" for one in buttons_of(message))]
    return "\n".join(parts)


def picture_of(anna: Anna, message: dict[str, Any], folder: Path) -> str:
    """The picture that was sent, or a frame of the film, kept small beside the text."""
    kind = next((one for one in ("photo", "video") if one in message), None)
    if kind is None:
        return ""
    file = message[kind][-1] if kind == "photo" else message[kind]
    data = anna.api.files[file["file_id"]]
    image = Image.open(io.BytesIO(data)) if kind == "photo" else frame(data)
    image = image.convert("RGB")
    image.thumbnail((2 * WIDE, 2 * WIDE) if kind == "photo" else (WIDE, WIDE))
    name = f"{anna.language}-{message['message_id']:03d}.jpg"
    known = {path.read_bytes(): path.name for path in folder.glob("*.jpg")}
    store = io.BytesIO()
    image.save(store, "JPEG", quality=80)
    if store.getvalue() in known:
        return known[store.getvalue()]
    (folder / name).write_bytes(store.getvalue())
    return name


def frame(film: bytes) -> Image.Image:
    """A picture from the middle of a film."""
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(film)
        file.flush()
        path = Path(file.name)
        middle = facts(path).frames // 2
        return Image.fromarray(next(islice(read_frames(path), middle, None)))


async def main(folder: Path) -> None:
    """Everything; the four orders are spoken at the same time."""
    folder.mkdir(parents=True, exist_ok=True)
    telegram_person.PATIENCE = PATIENCE
    for old in folder.glob("*.jpg"):
        old.unlink()
    with tempfile.TemporaryDirectory() as kept:
        async with studio_with_bot(Path(kept)) as (api, _):
            owner = Anna(api, OWNER)
            people = [Anna(api, 8000 + i, language) for i, language in enumerate(LANGUAGES)]
            several = Anna(api, 9000, "en")
            try:
                await asyncio.gather(two_people(several), *[order(anna, owner) for anna in people])
            finally:
                for anna in people:
                    write(anna, folder)
            faces = [shown(several, one, folder) for one in several.api.sent(several.chat)[-1:]]
            write(people[0], folder, ["", "## Several people on a photograph", *faces])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
