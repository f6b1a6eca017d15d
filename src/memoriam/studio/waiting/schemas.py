"""What the waiting list tells."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict

from memoriam.studio.waiting.forecast import Band, Forecast
from memoriam.studio.waiting.models import Lane, Standing


class PlaceView(BaseModel):
    """An order's place. ``place`` is exact, for the owner; families see ``shown``. None while it does not wait."""

    model_config = ConfigDict(frozen=True)

    order_id: str
    ticket: int
    lane: Lane
    standing: Standing
    joined_at: datetime.datetime
    place: int | None = None
    shown: Band | None = None
    forecast: Forecast | None = None


class Explanation(BaseModel):
    """Why an order is where it is: the numbers, and the same as sentences."""

    model_config = ConfigDict(frozen=True)

    view: PlaceView
    before_in_lane: int
    from_other_lane: int
    sentences: tuple[str, ...]
