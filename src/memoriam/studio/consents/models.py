"""Tables of consents."""

from __future__ import annotations

import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant, named


class Subject(StrEnum):
    """What is agreed to. Each is asked for by itself."""

    DEATH = "death"  #: the person has died; nobody is missing or only believed dead
    NEXT_OF_KIN = "next-of-kin"  #: the orderer may decide for the family, and nobody close objects
    ADULT = "adult"  #: the orderer is of age
    LIVING = "living"  #: a living person who is shown has agreed
    VOICE = "voice"  #: the recording may be used for this film's words
    WORDS = "words"  #: the invented words were read and approved, word for word
    PUBLISH = "publish"  #: the studio may show the film; never a condition of anything


class Consent(Base):
    """One consent: given once, perhaps taken back. ``wording`` is the version of the text that was shown."""

    __tablename__ = "consents"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    subject: Mapped[Subject] = mapped_column(named(Subject))
    person_id: Mapped[str | None] = mapped_column(String(32))
    wording: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime.datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime.datetime | None] = mapped_column(Instant)
