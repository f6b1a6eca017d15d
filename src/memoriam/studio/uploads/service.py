"""The rules of uploads: only of orders that may still change, only so many, their names and looks kept sealed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.errors import StudioError
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.objects.repository import ObjectRepository
from memoriam.studio.orders.service import CHANGEABLE, FixedBrief, OrderService
from memoriam.studio.uploads.models import Upload, Use
from memoriam.studio.uploads.repository import UploadRepository
from memoriam.studio.uploads.schemas import Looked, UploadView
from memoriam.studio.vault.cipher import open_sealed, seal
from memoriam.studio.vault.keys import KeyRing

MOST = 40
"""Files of one order: more than any film uses, few enough that nobody fills the store."""

LONGEST_NAME = 120


class TooManyUploads(StudioError):
    """The order has as many files as it may have."""

    def __init__(self, order_id: str) -> None:
        super().__init__(f"Order {order_id} has {MOST} files, the most there can be; take one out first.")


class NoSuchUpload(StudioError):
    """The order has no such file; that another one has it is not said."""

    def __init__(self) -> None:
        super().__init__("There is no such file at this order; its page lists those it has.")


class NoSuchFace(StudioError):
    """The photograph does not show so many people."""

    def __init__(self, face: int, faces: int) -> None:
        super().__init__(
            f"There is no face {face} on this photograph; it shows {faces}, counted from the left."
        )


class UploadService:
    """Uploads within one transaction."""

    def __init__(
        self, session: AsyncSession, orders: OrderService, keys: KeyRing, clock: Clock = utc_now
    ) -> None:
        self._uploads = UploadRepository(session)
        self._objects = ObjectRepository(session)
        self._orders = orders
        self._keys = keys
        self._clock = clock

    async def require_room(self, order_id: str) -> None:
        """Raises FixedBrief once work has started, TooManyUploads if there is no room for another."""
        order = await self._orders.get(order_id)
        if order.state not in CHANGEABLE:
            raise FixedBrief(order)
        if len(await self._uploads.of_order(order_id)) >= MOST:
            raise TooManyUploads(order_id)

    async def add(
        self,
        order_id: str,
        use: Use,
        name: str,
        object_id: str,
        looked: Looked,
        *,
        face: int | None = None,
        picture_id: str | None = None,
    ) -> Upload:
        """Note a file that is in the store; the same file for the same use is noted once."""
        await self._orders.locked(order_id)
        for upload in await self._uploads.of_order(order_id):
            if (upload.object_id, upload.use) == (object_id, use):
                return upload
        await self.require_room(order_id)
        upload_id, key = secrets.token_hex(16), await self._keys.get(order_id)
        sealed = _Sealed(name=name[:LONGEST_NAME], looked=looked).model_dump_json().encode()
        upload = Upload(
            id=upload_id,
            order_id=order_id,
            object_id=object_id,
            picture_id=picture_id,
            use=use,
            face=face,
            sealed=seal(key, sealed, _place(order_id, upload_id)),
            added_at=self._clock(),
        )
        await self._uploads.add(upload)
        return upload

    async def get(self, order_id: str, upload_id: str) -> Upload:
        """One file of this order. Raises NoSuchUpload."""
        upload = await self._uploads.get(order_id, upload_id)
        if upload is None:
            raise NoSuchUpload
        return upload

    async def of_order(self, order_id: str) -> Sequence[UploadView]:
        """All files of an order, oldest first. Raises LostKey."""
        key = await self._keys.get(order_id)
        uploads = await self._uploads.of_order(order_id)
        sizes = {one.id: one.size for one in await self._objects.of_order(order_id)} if uploads else {}
        return [_view(key, one, sizes) for one in uploads]

    async def name_face(self, order_id: str, upload_id: str, face: int) -> None:
        """Say who on a photograph is meant. Raises FixedBrief, NoSuchUpload, NoSuchFace."""
        order = await self._orders.locked(order_id)
        if order.state not in CHANGEABLE:
            raise FixedBrief(order)
        upload = await self.get(order_id, upload_id)
        seen = _view(await self._keys.get(order_id), upload, {}).looked.faces
        if not 1 <= face <= len(seen):
            raise NoSuchFace(face, len(seen))
        upload.face = face

    async def remove(self, order_id: str, upload_id: str) -> Upload:
        """Take a file out; the upload as it was. Raises FixedBrief, NoSuchUpload."""
        order = await self._orders.locked(order_id)
        if order.state not in CHANGEABLE:
            raise FixedBrief(order)
        upload = await self.get(order_id, upload_id)
        await self._uploads.remove(upload)
        return upload

    async def uses_object(self, order_id: str, object_id: str) -> bool:
        """Whether an upload still needs an object."""
        uploads = await self._uploads.of_order(order_id)
        return any(object_id in {one.object_id, one.picture_id} for one in uploads)


class _Sealed(BaseModel):
    """What is kept sealed of an upload."""

    name: str
    looked: Looked


def _view(key: bytes, upload: Upload, sizes: dict[str, int]) -> UploadView:
    sealed = open_sealed(key, upload.sealed, _place(upload.order_id, upload.id))
    known = _Sealed.model_validate_json(sealed)
    return UploadView(
        id=upload.id,
        use=upload.use,
        name=known.name,
        size=sizes.get(upload.object_id, 0),
        face=upload.face,
        added_at=upload.added_at,
        looked=known.looked,
        numbered=upload.picture_id is not None,
    )


def _place(order_id: str, upload_id: str) -> bytes:
    return f"order:{order_id}:upload:{upload_id}".encode()
