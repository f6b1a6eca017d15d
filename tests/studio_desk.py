"""A studio for tests: a migrated database in a folder, keys in memory, a clock that stands until it is moved."""

from __future__ import annotations

import datetime
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.consents.schemas import NewConsent
from memoriam.studio.consents.service import NEEDED, ConsentService
from memoriam.studio.database import Database
from memoriam.studio.deliveries.service import DeliveryService
from memoriam.studio.links.service import LinkService
from memoriam.studio.migrations import upgrade
from memoriam.studio.orders.schemas import NewOrder
from memoriam.studio.orders.service import OrderService
from memoriam.studio.orders.states import Actor, OrderState
from memoriam.studio.people.service import PeopleService
from memoriam.studio.vault.keys import MemoryKeys
from memoriam.studio.waiting.service import WaitingService

ONE_IN = 5
MASTER = bytes(range(32))

TO_PREVIEW = (OrderState.JUDGING, OrderState.PREPARING, OrderState.PREVIEW)
TO_APPROVAL = (OrderState.RENDERING, OrderState.CHECKING, OrderState.REVIEW, OrderState.APPROVAL)


@dataclass
class StandingClock:
    """Shows the same moment until it is moved."""

    now: datetime.datetime = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.now

    def move(self, **passed: float) -> None:
        self.now += datetime.timedelta(**passed)


@dataclass
class Desk:
    """Everything a test asks for."""

    database: Database
    keys: MemoryKeys = field(default_factory=MemoryKeys)
    clock: StandingClock = field(default_factory=StandingClock)

    def orders(self, session: AsyncSession) -> OrderService:
        return OrderService(session, self.keys, self.clock, [self.waiting(session)])

    def waiting(self, session: AsyncSession) -> WaitingService:
        return WaitingService(session, ONE_IN, self.clock)

    def people(self, session: AsyncSession) -> PeopleService:
        return PeopleService(session, self.keys, MASTER)

    def links(self, session: AsyncSession) -> LinkService:
        return LinkService(session, self.keys, self.clock)

    def consents(self, session: AsyncSession) -> ConsentService:
        return ConsentService(session, self.orders(session), self.clock)

    def deliveries(self, session: AsyncSession) -> DeliveryService:
        return DeliveryService(session, self.orders(session), self.clock)

    async def begin(self, *, rush: bool = False, free: bool = False, **brief: object) -> str:
        """A new order with the consents every film needs."""
        async with self.database.transaction() as session:
            said = NewOrder(rush=rush, free=free, brief=brief)
            order_id = (await self.orders(session).open(said)).id
            for subject in NEEDED:
                await self.consents(session).give(order_id, NewConsent(subject=subject, wording="1"))
        return order_id

    async def walk(self, order_id: str, *states: OrderState) -> None:
        """Move an order through states, each in a transaction of its own."""
        for state in states:
            async with self.database.transaction() as session:
                await self.orders(session).move(order_id, state, "A test says so.", Actor.STUDIO)

    async def state(self, order_id: str) -> OrderState:
        async with self.database.reading() as session:
            return (await self.orders(session).get(order_id)).state


@asynccontextmanager
async def open_desk(folder: Path) -> AsyncIterator[Desk]:
    """A migrated studio. MEMORIAM_TEST_POSTGRES (a URL of an empty database) puts it on Postgres."""
    url = os.environ.get("MEMORIAM_TEST_POSTGRES") or f"sqlite:///{folder / 'studio.sqlite'}"
    database = Database(url)
    try:
        await upgrade(database)
        yield Desk(database)
    finally:
        await database.close()
