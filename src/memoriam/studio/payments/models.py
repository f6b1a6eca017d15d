"""Tables of payments."""

from __future__ import annotations

import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant, named
from memoriam.studio.prices.money import Money


class Method(StrEnum):
    """How somebody pays."""

    FREE = "free"  #: nothing: hardship, or the studio's gift
    TRANSFER = "transfer"  #: bank transfer, marked as arrived by the owner
    STRIPE = "stripe"  #: by card and more, at Stripe Checkout
    STARS = "stars"  #: Telegram Stars, in the chat; Telegram asks for them where digital goods are paid in it


class PaymentState(StrEnum):
    """Where a payment is. It only ever moves down this list, so that messages may come late, twice and reordered."""

    OPEN = "open"  #: asked for
    EXPIRED = "expired"  #: the time to pay is over; nothing was taken
    PAID = "paid"  #: the money is there
    REFUNDING = "refunding"  #: the provider was, or is about to be, asked to give it back
    REFUNDED = "refunded"  #: the money went back

    @property
    def rank(self) -> int:
        """Later is more."""
        return list(PaymentState).index(self)


class Payment(Base):
    """Money for one order. ``amount``: in minor units of the currency. ``quote``: JSON of what it was for."""

    __tablename__ = "payments"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    method: Mapped[Method] = mapped_column(named(Method))
    state: Mapped[PaymentState] = mapped_column(named(PaymentState), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    quote: Mapped[str] = mapped_column(Text)
    checkout: Mapped[str | None] = mapped_column(String(255), unique=True)
    charge: Mapped[str | None] = mapped_column(String(255), unique=True)
    opened_at: Mapped[datetime.datetime] = mapped_column(Instant)
    paid_at: Mapped[datetime.datetime | None] = mapped_column(Instant)
    refunded_at: Mapped[datetime.datetime | None] = mapped_column(Instant)
    refund_reason: Mapped[str | None] = mapped_column(Text)

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount, self.currency)


class PaymentEvent(Base):
    """A provider's message that was dealt with; it does nothing a second time."""

    __tablename__ = "payment_events"

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime.datetime] = mapped_column(Instant)
