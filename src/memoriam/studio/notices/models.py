"""Tables of notices."""

from __future__ import annotations

import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant, named


class News(StrEnum):
    """What a family may want to hear of."""

    BEGUN = "begun"  #: the order was begun; brings the private link
    PREVIEW = "preview"  #: the preview can be seen
    QUESTION = "question"  #: a person looks at the order, or something has to be mended
    PLACE = "place"  #: the order has its place in the waiting list
    REVIEW = "review"  #: the film can be seen
    DELIVERED = "delivered"  #: the film is theirs
    ENDED = "ended"  #: no film comes of the order
    LETTER = "letter"  #: the owner wrote
    LINK = "link"  #: the private link, asked for again


ALWAYS = frozenset({News.LINK, News.LETTER})
"""Sent whatever the family ticked: they asked for the link this minute, and a letter is written to them."""


class Notice(Base):
    """One message to send: written in the transaction of what it tells of, sent afterwards, once.

    ``occasion`` makes it one of its kind. Neither its words nor an address stand here; they are made when it is sent.
    """

    __tablename__ = "notices"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    news: Mapped[News] = mapped_column(named(News))
    occasion: Mapped[str] = mapped_column(String(64), unique=True)
    written_at: Mapped[datetime.datetime] = mapped_column(Instant)
    due_at: Mapped[datetime.datetime | None] = mapped_column(Instant, index=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime.datetime | None] = mapped_column(Instant)
    problem: Mapped[str | None] = mapped_column(String(200))
