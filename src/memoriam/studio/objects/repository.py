"""Every query on objects."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.objects.models import StoredObject


class ObjectRepository:
    """Objects within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, stored: StoredObject) -> None:
        """Note an object; noting it twice changes nothing."""
        await self.session.merge(stored)
        await self.session.flush()

    async def get(self, order_id: str, object_id: str) -> StoredObject | None:
        """One object, of this order only."""
        return await self.session.get(StoredObject, (order_id, object_id))

    async def of_order(self, order_id: str) -> Sequence[StoredObject]:
        """All objects of an order, oldest first."""
        statement = select(StoredObject).where(StoredObject.order_id == order_id, StoredObject.whole)
        statement = statement.order_by(StoredObject.kept_at, StoredObject.id)
        return (await self.session.execute(statement)).scalars().all()

    async def remove(self, order_id: str, object_id: str) -> None:
        """Delete the note of one object."""
        here = (StoredObject.order_id == order_id, StoredObject.id == object_id)
        await self.session.execute(delete(StoredObject).where(*here))

    async def unfinished(self, before: datetime.datetime, most: int = 100) -> Sequence[StoredObject]:
        """Objects that were about to be stored so long ago that whoever did it is no more."""
        statement = select(StoredObject).where(~StoredObject.whole, StoredObject.kept_at < before).limit(most)
        return (await self.session.execute(statement)).scalars().all()

    async def forget(self, order_id: str) -> None:
        """Delete the notes of all objects of an order."""
        await self.session.execute(delete(StoredObject).where(StoredObject.order_id == order_id))
