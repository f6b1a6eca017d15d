"""Tables of letters."""

from __future__ import annotations

import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant, named
from memoriam.studio.orders.states import Actor


class Letter(Base):
    """One letter; its words are sealed with the order's key."""

    __tablename__ = "letters"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    author: Mapped[Actor] = mapped_column(named(Actor))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime.datetime] = mapped_column(Instant)
