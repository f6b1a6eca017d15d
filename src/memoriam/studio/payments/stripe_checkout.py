"""Payment by card and more at Stripe Checkout, with Stripe's own library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import stripe

from memoriam.errors import StudioError
from memoriam.studio.payments.methods import Opened
from memoriam.studio.payments.models import Method, Payment, PaymentState
from memoriam.studio.payments.schemas import Notice
from memoriam.studio.prices.money import EXPONENTS, Money

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams

TWO_DECIMALS_AT_STRIPE = frozenset({"ISK", "UGX"})
"""Without decimals by ISO 4217, but told to Stripe with two (docs.stripe.com/currencies, special cases)."""

NO_DECIMALS_AT_STRIPE = frozenset({"MGA"})
"""With two decimals by ISO 4217, but told to Stripe without (docs.stripe.com/currencies, zero-decimal)."""

TOLERANCE = 300
"""Seconds by which a webhook's time stamp may be off: Stripe's own default against replays."""

RETRIES = 2
"""By the library itself, each with the same idempotency key."""

_STATES = {
    "checkout.session.async_payment_succeeded": PaymentState.PAID,
    "checkout.session.async_payment_failed": PaymentState.EXPIRED,
    "checkout.session.expired": PaymentState.EXPIRED,
}


class BadWebhook(StudioError):
    """A message that Stripe did not sign, or signed too long ago."""

    def __init__(self) -> None:
        super().__init__("This message is not signed by Stripe; check MEMORIAM_STUDIO_STRIPE_WEBHOOK_SECRET.")


class PaymentProviderDown(StudioError):
    """Stripe cannot be reached or refuses."""

    def __init__(self, error: stripe.StripeError) -> None:
        super().__init__(
            f"Stripe does not answer as it should ({type(error).__name__}); try again in a few minutes."
        )


class NotPayable(StudioError):
    """An amount Stripe cannot take."""

    def __init__(self, money: Money) -> None:
        super().__init__(f"Stripe cannot take {money}; make the price a multiple of its smallest unit there.")


class StripeCheckout:
    """Opens Checkout sessions, refunds them, and reads Stripe's messages. ``base_url`` is another one in tests."""

    method = Method.STRIPE

    def __init__(self, key: str, webhook_secret: str, base_url: str = "https://api.stripe.com") -> None:
        self._secret = webhook_secret
        self._http = stripe.HTTPXClient()
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": base_url},
            http_client=self._http,
            max_network_retries=RETRIES,
        )

    async def open(self, payment: Payment, back: str) -> Opened:
        """Make a Checkout session; asking again for the same payment gives the same session."""
        session = await self._ask(
            self._client.v1.checkout.sessions.create_async(
                _session(payment, back), {"idempotency_key": f"open-{payment.id}"}
            )
        )
        return Opened(checkout=session.id, url=session.url)

    async def refund(self, payment: Payment) -> bool:
        """Give all of it back, once."""
        if payment.charge is None:
            return False
        refund = await self._ask(
            self._client.v1.refunds.create_async(
                {"payment_intent": payment.charge, "metadata": {"payment": payment.id}},
                {"idempotency_key": f"refund-{payment.id}"},
            )
        )
        return bool(refund.status == "succeeded")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]

    def read(self, body: bytes, signature: str) -> Notice | None:
        """What a message says of one of our payments; None if it is about something else. Raises BadWebhook."""
        try:
            event = stripe.Webhook.construct_event(body, signature, self._secret, TOLERANCE)
        except (stripe.SignatureVerificationError, ValueError):
            raise BadWebhook from None
        told: dict[str, Any] = event.data.object.to_dict()
        return _notice(event.id, event.type, told)

    async def _ask(self, call: Any) -> Any:
        try:
            return await call
        except stripe.StripeError as error:
            raise PaymentProviderDown(error) from None


def to_stripe(money: Money) -> int:
    """An amount as Stripe counts it. Raises NotPayable."""
    if money.currency in TWO_DECIMALS_AT_STRIPE:
        return money.minor * 100
    step = 100 if money.currency in NO_DECIMALS_AT_STRIPE else 1
    # Stripe takes amounts with three decimals only if the last one is a nought.
    even = 10 if EXPONENTS[money.currency] == 3 else step
    if money.minor % even:
        raise NotPayable(money)
    return money.minor // step


def _session(payment: Payment, back: str) -> SessionCreateParams:
    return {
        "mode": "payment",
        "client_reference_id": payment.id,
        "metadata": {"payment": payment.id},
        "payment_intent_data": {"metadata": {"payment": payment.id}},
        "success_url": back,
        "cancel_url": back,
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": payment.currency.lower(),
                    "unit_amount": to_stripe(payment.money),
                    "product_data": {"name": "Memoriam"},
                },
            }
        ],
    }


def _notice(event_id: str, kind: str, told: dict[str, Any]) -> Notice | None:
    payment_id = (told.get("metadata") or {}).get("payment")
    state = _state(kind, told)
    if payment_id is None or state is None:
        return None
    is_session = told["object"] == "checkout.session"
    return Notice(
        event_id=event_id,
        kind=kind,
        payment_id=payment_id,
        state=state,
        charge=told.get("payment_intent"),
        amount=told.get("amount_total") if is_session else None,
        currency=str(told["currency"]).upper() if is_session else None,
    )


def _state(kind: str, told: dict[str, Any]) -> PaymentState | None:
    if kind == "checkout.session.completed":
        # Slow methods complete the session unpaid; their own message follows.
        return PaymentState.PAID if told.get("payment_status") == "paid" else None
    if kind == "charge.refunded":
        return PaymentState.REFUNDED if told.get("refunded") else None
    return _STATES.get(kind)
