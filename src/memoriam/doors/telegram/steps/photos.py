"""Photographs: albums, single ones, files; faces are numbered when several are seen."""

from __future__ import annotations

import tempfile
from pathlib import Path, PurePath

from memoriam.doors.telegram.chat import Chat, rows
from memoriam.doors.telegram.downloads import TooLargeHere
from memoriam.doors.telegram.events import TelegramFile
from memoriam.doors.telegram.steps.base import advance, again
from memoriam.errors import MemoriamError, StudioError
from memoriam.studio.codes import code_of
from memoriam.studio.uploads.models import Use
from memoriam.studio.uploads.schemas import UploadView

Received = UploadView | MemoriamError | None

PROBLEMS = {"no-face", "unreadable-photo", "stranger"}


class Photos:
    """Photographs of the person, of somebody beside them, from younger years, or of the family."""

    name = "photos"

    async def show(self, chat: Chat) -> None:
        """Ask for them; whoever is still to be named on one is asked for."""
        view = await chat.view()
        unnamed = next((one for one in view.uploads if one.needs_face), None)
        if unnamed is not None:
            _ask_face(chat, unnamed)
            return
        use = self._use(chat)
        chat.say(f"{chat.text(f'tg-photos-{use}')}\n{chat.text('tg-photos-hint')}", self._done(chat))

    async def before(self, chat: Chat) -> Received:
        """Fetch the file and give it to the studio; what was given before is found again."""
        return await receive(chat, self._use(chat))

    async def hear(self, chat: Chat) -> None:
        """A photograph, a number, or that these are all."""
        event = chat.event
        if event.kind == "button" and event.value.startswith("face-"):
            _, upload, number = event.value.split("-")
            await chat.studio.family.name_face(await chat.link(), await _whole(chat, upload), int(number))
            chat.say(chat.text("tg-face-thanks"), self._done(chat))
        elif event.kind == "button" and event.value.startswith("out-"):
            await chat.studio.family.remove(await chat.link(), await _whole(chat, event.value[4:]))
            await chat.go(self.name)
        elif event.kind == "button":
            await advance(chat)
        elif event.kind in {"photo", "file"}:
            await self._looked(chat)
        elif event.kind == "recording" and isinstance(chat.given, UploadView):
            chat.say(chat.text("tg-recording-kept"), self._done(chat))
        else:
            await again(chat)

    async def _looked(self, chat: Chat) -> None:
        given = chat.given
        if isinstance(given, UploadView) and given.needs_face:
            _ask_face(chat, given)
        elif isinstance(given, UploadView) and given.looked.problem:
            code = given.looked.problem_code or ""
            key = f"photos-problem-{code}" if code in PROBLEMS else "photos-problem-other"
            out = (chat.text("photos-remove"), f"photos|out-{given.id[:12]}")
            chat.say(chat.text(key), [[out], *self._done(chat)])
        elif isinstance(given, UploadView):
            await self._thank(chat, given)
        elif isinstance(given, MemoriamError):
            said = f"{chat.event.album}-{code_of(given)}" if chat.event.album else ""
            if said and chat.state.notes.get("refused") == said:
                return
            chat.state.notes["refused"] = said
            chat.say(problem_text(chat, given), self._done(chat))
        else:
            await again(chat)

    async def _thank(self, chat: Chat, given: UploadView) -> None:
        """One answer for an album; and, once, that a file would be larger."""
        small = any(found.severity == "limits" for found in given.looked.findings)
        if small and chat.event.kind == "photo" and not chat.state.notes.get("asked_file"):
            chat.state.notes["asked_file"] = True
            chat.say(chat.text("tg-photo-as-file"), self._done(chat))
            return
        album = chat.event.album
        if album and chat.state.notes.get("album") == album:
            return
        chat.state.notes["album"] = album
        count = sum(one.use == given.use for one in (await chat.view()).uploads)
        said = chat.text("tg-album-kept") if album else chat.text("photos-sent", count=count)
        chat.say(said, self._done(chat))

    def _use(self, chat: Chat) -> Use:
        return Use(chat.state.notes.get("use", Use.PERSON))

    def _done(self, chat: Chat) -> list[list[tuple[str, str]]]:
        return [[(chat.text("tg-photos-done"), "photos|done")]]


async def receive(chat: Chat, use: Use) -> Received:
    """Give the event's file to the studio: once, however often the update comes."""
    file = chat.event.file
    if file is None or chat.state.order is None or chat.fetch is None:
        return None
    name = f"{file.unique}{_suffix(file)}"
    try:
        link = await chat.link()
        known = next((one for one in await chat.studio.family.uploads(link) if one.name == name), None)
        if known is not None:
            return known
        use = Use.VOICE if chat.event.kind == "recording" and use is not Use.SPEECH else use
        if file.size > chat.settings.download_bytes:
            return TooLargeHere(chat.settings.download_bytes)
        chat.studio.settings.work_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=chat.studio.settings.work_folder) as folder:
            path = Path(folder) / "file"
            await chat.fetch(file, path)
            return await chat.studio.family.add_file(link, path, name, use)
    except (StudioError, MemoriamError) as error:
        return error


def problem_text(chat: Chat, error: MemoriamError) -> str:
    """What went wrong with a file, in the family's language."""
    code = code_of(error)
    if code == "too-many-uploads":
        return chat.text("error-too-many-files")
    if code in {"too-large", "too-large-here"}:
        return chat.text("tg-too-large", size=chat.settings.download_bytes // 1_000_000)
    if code == "look-failed":
        return chat.text("error-busy")
    if code == "unreadable-photo":
        return chat.text("photos-problem-unreadable-photo")
    if code == "recording-error":
        return chat.text("error-kind")
    if code == "fixed-brief":
        return chat.text("error-state")
    return chat.text("tg-file-failed") if code == "download-failed" else chat.text("photos-problem-other")


def _ask_face(chat: Chat, upload: UploadView) -> None:
    numbers = [face.number for face in upload.looked.faces if not face.background][:12]
    buttons = rows([(str(one), f"photos|face-{upload.id[:12]}-{one}") for one in numbers], 4)
    said = f"{chat.text('photos-face')}\n{chat.text('photos-face-lead')}"
    chat.say(said, buttons, method="sendPhoto", attach={"photo": f"faces:{upload.id}"})


async def _whole(chat: Chat, beginning: str) -> str:
    """The number of the upload that begins so: buttons have room for a part of it."""
    uploads = await chat.studio.family.uploads(await chat.link())
    return next((one.id for one in uploads if one.id.startswith(beginning)), beginning)


def _suffix(file: TelegramFile) -> str:
    return PurePath(file.name).suffix.lower()[:6]
