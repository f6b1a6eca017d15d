"""Tables of private links."""

from __future__ import annotations

import datetime

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant


class Link(Base):
    """One private link, known by the SHA-256 of its secret only. ``number`` counts those made for one door."""

    __tablename__ = "links"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    door: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime.datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime.datetime] = mapped_column(Instant)
    used_at: Mapped[datetime.datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime.datetime | None] = mapped_column(Instant)
