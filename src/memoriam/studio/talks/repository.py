"""Every query on talks."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.orders.models import Order
from memoriam.studio.orders.states import OrderState
from memoriam.studio.talks.models import Answer, Heard, Mark, Post, Talk, TalkOrder


class TalkRepository:
    """Talks within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def heard(self, update_id: int) -> Heard | None:
        """One update."""
        return await self.session.get(Heard, update_id)

    async def open_chats(self, busy: Collection[str], most: int) -> Sequence[str]:
        """Chats that wait for something to be dealt with, the one that waits longest first."""
        statement = (
            select(Heard.chat)
            .where(Heard.done_at.is_(None), Heard.chat.not_in(busy))
            .group_by(Heard.chat)
            .order_by(func.min(Heard.id))
            .limit(most)
        )
        return (await self.session.execute(statement)).scalars().all()

    async def next_of(self, chat: str) -> Heard | None:
        """The oldest update of a chat that is not yet dealt with."""
        statement = (
            select(Heard).where(Heard.chat == chat, Heard.done_at.is_(None)).order_by(Heard.id).limit(1)
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def last_heard(self) -> int | None:
        """The highest number of an update."""
        return (await self.session.execute(select(func.max(Heard.id)))).scalar_one()

    async def forget_heard(self, before: datetime.datetime) -> None:
        """Delete what was dealt with long ago."""
        await self.session.execute(delete(Heard).where(Heard.done_at < before))

    async def forget_silent(self, before: datetime.datetime) -> None:
        """Delete chats that speak of no order and were silent that long."""
        speaking = select(TalkOrder.chat)
        await self.session.execute(delete(Talk).where(Talk.changed_at < before, Talk.chat.not_in(speaking)))

    async def talk(self, chat: str) -> Talk | None:
        """Where a chat stands."""
        return await self.session.get(Talk, chat)

    async def answering(self) -> Sequence[Answer]:
        """Messages that were on their way when the sender ended."""
        return (await self.session.execute(select(Answer).where(Answer.sending))).scalars().all()

    async def due(self, now: datetime.datetime, busy: Collection[str], most: int) -> Sequence[Answer]:
        """The first message of each chat, if it is due; never two of one chat."""
        in_turn = Answer.unasked.is_(False) | (Answer.due_at <= now)
        firsts = select(func.min(Answer.id)).where(Answer.chat.not_in(busy), in_turn).group_by(Answer.chat)
        statement = (
            select(Answer)
            .where(Answer.id.in_(firsts), Answer.due_at <= now, Answer.sending.is_(False))
            .order_by(Answer.due_at, Answer.id)
            .limit(most)
        )
        return (await self.session.execute(statement)).scalars().all()

    async def put_off(self, chat: str, until: datetime.datetime) -> None:
        """Nothing goes to a chat before that moment."""
        statement = update(Answer).where(Answer.chat == chat, Answer.due_at < until)
        await self.session.execute(statement.values(due_at=until))

    async def drop_answers(self, chat: str) -> None:
        """Nothing more is sent to a chat."""
        await self.session.execute(delete(Answer).where(Answer.chat == chat))

    async def changed(self) -> Sequence[tuple[TalkOrder, Order]]:
        """Orders whose chats do not know their newest step."""
        statement = (
            select(TalkOrder, Order)
            .join(Order, Order.id == TalkOrder.order_id)
            .where(Order.steps != TalkOrder.told)
            .order_by(Order.changed_at)
        )
        return [(row[0], row[1]) for row in (await self.session.execute(statement)).all()]

    async def orders_of(self, chat: str) -> Sequence[Order]:
        """Orders of a chat that are not erased, newest first."""
        statement = (
            select(Order)
            .join(TalkOrder, TalkOrder.order_id == Order.id)
            .where(TalkOrder.chat == chat, Order.state != OrderState.ERASED)
            .order_by(Order.created_at.desc(), Order.id)
        )
        return (await self.session.execute(statement)).scalars().all()

    async def order(self, order_id: str) -> TalkOrder | None:
        """Which chat speaks of an order."""
        return await self.session.get(TalkOrder, order_id)

    async def post(self, order_id: str) -> Post | None:
        """A film in the channel."""
        return await self.session.get(Post, order_id)

    async def posts(self) -> Sequence[Post]:
        """All films in the channel."""
        return (await self.session.execute(select(Post))).scalars().all()

    async def with_biography(self) -> Sequence[TalkOrder]:
        """Orders whose families wrote something for the channel."""
        statement = select(TalkOrder).where(TalkOrder.biography.is_not(None))
        return (await self.session.execute(statement)).scalars().all()

    async def marks(self, beginning: str) -> Sequence[Mark]:
        """Facts whose names begin so."""
        statement = select(Mark).where(Mark.name.startswith(beginning, autoescape=True))
        return (await self.session.execute(statement)).scalars().all()

    async def mark(self, name: str) -> Mark | None:
        """One fact."""
        return await self.session.get(Mark, name)

    async def forget_mark(self, name: str) -> None:
        """Delete one fact."""
        await self.session.execute(delete(Mark).where(Mark.name == name))

    async def forget_chat(self, chat: str) -> None:
        """Delete everything of a chat but what still has to be sent; numbers of updates stay, of nobody."""
        await self.session.execute(delete(Talk).where(Talk.chat == chat))
        statement = update(Heard).where(Heard.chat == chat, Heard.done_at.is_not(None))
        await self.session.execute(statement.values(chat=""))

    async def forget(self, order_id: str) -> None:
        """Delete that a chat spoke of an order. A post in the channel stays until it is taken down there."""
        await self.session.execute(delete(TalkOrder).where(TalkOrder.order_id == order_id))
        for name in ("desk", "offered", "stars"):
            await self.forget_mark(f"{name}:{order_id}")
