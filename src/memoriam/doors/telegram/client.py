"""The bot as a client of Telegram's interface (aiogram), with this studio's server and nobody else's defaults."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.utils.token import TokenValidationError

from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.errors import StudioError

REQUEST_SECONDS = 60.0


class NoToken(StudioError):
    """There is no bot to speak as."""

    def __init__(self) -> None:
        super().__init__(
            "MEMORIAM_TELEGRAM_TOKEN is not a bot's token; ask @BotFather for one (docs/telegram.md)."
        )


@asynccontextmanager
async def open_bot(settings: TelegramSettings) -> AsyncIterator[Bot]:
    """The bot; its connections are closed at the end. Raises NoToken."""
    server = TelegramAPIServer.from_base(settings.api_url, is_local=settings.local_files)
    session = AiohttpSession(api=server, timeout=REQUEST_SECONDS)
    try:
        yield Bot(settings.token.get_secret_value(), session=session)
    except TokenValidationError:
        raise NoToken from None
    finally:
        await session.close()
