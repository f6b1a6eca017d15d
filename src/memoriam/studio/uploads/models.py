"""Tables of uploads."""

from __future__ import annotations

import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant, named


class Use(StrEnum):
    """What something is given for."""

    PERSON = "person"  #: a photograph of the one who is remembered
    COMPANION = "companion"  #: a photograph of somebody beside them
    YOUNGER = "younger"  #: the person decades earlier
    MEMORY = "memory"  #: another photograph of the family
    VOICE = "voice"  #: a recording the voice shall resemble
    SPEECH = "speech"  #: a recording that is heard in the film
    MUSIC = "music"  #: the family's own music


PHOTOS = frozenset({Use.PERSON, Use.COMPANION, Use.YOUNGER, Use.MEMORY})
SHOWS_ONE_PERSON = frozenset({Use.PERSON, Use.COMPANION})
"""Photographs on which somebody has to be named if several are seen."""


class Upload(Base):
    """One file a family gave. ``sealed``: its name and what was seen on it. ``picture_id``: numbered faces."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    object_id: Mapped[str] = mapped_column(String(64))
    picture_id: Mapped[str | None] = mapped_column(String(64))
    use: Mapped[Use] = mapped_column(named(Use))
    face: Mapped[int | None] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime.datetime] = mapped_column(Instant)
