"""The rules of talks: nothing heard is lost, nothing is answered before it is kept, everything readable is sealed."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.orders.models import Order
from memoriam.studio.orders.states import OrderState
from memoriam.studio.talks.models import Answer, Heard, Mark, Post, Talk, TalkOrder
from memoriam.studio.talks.repository import TalkRepository
from memoriam.studio.talks.schemas import Message, TalkState
from memoriam.studio.vault.cipher import open_sealed, seal

REMEMBERED = datetime.timedelta(days=2)
"""An update's number is kept this long after it was dealt with; the messenger offers updates for 24 hours."""

SILENT = datetime.timedelta(days=30)
"""A chat that speaks of no order, any more or yet, is forgotten after this long."""

MOST_ATTEMPTS = 3
"""An update whose handling ends in an unforeseen error is tried this often, then left, so that the chat goes on."""

LAST_MESSAGE = "last-message"
"""The highest number seen in private chats, which are counted together; channels are counted each for itself."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message to send, and which row it is. after: the last number that was known when it went on its way."""

    id: int
    chat: str
    message: Message
    attempts: int
    after: int = 0


class TalkService:
    """Talks within one transaction. ``master`` names and seals chats: there may not be an order yet."""

    def __init__(self, session: AsyncSession, master: bytes, clock: Clock = utc_now) -> None:
        self.rows = TalkRepository(session)
        self._master = master
        self._clock = clock

    def name(self, chat_id: int) -> str:
        """The name of a chat in the tables."""
        return hmac.new(self._master, f"chat {chat_id}".encode(), hashlib.sha256).hexdigest()[:32]

    async def hear(self, update_id: int, chat_id: int, update: Mapping[str, Any]) -> bool:
        """Keep an update; False if it is known already."""
        if await self.rows.heard(update_id) is not None:
            return False
        chat = self.name(chat_id)
        sealed = self._seal(update, "heard")
        self.rows.session.add(Heard(id=update_id, chat=chat, sealed=sealed, heard_at=self._clock()))
        await self.rows.session.flush()
        return True

    async def next_of(self, chat: str) -> tuple[Heard, dict[str, Any]] | None:
        """The oldest update of a chat that was not dealt with, and what it says."""
        row = await self.rows.next_of(chat)
        return None if row is None or row.sealed is None else (row, self._open(row.sealed, "heard"))

    async def done(self, update_id: int) -> None:
        """An update was dealt with; what it said is forgotten."""
        row = await self.rows.heard(update_id)
        if row is not None:
            row.sealed, row.done_at = None, self._clock()

    async def failed(self, update_id: int) -> bool:
        """Handling it failed; True if it is given up."""
        row = await self.rows.heard(update_id)
        if row is None:
            return True
        row.attempts += 1
        if row.attempts >= MOST_ATTEMPTS:
            row.sealed, row.done_at = None, self._clock()
        return row.attempts >= MOST_ATTEMPTS

    async def load(self, chat_id: int) -> TalkState | None:
        """Where a chat stands."""
        row = await self.rows.talk(self.name(chat_id))
        return None if row is None else TalkState.model_validate(self._open(row.sealed, "talk"))

    async def state_of(self, chat: str) -> TalkState | None:
        """The same by the chat's name."""
        row = await self.rows.talk(chat)
        return None if row is None else TalkState.model_validate(self._open(row.sealed, "talk"))

    async def keep(self, state: TalkState) -> None:
        """Keep where a chat stands."""
        chat = self.name(state.chat_id)
        sealed = self._seal(state.model_dump(mode="json"), "talk")
        row = await self.rows.talk(chat)
        if row is None:
            row = Talk(chat=chat, version=0, sealed=sealed, changed_at=self._clock())
            self.rows.session.add(row)
        row.sealed, row.version, row.changed_at = sealed, row.version + 1, self._clock()
        await self.rows.session.flush()

    async def speak_of(self, order_id: str, chat_id: int) -> None:
        """An order is spoken of in a chat from now on."""
        if await self.rows.order(order_id) is None:
            self.rows.session.add(TalkOrder(order_id=order_id, chat=self.name(chat_id), told=1))
            await self.rows.session.flush()

    async def keep_biography(self, order_id: str, text: str, key: bytes) -> None:
        """What the family wrote for the channel; ``key``: the order's, so that erasing it erases this."""
        row = await self.rows.order(order_id)
        if row is not None:
            row.biography = seal(key, text.encode(), b"biography")
            await self.rows.forget_mark(f"offered:{order_id}")

    async def told(self, order_id: str) -> None:
        """The chat knows the newest step of an order: it was shown just now."""
        row, order = await self.rows.order(order_id), await self.rows.session.get(Order, order_id)
        if row is not None and order is not None:
            row.told = order.steps

    async def forget_chat(self, chat_id: int) -> None:
        """Nothing is known of a chat any more."""
        await self.rows.forget_chat(self.name(chat_id))

    async def keep_payer(self, order_id: str, user_id: int) -> None:
        """Who paid by stars, so that they go back even after everything else was erased."""
        sealed = seal(self._master, str(user_id).encode(), b"payer")
        await self.set_mark(f"payer:{order_id}", base64.b64encode(sealed).decode())

    async def forget_payers(self, owed: Collection[str]) -> None:
        """Forget who paid for orders that are erased and owe nothing."""
        for mark in await self.rows.marks("payer:"):
            order_id = mark.name.partition(":")[2]
            order = await self.rows.session.get(Order, order_id)
            if order_id not in owed and (order is None or order.state is OrderState.ERASED):
                await self.rows.forget_mark(mark.name)

    async def payer(self, order_id: str) -> int | None:
        """Who paid by stars."""
        known = await self.mark(f"payer:{order_id}")
        return int(open_sealed(self._master, base64.b64decode(known), b"payer")) if known else None

    async def biography(self, order_id: str, key: bytes) -> str:
        """What the family wrote for the channel."""
        row = await self.rows.order(order_id)
        if row is None or row.biography is None:
            return ""
        return open_sealed(key, row.biography, b"biography").decode()

    async def chat_of(self, order_id: str) -> int | None:
        """The chat an order is spoken of in."""
        row = await self.rows.order(order_id)
        state = await self.state_of(row.chat) if row else None
        return state.chat_id if state else None

    async def orders_of(self, chat_id: int) -> Sequence[Order]:
        """Orders of a chat, newest first."""
        return await self.rows.orders_of(self.name(chat_id))

    async def answer(self, message: Message, due: datetime.datetime | None = None) -> None:
        """Write a message to send, in the transaction of what it tells of."""
        sealed = self._seal(message.model_dump(mode="json"), "answer")
        when = due or self._clock()
        row = Answer(
            chat=self.name(message.chat_id),
            sealed=sealed,
            due_at=when,
            unasked=due is not None,
            sending=False,
            attempts=0,
            after=0,
        )
        self.rows.session.add(row)
        await self.rows.session.flush()

    async def due(self, busy: Collection[str], most: int) -> list[Waiting]:
        """Messages to send now, at most one of each chat; they are noted as on their way."""
        found = []
        for row in await self.rows.due(self._clock(), busy, most):
            waiting = self._waiting(row)
            row.sending, row.attempts = True, row.attempts + 1
            row.after = await self.last_number(waiting.message.chat_id)
            found.append(replace(waiting, attempts=row.attempts, after=row.after))
        return found

    async def uncertain(self) -> list[Waiting]:
        """Messages that may have been sent before the sender ended."""
        return [self._waiting(row) for row in await self.rows.answering()]

    async def sent(self, answer_id: int, message_id: int | None, chat_id: int) -> None:
        """A message was sent."""
        row = await self.rows.session.get(Answer, answer_id)
        if row is not None:
            await self.rows.session.delete(row)
        if message_id is not None:
            await self.saw(message_id, chat_id)

    async def put_off(self, waiting: Waiting, seconds: float) -> None:
        """A message could not be sent now; its chat waits."""
        row = await self.rows.session.get(Answer, waiting.id)
        if row is not None:
            row.sending = False
        await self.rows.put_off(waiting.chat, self._clock() + datetime.timedelta(seconds=seconds))

    async def drop(self, answer_id: int) -> None:
        """A message can never be sent."""
        row = await self.rows.session.get(Answer, answer_id)
        if row is not None:
            await self.rows.session.delete(row)

    async def unreachable(self, waiting: Waiting) -> None:
        """The chat was closed to us: nothing more is sent until somebody writes again. Its orders go on."""
        await self.rows.drop_answers(waiting.chat)
        state = await self.load(waiting.message.chat_id)
        if state is not None:
            state.away = True
            await self.keep(state)

    async def saw(self, message_id: int, chat_id: int) -> None:
        """A message's number was seen; the messenger counts all private chats of a bot in one sequence."""
        name = _last_of(chat_id)
        known = await self.mark(name)
        if known is None or int(known) < message_id:
            await self.set_mark(name, str(message_id))

    async def last_number(self, chat_id: int) -> int:
        """The highest number seen where this chat's messages are counted."""
        return int(await self.mark(_last_of(chat_id)) or 0)

    async def mark(self, name: str) -> str | None:
        """A small fact."""
        row = await self.rows.mark(name)
        return row.value if row else None

    async def set_mark(self, name: str, value: str) -> None:
        """Keep a small fact."""
        row = await self.rows.mark(name)
        if row is None:
            self.rows.session.add(Mark(name=name, value=value))
        else:
            row.value = value
        await self.rows.session.flush()

    async def posted(self, order_id: str, channel: str, message_id: int) -> None:
        """A film stands in the channel."""
        if await self.rows.post(order_id) is None:
            row = Post(order_id=order_id, channel=channel, message=message_id, posted_at=self._clock())
            self.rows.session.add(row)
            await self.rows.session.flush()

    async def taken_down(self, order_id: str) -> None:
        """A film stands in the channel no more."""
        row = await self.rows.post(order_id)
        if row is not None:
            await self.rows.session.delete(row)
        await self.rows.forget_mark(f"down:{order_id}")

    async def forget_old(self) -> None:
        """Forget the numbers of updates that are offered no more, and chats in which nothing was ever begun."""
        await self.rows.forget_heard(self._clock() - REMEMBERED)
        await self.rows.forget_silent(self._clock() - SILENT)

    def _waiting(self, row: Answer) -> Waiting:
        message = Message.model_validate(self._open(row.sealed, "answer"))
        return Waiting(row.id, row.chat, message, row.attempts, row.after)

    def _seal(self, said: Mapping[str, Any], place: str) -> bytes:
        return seal(self._master, json.dumps(said).encode(), f"talk {place}".encode())

    def _open(self, sealed: bytes, place: str) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(open_sealed(self._master, sealed, f"talk {place}".encode()))
        return said


def _last_of(chat_id: int) -> str:
    return LAST_MESSAGE if chat_id >= 0 else f"{LAST_MESSAGE}:{chat_id}"
