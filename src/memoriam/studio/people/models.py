"""Tables of people."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, named


class Role(StrEnum):
    """What somebody is in an order."""

    ORDERER = "orderer"  #: asks for the film, is an adult, receives the messages
    REMEMBERED = "remembered"  #: has died, and is shown
    COMPANION = "companion"  #: lives, or has died, and is shown beside them
    OBJECTOR = "objector"  #: a close relative who does not want the film


class PersonRow(Base):
    """One person of an order. What is known of them is in ``sealed``; ``mail_digest`` finds a lost link's order."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    role: Mapped[Role] = mapped_column(named(Role))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    mail_digest: Mapped[str | None] = mapped_column(String(64), index=True)
