"""Uploads that resume: the core of tus 1.0 (tus.io/protocols/resumable-upload), with creation and termination.

Kept on the local disk in two files an upload: the data, and a note of what it is and how much of it is safe. The note
is written only after the data has reached the disk, and a resumed upload starts from the note: whatever a crash left
beyond it is cut off. So a file that is complete is the file that was sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import re
import secrets
import time
from collections.abc import AsyncIterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

import anyio.to_thread

from memoriam.errors import StudioError

SAFE_EVERY = 4 << 20
"""Bytes between two notes of progress: at most so much is sent again after a crash. A broken line loses nothing."""

WRITE_BYTES = 1 << 20
"""Written at once: a thread for every piece of the network would cost more than the writing."""

PRIVATE = 0o600
"""Readable by the studio alone."""

_NAME = re.compile(r"[A-Za-z0-9_-]{22}")


class NoUpload(StudioError):
    """There is no such upload, or it belongs to another order; which of the two is not said."""

    def __init__(self) -> None:
        super().__init__("There is no such upload; begin a new one.")


class WrongOffset(StudioError):
    """The sender goes on from elsewhere than where the upload stopped."""

    def __init__(self, said: int, known: int) -> None:
        super().__init__(
            f"The upload stands at byte {known}, not {said}; ask for its offset and go on from there."
        )


class UploadBusy(StudioError):
    """Another connection is sending this upload."""

    def __init__(self) -> None:
        super().__init__("Another connection still sends this upload; try again in a few seconds.")


class TooLong(StudioError):
    """More bytes came than were announced."""

    def __init__(self, length: int) -> None:
        super().__init__(f"More came than the {length} bytes that were announced; begin a new upload.")


class FullStore(StudioError):
    """There is no room for another upload."""

    def __init__(self) -> None:
        super().__init__("There is no room for more uploads at this moment; try again later.")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way. owner: the order it is for. role: what it is for there. offset: bytes that are safe."""

    id: str
    owner: str
    role: str
    length: int
    offset: int
    begun: float

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here."""
        return self.offset == self.length


class UploadStore:
    """Unfinished uploads in a folder. All calls may be made at the same time, from several processes as well."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._most_bytes = most_bytes

    async def create(self, owner: str, role: str, length: int) -> Upload:
        """Begin an upload of ``length`` bytes. Raises FullStore."""
        upload = Upload(secrets.token_urlsafe(16), owner, role, length, 0, time.time())
        await anyio.to_thread.run_sync(self._create, upload)
        return upload

    async def get(self, upload_id: str, owner: str) -> Upload:
        """An upload of this owner. Raises NoUpload."""
        return await anyio.to_thread.run_sync(self._get, upload_id, owner)

    async def append(self, upload: Upload, offset: int, body: AsyncIterable[bytes]) -> Upload:
        """Take in what the sender has, from ``offset`` on; whatever came before a connection broke is kept.

        Raises WrongOffset, TooLong, UploadBusy.
        """
        with self.holding(upload) as file:
            upload = self._get(upload.id, upload.owner)
            if offset != upload.offset:
                raise WrongOffset(offset, upload.offset)
            writer = _Writer(self, upload, file)
            try:
                async for piece in body:
                    await writer.write(piece)
            finally:
                # Even a connection that breaks off has brought something: it is noted before anything else.
                upload = await asyncio.shield(writer.note())
        return upload

    @contextlib.contextmanager
    def holding(self, upload: Upload) -> Iterator[BinaryIO]:
        """The data, nobody else writing or handing it on. Raises UploadBusy, NoUpload."""
        try:
            with self.path(upload).open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield file
        except FileNotFoundError:
            raise NoUpload from None
        except BlockingIOError:
            raise UploadBusy from None

    async def remove(self, upload: Upload) -> None:
        """Delete an upload, finished or not."""
        await anyio.to_thread.run_sync(self._remove, upload.id)

    def path(self, upload: Upload) -> Path:
        """Where the data lies."""
        return self._folder / f"{upload.id}.data"

    def all(self) -> list[Upload]:
        """Every upload there is."""
        return [self._read(note) for note in self._folder.glob("*.note")]

    async def sweep(self, older_than: float) -> int:
        """Delete uploads begun more than so many seconds ago; how many there were."""
        oldest = time.time() - older_than
        stale = [upload for upload in await anyio.to_thread.run_sync(self.all) if upload.begun < oldest]
        for upload in stale:
            await self.remove(upload)
        return len(stale)

    def note(self, upload: Upload) -> None:
        """Write down how much of an upload is safe; whole, or not at all."""
        note = self._note(upload.id)
        draft = note.with_suffix(".draft")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w") as file:
            json.dump(asdict(upload), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(note)

    def _create(self, upload: Upload) -> None:
        if sum(one.length for one in self.all()) + upload.length > self._most_bytes:
            raise FullStore
        os.close(os.open(self.path(upload), os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
        self.note(upload)

    def _get(self, upload_id: str, owner: str) -> Upload:
        if not _NAME.fullmatch(upload_id):
            raise NoUpload
        try:
            upload = self._read(self._note(upload_id))
        except FileNotFoundError:
            raise NoUpload from None
        if not secrets.compare_digest(upload.owner, owner):
            raise NoUpload
        return upload

    def _read(self, note: Path) -> Upload:
        return Upload(**json.loads(note.read_text(encoding="utf-8")))

    def _remove(self, upload_id: str) -> None:
        self._note(upload_id).unlink(missing_ok=True)
        (self._folder / f"{upload_id}.data").unlink(missing_ok=True)

    def _note(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.note"


class _Writer:
    """Writes one request's part of an upload, a megabyte at a time."""

    def __init__(self, store: UploadStore, upload: Upload, file: BinaryIO) -> None:
        self._store = store
        self._upload = upload
        self._file = file
        self._pending = bytearray()
        self._position = upload.offset
        file.truncate(upload.offset)
        file.seek(upload.offset)

    async def write(self, piece: bytes) -> None:
        """One piece, as large as the network hands it over."""
        if self._position + len(self._pending) + len(piece) > self._upload.length:
            raise TooLong(self._upload.length)
        self._pending += piece
        if len(self._pending) >= WRITE_BYTES:
            await anyio.to_thread.run_sync(self._flush)
        if self._position - self._upload.offset >= SAFE_EVERY:
            await self.note()

    async def note(self) -> Upload:
        """Bring the data to the disk, then the note of it."""
        if self._pending or self._position != self._upload.offset:
            await anyio.to_thread.run_sync(self._make_safe)
        return self._upload

    def _flush(self) -> None:
        self._file.write(self._pending)
        self._position += len(self._pending)
        self._pending.clear()

    def _make_safe(self) -> None:
        self._flush()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._upload = replace(self._upload, offset=self._position)
        self._store.note(self._upload)
