"""What the studio stands on goes away in mid-work and comes back: it says so, waits, and goes on by itself."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from obstore.exceptions import BaseError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from memoriam.studio.database import Database
from memoriam.studio.house import Studio
from memoriam.studio.housekeeping import Housekeeping
from memoriam.studio.objects.depot import Depot
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.models import Method
from memoriam.studio.watching import readiness
from memoriam.studio.works.patience import is_unreachable
from memoriam.studio.works.worker import work
from postgres import own_postgres
from s3_server import open_s3
from studio_desk import StandingClock
from studio_house import NoLooker, settings_in, told
from studio_worker import StubRenderer

pytestmark = pytest.mark.anyio

DISK = 24
"""Megabytes of the small disk."""


@asynccontextmanager
async def working(folder: Path, seconds: float = 0.1, **other: Any) -> AsyncIterator[Studio]:
    """A studio with one worker."""
    clock = other.pop("clock", None)
    named = {"clock": clock} if clock else {}
    settings = settings_in(folder, **{"free_bytes": 0, **other})
    async with Studio.open(settings, looker=NoLooker(), **named) as studio:
        stop = asyncio.Event()
        worker = asyncio.create_task(work(studio, StubRenderer(seconds), stop))
        try:
            yield studio
        finally:
            stop.set()
            await worker


async def until(studio: Studio, order_id: str, *states: OrderState, seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while (await state(studio, order_id)) not in states:
            await asyncio.sleep(0.1)


async def state(studio: Studio, order_id: str) -> OrderState | None:
    """Where an order is; None while nobody can say."""
    try:
        return (await studio.owner.order(order_id)).order.state
    except (DBAPIError, BaseError, OSError):
        return None


async def seen(studio: Studio, order_id: str) -> list[OrderState]:
    """Every state it was in."""
    return [step.after for step in (await studio.owner.order(order_id)).history]


async def paid(studio: Studio, link: str, order_id: str) -> None:
    await studio.family.pay(link, Method.TRANSFER, "https://studio.example/")
    await studio.owner.mark_arrived((await studio.owner.order(order_id)).payments[-1].id)


async def previewed(studio: Studio) -> tuple[str, str]:
    """An order with a preview: its link and number."""
    link = await told(studio)
    order_id = await studio.family.order_id(link)
    await studio.family.ask_for_preview(link)
    await until(studio, order_id, OrderState.PREVIEW)
    return link, order_id


async def test_a_store_that_goes_away_is_waited_for(tmp_path: Path) -> None:
    async with working(tmp_path) as studio:
        link = await told(studio)
        order_id = await studio.family.order_id(link)
        objects, aside = tmp_path / "objects", tmp_path / "aside"
        objects.rename(aside)
        objects.touch()
        assert (await readiness(studio)).parts["store"]
        assert not (await readiness(studio)).is_ready
        await studio.family.ask_for_preview(link)
        await until(studio, order_id, OrderState.PREPARING)
        await asyncio.sleep(2.0)
        assert await state(studio, order_id) is OrderState.PREPARING
        objects.unlink()
        aside.rename(objects)
        assert (await readiness(studio)).is_ready
        await until(studio, order_id, OrderState.PREVIEW)
        assert OrderState.HELD not in await seen(studio, order_id)


@pytest.mark.parametrize(
    "where", ["/x?host=/nowhere/at/all", "localhost:1/x", "no.such.host.invalid/x"], ids=lambda one: one[:9]
)
async def test_a_database_that_cannot_be_reached_is_one_kind_of_error(where: str) -> None:
    database = Database(f"postgresql+asyncpg://u@{where}")
    with pytest.raises(OperationalError) as raised:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
    assert is_unreachable(raised.value)
    await database.close()


async def test_no_jump_of_the_clock_stops_work_or_erases(tmp_path: Path) -> None:
    clock = StandingClock()
    async with working(tmp_path, 1.0, clock=clock) as studio:
        link, order_id = await previewed(studio)
        await paid(studio, link, order_id)
        house = Housekeeping(studio)
        await until(studio, order_id, OrderState.RENDERING)
        clock.move(days=400)
        await house.do_all()
        clock.move(days=-800)
        await house.do_all()
        await until(studio, order_id, OrderState.REVIEW)
        assert (await seen(studio, order_id)).count(OrderState.RENDERING) == 1


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own with little room. Skips where none can be made."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if made.returncode != 0:
        pytest.skip("needs the right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Take all room there is."""
    path = folder / "filling"
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(os.urandom(65_536))
        except OSError:
            return path


async def told_often(studio: Studio) -> None:
    """Order after order: what the files of the database have room for may still be written."""
    for _ in range(200):
        await told(studio)


async def test_a_full_disk_is_said_and_nothing_half_written_is_left(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        async with working(disk, free_bytes=4_000_000) as studio:
            link, order_id = await previewed(studio)
            filling = fill(disk)
            assert (await readiness(studio)).parts["disk"]
            with pytest.raises((DBAPIError, BaseError, OSError)):
                await told_often(studio)
            await asyncio.sleep(1.5)
            assert await state(studio, order_id) is OrderState.PREVIEW
            filling.unlink()
            assert (await readiness(studio)).is_ready
            await paid(studio, link, order_id)
            await until(studio, order_id, OrderState.REVIEW)
            assert OrderState.HELD not in await seen(studio, order_id)
            await Housekeeping(studio).do_all()
            await studio.family.erase(link)
            assert await Depot.names(studio.services.depot, order_id) == []


async def test_no_film_is_begun_while_there_is_no_room_for_one(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        async with working(tmp_path / "studio", work_folder=disk / "work", free_bytes=8_000_000) as studio:
            link, order_id = await previewed(studio)
            filling = fill(disk)
            await paid(studio, link, order_id)
            await asyncio.sleep(3.0)
            assert await state(studio, order_id) is OrderState.WAITING
            filling.unlink()
            await until(studio, order_id, OrderState.REVIEW)


@pytest.mark.heavy
async def test_a_database_that_is_stopped_and_started_again_in_mid_film(tmp_path: Path) -> None:
    with own_postgres(tmp_path / "postgres") as server:
        async with working(tmp_path, 6.0, database_url=server.url) as studio:
            link, order_id = await previewed(studio)
            await paid(studio, link, order_id)
            await until(studio, order_id, OrderState.RENDERING)
            for away in (3.0, 20.0):  # shorter and longer than a lease, once in mid-film, once at its end
                await asyncio.to_thread(server.stop)
                ready = await readiness(studio)
                assert ready.parts["database"]
                assert not ready.is_ready
                await asyncio.sleep(away)
                await asyncio.to_thread(server.start)
                await asyncio.sleep(2.0)
            await until(studio, order_id, OrderState.REVIEW, seconds=120)
            assert (await readiness(studio)).is_ready
            steps = await seen(studio, order_id)
            assert OrderState.HELD not in steps
            assert steps.count(OrderState.RENDERING) == steps.count(OrderState.REVIEW) == 1


@pytest.mark.heavy
async def test_an_object_store_that_is_cut_off_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_s3() as s3:
        for name, value in s3.environment.items():
            monkeypatch.setenv(name, value)
        places = {"store_url": f"{s3.url}/objects", "key_store_url": f"{s3.url}/keys"}
        async with working(tmp_path, 3.0, **places) as studio:
            link, order_id = await previewed(studio)
            await paid(studio, link, order_id)
            await until(studio, order_id, OrderState.RENDERING)
            s3.line.cut()
            assert (await readiness(studio)).parts["store"]
            await asyncio.sleep(15.0)
            s3.line.mend()
            await until(studio, order_id, OrderState.REVIEW, seconds=240)
            assert (await readiness(studio)).is_ready
            assert OrderState.HELD not in await seen(studio, order_id)
