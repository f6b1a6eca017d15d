"""Whole conversations over HTTP with the stand-in for Telegram; photographs are not looked at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from pydantic import SecretStr

from memoriam.doors.telegram.server import run_bot
from memoriam.doors.telegram.settings import TelegramSettings
from studio_house import NoLooker, settings_in
from telegram_person import Anna, buttons_of, text_of
from telegram_stand_in import TOKEN, BotApi, bot_api

pytestmark = pytest.mark.anyio


def bot_settings(api: BotApi, **other: object) -> TelegramSettings:
    return TelegramSettings.model_validate(
        {
            "token": SecretStr(TOKEN),
            "api_url": api.url,
            "chat_seconds": 0.0,
            "all_per_second": 1000,
            "quiet_from": 0,
            "quiet_until": 0,
            **other,
        }
    )


@asynccontextmanager
async def running(folder: Path, looker: NoLooker | None = None, **other: object) -> AsyncIterator[BotApi]:
    async with bot_api() as api:
        api.enforce = False
        task = asyncio.create_task(
            run_bot(bot_settings(api, **other), settings_in(folder), looker=looker or NoLooker())
        )
        try:
            yield api
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def agree(anna: Anna) -> None:
    for _ in range(5):
        await anna.press("Yes")


async def test_from_the_first_word_to_the_preview_being_made(tmp_path: Path) -> None:
    async with running(tmp_path) as api:
        anna = Anna(api)
        hello = await anna.say("/start")
        assert "video" in hello
        assert "with the help of AI" in text_of(hello)
        first = await anna.press("Begin with a photograph")
        assert buttons_of(first) == ["Yes", "No"]
        await agree(anna)
        asked = await anna.press("Daughter or son")
        assert "photograph" in text_of(asked)
        anna.read = api.photo(anna.chat, b"a picture")
        assert "photograph is here" in text_of(await anna.answer())
        assert "name" in text_of(await anna.press("These are all")).lower()
        await anna.say("Grace Hopper")
        assert "date could not be read" in text_of(await anna.say("long ago"))
        await anna.say("1906")
        assert "being made" in text_of(await anna.say("1992"))


async def test_a_no_is_answered_kindly_and_can_be_taken_back(tmp_path: Path) -> None:
    async with running(tmp_path) as api:
        anna = Anna(api)
        await anna.say("/start")
        await anna.press("Begin with")
        said = text_of(await anna.press("No"))
        assert "missing" in said
        assert "·" in said
        assert buttons_of(await anna.press("Back")) == ["Yes", "No"]
