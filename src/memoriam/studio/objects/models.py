"""Tables of objects."""

from __future__ import annotations

import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant, named


class Content(StrEnum):
    """What an object holds."""

    PHOTO = "photo"  #: a photograph the family gave
    RECORDING = "recording"  #: a voice the family gave
    PREVIEW = "preview"  #: the few seconds before payment
    FILM = "film"  #: the film
    REPORT = "report"  #: report, poster or contact sheet beside a film


class StoredObject(Base):
    """One object of an order. ``id``: keyed digest of its content, so that equal files of two orders cannot be told.

    ``whole``: it is in the store. The note comes first, so that whatever a crash leaves there is known and swept away.
    """

    __tablename__ = "objects"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[Content] = mapped_column(named(Content))
    size: Mapped[int] = mapped_column(BigInteger)
    kept_at: Mapped[datetime.datetime] = mapped_column(Instant)
    whole: Mapped[bool] = mapped_column(Boolean, default=True)
