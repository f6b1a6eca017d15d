"""What Telegram tells is kept before it is confirmed, then dealt with in each chat's order, chats beside each other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramRetryAfter
from aiogram.methods import TelegramMethod
from aiogram.types import Update
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from memoriam.doors.telegram.brain import Brain
from memoriam.doors.telegram.events import chat_of
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.doors.texts.catalogue import choose_language, texts
from memoriam.studio.house import Studio
from memoriam.studio.talks.schemas import Message

log = logging.getLogger(__name__)

POLL_SECONDS = 25
AFTER_FAILURE = 3.0
PAUSE = 0.25
"""Seconds between two looks for what another process left; what is heard meanwhile wakes the inbox."""

ALLOWED = ("message", "edited_message", "callback_query", "pre_checkout_query", "my_chat_member")


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without a model: kinds of updates that are not known yet must not stop the others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = POLL_SECONDS
    allowed_updates: Sequence[str] = ALLOWED


class Inbox:
    """Keeps updates and has them dealt with. ``spoke`` is called when something was written to be sent."""

    def __init__(
        self, studio: Studio, settings: TelegramSettings, brain: Brain, spoke: Callable[[], None]
    ) -> None:
        self._studio, self._settings, self._brain, self._spoke = studio, settings, brain, spoke
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()

    async def keep(self, raw: Mapping[str, Any], bot: Bot) -> None:
        """Keep one update; what cannot wait is answered at once."""
        update_id = int(raw["update_id"])
        if "pre_checkout_query" in raw:
            await self._before_payment(raw, bot)
            return
        async with self._studio.services.database.transaction() as session:
            talks = self._studio.services.talks(session)
            await talks.hear(update_id, chat_of(raw), raw)
            number = (raw.get("message") or {}).get("message_id")
            if isinstance(number, int):
                await talks.saw(number, chat_of(raw))
        self._wake.set()

    async def _before_payment(self, raw: Mapping[str, Any], bot: Bot) -> None:
        """Telegram waits ten seconds for this, whatever else goes on; answering twice does no harm."""
        try:
            query = Update.model_validate(raw).pre_checkout_query
        except ValidationError:
            return
        if query is None:
            return
        fits = query.currency == "XTR" and await self._studio.payments.may_pay_stars(
            query.invoice_payload, query.total_amount
        )
        said = texts(choose_language((query.from_user.language_code or "")[:2])).say("tg-checkout-old")
        try:
            await bot.answer_pre_checkout_query(query.id, ok=fits, error_message=None if fits else said)
        except TelegramAPIError as error:
            log.warning("pre-checkout not answered", extra={"error": type(error).__name__})

    async def poll(self, bot: Bot) -> None:
        """Fetch updates for ever; the next number is asked for only when the ones before are kept."""
        async with self._studio.services.database.reading() as session:
            last = await self._studio.services.talks(session).rows.last_heard()
        offset = None if last is None else last + 1
        webhook = True
        while True:
            try:
                if webhook:
                    await bot.delete_webhook()
                    webhook = False
                updates = await bot(RawUpdates(offset=offset), request_timeout=POLL_SECONDS + 15)
                for raw in updates:
                    await self.keep(raw, bot)
                    offset = int(raw["update_id"]) + 1
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
            except (TelegramAPIError, ClientDecodeError, DBAPIError, TimeoutError) as error:
                log.warning("telegram cannot be reached", extra={"error": type(error).__name__})
                await asyncio.sleep(AFTER_FAILURE)

    async def work(self) -> None:
        """Deal with what was kept, for ever."""
        try:
            while True:
                await self.look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), PAUSE)
                self._wake.clear()
        finally:
            await end(self._busy.values())

    async def look(self) -> None:
        """Begin with every chat that waits and that nobody is at."""
        free = self._settings.chats_at_once - len(self._busy)
        if free <= 0:
            return
        services = self._studio.services
        async with services.database.reading() as session:
            chats = await services.talks(session).rows.open_chats(list(self._busy), free)
        for chat in chats:
            task = asyncio.create_task(self._deal(chat))
            self._busy[chat] = task
            task.add_done_callback(partial(self._finish, chat))

    def _finish(self, chat: str, _: asyncio.Task[None]) -> None:
        self._busy.pop(chat, None)
        self._wake.set()

    async def _deal(self, chat: str) -> None:
        """One update of one chat."""
        services = self._studio.services
        async with services.database.reading() as session:
            heard = await services.talks(session).next_of(chat)
            if heard is None:
                return
            number, raw = heard[0].id, heard[1]
        try:
            await self._brain.deal(number, raw)
        except DBAPIError as error:
            log.warning("the database is away", extra={"error": type(error).__name__})
            await asyncio.sleep(AFTER_FAILURE)
        except Exception as error:  # a worker's edge: one broken update must not stop its chat
            log.exception("an update could not be dealt with", extra={"error": type(error).__name__})
            await self._failed(number, raw)
        self._spoke()

    async def _failed(self, number: int, raw: Mapping[str, Any]) -> None:
        """Tried again; given up, it is said, since silence would be worse."""
        services, chat_id = self._studio.services, chat_of(raw)
        async with services.database.transaction() as session:
            talks = services.talks(session)
            if await talks.failed(number) and chat_id:
                state = await talks.load(chat_id)
                said = texts(state.language if state else "en").say("error-server")
                await talks.answer(Message(chat_id=chat_id, method="sendMessage", data={"text": said}))


async def end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait until they are gone."""
    running = list(tasks)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


Forever = Callable[[], Awaitable[None]]


async def every(seconds: float, work: Forever) -> None:
    """Do something again and again; what fails is tried again."""
    while True:
        try:
            await work()
        except (DBAPIError, OSError) as error:
            log.warning("will be tried again", extra={"error": type(error).__name__})
        await asyncio.sleep(seconds)
