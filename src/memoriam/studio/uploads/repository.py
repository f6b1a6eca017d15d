"""Every query on uploads."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.uploads.models import Upload


class UploadRepository:
    """Uploads within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, upload: Upload) -> None:
        """Keep an upload."""
        self.session.add(upload)
        await self.session.flush()

    async def get(self, order_id: str, upload_id: str) -> Upload | None:
        """One upload, of this order only."""
        statement = select(Upload).where(Upload.order_id == order_id, Upload.id == upload_id)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def of_order(self, order_id: str) -> Sequence[Upload]:
        """All uploads of an order, oldest first."""
        statement = select(Upload).where(Upload.order_id == order_id).order_by(Upload.added_at, Upload.id)
        return (await self.session.execute(statement)).scalars().all()

    async def remove(self, upload: Upload) -> None:
        """Delete one."""
        await self.session.delete(upload)
        await self.session.flush()

    async def forget(self, order_id: str) -> None:
        """Delete all uploads of an order."""
        await self.session.execute(delete(Upload).where(Upload.order_id == order_id))
