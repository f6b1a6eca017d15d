from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.desk import PaymentDesk
from memoriam.studio.payments.methods import FreePayment, TransferPayment
from memoriam.studio.payments.models import Method, Payment, PaymentState
from memoriam.studio.payments.service import (
    NothingToPay,
    PaymentService,
    UnknownPayment,
    WrongAmount,
    WrongMethod,
)
from memoriam.studio.payments.stripe_checkout import (
    BadWebhook,
    NotPayable,
    PaymentProviderDown,
    StripeCheckout,
    to_stripe,
)
from memoriam.studio.prices.money import Money
from memoriam.studio.prices.schemas import Quote, Wishes
from memoriam.studio.prices.service import DEFAULT, make_quote, read_prices
from stripe_stand_in import API_KEY, SECRET, StripeStandIn, open_stripe
from studio_desk import TO_APPROVAL, TO_PREVIEW, Desk, open_desk

pytestmark = [
    pytest.mark.anyio,
    # Stripe's own library hands httpx a raw body by the old argument.
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),
]

BACK = "https://studio.example/order"


def quote(*scenes: str, free: bool = False) -> Quote:
    return make_quote(read_prices(DEFAULT), Wishes(scenes=scenes or ("portrait",), free=free))


@dataclass
class Till:
    """A studio with its till and the stand-in."""

    desk: Desk
    stand_in: StripeStandIn
    stripe: StripeCheckout
    payments: PaymentDesk

    def service(self, session: AsyncSession) -> PaymentService:
        return PaymentService(session, self.desk.orders(session), self.desk.clock)

    async def order(self) -> str:
        order_id = await self.desk.begin()
        await self.desk.walk(order_id, *TO_PREVIEW)
        return order_id

    async def checkout(self, order_id: str, asked: Quote | None = None) -> str:
        opened = await self.payments.pay(order_id, asked or quote(), Method.STRIPE, BACK)
        assert opened.checkout
        assert opened.url
        return opened.checkout

    async def hear(self, *events: bytes) -> None:
        for event in events:
            await self.payments.hear_stripe(self.stripe, event, self.stand_in.signed(event))

    async def of_order(self, order_id: str) -> list[Payment]:
        async with self.desk.database.reading() as session:
            return list(await self.service(session).of_order(order_id))

    async def states(self, order_id: str) -> list[PaymentState]:
        return [payment.state for payment in await self.of_order(order_id)]


@asynccontextmanager
async def open_till(folder: Path) -> AsyncIterator[Till]:
    async with open_desk(folder) as desk, open_stripe() as stand_in:
        stripe = StripeCheckout(API_KEY, SECRET, stand_in.url)
        methods = (FreePayment(), TransferPayment("Bank of Nowhere"), stripe)
        till = Till(desk, stand_in, stripe, None)  # type: ignore[arg-type]
        till.payments = PaymentDesk(desk.database, till.service, methods)
        try:
            yield till
        finally:
            await stripe.close()


async def test_paying_gives_a_place_and_repeated_messages_change_nothing(tmp_path: Path) -> None:
    async with open_till(tmp_path) as till:
        order_id = await till.order()
        session_id = await till.checkout(order_id)
        assert await till.checkout(order_id) == session_id
        assert till.stand_in.sessions[session_id]["amount_total"] == quote().total.minor
        till.stand_in.pay(session_id)
        await till.hear(*till.stand_in.events * 3)
        await asyncio.gather(*(till.hear(*till.stand_in.events) for _ in range(3)))
        assert await till.desk.state(order_id) is OrderState.WAITING
        assert await till.states(order_id) == [PaymentState.PAID]
        async with till.desk.database.reading() as session:
            assert (await till.desk.waiting(session).place(order_id)).place == 1
            assert len(await till.desk.orders(session).history(order_id)) == 6


async def test_messages_may_come_in_any_order_any_number_of_times(tmp_path: Path) -> None:
    async with open_till(tmp_path) as till:
        for order in itertools.permutations((0, 1)):
            till.stand_in.events.clear()
            order_id = await till.order()
            till.stand_in.pay(await till.checkout(order_id))
            (payment,) = await till.of_order(order_id)
            await till.hear(till.stand_in.events[0])
            await till.payments.refund(payment.id, "The owner says so.")
            assert len(till.stand_in.refunds) > 0
            await till.hear(*(till.stand_in.events[i] for i in order), *till.stand_in.events)
            assert await till.states(order_id) == [PaymentState.REFUNDED]


async def test_refunded_before_paid_was_heard_of_stays_refunded(tmp_path: Path) -> None:
    async with open_till(tmp_path) as till:
        order_id = await till.order()
        till.stand_in.pay(await till.checkout(order_id))
        (payment,) = await till.of_order(order_id)
        intent = till.stand_in.sessions["cs_test_1"]["payment_intent"]
        till.stand_in._new_refund({"payment_intent": intent, "metadata": {"payment": payment.id}})
        await till.hear(*reversed(till.stand_in.events))
        assert await till.states(order_id) == [PaymentState.REFUNDED]
        assert await till.desk.state(order_id) is OrderState.PAYMENT


async def test_no_money_is_asked_for_before_the_film_is_known_to_be_possible(tmp_path: Path) -> None:
    async with open_till(tmp_path) as till:
        order_id = await till.desk.begin()
        for state in (None, *TO_PREVIEW[:-1]):
            if state:
                await till.desk.walk(order_id, state)
            with pytest.raises(NothingToPay):
                await till.checkout(order_id)
        assert till.stand_in.sessions == {}


async def test_paying_for_an_order_that_ended_meanwhile_goes_back_once(tmp_path: Path) -> None:
    async with open_till(tmp_path) as till:
        order_id = await till.order()
        session_id = await till.checkout(order_id)
        await till.desk.walk(order_id, OrderState.WITHDRAWN)
        till.stand_in.pay(session_id)
        await till.hear(*till.stand_in.events)
        assert await till.states(order_id) == [PaymentState.REFUNDING]
        till.stand_in.failures = 99
        with pytest.raises(PaymentProviderDown):
            await till.payments.refund_due()
        till.stand_in.failures = 0
        assert len(await till.payments.refund_due()) == 1
        assert await till.payments.refund_due() == []
        assert len(till.stand_in.refunds) == 1
        assert await till.desk.state(order_id) is OrderState.WITHDRAWN


async def test_a_film_that_fails_is_paid_back_but_a_delivered_one_is_not(tmp_path: Path) -> None:
    async with open_till(tmp_path) as till:
        failing, delivered = await till.order(), await till.order()
        for order_id in (failing, delivered):
            till.stand_in.pay(await till.checkout(order_id))
        await till.hear(*till.stand_in.events)
        await till.desk.walk(failing, OrderState.RENDERING, OrderState.FAILED)
        await till.desk.walk(delivered, *TO_APPROVAL, OrderState.DELIVERED, OrderState.WITHDRAWN)
        await till.payments.refund_due()
        assert await till.states(failing) == [PaymentState.REFUNDED]
        assert await till.states(delivered) == [PaymentState.PAID]


async def test_a_price_that_was_changed_since_is_paid_back(tmp_path: Path) -> None:
    async with open_till(tmp_path) as till:
        order_id = await till.order()
        old = await till.checkout(order_id)
        till.desk.clock.move(minutes=1)
        new = await till.checkout(order_id, quote("portrait", "words"))
        till.stand_in.pay(old)
        await till.hear(*till.stand_in.events)
        assert await till.desk.state(order_id) is OrderState.PAYMENT
        till.stand_in.pay(new)
        await till.hear(*till.stand_in.events)
        assert await till.desk.state(order_id) is OrderState.WAITING
        await till.payments.refund_due()
        assert await till.states(order_id) == [PaymentState.REFUNDED, PaymentState.PAID]


async def test_forged_old_and_wrong_messages_do_nothing(tmp_path: Path) -> None:
    async with open_till(tmp_path) as till:
        order_id = await till.order()
        session_id = await till.checkout(order_id)
        till.stand_in.pay(session_id)
        (event,) = till.stand_in.events
        forged = (
            (event, till.stand_in.signed(event, secret="whsec_other")),
            (event, till.stand_in.signed(event, at=time.time() - 3600)),
            (event.replace(b'"paid"', b'"PAID"'), till.stand_in.signed(event)),
            (event, "nonsense"),
        )
        for body, signature in forged:
            with pytest.raises(BadWebhook):
                await till.payments.hear_stripe(till.stripe, body, signature)
        total = str(quote().total.minor).encode()
        with pytest.raises(WrongAmount):
            await till.hear(event.replace(b'"amount_total": ' + total, b'"amount_total": 1'))
        (payment,) = await till.of_order(order_id)
        with pytest.raises(UnknownPayment):
            await till.hear(event.replace(payment.id.encode(), b"0" * 32))
        await till.hear(event.replace(b"checkout.session.completed", b"something.new"))
        assert await till.desk.state(order_id) is OrderState.PAYMENT


async def test_stripe_failing_for_a_moment_opens_one_session(tmp_path: Path) -> None:
    async with open_till(tmp_path) as till:
        order_id = await till.order()
        till.stand_in.failures = 1
        await till.checkout(order_id)
        assert len(till.stand_in.sessions) == 1


async def test_free_is_free_at_once_and_nothing_else_is(tmp_path: Path) -> None:
    async with open_till(tmp_path) as till:
        order_id = await till.order()
        with pytest.raises(WrongMethod):
            await till.payments.pay(order_id, quote(), Method.FREE, BACK)
        with pytest.raises(WrongMethod):
            await till.payments.pay(order_id, quote(free=True), Method.STRIPE, BACK)
        await till.payments.pay(order_id, quote(free=True), Method.FREE, BACK)
        assert await till.desk.state(order_id) is OrderState.WAITING


async def test_a_transfer_is_marked_by_hand_and_sent_back_by_hand(tmp_path: Path) -> None:
    async with open_till(tmp_path) as till:
        order_id = await till.order()
        opened = await till.payments.pay(order_id, quote(), Method.TRANSFER, BACK)
        (payment,) = await till.of_order(order_id)
        assert opened.instructions.startswith(f"Bank of Nowhere\n{quote().total}\nMEMORIAM ")
        for _ in range(2):
            async with till.desk.database.transaction() as session:
                await till.service(session).arrived(payment.id)
        assert await till.desk.state(order_id) is OrderState.WAITING
        await till.desk.walk(order_id, OrderState.FAILED)
        await till.payments.refund_due()
        assert await till.states(order_id) == [PaymentState.REFUNDING]
        async with till.desk.database.transaction() as session:
            await till.service(session).refunded(payment.id)
        assert await till.states(order_id) == [PaymentState.REFUNDED]


def test_amounts_as_stripe_counts_them() -> None:
    said = [
        ("EUR", 1234, 1234),
        ("JPY", 1500, 1500),
        ("ISK", 15, 1500),
        ("MGA", 1500, 15),
        ("KWD", 1230, 1230),
    ]
    assert [to_stripe(Money(minor, currency)) for currency, minor, _ in said] == [told for *_, told in said]
    with pytest.raises(NotPayable):
        to_stripe(Money(1234, "KWD"))
