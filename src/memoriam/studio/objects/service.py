"""The rules of keeping and erasing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.errors import StudioError
from memoriam.studio.chronicle import Entry, Scribe
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.database import Database
from memoriam.studio.deliveries.repository import DeliveryRepository
from memoriam.studio.letters.repository import LetterRepository
from memoriam.studio.links.repository import LinkRepository
from memoriam.studio.notices.repository import NoticeRepository
from memoriam.studio.objects.depot import Depot
from memoriam.studio.objects.models import StoredObject
from memoriam.studio.objects.repository import ObjectRepository
from memoriam.studio.objects.schemas import Receipt
from memoriam.studio.orders.service import OrderService
from memoriam.studio.orders.states import Actor, OrderState
from memoriam.studio.people.repository import PeopleRepository
from memoriam.studio.talks.repository import TalkRepository
from memoriam.studio.uploads.repository import UploadRepository
from memoriam.studio.verdicts.repository import VerdictRepository

KEPT_OF_AN_ORDER = (
    ObjectRepository,
    DeliveryRepository,
    PeopleRepository,
    LinkRepository,
    UploadRepository,
    LetterRepository,
    VerdictRepository,
    NoticeRepository,
    TalkRepository,
)
"""Every noun that keeps something sealed, or about a person, of an order."""

OrdersOf = Callable[[AsyncSession], OrderService]
"""Makes the orders' service for a transaction."""


class NoSuchObject(StudioError):
    """The order has no such object; that another one has it is not said."""

    def __init__(self, order_id: str) -> None:
        super().__init__(f"Order {order_id} has no such file; its page lists those it has.")


class ObjectService:
    """Objects within one transaction."""

    def __init__(self, session: AsyncSession, depot: Depot) -> None:
        self._objects = ObjectRepository(session)
        self._depot = depot

    async def read(self, order_id: str, object_id: str) -> AsyncIterator[bytes]:
        """What a file of this order holds. Raises NoSuchObject."""
        await self.stored(order_id, object_id)
        return self._depot.read(order_id, object_id)

    async def stored(self, order_id: str, object_id: str) -> StoredObject:
        """The note of a file of this order. Raises NoSuchObject."""
        stored = await self._objects.get(order_id, object_id)
        if stored is None or not stored.whole:
            raise NoSuchObject(order_id)
        return stored

    async def of_order(self, order_id: str) -> Sequence[StoredObject]:
        """All files of an order."""
        return await self._objects.of_order(order_id)


class Eraser:
    """Erases orders for good, step by step; after a crash in between, asking again finishes it."""

    def __init__(self, database: Database, orders: OrdersOf, depot: Depot, scribe: Scribe) -> None:
        self._database = database
        self._orders = orders
        self._depot = depot
        self._scribe = scribe

    async def erase(self, order_id: str, reason: str, actor: Actor, clock: Clock = utc_now) -> Receipt:
        """Erase everything of an order but its bare steps; the receipt names the record in the journal.

        Money that was paid is not looked at here: an order is refunded, where that is due, before it is erased.
        """
        async with self._database.transaction() as session:
            await self._orders(session).move(order_id, OrderState.ERASING, reason, actor)
        objects = await self._depot.erase(order_id)
        now = clock()
        data: dict[str, str | int] = {"order": order_id, "objects": objects, "by": str(actor)}
        record = await self._scribe.write(Entry("deletion", data, now))
        async with self._database.transaction() as session:
            for noun in KEPT_OF_AN_ORDER:
                await noun(session).forget(order_id)
            await self._orders(session).strip(order_id)
            done = f"Erased for good; journal record {record.number}."
            await self._orders(session).move(order_id, OrderState.ERASED, done, Actor.STUDIO)
        return Receipt(order_id=order_id, erased_at=now, objects=objects, anchor=record.anchor)

    async def erase_due(self, clock: Clock = utc_now) -> list[Receipt]:
        """Erase every order whose retention date has come; run once a day by the worker."""
        async with self._database.reading(long=True) as session:
            due = await self._orders(session).due_for_erasure()
        reason = "Its retention date came."
        return [await self.erase(order_id, reason, Actor.STUDIO, clock) for order_id in due]
