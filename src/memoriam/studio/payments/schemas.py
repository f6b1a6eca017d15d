"""What comes out of payments, and what providers tell."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict

from memoriam.studio.payments.models import Method, PaymentState


class Notice(BaseModel):
    """A provider's message about one payment, checked for its sender. ``amount``: as the provider counts it."""

    model_config = ConfigDict(frozen=True)

    event_id: str
    kind: str
    payment_id: str
    state: PaymentState
    charge: str | None = None
    amount: int | None = None
    currency: str | None = None


class PaymentView(BaseModel):
    """A payment, as shown to family and owner."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    id: str
    method: Method
    state: PaymentState
    amount: int
    currency: str
    opened_at: datetime.datetime
    paid_at: datetime.datetime | None
    refunded_at: datetime.datetime | None
