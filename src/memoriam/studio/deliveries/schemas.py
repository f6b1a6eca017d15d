"""What comes out of deliveries."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict

from memoriam.studio.deliveries.models import Kind


class DeliveryView(BaseModel):
    """A preview or film, as shown to the family."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    kind: Kind
    version: int
    made_at: datetime.datetime
    approved_at: datetime.datetime | None
