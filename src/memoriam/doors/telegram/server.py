"""The bot as a process: fetch or be called, deal, send, tell the news."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import BotCommand
from aiohttp import web

from memoriam.doors.telegram.brain import Brain
from memoriam.doors.telegram.client import NoToken, open_bot
from memoriam.doors.telegram.commands import COMMANDS
from memoriam.doors.telegram.downloads import fetcher
from memoriam.doors.telegram.inbox import ALLOWED, Inbox, every
from memoriam.doors.telegram.news import tell_news
from memoriam.doors.telegram.owner import OwnerTalk
from memoriam.doors.telegram.publishing import tend_channel
from memoriam.doors.telegram.sender import Sender
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.doors.texts.catalogue import LANGUAGES, texts
from memoriam.rules.words import sounds_troubled
from memoriam.studio.house import Studio
from memoriam.studio.payments.methods import GiveBack
from memoriam.studio.payments.models import Method, Payment
from memoriam.studio.settings import StudioSettings, studio_settings
from memoriam.studio.uploads.looking import Looker

log = logging.getLogger(__name__)

NEWS_SECONDS = 1.0
OWNER_SECONDS = 10.0
REFUND_SECONDS = 15.0
CLEAN_SECONDS = 3600.0

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def run_bot(
    settings: TelegramSettings, studio_at: StudioSettings | None = None, *, looker: Looker | None = None
) -> None:
    """Run the bot until it is cancelled; ``looker`` is handed in by tests. Raises NoToken, StudioError."""
    if not settings.token.get_secret_value():
        raise NoToken
    await asyncio.to_thread(sounds_troubled, "…")  # compiles the policies, which takes seconds
    async with open_bot(settings) as bot, _studio(studio_at or studio_settings(), bot, looker) as studio:
        sender = Sender(studio, settings, bot)
        await sender.recover()
        inbox = Inbox(studio, settings, Brain(studio, settings, fetcher(bot, settings)), sender.wake)
        await _together(_tasks(studio, settings, bot, sender, inbox))


def _tasks(
    studio: Studio, settings: TelegramSettings, bot: Bot, sender: Sender, inbox: Inbox
) -> list[Coroutine[Any, Any, None]]:
    async def news() -> None:
        if await tell_news(studio, settings):
            sender.wake()

    async def owners() -> None:
        await OwnerTalk(studio, settings).news()
        await tend_channel(studio, settings)

    async def refunds() -> None:
        await studio.payments.refund_due(Method.STARS)

    async def clean() -> None:
        async with studio.services.database.transaction() as session:
            await studio.services.talks(session).forget_old()
            due = await studio.services.payments(session).due_back()
            waiting = [await session.get(Payment, one) for one in due]
            orders = {one.order_id for one in waiting if one is not None}
            await studio.services.talks(session).forget_payers(orders)

    listen = _webhook(settings, bot, inbox) if settings.webhook_url else inbox.poll(bot)
    return [
        _introduce(bot),
        listen,
        inbox.work(),
        sender.run(),
        every(NEWS_SECONDS, news),
        every(OWNER_SECONDS, owners),
        every(REFUND_SECONDS, refunds),
        every(CLEAN_SECONDS, clean),
    ]


async def _together(work: list[Coroutine[Any, Any, None]]) -> None:
    """All of it until one fails or all are cancelled."""
    async with asyncio.TaskGroup() as group:
        for one in work:
            group.create_task(one)


@asynccontextmanager
async def _studio(chosen: StudioSettings, bot: Bot, looker: Looker | None) -> AsyncIterator[Studio]:
    """The studio, which can give stars back through this bot."""
    held: list[Studio] = []

    async def give_back(order_id: str, charge: str) -> bool:
        async with held[0].services.database.reading() as session:
            user = await held[0].services.talks(session).payer(order_id)
        if user is None:
            return False
        try:
            await bot.refund_star_payment(user, charge)
        except TelegramBadRequest as error:
            return "already" in error.message.lower()
        except TelegramAPIError:
            return False
        log.info("stars went back", extra={"order": order_id})
        return True

    back: GiveBack = give_back
    async with Studio.open(chosen, give_back=back, looker=looker) as studio:
        held.append(studio)
        yield studio


async def _introduce(bot: Bot) -> None:
    """The menu of commands, in every language."""
    for language in LANGUAGES:
        said = texts(language)
        menu = [BotCommand(command=one, description=said.say(f"tg-menu-{one}")) for one in COMMANDS]
        code = None if language == "en" else language
        try:
            await bot.set_my_commands(menu, language_code=code)
        except TelegramAPIError as error:
            log.warning("the menu was not set", extra={"error": type(error).__name__})


async def _webhook(settings: TelegramSettings, bot: Bot, inbox: Inbox) -> None:
    """Be called by Telegram; an update is confirmed only once it is kept."""
    secret = settings.webhook_secret.get_secret_value()

    async def called(request: web.Request) -> web.Response:
        told = request.headers.get(SECRET_HEADER, "")
        if not secret or not hmac.compare_digest(told.encode(), secret.encode()):
            return web.Response(status=403)
        await inbox.keep(await request.json(), bot)
        return web.Response()

    app = web.Application(client_max_size=1 << 20)
    app.router.add_post("/telegram", called)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.webhook_host, settings.webhook_port).start()
        await bot.set_webhook(settings.webhook_url, secret_token=secret, allowed_updates=list(ALLOWED))
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
