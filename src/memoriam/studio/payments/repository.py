"""Every query on payments."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.orders.models import Order, Transition
from memoriam.studio.orders.states import ENDED, OrderState
from memoriam.studio.payments.models import Payment, PaymentEvent, PaymentState


class PaymentRepository:
    """Payments within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, payment: Payment) -> None:
        """Keep a new payment."""
        self.session.add(payment)
        await self.session.flush()

    async def get(self, payment_id: str) -> Payment | None:
        """The payment, locked until this transaction ends."""
        statement = select(Payment).where(Payment.id == payment_id).with_for_update()
        found = await self.session.execute(statement.execution_options(populate_existing=True))
        return found.scalar_one_or_none()

    async def of_order(self, order_id: str) -> Sequence[Payment]:
        """All payments of an order, oldest first."""
        statement = (
            select(Payment).where(Payment.order_id == order_id).order_by(Payment.opened_at, Payment.id)
        )
        return (await self.session.execute(statement)).scalars().all()

    async def seen(self, event_id: str) -> bool:
        """Whether a provider's message was dealt with before."""
        return await self.session.get(PaymentEvent, event_id) is not None

    async def note(self, event: PaymentEvent) -> None:
        """Note that a message was dealt with."""
        self.session.add(event)
        await self.session.flush()

    async def due_back(self) -> Sequence[str]:
        """Payments to give back: of orders that ended without a film, paid twice, or begun to be given back."""
        delivered = exists().where(Transition.order_id == Order.id, Transition.after == OrderState.DELIVERED)
        from_ended = (Payment.state == PaymentState.PAID) & Order.state.in_(ENDED) & ~delivered
        statement = (
            select(Payment.id)
            .join(Order, Order.id == Payment.order_id)
            .where((Payment.state == PaymentState.REFUNDING) | from_ended)
            .order_by(Payment.opened_at)
        )
        return (await self.session.execute(statement)).scalars().all()
