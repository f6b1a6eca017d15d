"""The rules of handing over: the newest version, approved by the family, kept until the retention date."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.errors import StudioError
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.deliveries.models import Delivery, Kind
from memoriam.studio.deliveries.repository import DeliveryRepository
from memoriam.studio.orders.service import OrderService
from memoriam.studio.orders.states import Actor, OrderState

CHANGES = 1
"""How many changes a family may ask for once it has seen its film: one is part of the price."""

SHOWN_IN = {
    Kind.PREVIEW: frozenset(OrderState) - {OrderState.WITHDRAWN, OrderState.ERASING, OrderState.ERASED},
    Kind.FILM: frozenset({OrderState.APPROVAL, OrderState.DELIVERED}),
}
"""States in which a family may see each kind; the owner sees a film before them."""


class NothingToShow(StudioError):
    """There is no such film, or it may not be seen now."""

    def __init__(self, order_id: str, kind: Kind) -> None:
        super().__init__(
            f"Order {order_id} has no {kind} that can be shown now; its page says what happens next."
        )


class NoMoreChanges(StudioError):
    """The change that is part of the price was made."""

    def __init__(self, order_id: str) -> None:
        super().__init__(
            f"Order {order_id} had its {CHANGES} change; the owner of the studio can allow another."
        )


class DeliveryService:
    """Deliveries within one transaction."""

    def __init__(self, session: AsyncSession, orders: OrderService, clock: Clock = utc_now) -> None:
        self._deliveries = DeliveryRepository(session)
        self._orders = orders
        self._clock = clock

    async def add(
        self, order_id: str, kind: Kind, object_id: str, beside: Mapping[str, str] | None = None
    ) -> Delivery:
        """Note a preview or film that was made; noting the same one twice changes nothing.

        beside: what lies beside it in the store, by the column's name, such as ``poster_id``.
        """
        before = await self._deliveries.newest(order_id, kind)
        if before is not None and before.object_id == object_id:
            return before
        version = before.version + 1 if before else 1
        delivery = Delivery(
            order_id=order_id,
            kind=kind,
            version=version,
            object_id=object_id,
            made_at=self._clock(),
            downloads=0,
            **(beside or {}),
        )
        await self._deliveries.add(delivery)
        return delivery

    async def show(self, order_id: str, kind: Kind) -> Delivery:
        """The newest one, for the family; counted. Raises NothingToShow."""
        newest = await self.find(order_id, kind)
        newest.downloads += 1
        return newest

    async def find(self, order_id: str, kind: Kind) -> Delivery:
        """The newest one, if the family may see it. Raises NothingToShow."""
        order = await self._orders.get(order_id)
        newest = await self._deliveries.newest(order_id, kind)
        if newest is None or order.state not in SHOWN_IN[kind]:
            raise NothingToShow(order_id, kind)
        return newest

    async def approve(self, order_id: str, retention: datetime.timedelta) -> None:
        """The family approves its film: it is delivered, and the day of erasure is set."""
        film = await self.find(order_id, Kind.FILM)
        film.approved_at = film.approved_at or self._clock()
        await self._orders.move(order_id, OrderState.DELIVERED, "The family approved its film.", Actor.FAMILY)
        await self._orders.keep_until(order_id, self._clock() + retention)

    async def ask_for_change(self, order_id: str) -> None:
        """The family asks for a change: the order goes back to its old place. Raises NoMoreChanges."""
        film = await self.find(order_id, Kind.FILM)
        if film.version > CHANGES:
            raise NoMoreChanges(order_id)
        await self._orders.move(order_id, OrderState.WAITING, "The family asked for a change.", Actor.FAMILY)

    async def forget(self, order_id: str) -> None:
        """Delete all deliveries of an order."""
        await self._deliveries.forget(order_id)
