"""Putting files into the store: a note, the file, then the note made whole. No transaction waits for the network."""

from __future__ import annotations

import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.database import Database
from memoriam.studio.objects.depot import Depot, Kept
from memoriam.studio.objects.models import Content, StoredObject
from memoriam.studio.objects.repository import ObjectRepository

UNFINISHED_FOR = datetime.timedelta(hours=6)
"""After so long nobody is still uploading: what a crash left in the store is taken out."""


class Keeper:
    """Keeps files of orders; each step may be repeated, and whatever a crash leaves is found by its note."""

    def __init__(self, database: Database, depot: Depot, clock: Clock = utc_now) -> None:
        self._database = database
        self._depot = depot
        self._clock = clock

    async def keep(self, order_id: str, content: Content, path: Path) -> Kept:
        """Put a file in and note it. The same file of the same order is kept once. Raises LostKey."""
        kept = await self.bring(order_id, content, path)
        async with self._database.transaction() as session:
            is_known = await self.confirm(session, order_id, kept.object_id)
        if not is_known:  # erased meanwhile
            await self._depot.delete(order_id, kept.object_id)
        return kept

    async def bring(self, order_id: str, content: Content, path: Path) -> Kept:
        """Put a file in. Until :meth:`confirm` it is no file of the order, and is swept away in the end."""
        kept = await self._depot.address(order_id, path)
        if not await self._note(order_id, content, kept):
            await self._depot.put(order_id, kept.object_id, path)
        return kept

    async def confirm(self, session: AsyncSession, order_id: str, object_id: str) -> bool:
        """Make a file that was brought one of the order, in a transaction with what it is for; whether it is known."""
        stored = await ObjectRepository(session).get(order_id, object_id)
        if stored is not None:
            stored.whole = True
        return stored is not None

    async def drop(self, order_id: str, object_id: str) -> None:
        """Take one object out for good."""
        async with self._database.transaction() as session:
            stored = await ObjectRepository(session).get(order_id, object_id)
            if stored is not None:
                stored.whole, stored.kept_at = False, self._clock()
        await self._depot.delete(order_id, object_id)
        async with self._database.transaction() as session:
            await ObjectRepository(session).remove(order_id, object_id)

    async def sweep(self) -> int:
        """Take out what was begun and never finished; how much it was."""
        before = self._clock() - UNFINISHED_FOR
        async with self._database.reading(long=True) as session:
            left = await ObjectRepository(session).unfinished(before)
        for one in left:
            await self._depot.delete(one.order_id, one.id)
            async with self._database.transaction() as session:
                await ObjectRepository(session).remove(one.order_id, one.id)
        return len(left)

    async def _note(self, order_id: str, content: Content, kept: Kept) -> bool:
        """Whether it is in the store already."""
        async with self._database.transaction() as session:
            objects = ObjectRepository(session)
            before = await objects.get(order_id, kept.object_id)
            if before is not None and before.whole:
                return True
            await objects.add(
                StoredObject(
                    order_id=order_id,
                    id=kept.object_id,
                    content=content,
                    size=kept.size,
                    kept_at=self._clock(),
                    whole=False,
                )
            )
            return False
