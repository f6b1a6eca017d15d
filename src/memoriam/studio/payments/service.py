"""The rules of money: taken once, for a film that can be made, and given back when none comes of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.errors import StudioError
from memoriam.journal import Kind
from memoriam.studio.chronicle import Chronicle
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.orders.service import OrderService
from memoriam.studio.orders.states import ENDED, Actor, OrderState
from memoriam.studio.payments.models import Method, Payment, PaymentEvent, PaymentState
from memoriam.studio.payments.repository import PaymentRepository
from memoriam.studio.payments.schemas import Notice
from memoriam.studio.prices.schemas import Quote

LIVE = frozenset({PaymentState.OPEN, PaymentState.PAID})


class NothingToPay(StudioError):
    """No money may be asked for now."""

    def __init__(self, order_id: str, state: OrderState) -> None:
        super().__init__(
            f"Order {order_id} is '{state}'; money is asked for only once its preview was made and seen."
        )


class WrongMethod(StudioError):
    """A price and a way to pay that do not fit."""

    def __init__(self, quote: Quote, method: Method) -> None:
        super().__init__(f"{quote.total} cannot be paid by '{method}'; a free order is free, and only that.")


class UnknownPayment(StudioError):
    """There is no such payment."""

    def __init__(self, payment_id: str) -> None:
        super().__init__(
            f"There is no payment {payment_id}; check that the message came to the right studio."
        )


class WrongAmount(StudioError):
    """Another amount was paid than was asked for."""

    def __init__(self, payment: Payment, notice: Notice) -> None:
        super().__init__(
            f"Payment {payment.id} is for {payment.money}, but {notice.amount} {notice.currency} were reported; "
            "look it up at the provider."
        )


class PaymentService:
    """Payments within one transaction. What goes over the network is done outside, by :mod:`.desk`."""

    def __init__(self, session: AsyncSession, orders: OrderService, clock: Clock = utc_now) -> None:
        self._payments = PaymentRepository(session)
        self._orders = orders
        self._clock = clock
        self._chronicle = Chronicle(session, clock)

    async def ask(self, order_id: str, quote: Quote, method: Method) -> Payment:
        """Note that money is asked for; asking again for the same gives the same payment.

        The preview was made by then, from the same likeness the film is made of: the film can be made. Free orders get
        their place at once. Raises NothingToPay, WrongMethod.
        """
        if quote.is_free != (method is Method.FREE):
            raise WrongMethod(quote, method)
        order = await self._orders.get(order_id)
        if order.state not in {OrderState.PREVIEW, OrderState.PAYMENT}:
            raise NothingToPay(order_id, order.state)
        payment = await self._same(order_id, quote, method) or await self._new(order_id, quote, method)
        await self._orders.move(order_id, OrderState.PAYMENT, f"The price is {quote.total}.", Actor.FAMILY)
        if method is Method.FREE:
            await self._settle(payment, PaymentState.PAID, Actor.STUDIO)
        return payment

    async def opened(self, payment_id: str, checkout: str | None) -> None:
        """Note the provider's name of a payment."""
        (await self._known(payment_id)).checkout = checkout

    async def told(self, notice: Notice, amount: int | None) -> Payment:
        """A provider's message. ``amount``: what was asked for, as the provider counts it.

        A message told again does nothing; a payment only moves forward, so that messages may come in any order.
        Raises UnknownPayment, WrongAmount.
        """
        payment = await self._known(notice.payment_id)
        if await self._payments.seen(notice.event_id):
            return payment
        if notice.amount is not None and (notice.amount, notice.currency) != (amount, payment.currency):
            raise WrongAmount(payment, notice)
        payment.charge = payment.charge or notice.charge
        await self._settle(payment, notice.state, Actor.PROVIDER)
        event = PaymentEvent(id=notice.event_id, kind=notice.kind, received_at=self._clock())
        await self._payments.note(event)
        return payment

    async def arrived(self, payment_id: str) -> Payment:
        """The owner saw a bank transfer arrive."""
        payment = await self._known(payment_id)
        await self._settle(payment, PaymentState.PAID, Actor.OWNER)
        return payment

    async def begin_refund(self, payment_id: str, reason: str) -> Payment:
        """Note that money shall go back, before anybody is asked to send it."""
        payment = await self._known(payment_id)
        if payment.state is PaymentState.PAID:
            payment.state, payment.refund_reason = PaymentState.REFUNDING, reason
        return payment

    async def refunded(self, payment_id: str) -> Payment:
        """The money went back."""
        payment = await self._known(payment_id)
        await self._settle(payment, PaymentState.REFUNDED, Actor.STUDIO)
        return payment

    async def due_back(self) -> Sequence[str]:
        """Payments to give back."""
        return await self._payments.due_back()

    async def of_order(self, order_id: str) -> Sequence[Payment]:
        """All payments of an order."""
        return await self._payments.of_order(order_id)

    async def _same(self, order_id: str, quote: Quote, method: Method) -> Payment | None:
        for payment in await self._payments.of_order(order_id):
            same = (payment.method, payment.money) == (method, quote.total)
            if same and payment.state in LIVE:
                return payment
        return None

    async def _new(self, order_id: str, quote: Quote, method: Method) -> Payment:
        payment = Payment(
            id=secrets.token_hex(16),
            order_id=order_id,
            method=method,
            state=PaymentState.OPEN,
            amount=quote.total.minor,
            currency=quote.total.currency,
            quote=quote.model_dump_json(),
            opened_at=self._clock(),
        )
        await self._payments.add(payment)
        return payment

    async def _settle(self, payment: Payment, state: PaymentState, actor: Actor) -> None:
        """Move a payment forward, and its order with it."""
        if state.rank <= payment.state.rank:
            return
        payment.state = state
        if state is PaymentState.REFUNDED:
            payment.refunded_at = self._clock()
            self._note("refund", payment)
        if state is PaymentState.PAID:
            payment.paid_at = self._clock()
            self._note("payment", payment)
            await self._place(payment, actor)

    def _note(self, kind: Kind, payment: Payment) -> None:
        self._chronicle.note(
            kind,
            order=payment.order_id,
            payment=payment.id,
            method=str(payment.method),
            amount=payment.amount,
            currency=payment.currency,
        )

    async def _place(self, payment: Payment, actor: Actor) -> None:
        """Paid: a place in the list. If it was paid already, or no film will come of it, the money goes back."""
        order = await self._orders.get(payment.order_id)
        newest = (await self._payments.of_order(order.id))[-1]
        if newest.id != payment.id:
            payment.state, payment.refund_reason = PaymentState.REFUNDING, "Another price was agreed since."
        elif order.state is OrderState.PAYMENT:
            said = "It is free." if payment.method is Method.FREE else f"{payment.money} arrived."
            await self._orders.move(order.id, OrderState.WAITING, said, actor)
        elif order.state is OrderState.HELD and order.held_from is OrderState.PAYMENT:
            order.held_from = OrderState.WAITING
        elif order.state in ENDED:
            payment.state, payment.refund_reason = PaymentState.REFUNDING, "The order had ended."
        else:
            payment.state, payment.refund_reason = (
                PaymentState.REFUNDING,
                "The order was paid already, or changed.",
            )

    async def _known(self, payment_id: str) -> Payment:
        payment = await self._payments.get(payment_id)
        if payment is None:
            raise UnknownPayment(payment_id)
        return payment
