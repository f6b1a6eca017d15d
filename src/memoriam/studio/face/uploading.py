"""How a file of a family comes in: streamed to a private folder, looked at in a limited process, sealed, forgotten."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterable
from dataclasses import dataclass
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

import anyio

from memoriam.errors import RecordingError, StudioError, UnreadablePhoto
from memoriam.settings import settings
from memoriam.studio.objects.depot import Kept
from memoriam.studio.objects.keeper import Keeper
from memoriam.studio.objects.models import Content
from memoriam.studio.services import Services
from memoriam.studio.uploads.looking import Looker, Seen
from memoriam.studio.uploads.models import PHOTOS, Use
from memoriam.studio.uploads.schemas import UploadView

RECORDING_BYTES = 200_000_000
"""Largest recording: a minute of speech is far smaller, a telephone's film of it may not be."""


class TooLarge(StudioError):
    """A file is larger than what is taken."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"This file is larger than {most // 1_000_000} MB; save it smaller and try once more."
        )


@dataclass(frozen=True, slots=True)
class Uploading:
    """Takes files in. ``incoming``: a folder of this server alone; nothing stays in it."""

    services: Services
    keeper: Keeper
    looker: Looker
    incoming: Path
    retention: datetime.timedelta

    async def add(self, order_id: str, pieces: AsyncIterable[bytes], name: str, use: Use) -> UploadView:
        """Take one file in as it comes. Raises what :meth:`FamilyDesk.add_photo` says."""
        await self._require_room(order_id)
        with TemporaryDirectory(dir=self.incoming) as folder:
            path = Path(folder) / "file"
            await _receive(pieces, path, _most(use))
            return await self._take(order_id, path, name, use)

    async def add_file(self, order_id: str, path: Path, name: str, use: Use) -> UploadView:
        """Take a file in that lies on this machine already; it is left where it is."""
        await self._require_room(order_id)
        if path.stat().st_size > _most(use):
            raise TooLarge(_most(use))
        with TemporaryDirectory(dir=self.incoming) as folder:
            own = Path(folder) / "file"
            await anyio.to_thread.run_sync(own.symlink_to, path.absolute())
            return await self._take(order_id, own, name, use)

    async def remove(self, order_id: str, upload_id: str) -> None:
        """Take a file out of the order and of the store."""
        async with self.services.database.transaction() as session:
            uploads = self.services.uploads(session)
            gone = await uploads.remove(order_id, upload_id)
            needed = {
                one
                for one in (gone.object_id, gone.picture_id)
                if one and await uploads.uses_object(order_id, one)
            }
        for object_id in (gone.object_id, gone.picture_id):
            if object_id and object_id not in needed:
                await self.keeper.drop(order_id, object_id)

    async def _take(self, order_id: str, path: Path, name: str, use: Use) -> UploadView:
        seen = await self.looker.look(path, use)
        if seen.looked.problem and seen.looked.problem_code == "unreadable-photo":
            raise UnreadablePhoto(seen.looked.problem)
        if seen.looked.problem and use not in PHOTOS:
            raise RecordingError(seen.looked.problem)
        content = Content.PHOTO if use in PHOTOS else Content.RECORDING
        kept = await self.keeper.keep(order_id, content, path)
        return await self._note(order_id, use, PurePath(name).name, kept, seen)

    async def _note(self, order_id: str, use: Use, name: str, kept: Kept, seen: Seen) -> UploadView:
        picture = await self.keeper.keep(order_id, Content.PHOTO, seen.picture) if seen.picture else None
        async with self.services.database.transaction() as session:
            uploads = self.services.uploads(session)
            upload = await uploads.add(
                order_id,
                use,
                name,
                kept.object_id,
                seen.looked,
                picture_id=picture.object_id if picture else None,
            )
            views = await uploads.of_order(order_id)
        return next(view for view in views if view.id == upload.id)

    async def _require_room(self, order_id: str) -> None:
        async with self.services.database.reading() as session:
            await self.services.uploads(session).require_room(order_id)


def _most(use: Use) -> int:
    return settings().photo_bytes if use in PHOTOS else RECORDING_BYTES


async def _receive(pieces: AsyncIterable[bytes], path: Path, most: int) -> None:
    size = 0
    async with await anyio.open_file(path, "wb") as file:
        async for piece in pieces:
            size += len(piece)
            if size > most:
                raise TooLarge(most)
            await file.write(piece)
