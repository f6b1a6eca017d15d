"""kill -9 of the bot between, and within, messages: nothing is forgotten, nothing is said twice."""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

import telegram_person
from memoriam.studio.database import Database
from memoriam.studio.orders.models import Order
from memoriam.studio.talks.models import Answer, Heard
from memoriam.studio.uploads.models import Upload
from telegram_fleet import Launcher, launcher, tell_all
from telegram_house import until
from telegram_person import Anna, text_of
from telegram_stand_in import bot_api

pytestmark = pytest.mark.anyio


LONGEST_LIFE = 2.5
"""Seconds between two kills: long enough that a busy machine starts a bot at all, short enough to hit every moment."""


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_person, "PATIENCE", 400.0)


async def killed(folder: Path, people: int, kills: int, seed: int) -> str:
    """So many people speak with a bot that is killed so often, as with one that is not killed; the figures."""
    chance = random.Random(seed)
    async with bot_api() as api:
        api.enforce = False
        async with launcher(folder, api) as bot:
            await bot.tell("start")
            wanted = await tell_all(Anna(api, chat=999))
            done = asyncio.Event()
            killer = asyncio.create_task(_kill(bot, kills, chance, done))
            everybody = [Anna(api, chat=999)]
            while not killer.done() or len(everybody) == 1:
                now = [Anna(api, chat=10_000 + len(everybody) + i) for i in range(people)]
                everybody += now
                await asyncio.gather(*[tell_all(one, chance.random() * 0.05) for one in now])
            await killer
            await until(lambda: _is_quiet(folder), "an answer was left over")
    for anna in everybody:
        assert [text_of(one) for one in api.sent(anna.chat)] == wanted
    await _check(folder, len(everybody))
    messages = len(everybody) * len(wanted)
    return f"{bot.kills} kills, {len(everybody)} talks, {messages} messages: none twice, none forgotten"


async def _is_quiet(folder: Path) -> bool:
    database = Database(f"sqlite+aiosqlite:///{folder / 'studio.sqlite'}")
    async with database.reading() as session:
        left = (await session.execute(select(func.count()).select_from(Answer))).scalar_one()
    await database.close()
    return left == 0


async def _kill(bot: Launcher, kills: int, chance: random.Random, done: asyncio.Event) -> None:
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.1, LONGEST_LIFE))
        await bot.tell("kill")
        await bot.tell("start")
    done.set()


async def _check(folder: Path, people: int) -> None:
    """One order and one photograph for each, nothing left over."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'studio.sqlite'}")
    async with database.reading() as session:
        for table in (Order, Upload):
            assert (await session.execute(select(func.count()).select_from(table))).scalar_one() == people
        left = select(func.count()).select_from(Heard).where(Heard.done_at.is_(None))
        assert (await session.execute(left)).scalar_one() == 0
        assert (await session.execute(select(func.count()).select_from(Answer))).scalar_one() == 0
    await database.close()


async def test_a_few_kills(tmp_path: Path) -> None:
    assert await killed(tmp_path, people=2, kills=3, seed=1)


@pytest.mark.heavy
async def test_a_hundred_kills(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = await killed(tmp_path, people=8, kills=110, seed=2)
    with capsys.disabled():
        sys.stdout.write(f"\n{said}\n")
