"""What goes into and comes out of orders."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from memoriam.studio.orders.states import Actor, OrderState


class NewOrder(BaseModel):
    """What a family says first. ``brief`` is not yet checked: it may be told bit by bit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: str = Field("en", pattern=r"^[a-z]{2}$")
    currency: str = Field("EUR", pattern=r"^[A-Z]{3}$")
    rush: bool = False
    free: bool = Field(False, description="hardship, or the studio's gift; never tied to leave to publish")
    door: str = Field("web", pattern=r"^[a-z]{1,16}$", description="where the family came in: web, telegram")
    news: str = Field("", max_length=128, description="what it wants to hear of, separated by spaces")
    brief: dict[str, Any] = Field(default_factory=dict)


class OrderView(BaseModel):
    """An order as it may be shown; names and wishes are not in it."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    id: str
    state: OrderState
    language: str
    currency: str
    rush: bool
    free: bool
    free_wished: bool
    door: str
    created_at: datetime.datetime
    changed_at: datetime.datetime
    erase_at: datetime.datetime | None


class TransitionView(BaseModel):
    """One step of an order's life."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    number: int
    before: OrderState | None
    after: OrderState
    reason: str
    actor: Actor
    at: datetime.datetime
