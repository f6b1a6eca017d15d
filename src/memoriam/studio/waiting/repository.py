"""Every query on the waiting list."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from memoriam.studio.database import Instant
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


_Ahead = aliased(Place, name="ahead")
_Done = aliased(Place, name="done")


def _own_block(lane: Any, ticket: Any) -> Select[Any]:
    """How many wait before a ticket within its own block."""
    return (
        select(func.count())
        .select_from(_Ahead)
        .where(_Ahead.lane == lane, text(f"ahead.standing = '{Standing.WAITING}'"))
        .where(_Ahead.ticket >= ticket // BLOCK * BLOCK, _Ahead.ticket < ticket)
    )


def _numbers(lane: Any, ticket: Any) -> list[Any]:
    """The numbers of :class:`Counts`, each a question of its own. ``lane``, ``ticket``: columns or values."""
    parts = (
        _sum_of(Block.lane == lane, Block.block < ticket // BLOCK),
        _own_block(lane, ticket),
        *(_sum_of(Block.lane == one) for one in Lane),
        select(Turn.since_rush).where(Turn.id == TURN),
        select(func.count()).select_from(_Done).where(_Done.done_at > bindparam("since", type_=Instant())),
        select(func.min(_Done.done_at)),
    )
    return [part.scalar_subquery() for part in parts]


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

    async def placed(self, order_id: str, since: datetime.datetime) -> tuple[Place, Counts] | None:
        """An order's ticket and all numbers behind its place, in one question."""
        rows = await self.session.execute(PLACED, {"order_id": order_id, "since": since})
        row = rows.one_or_none()
        return None if row is None else (row[0], _counts(row[1:]))

    async def counts_at_end(self, lane: Lane, since: datetime.datetime) -> Counts:
        """The numbers behind the place of somebody who would join a lane now."""
        row = (await self.session.execute(select(*_numbers(lane, LAST_TICKET)), {"since": since})).one()
        return _counts(row)

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


def _counts(row: Sequence[Any]) -> Counts:
    return Counts(int(row[0]) + int(row[1]), int(row[2]), int(row[3]), row[4], row[5], row[6])


PLACED = select(Place, *_numbers(Place.lane, Place.ticket)).where(Place.order_id == bindparam("order_id"))
"""Built once: putting it together takes longer than answering it."""
