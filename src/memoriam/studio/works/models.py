"""Tables of work."""

from __future__ import annotations

import datetime

from sqlalchemy import Boolean, Float, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant, named
from memoriam.studio.orders.states import OrderState
from memoriam.studio.waiting.models import Ticket


class Executor(Base):
    """One worker process, known by a name no other ever has. It lives as long as ``beats`` grows.

    ``dead``: somebody saw no beat for the length of a lease. It never becomes alive again, and what it still tries to
    write is refused. ``films``, ``previews``: how many it makes at the same time.
    """

    __tablename__ = "executors"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    version: Mapped[str] = mapped_column(String(64))
    beats: Mapped[int] = mapped_column(Integer)
    films: Mapped[int] = mapped_column(Integer)
    previews: Mapped[int] = mapped_column(Integer)
    dead: Mapped[bool] = mapped_column(Boolean)
    started_at: Mapped[datetime.datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime.datetime] = mapped_column(Instant)


class Work(Base):
    """One stretch of work on an order: that of its step ``step``."""

    __tablename__ = "works"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    step: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[OrderState] = mapped_column(named(OrderState))
    executor_id: Mapped[str] = mapped_column(String(64))
    stage: Mapped[str] = mapped_column(String(64), default="")
    percent: Mapped[float] = mapped_column(Float, default=0.0)
    began_at: Mapped[datetime.datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime.datetime | None] = mapped_column(Instant)


class EntryRow(Base):
    """A journal record to come: noted in the transaction it tells of, then written by the one process that keeps the
    journal. ``number``: the record it became."""

    __tablename__ = "journal_entries"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Ticket, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(32))
    data: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime.datetime] = mapped_column(Instant)
    number: Mapped[int | None] = mapped_column(Integer, index=True)


class Lock(Base):
    """A task of which only one may run at a time in the whole studio."""

    __tablename__ = "locks"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
