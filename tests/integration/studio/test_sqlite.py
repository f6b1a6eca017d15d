"""SQLite below one loop: what may wait is done in threads, what is cancelled leaves a connection that can be used."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import text

from memoriam.studio.database import Database
from memoriam.studio.sqlite import PromptConnection

pytestmark = pytest.mark.anyio

TICK = 0.01


async def made(folder: Path) -> Database:
    database = Database(f"sqlite:///{folder / 'some.sqlite'}")
    async with database.transaction() as session:
        await session.execute(text("CREATE TABLE told (n INTEGER)"))
    return database


async def longest_pause(stop: asyncio.Event) -> float:
    """How long the loop was held up at worst."""
    worst, before = 0.0, time.monotonic()
    while not stop.is_set():
        await asyncio.sleep(TICK)
        now = time.monotonic()
        worst, before = max(worst, now - before - TICK), now
    return worst


async def count(database: Database) -> int:
    async with database.reading() as session:
        return int((await session.execute(text("SELECT count(*) FROM told"))).scalar_one())


async def test_the_loop_goes_on_while_a_writer_waits_for_another_process(tmp_path: Path) -> None:
    database = await made(tmp_path)
    other = sqlite3.connect(tmp_path / "some.sqlite", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    stop = asyncio.Event()
    watching = asyncio.create_task(longest_pause(stop))

    async def write() -> None:
        async with database.transaction() as session:
            await session.execute(text("INSERT INTO told VALUES (1)"))

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.5)
    assert not writing.done()
    assert await count(database) == 0  # readers wait for nobody
    other.execute("COMMIT")
    await writing
    stop.set()
    assert await watching < 0.4
    assert await count(database) == 1
    other.close()
    await database.close()


async def test_who_is_cancelled_while_it_waits_leaves_nothing_half_done(tmp_path: Path) -> None:
    database = await made(tmp_path)
    other = sqlite3.connect(tmp_path / "some.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with database.transaction() as session:
            await session.execute(text("INSERT INTO told VALUES (1)"))

    writing = asyncio.create_task(write())
    await asyncio.sleep(0.1)
    writing.cancel()
    await asyncio.sleep(0.1)
    other.execute("COMMIT")
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await count(database) == 0
    await write()
    assert await count(database) == 1
    other.close()
    await database.close()


async def test_a_long_question_is_answered_in_a_thread(tmp_path: Path) -> None:
    database = await made(tmp_path)
    endless = text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT count(*) FROM n"
    )
    stop = asyncio.Event()
    watching = asyncio.create_task(longest_pause(stop))
    async with database.reading(long=True) as session:
        begun = time.monotonic()
        assert (await session.execute(endless)).scalar_one() == 3_000_000
        lasted = time.monotonic() - begun
    stop.set()
    assert await watching < max(0.1, lasted / 2)
    async with database.reading() as session:
        raw = await (await session.connection()).get_raw_connection()
        assert not cast(PromptConnection, raw.dbapi_connection).is_long
    await database.close()


async def write_and_fail(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("INSERT INTO told VALUES (1)"))
        raise ZeroDivisionError


async def test_an_error_undoes_all_and_within_a_block_its_part(tmp_path: Path) -> None:
    database = await made(tmp_path)
    with pytest.raises(ZeroDivisionError):
        await write_and_fail(database)
    assert await count(database) == 0
    async with database.together() as session:
        await session.execute(text("INSERT INTO told VALUES (1)"))
        with pytest.raises(ZeroDivisionError):
            await write_and_fail(database)
    assert await count(database) == 1
    await database.close()
