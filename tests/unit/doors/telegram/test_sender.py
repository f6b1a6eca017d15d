"""A sender that ended between sending and noting finds out what arrived; and what becomes of what cannot be sent."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from memoriam.doors.telegram import sender as sending
from memoriam.doors.telegram.chat import Chat
from memoriam.doors.telegram.client import open_bot
from memoriam.doors.telegram.events import Event
from memoriam.doors.telegram.sender import Sender
from memoriam.studio.house import Studio
from memoriam.studio.talks.schemas import Message, TalkState
from studio_desk import StandingClock
from studio_house import open_house
from telegram_house import bot_settings, until
from telegram_stand_in import BotApi, bot_api

pytestmark = pytest.mark.anyio

ANNA, KARL = 7001, 7002


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "TRY_AGAIN", 0.0)


@asynccontextmanager
async def at_work(folder: Path) -> AsyncIterator[tuple[BotApi, Studio, Sender]]:
    async with bot_api() as api, open_house(folder) as studio:
        api.enforce = False
        settings = bot_settings(api)
        async with open_bot(settings) as bot:
            yield api, studio, Sender(studio, settings, bot)


async def write(studio: Studio, text: str, chat: int = ANNA, due: datetime.datetime | None = None) -> None:
    async with studio.services.database.transaction() as session:
        message = Message(chat_id=chat, method="sendMessage", data={"text": text})
        await studio.services.talks(session).answer(message, due)


async def send_all(studio: Studio, sender: Sender) -> None:
    """Until nothing is due any more."""

    async def empty() -> bool:
        await sender.look()
        async with studio.services.database.reading() as session:
            talks = studio.services.talks(session)
            return not await talks.rows.due(studio.services.clock(), [], 1) and not await talks.uncertain()

    await until(empty)


def said(api: BotApi, chat: int = ANNA) -> list[str]:
    return [one["text"] for one in api.sent(chat)]


async def test_what_arrived_without_being_noted_is_not_sent_again(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (api, studio, sender):
        await write(studio, "before", KARL)
        await send_all(studio, sender)
        await write(studio, "to Anna")
        await write(studio, "to Karl", KARL)
        async with studio.services.database.transaction() as session:
            on_their_way = await studio.services.talks(session).due([], 5)
        assert len(on_their_way) == 2
        api.write(KARL, text="somebody else writes meanwhile")
        await sender._call(on_their_way[0].message)
        # Another one's number was noted before the process ended: lower ones must still be found.
        async with studio.services.database.transaction() as session:
            await studio.services.talks(session).saw(api.number(), KARL)
        await sender.recover()
        await send_all(studio, sender)
        assert said(api) == ["to Anna"]
        assert said(api, KARL) == ["before", "to Karl"]


async def test_nobody_answering_is_asked_about_before_anything_is_repeated(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (api, studio, sender):
        api.lost_answers = 1
        await write(studio, "once")
        await send_all(studio, sender)
        assert said(api) == ["once"]


async def test_flood_and_broken_servers_are_waited_for(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (api, studio, sender):
        api.failing = [500, 502]
        clock = studio.services.clock
        assert isinstance(clock, StandingClock)
        await write(studio, "patience")
        for _ in range(3):
            await send_all(studio, sender)
            clock.move(minutes=2)
        assert said(api) == ["patience"]
        api.enforce = True
        await write(studio, "first")
        await write(studio, "second")
        for _ in range(20):
            await send_all(studio, sender)
            if len(said(api)) == 3:
                break
            await asyncio.sleep(0.5)
            clock.move(minutes=2)
        assert said(api) == ["patience", "first", "second"]


async def test_a_blocked_bot_says_nothing_more_and_the_order_goes_on(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (api, studio, sender):
        api.blocked.add(ANNA)
        async with studio.services.database.transaction() as session:
            await studio.services.talks(session).keep(TalkState(chat_id=ANNA))
        await write(studio, "one")
        await write(studio, "two")
        await send_all(studio, sender)
        assert [call.method for call in api.calls] == ["sendMessage"]
        async with studio.services.database.reading() as session:
            state = await studio.services.talks(session).load(ANNA)
        assert state is not None
        assert state.away


async def test_what_waits_for_the_morning_holds_up_nothing_that_was_asked_for(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (api, studio, sender):
        clock = studio.services.clock
        assert isinstance(clock, StandingClock)
        await write(studio, "news", due=clock() + datetime.timedelta(hours=9))
        await write(studio, "an answer")
        await send_all(studio, sender)
        assert said(api) == ["an answer"]
        clock.move(hours=10)
        await send_all(studio, sender)
        assert said(api) == ["an answer", "news"]


async def test_quiet_hours_are_those_of_the_place(tmp_path: Path) -> None:
    async with bot_api() as api, open_house(tmp_path) as studio:
        settings = bot_settings(api, quiet_from=21, quiet_until=8, time_zone="Europe/Kyiv")
        clock = studio.services.clock
        assert isinstance(clock, StandingClock)
        chat = Chat(studio, settings, TalkState(chat_id=ANNA), Event("none", ANNA))
        clock.now = datetime.datetime(2026, 11, 22, 20, tzinfo=datetime.UTC)
        chat.say("news", unasked=True)
        chat.say("an answer")
        clock.now = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
        chat.say("news at noon", unasked=True)
        due = [one[1] for one in chat.out]
        assert due[0] is not None
        assert due[0].astimezone(datetime.UTC) == datetime.datetime(2026, 11, 23, 6, tzinfo=datetime.UTC)
        assert due[1:] == [None, None]
