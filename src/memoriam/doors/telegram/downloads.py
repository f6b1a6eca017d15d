"""Files from Telegram: fetched by the bot, since their addresses hold its token."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import aiohttp
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest

from memoriam.doors.telegram.events import TelegramFile
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.errors import StudioError

ATTEMPTS = 3
PAUSE = 0.5
"""Seconds before the second try; twice as long before the third."""


class TooLargeHere(StudioError):
    """Telegram hands bots no file as large as this."""

    def __init__(self, most: int) -> None:
        super().__init__(f"Telegram lets bots fetch up to {most // 1_000_000} MB; send the file smaller.")


class DownloadFailed(StudioError):
    """Telegram did not hand the file out."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Telegram did not hand the file out ({reason}); send it once more.")


Fetch = Callable[[TelegramFile, Path], Awaitable[None]]


def fetcher(bot: Bot, settings: TelegramSettings) -> Fetch:
    """What fetches files through the bot's own connections: to open others for each file takes longer than the file."""
    return partial(download, bot, settings)


async def download(bot: Bot, settings: TelegramSettings, file: TelegramFile, path: Path) -> None:
    """Fetch a file to ``path``, trying again a little later if that fails. Raises DownloadFailed, TooLargeHere."""
    for attempt in range(ATTEMPTS):
        try:
            await _fetch(bot, file, path)
        except TelegramBadRequest as error:
            if "too big" in error.message.lower():
                raise TooLargeHere(settings.download_bytes) from None
            raise DownloadFailed(type(error).__name__) from None
        except (TelegramAPIError, aiohttp.ClientError, TimeoutError, OSError) as error:
            if attempt == ATTEMPTS - 1:
                raise DownloadFailed(type(error).__name__) from None
            await asyncio.sleep(PAUSE * 2**attempt)
        else:
            return


async def _fetch(bot: Bot, file: TelegramFile, path: Path) -> None:
    told = await bot.get_file(file.id)
    if told.file_path is None:
        raise OSError("no path")
    await bot.download_file(told.file_path, path)
