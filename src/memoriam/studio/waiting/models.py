"""Tables of the waiting list."""

from __future__ import annotations

import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant, named

Ticket = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite counts up by itself in columns of the type INTEGER only."""


class Lane(StrEnum):
    """Which of the two queues somebody stands in."""

    ORDINARY = "ordinary"  #: first come, first served
    RUSH = "rush"  #: paid to be earlier, within a bounded share of all films begun


class Standing(StrEnum):
    """What a ticket is doing."""

    WAITING = "waiting"  #: is called when its turn comes
    PAUSED = "paused"  #: passed over for as long as the family wishes; the ticket keeps its number
    CALLED = "called"  #: a worker makes its film
    DONE = "done"  #: its film was made
    GONE = "gone"  #: the order ended


class Place(Base):
    """One order's ticket. Numbers only grow, and a ticket keeps its number: that is the whole fairness."""

    __tablename__ = "waiting_places"
    __table_args__ = (
        Index(
            "ix_waiting_places_next",
            "lane",
            "ticket",
            sqlite_where=text("standing = 'waiting'"),
            postgresql_where=text("standing = 'waiting'"),
        ),
        {"sqlite_autoincrement": True},
    )

    ticket: Mapped[int] = mapped_column(Ticket, primary_key=True, autoincrement=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), unique=True)
    lane: Mapped[Lane] = mapped_column(named(Lane))
    standing: Mapped[Standing] = mapped_column(named(Standing))
    joined_at: Mapped[datetime.datetime] = mapped_column(Instant)
    called_at: Mapped[datetime.datetime | None] = mapped_column(Instant)
    done_at: Mapped[datetime.datetime | None] = mapped_column(Instant, index=True)


class Block(Base):
    """How many of a block of tickets wait: a place is a sum over blocks, not a count of everybody before."""

    __tablename__ = "waiting_blocks"

    lane: Mapped[Lane] = mapped_column(named(Lane), primary_key=True)
    block: Mapped[int] = mapped_column(Ticket, primary_key=True, autoincrement=False)
    waiting: Mapped[int] = mapped_column(Integer)


class Turn(Base):
    """One row: how many ordinary films were begun since the last rushed one."""

    __tablename__ = "waiting_turn"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    since_rush: Mapped[int] = mapped_column(Integer)
