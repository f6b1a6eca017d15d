"""Tables of talks. Chats are named by a keyed digest; who writes, and what, is sealed."""

from __future__ import annotations

import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from memoriam.studio.database import Base, Instant

Numbered = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite counts up by itself in this type only."""


class Talk(Base):
    """Where a chat's conversation stands. ``version``: how often it was kept."""

    __tablename__ = "talks"

    chat: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime.datetime] = mapped_column(Instant)


class TalkOrder(Base):
    """An order that is spoken of in a chat. ``told``: the step of the order its chat was told of last.

    ``biography``: what the family wrote for the channel, sealed with the order's key.
    """

    __tablename__ = "talk_orders"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    chat: Mapped[str] = mapped_column(String(32), index=True)
    told: Mapped[int] = mapped_column(Integer, default=0)
    biography: Mapped[bytes | None] = mapped_column(LargeBinary)


class Heard(Base):
    """One update of the messenger, kept before it is confirmed. ``sealed`` goes once it is dealt with."""

    __tablename__ = "talk_heard"
    __table_args__ = (Index("ix_talk_heard_open", "done_at", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat: Mapped[str] = mapped_column(String(32))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    heard_at: Mapped[datetime.datetime] = mapped_column(Instant)
    done_at: Mapped[datetime.datetime | None] = mapped_column(Instant)


class Answer(Base):
    """One message to send, in the order of a chat. ``sending``: it may have arrived although nobody noted it.

    ``after``: the messenger's last number that was known when it went on its way. ``unasked``: it waits for the
    morning, and what is asked for meanwhile does not wait behind it.
    """

    __tablename__ = "talk_answers"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Numbered, primary_key=True, autoincrement=True)
    chat: Mapped[str] = mapped_column(String(32), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sending: Mapped[bool] = mapped_column(default=False)
    after: Mapped[int] = mapped_column(BigInteger, default=0)
    unasked: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime.datetime] = mapped_column(Instant)


class Post(Base):
    """A film that stands in the studio's channel, with its family's separate leave."""

    __tablename__ = "talk_posts"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(64))
    message: Mapped[int] = mapped_column(BigInteger)
    posted_at: Mapped[datetime.datetime] = mapped_column(Instant)


class Mark(Base):
    """A small fact about the messenger: the last message number seen, a file's number there."""

    __tablename__ = "talk_marks"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(255))
