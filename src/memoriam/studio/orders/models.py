"""Tables of orders."""

from __future__ import annotations

import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant, named
from memoriam.studio.orders.states import Actor, OrderState


class Order(Base):
    """One film for one family. No name and no wish stands here readable: ``sealed_brief`` needs the order's key.

    ``free_wished``: the family asked for a free film. ``news``: what it wants to hear of, separated by spaces.
    """

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[OrderState] = mapped_column(named(OrderState), index=True)
    steps: Mapped[int] = mapped_column(Integer, default=0)
    held_from: Mapped[OrderState | None] = mapped_column(named(OrderState))
    language: Mapped[str] = mapped_column(String(8))
    currency: Mapped[str] = mapped_column(String(3))
    rush: Mapped[bool] = mapped_column(Boolean)
    free: Mapped[bool] = mapped_column(Boolean)
    free_wished: Mapped[bool] = mapped_column(Boolean, default=False)
    door: Mapped[str] = mapped_column(String(16), default="web")
    news: Mapped[str] = mapped_column(String(128), default="")
    sealed_brief: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime.datetime] = mapped_column(Instant)
    changed_at: Mapped[datetime.datetime] = mapped_column(Instant, index=True)
    erase_at: Mapped[datetime.datetime | None] = mapped_column(Instant, index=True)


class Transition(Base):
    """One step in the life of an order. Never altered, never deleted; it names nobody."""

    __tablename__ = "order_transitions"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    before: Mapped[OrderState | None] = mapped_column(named(OrderState))
    after: Mapped[OrderState] = mapped_column(named(OrderState))
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[Actor] = mapped_column(named(Actor))
    at: Mapped[datetime.datetime] = mapped_column(Instant)
