"""Tables of verdicts."""

from __future__ import annotations

import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant


class VerdictRow(Base):
    """One verdict. ``sealed``: all decisions, which may quote the family. ``reviewed_at``: let pass by a person."""

    __tablename__ = "verdicts"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    outcome: Mapped[str] = mapped_column(String(16))
    house: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime.datetime] = mapped_column(Instant)
    reviewed_at: Mapped[datetime.datetime | None] = mapped_column(Instant)
