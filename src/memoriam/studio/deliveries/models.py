"""Tables of deliveries."""

from __future__ import annotations

import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant, named


class Kind(StrEnum):
    """What is handed to the family."""

    PREVIEW = "preview"  #: a few seconds, small, before any payment
    FILM = "film"  #: the film itself


class Delivery(Base):
    """Something shown to the family. ``object_id`` is where it lies in the store; ``version`` counts the films made.

    Beside it: the poster, the contact sheet, the report as JSON and as a page.
    """

    __tablename__ = "deliveries"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    kind: Mapped[Kind] = mapped_column(named(Kind), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    object_id: Mapped[str] = mapped_column(String(64))
    poster_id: Mapped[str | None] = mapped_column(String(64))
    sheet_id: Mapped[str | None] = mapped_column(String(64))
    report_id: Mapped[str | None] = mapped_column(String(64))
    page_id: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime.datetime] = mapped_column(Instant)
    approved_at: Mapped[datetime.datetime | None] = mapped_column(Instant)
    downloads: Mapped[int] = mapped_column(Integer, default=0)
