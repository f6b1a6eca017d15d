"""Sends what was written to be sent: in each chat's order, within Telegram's limits, once.

A message is noted as on its way before it is handed to Telegram, and deleted afterwards. If the process is killed in
between, nobody knows whether it arrived. Telegram has no way to ask, but it counts all messages of a bot in one
sequence, and changing a message to what it is already is refused with 'not modified' if it is there, and with 'not
found' if it is not: the few numbers after the last one that was seen are tried like this, once, before sending again.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
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
    SendInvoice,
    SendMessage,
    SendPhoto,
    SendVideo,
    TelegramMethod,
)
from aiogram.methods import EditMessageReplyMarkup as EditMarkup
from aiogram.types import Message as Sent

from memoriam.doors.telegram.attachments import TooLargeToSend, attached
from memoriam.doors.telegram.inbox import end
from memoriam.doors.telegram.limits import Limits
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.doors.texts.catalogue import texts
from memoriam.errors import MemoriamError
from memoriam.studio.house import Studio
from memoriam.studio.talks.schemas import Message
from memoriam.studio.talks.service import LAST_MESSAGE, Waiting

log = logging.getLogger(__name__)

METHODS: dict[str, type[TelegramMethod[Any]]] = {
    "sendMessage": SendMessage,
    "sendPhoto": SendPhoto,
    "sendVideo": SendVideo,
    "sendInvoice": SendInvoice,
    "editMessageText": EditMessageText,
    "editMessageCaption": EditMessageCaption,
    "answerCallbackQuery": AnswerCallbackQuery,
    "deleteMessage": DeleteMessage,
}

AT_ONCE = 40
PAUSE = 0.05
"""Seconds between two looks for something to send; a look is one indexed query."""

TRY_AGAIN, MOST_ATTEMPTS = 5.0, 8
"""Seconds until a message that failed for a passing reason is tried again, and how often at all."""

PROBED = 40
"""Numbers after the last one seen that are tried for a message that may have arrived."""

GONE = ("chat not found", "user is deactivated", "bot was blocked", "bot can't initiate")
REPEATED = ("message is not modified", "query is too old", "query_id_invalid", "message to edit not found")


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
        """Send for ever."""
        await self.recover()
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
        """Settle the messages that were on their way when the last process ended."""
        services = self._studio.services
        async with services.database.reading() as session:
            uncertain = await services.talks(session).uncertain()
            last = int(await services.talks(session).mark(LAST_MESSAGE) or 0)
        for waiting in uncertain:
            arrived = await self._arrived(waiting.message, last)
            async with services.database.transaction() as session:
                talks = services.talks(session)
                if arrived is not None:
                    await talks.sent(waiting.id, arrived)
                else:
                    await talks.put_off(waiting, 0.0)

    async def _arrived(self, message: Message, last: int) -> int | None:
        """The number of a message that did arrive, or None."""
        if not message.method.startswith("send"):
            return None
        markup = message.data.get("reply_markup")
        for number in range(last + 1, last + 1 + PROBED):
            call = EditMarkup(chat_id=message.chat_id, message_id=number, reply_markup=markup)
            try:
                await self._bot(call)
            except TelegramBadRequest as error:
                if "not modified" in error.message.lower():
                    return number
                continue
            except TelegramAPIError:
                return None
            return number
        return None

    async def _send(self, waiting: Waiting) -> None:
        message = waiting.message
        await self._limits.wait(message.chat_id, message.method)
        try:
            number = await self._call(message)
        except TelegramRetryAfter as error:
            await self._put_off(waiting, float(error.retry_after))
        except TelegramForbiddenError:
            await self._unreachable(waiting)
        except TelegramBadRequest as error:
            await self._refused(waiting, error.message.lower())
        except TooLargeToSend:
            await self._by_link(waiting)
        except (TelegramNetworkError, TelegramServerError):
            await self._put_off(waiting, min(TRY_AGAIN * waiting.attempts, 60.0))
        except (MemoriamError, TelegramAPIError, OSError) as error:
            await self._failed(waiting, type(error).__name__)
        else:
            await self._sent(waiting, number)

    async def _call(self, message: Message) -> int | None:
        services = self._studio.services
        async with attached(self._studio, self._settings, message.attach, message.chat_id) as extra:
            data = {**message.data, **extra.data}
            if extra.cache:
                async with services.database.reading() as session:
                    known = await services.talks(session).mark(f"file:{extra.cache}")
                if known:
                    data[next(iter(message.attach))] = known
                    data.pop("thumbnail", None)
            if message.method != "answerCallbackQuery":
                data["chat_id"] = message.chat_id
            sent = await self._bot(METHODS[message.method].model_validate(data))
            if extra.cache and isinstance(sent, Sent):
                await self._remember(extra.cache, sent)
        return sent.message_id if isinstance(sent, Sent) else None

    async def _remember(self, cache: str, sent: Sent) -> None:
        file = sent.video.file_id if sent.video else sent.photo[-1].file_id if sent.photo else None
        if file:
            async with self._studio.services.database.transaction() as session:
                await self._studio.services.talks(session).set_mark(f"file:{cache}", file)

    async def _sent(self, waiting: Waiting, number: int | None) -> None:
        async with self._studio.services.database.transaction() as session:
            talks = self._studio.services.talks(session)
            await talks.sent(waiting.id, number)
            kind, _, order_id = waiting.message.note.partition(":")
            if kind == "post" and number is not None:
                await talks.posted(order_id, self._settings.channel, number)
            elif kind == "unpost":
                await talks.taken_down(order_id)

    async def _put_off(self, waiting: Waiting, seconds: float) -> None:
        async with self._studio.services.database.transaction() as session:
            await self._studio.services.talks(session).put_off(waiting, seconds)

    async def _unreachable(self, waiting: Waiting) -> None:
        async with self._studio.services.database.transaction() as session:
            await self._studio.services.talks(session).unreachable(waiting)

    async def _refused(self, waiting: Waiting, reason: str) -> None:
        if any(sign in reason for sign in GONE):
            await self._unreachable(waiting)
        elif any(sign in reason for sign in REPEATED):
            await self._sent(waiting, None)
        else:
            await self._failed(waiting, "TelegramBadRequest")

    async def _failed(self, waiting: Waiting, reason: str) -> None:
        """Tried a few times more, then left, so that the chat goes on."""
        log.warning("telegram message failed", extra={"error": reason, "attempt": waiting.attempts})
        if waiting.attempts < MOST_ATTEMPTS:
            await self._put_off(waiting, TRY_AGAIN)
            return
        async with self._studio.services.database.transaction() as session:
            await self._studio.services.talks(session).drop(waiting.id)

    async def _by_link(self, waiting: Waiting) -> None:
        """A film too large for Telegram is handed out by its private link."""
        order_id = next(iter(waiting.message.attach.values())).partition(":")[2]
        link = await self._studio.family.link_for(order_id, "telegram")
        async with self._studio.services.database.transaction() as session:
            talks = self._studio.services.talks(session)
            state = await talks.state_of(waiting.chat)
            address = f"{self._studio.settings.public_url}/f/{link}"
            said = texts(state.language if state else "en").say("tg-too-large-film", link=address)
            data = {"text": f"{waiting.message.data.get('caption', '')}\n\n{said}"}
            if "reply_markup" in waiting.message.data:
                data["reply_markup"] = waiting.message.data["reply_markup"]
            await talks.drop(waiting.id)
            await talks.answer(Message(chat_id=waiting.message.chat_id, method="sendMessage", data=data))
