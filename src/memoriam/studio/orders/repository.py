"""Every query on orders."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.orders.models import Order, Transition
from memoriam.studio.orders.states import LEADS_TO, OrderState

ERASABLE = [state for state, ways in LEADS_TO.items() if OrderState.ERASING in ways] + [OrderState.ERASING]
"""States from which an order can be erased; ``erasing`` itself was interrupted and is finished."""


ERASED_WITHIN = datetime.timedelta(minutes=1)
"""An erasure takes seconds: one that is begun and not done after so long was interrupted, and is finished at once."""

LET_GO = (OrderState.INTAKE, OrderState.PREVIEW, OrderState.REFUSED, OrderState.FAILED, OrderState.WITHDRAWN)
"""States in which an order may lie for ever unless it is let go: nobody works on it, and nothing was delivered."""


class OrderRepository:
    """Orders and their steps within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, order: Order) -> None:
        """Keep a new order."""
        self.session.add(order)
        await self.session.flush()

    async def get(self, order_id: str, *, lock: bool = False) -> Order | None:
        """The order; ``lock`` keeps others from moving it until this transaction ends."""
        statement = select(Order).where(Order.id == order_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def record(self, transition: Transition) -> None:
        """Keep one step."""
        self.session.add(transition)
        await self.session.flush()

    async def history(self, order_id: str) -> Sequence[Transition]:
        """All steps of an order, in order."""
        statement = select(Transition).where(Transition.order_id == order_id).order_by(Transition.number)
        return (await self.session.execute(statement)).scalars().all()

    async def count_by_state(self) -> dict[OrderState, int]:
        """How many orders are in each state; states without any are left out."""
        rows = await self.session.execute(select(Order.state, func.count()).group_by(Order.state))
        return {state: count for state, count in rows}  # noqa: C416

    async def due_for_erasure(self, now: datetime.datetime, most: int = 100) -> Sequence[str]:
        """Orders whose retention date has come, and those whose erasure was interrupted, oldest first."""
        is_due = (Order.erase_at <= now) & Order.state.in_(ERASABLE)
        is_interrupted = (Order.state == OrderState.ERASING) & (Order.changed_at <= now - ERASED_WITHIN)
        statement = select(Order.id).where(is_due | is_interrupted).order_by(Order.changed_at).limit(most)
        return (await self.session.execute(statement)).scalars().all()

    async def newest_step(self) -> datetime.datetime | None:
        """When the last step of any order was noted."""
        return (await self.session.execute(select(func.max(Order.changed_at)))).scalar_one()

    async def let_go_abandoned(self, before: datetime.datetime, now: datetime.datetime) -> None:
        """Set the day of erasure of orders that ended, or were begun and not gone on with, and have none."""
        statement = update(Order).where(
            Order.state.in_(LET_GO), Order.erase_at.is_(None), Order.changed_at < before
        )
        await self.session.execute(statement.values(erase_at=now))
