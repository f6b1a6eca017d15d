"""Sends what was written to be sent: in each chat's order, within Telegram's limits, once.

A message is noted as on its way before it is handed to Telegram, and deleted afterwards. If the process is killed in
between, nobody knows whether it arrived. Telegram has no way to ask, but it counts all messages of a bot in one
sequence, and changing a message to what it is already is refused with 'not modified' if it is there, and with 'not
found' if it is not: the few numbers after the last one that was seen are tried like this, once, before sending again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageCaption,
    EditMessageText,
    SendMessage,
    SendPhoto,
    SendVideo,
    TelegramMethod,
)
from aiogram.methods import EditMessageReplyMarkup as EditMarkup
from aiogram.methods.base import Response
from aiogram.types import Message as Sent
from sqlalchemy.exc import DBAPIError

from memoriam.doors.telegram.attachments import TooLargeToSend, attached, same_for_all
from memoriam.doors.telegram.inbox import RawUpdates, end
from memoriam.doors.telegram.invoices import with_link
from memoriam.doors.telegram.limits import Limits
from memoriam.doors.telegram.publishing import may_stand
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.doors.texts.catalogue import texts
from memoriam.errors import MemoriamError
from memoriam.studio.house import Studio
from memoriam.studio.orders.models import Order
from memoriam.studio.talks.schemas import Message
from memoriam.studio.talks.service import TalkService, Waiting

log = logging.getLogger(__name__)

METHODS: dict[str, type[TelegramMethod[Any]]] = {
    "sendMessage": SendMessage,
    "sendPhoto": SendPhoto,
    "sendVideo": SendVideo,
    "editMessageText": EditMessageText,
    "editMessageCaption": EditMessageCaption,
    "answerCallbackQuery": AnswerCallbackQuery,
    "deleteMessage": DeleteMessage,
}

_HELD = tuple(
    Response.__class_getitem__(vars(one)["__returning__"])
    for one in (*METHODS.values(), EditMarkup, RawUpdates)
)
"""The forms of all answers: pydantic forgets those that nobody holds, and builds them anew with every message, which
takes longer than anything else that is done for it."""

AT_ONCE = 40
PAUSE = 0.25
"""Seconds between two looks for something that fell due; what is written meanwhile wakes the sender."""

TRY_AGAIN, MOST_ATTEMPTS = 5.0, 8
"""Seconds until a message that failed for a passing reason is tried again, and how often at all."""

PROBED = 40
"""Numbers after the last one seen that are tried for a message that may have arrived: others may have written."""

GONE = ("chat not found", "user is deactivated", "bot was blocked", "bot can't initiate")
REPEATED = (
    "message is not modified",
    "query is too old",
    "query_id_invalid",
    "query id is invalid",
    "message to edit not found",
    "message to delete not found",
)


class Sender:
    """The one that speaks. Only one process of a bot may run it, as only one may poll."""

    def __init__(self, studio: Studio, settings: TelegramSettings, bot: Bot) -> None:
        self._studio, self._settings, self._bot = studio, settings, bot
        self._limits = Limits(settings.all_per_second, settings.chat_seconds)
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Something was written."""
        self._wake.set()

    async def run(self) -> None:
        """Send for ever; :meth:`recover` comes before."""
        try:
            while True:
                await self.look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), PAUSE)
                self._wake.clear()
        finally:
            await end(self._busy.values())

    async def look(self) -> None:
        """Begin to send whatever is due."""
        free = AT_ONCE - len(self._busy)
        if free <= 0:
            return
        services = self._studio.services
        async with services.database.reading() as session:
            if not await services.talks(session).rows.due(services.clock(), self._busy, 1):
                return
        async with services.database.transaction() as session:
            due = await services.talks(session).due(list(self._busy), free)
        for waiting in due:
            task = asyncio.create_task(self._send(waiting))
            self._busy[waiting.chat] = task
            task.add_done_callback(partial(self._finish, waiting.chat))

    def _finish(self, chat: str, task: asyncio.Task[None]) -> None:
        self._busy.pop(chat, None)
        if not task.cancelled() and task.exception() is not None:
            log.error("telegram message not sent", extra={"error": type(task.exception()).__name__})
        self._wake.set()

    async def recover(self) -> None:
        """Settle the messages that were on their way when the last process ended, before anything else is heard.

        What is found is noted together: a number that was noted would hide lower ones from a second try.
        """
        services = self._studio.services
        async with services.database.reading() as session:
            uncertain = await services.talks(session).uncertain()
        arrived = [(one, await self._arrived(one, len(uncertain))) for one in uncertain]
        async with services.database.transaction() as session:
            talks = services.talks(session)
            for waiting, number in arrived:
                if number is not None:
                    await self._note(talks, waiting, number)
                else:
                    await talks.put_off(waiting, 0.0)

    async def _arrived(self, waiting: Waiting, others: int = 1) -> int | None:
        """The number of a message that did arrive, or None; asked again until Telegram can be reached."""
        message = waiting.message
        if not message.method.startswith("send"):
            return None
        async with self._studio.services.database.reading() as session:
            last = await self._studio.services.talks(session).last_number(message.chat_id)
        markup = (await with_link(self._bot, message)).data.get("reply_markup")
        for number in range(waiting.after + 1, max(last, waiting.after) + others + PROBED):
            call = EditMarkup(chat_id=message.chat_id, message_id=number, reply_markup=markup)
            if await self._stands(call):
                return number
        return None

    async def _stands(self, call: EditMarkup) -> bool:
        """Whether there is a message of this bot with that number in that chat."""
        while True:
            try:
                await self._bot(call)
            except TelegramBadRequest as error:
                return "not modified" in error.message.lower()
            except TelegramForbiddenError:
                return False
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
            except (TelegramAPIError, ClientDecodeError):
                await asyncio.sleep(TRY_AGAIN)
            else:
                return True

    async def _send(self, waiting: Waiting) -> None:
        message = waiting.message
        if await self._is_over(message):
            await self._settle(lambda talks: talks.drop(waiting.id))
            return
        await self._limits.wait(message.chat_id, message.method)
        try:
            number = await self._call(message)
        except TelegramRetryAfter as error:
            await self._put_off(waiting, float(error.retry_after))
        except TelegramForbiddenError:
            await self._settle(lambda talks: talks.unreachable(waiting))
        except TelegramBadRequest as error:
            await self._refused(waiting, error.message.lower())
        except TooLargeToSend:
            await self._by_link(waiting)
        except MemoriamError:
            await self._plain(waiting, "")
        except TelegramServerError:
            await self._put_off(waiting, min(TRY_AGAIN * waiting.attempts, 60.0))
        except (TelegramNetworkError, ClientDecodeError):
            await self._unheard(waiting)
        except Exception as error:  # a worker's edge: one broken message must not silence its chat
            log.exception("a message could not be sent")
            await self._failed(waiting, type(error).__name__)
        else:
            await self._sent(waiting, number)

    async def _unheard(self, waiting: Waiting) -> None:
        """Sent, or not: nobody answered. What cannot be asked for is repeated; it does nothing twice."""
        await asyncio.sleep(TRY_AGAIN)
        number = await self._arrived(waiting)
        if number is not None:
            await self._sent(waiting, number)
        else:
            await self._put_off(waiting, 0.0)

    async def _is_over(self, message: Message) -> bool:
        """A post whose leave was taken back, or news of yesterday, is not sent any more."""
        kind, _, about = message.note.partition(":")
        if kind == "post":
            return not await may_stand(self._studio, about)
        if kind != "news":
            return False
        order_id, _, steps = about.partition(":")
        async with self._studio.services.database.reading() as session:
            order = await session.get(Order, order_id)
        return order is None or order.steps != int(steps)

    async def _call(self, message: Message) -> int | None:
        shared = same_for_all(message.attach)
        known = await self._kept(shared) if shared else None
        if known:
            return await self._say(message, {next(iter(message.attach)): known}, "")
        async with attached(self._studio, self._settings, message.attach, message.chat_id) as extra:
            return await self._say(message, extra, shared)

    async def _say(self, message: Message, extra: dict[str, Any], shared: str) -> int | None:
        """Hand a message to Telegram. shared: the name under which it is to be remembered what Telegram keeps."""
        message = await with_link(self._bot, message)
        data = {**message.data, **extra}
        if message.method != "answerCallbackQuery":
            data["chat_id"] = message.chat_id
        sent = await self._bot(METHODS[message.method].model_validate(data))
        if shared and isinstance(sent, Sent):
            await self._remember(shared, sent)
        return sent.message_id if isinstance(sent, Sent) else None

    async def _kept(self, shared: str) -> str | None:
        """The number under which Telegram keeps a file that everybody gets alike."""
        async with self._studio.services.database.reading() as session:
            return await self._studio.services.talks(session).mark(f"file:{shared}")

    async def _remember(self, shared: str, sent: Sent) -> None:
        file = sent.video.file_id if sent.video else sent.photo[-1].file_id if sent.photo else None
        if file:
            async with self._studio.services.database.transaction() as session:
                await self._studio.services.talks(session).set_mark(f"file:{shared}", file)

    async def _sent(self, waiting: Waiting, number: int | None) -> None:
        await self._settle(lambda talks: self._note(talks, waiting, number))

    async def _note(self, talks: TalkService, waiting: Waiting, number: int | None) -> None:
        """A message arrived; what has to be remembered of it."""
        await talks.sent(waiting.id, number, waiting.message.chat_id)
        kind, _, order_id = waiting.message.note.partition(":")
        if kind == "post" and number is not None:
            await talks.posted(order_id, self._settings.channel, number)
        elif kind == "unpost":
            await talks.taken_down(order_id)

    async def _put_off(self, waiting: Waiting, seconds: float) -> None:
        await self._settle(lambda talks: talks.put_off(waiting, seconds))

    async def _settle(self, work: Callable[[TalkService], Awaitable[None]]) -> None:
        """Note what became of a message, however long the database is away: it may not be sent twice."""
        while True:
            try:
                async with self._studio.services.database.transaction() as session:
                    await work(self._studio.services.talks(session))
            except DBAPIError as error:
                log.warning("the database is away", extra={"error": type(error).__name__})
                await asyncio.sleep(1.0)
            else:
                return

    async def _refused(self, waiting: Waiting, reason: str) -> None:
        if any(sign in reason for sign in GONE):
            await self._settle(lambda talks: talks.unreachable(waiting))
        elif any(sign in reason for sign in REPEATED):
            await self._sent(waiting, None)
        elif "wrong file identifier" in reason and waiting.attempts < MOST_ATTEMPTS:
            await self._settle(lambda talks: self._send_anew(talks, waiting))
        else:
            await self._failed(waiting, "TelegramBadRequest")

    async def _send_anew(self, talks: TalkService, waiting: Waiting) -> None:
        """Telegram keeps a file no more, or another bot had sent it."""
        await talks.rows.forget_mark(f"file:{same_for_all(waiting.message.attach)}")
        await talks.put_off(waiting, 0.0)

    async def _failed(self, waiting: Waiting, reason: str) -> None:
        """Tried a few times more, then left, so that the chat goes on."""
        log.warning("telegram message failed", extra={"error": reason, "attempt": waiting.attempts})
        if waiting.attempts < MOST_ATTEMPTS:
            await self._put_off(waiting, TRY_AGAIN)
        elif waiting.message.attach:
            await self._plain(waiting, "")
        else:
            await self._settle(lambda talks: talks.drop(waiting.id))

    async def _by_link(self, waiting: Waiting) -> None:
        """A film too large for Telegram is handed out by its private link; the owner has a desk to see it at."""
        kind, _, order_id = next(iter(waiting.message.attach.values())).partition(":")
        family = waiting.message.chat_id > 0 and kind != "review"
        link = await self._studio.family.link_for(order_id, "telegram") if family else ""
        async with self._studio.services.database.reading() as session:
            state = await self._studio.services.talks(session).state_of(waiting.chat)
        public = self._studio.settings.public_url
        address = f"{public}/f/{link}" if family else f"{public}/desk"
        said = texts(state.language if state else "en").say("tg-too-large-film", link=address)
        await self._plain(waiting, said)

    async def _plain(self, waiting: Waiting, more: str) -> None:
        """The words of a message without its picture or film: that is too large, or there no more."""
        text = "\n\n".join(one for one in (waiting.message.data.get("caption", ""), more) if one)
        data = {"text": text}
        if "reply_markup" in waiting.message.data:
            data["reply_markup"] = waiting.message.data["reply_markup"]

        async def note(talks: TalkService) -> None:
            await talks.drop(waiting.id)
            if text and waiting.message.chat_id > 0:
                await talks.answer(Message(chat_id=waiting.message.chat_id, method="sendMessage", data=data))

        await self._settle(note)
