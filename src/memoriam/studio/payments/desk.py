"""Payments with their providers: a transaction, then the network, then a transaction; every part can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.database import Database
from memoriam.studio.payments.methods import Opened, PaymentMethod, StarsPayment
from memoriam.studio.payments.models import Method, Payment, PaymentState
from memoriam.studio.payments.schemas import Notice
from memoriam.studio.payments.service import PaymentService
from memoriam.studio.prices.schemas import Quote

if TYPE_CHECKING:
    from memoriam.studio.payments.stripe_checkout import StripeCheckout

PaymentsOf = Callable[[AsyncSession], PaymentService]
"""Makes the payments' service for a transaction."""


class PaymentDesk:
    """Where families pay and get their money back."""

    def __init__(self, database: Database, payments: PaymentsOf, methods: Iterable[PaymentMethod]) -> None:
        self._database = database
        self._payments = payments
        self._methods = {method.method: method for method in methods}

    @property
    def methods(self) -> tuple[Method, ...]:
        """Ways to pay that money can take."""
        return tuple(method for method in self._methods if method is not Method.FREE)

    async def pay(self, order_id: str, quote: Quote, method: Method, back: str) -> Opened:
        """Ask for the money and say where it is paid. Raises what :meth:`PaymentService.ask` raises."""
        async with self._database.transaction() as session:
            payment = await self._payments(session).ask(order_id, quote, method)
        opened = await self._methods[method].open(payment, back)
        async with self._database.transaction() as session:
            await self._payments(session).opened(payment.id, opened.checkout)
        return opened

    async def hear_stripe(self, stripe: StripeCheckout, body: bytes, signature: str) -> None:
        """Deal with a webhook. Raises BadWebhook, UnknownPayment, WrongAmount: Stripe tries again later."""
        notice = stripe.read(body, signature)
        if notice is None:
            return
        async with self._database.transaction() as session:
            asked = await self._asked(session, notice.payment_id)
            await self._payments(session).told(notice, asked)

    async def may_pay_stars(self, payment_id: str, stars: int) -> bool:
        """Whether exactly these stars are still asked for; Telegram asks this right before it takes them."""
        async with self._database.reading() as session:
            payment = await session.get(Payment, payment_id)
            method = self._methods.get(Method.STARS)
            if (
                payment is None
                or payment.state is not PaymentState.OPEN
                or not isinstance(method, StarsPayment)
            ):
                return False
            return method.stars(payment) == stars and payment.method is Method.STARS

    async def hear_stars(self, payment_id: str, charge: str) -> None:
        """Stars arrived; told twice, they count once. Raises UnknownPayment."""
        notice = Notice(
            event_id=f"stars:{charge}",
            kind="successful_payment",
            payment_id=payment_id,
            state=PaymentState.PAID,
            charge=charge,
        )
        async with self._database.transaction() as session:
            await self._payments(session).told(notice, None)

    async def refund(self, payment_id: str, reason: str) -> Payment:
        """Give a payment back; by transfer it stays ``refunding`` until the owner says it was sent."""
        async with self._database.transaction() as session:
            payment = await self._payments(session).begin_refund(payment_id, reason)
        if payment.state is not PaymentState.REFUNDING:
            return payment
        if await self._methods[payment.method].refund(payment):
            async with self._database.transaction() as session:
                payment = await self._payments(session).refunded(payment_id)
        return payment

    async def refund_order(self, order_id: str) -> None:
        """Give back what has to go back of one order, now."""
        async with self._database.reading() as session:
            due = await self._payments(session).due_back()
            own = {payment.id for payment in await self._payments(session).of_order(order_id)}
        for payment_id in own.intersection(due):
            await self.refund(payment_id, "No film comes of the order.")

    async def refund_due(self, method: Method | None = None) -> list[str]:
        """Give back whatever has to go back, of one method or all; run by the worker every few minutes."""
        async with self._database.reading() as session:
            due = await self._payments(session).due_back()
            if method is not None:
                known = [await session.get(Payment, one) for one in due]
                due = [one.id for one in known if one is not None and one.method is method]
        for payment_id in due:
            await self.refund(payment_id, "No film comes of the order.")
        return list(due)

    async def _asked(self, session: AsyncSession, payment_id: str) -> int | None:
        from memoriam.studio.payments.stripe_checkout import to_stripe

        payment = await session.get(Payment, payment_id)
        return to_stripe(payment.money) if payment else None
