"""Every query on the waiting list."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.waiting.models import Block, Lane, Place, Standing, Turn

BLOCK = 1024
"""Tickets a block: near the square root of a million, so that both halves of a sum are about a thousand rows."""

IS_WAITING = text(f"waiting_places.standing = '{Standing.WAITING}'")
"""As a literal: with a bound value SQLite does not see that the index of those who wait fits."""

LAST_TICKET = 2**53
"""Later than any ticket there will be."""

TURN = 1
"""Key of the only row that says whose turn it is."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers behind one place: how many wait before it in its lane, in each lane, and what was finished."""

    before: int
    ordinary: int
    rush: int
    since_rush: int
    done: int
    first_done: datetime.datetime | None


class WaitingRepository:
    """The waiting list within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, place: Place) -> None:
        """Draw a ticket."""
        self.session.add(place)
        await self.session.flush()

    async def of_order(self, order_id: str, *, lock: bool = False) -> Place | None:
        """An order's ticket."""
        statement = select(Place).where(Place.order_id == order_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def count(self, lane: Lane, ticket: int, by: int) -> None:
        """Note that one more (or less) waits in a ticket's block."""
        insert = postgres_insert if self._dialect == "postgresql" else sqlite_insert
        values = {"lane": lane, "block": ticket // BLOCK, "waiting": by}
        statement = insert(Block).values(values)
        statement = statement.on_conflict_do_update(
            index_elements=[Block.lane, Block.block], set_={"waiting": Block.waiting + by}
        )
        await self.session.execute(statement)

    async def counts_at_end(self, lane: Lane, since: datetime.datetime) -> Counts:
        """The numbers behind the place of somebody who would join a lane now."""
        return await self.counts(Place(lane=lane, ticket=LAST_TICKET), since)

    async def counts(self, place: Place, since: datetime.datetime) -> Counts:
        """All numbers behind a place in one question; before it: whole blocks, then the tickets of its own one."""
        block = place.ticket // BLOCK
        earlier = _sum_of(Block.lane == place.lane, Block.block < block)
        own = (
            select(func.count())
            .select_from(Place)
            .where(Place.lane == place.lane, IS_WAITING)
            .where(Place.ticket >= block * BLOCK, Place.ticket < place.ticket)
        )
        done = select(func.count()).select_from(Place).where(Place.done_at > since)
        first = select(func.min(Place.done_at))
        turn = select(Turn.since_rush).where(Turn.id == TURN)
        parts = (earlier, own, *(_sum_of(Block.lane == lane) for lane in Lane), turn, done, first)
        row = (await self.session.execute(select(*(part.scalar_subquery() for part in parts)))).one()
        before = int(row[0]) + int(row[1])
        return Counts(before, int(row[2]), int(row[3]), row[4], row[5], row[6])

    async def waiting(self) -> dict[Lane, int]:
        """How many wait in each lane."""
        rows = await self.session.execute(select(Block.lane, func.sum(Block.waiting)).group_by(Block.lane))
        return dict.fromkeys(Lane, 0) | {lane: int(count) for lane, count in rows}

    async def first(self, lane: Lane) -> Place | None:
        """The earliest ticket that waits in a lane."""
        statement = (
            select(Place)
            .where(Place.lane == lane, IS_WAITING)
            .order_by(Place.ticket)
            .limit(1)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def turn(self, *, lock: bool = False) -> int:
        """Ordinary films begun since the last rushed one; with ``lock``, calls come one after the other."""
        statement = select(Turn.since_rush).where(Turn.id == TURN)
        if lock:
            statement = statement.with_for_update()
        return (await self.session.execute(statement)).scalar_one()

    async def set_turn(self, since_rush: int) -> None:
        """Note whose turn it is."""
        await self.session.execute(update(Turn).where(Turn.id == TURN).values(since_rush=since_rush))

    @property
    def _dialect(self) -> str:
        return self.session.get_bind().dialect.name


def _sum_of(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(func.coalesce(func.sum(Block.waiting), 0)).where(*conditions)
