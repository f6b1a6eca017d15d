"""The studio: who waits how long, and how quickly the waiting list answers for a million."""

from __future__ import annotations

import asyncio
import datetime
import heapq
import os
import random
import resource
import socket
import subprocess
import sys
import time
import urllib.request
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text

from memoriam.studio.database import Database
from memoriam.studio.face.schemas import Begin
from memoriam.studio.house import Studio
from memoriam.studio.migrations import upgrade
from memoriam.studio.orders.states import OrderState
from memoriam.studio.settings import StudioSettings
from memoriam.studio.waiting.fairness import Queue, after_call, next_lane
from memoriam.studio.waiting.models import Lane, Standing
from memoriam.studio.waiting.repository import BLOCK
from memoriam.studio.waiting.service import WaitingService

DAY = 86_400.0
ORDERS_A_DAY, DAYS = 500, 60
RUSH_SHARE = 0.1
"""Of all orders, those that pay for rush."""

ONE_IN = 5
MILLION = 1_000_000
QUESTIONS = 300
INTAKES = 300
STARTS = 3
NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)


@dataclass
class Hall:
    """Who waits, in both lanes: the moment each one joined."""

    lanes: dict[Lane, deque[float]] = field(default_factory=lambda: {lane: deque() for lane in Lane})
    since_rush: int = 0
    waits: dict[Lane, list[float]] = field(default_factory=lambda: {lane: [] for lane in Lane})

    def call(self, now: float) -> bool:
        """Begin a film of whoever's turn it is."""
        queue = Queue(len(self.lanes[Lane.ORDINARY]), len(self.lanes[Lane.RUSH]), self.since_rush, ONE_IN)
        lane = next_lane(queue)
        if lane is None:
            return False
        self.since_rush = after_call(self.since_rush, lane)
        self.waits[lane].append(now - self.lanes[lane].popleft())
        return True


def run_studio(folder: Path, film_minutes: float) -> None:
    """Print waiting times, then the waiting list's and the intake's speed on SQLite."""
    print(
        f"{ORDERS_A_DAY} orders a day for {DAYS} days, {film_minutes:g} minutes a film, {RUSH_SHARE:.0%} rush,"
    )
    print(
        f"at most one rushed film in {ONE_IN} while others wait; days waited by those begun within the time"
    )
    print("workers  lane       begun   median     p90     max   still waiting")
    for workers in (1, 2, 8):
        _print_hall(workers, simulate(workers, film_minutes * 60))
    asyncio.run(_measure(folder))


def simulate(workers: int, film_seconds: float, seed: int = 1) -> Hall:
    """Let orders come at random through the days and nights, and workers take them by the studio's own rule."""
    chance, hall = random.Random(seed), Hall()
    free: list[float] = [0.0] * workers
    for now, lane in _arrivals(chance):
        _work(hall, free, now, film_seconds)
        hall.lanes[lane].append(now)
    _work(hall, free, DAYS * DAY, film_seconds)
    return hall


def _work(hall: Hall, free: list[float], until: float, film_seconds: float) -> None:
    """Let workers that become free before ``until`` begin films."""
    while free[0] <= until:
        joined = [lane[0] for lane in hall.lanes.values() if lane]
        if not joined:
            return
        start = max(free[0], min(joined))
        hall.call(start)
        heapq.heapreplace(free, start + film_seconds * random.Random(start).uniform(0.7, 1.3))


def _arrivals(chance: random.Random) -> Iterable[tuple[float, Lane]]:
    now = 0.0
    while now < DAYS * DAY:
        yield now, Lane.RUSH if chance.random() < RUSH_SHARE else Lane.ORDINARY
        now += chance.expovariate(ORDERS_A_DAY / DAY)


def _print_hall(workers: int, hall: Hall) -> None:
    for lane in Lane:
        waits = sorted(wait / DAY for wait in hall.waits[lane])
        middle, high, most = _quantile(waits, 0.5), _quantile(waits, 0.9), _quantile(waits, 1.0)
        left = len(hall.lanes[lane])
        print(f"{workers:7}  {lane:9}{len(waits):7}{middle:9.3f}{high:8.3f}{most:8.3f}{left:16}")


def _quantile(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0


class Spent(NamedTuple):
    """Seconds by the clock on the wall, and of the processor: on a busy machine only the second says much."""

    wall: float
    processor: float


async def _measure(folder: Path) -> None:
    database = Database(f"sqlite:///{folder / 'studio.sqlite'}")
    await upgrade(database)
    intake = await _intake(folder)
    starts = [await asyncio.to_thread(_start_up, folder) for _ in range(STARTS)]
    await _fill(database)
    chance = random.Random(1)
    answers = [await _ask(database, chance.randint(1, MILLION)) for _ in range(QUESTIONS)]
    await database.close()
    print(
        f"intake on SQLite, one after the other: {INTAKES / intake.wall:.0f} orders a second by the wall, "
        f"{INTAKES / intake.processor:.0f} a processor second"
    )
    start = Spent(*(_quantile(sorted(values), 0.5) for values in zip(*starts, strict=True)))
    print(
        f"start-up to the first answer, median of {STARTS}: {start.wall:.2f} s by the wall, "
        f"{start.processor:.2f} s of the processor"
    )
    for name, values in zip(Spent._fields, zip(*answers, strict=True), strict=True):
        middle, high = (_quantile(sorted(values), share) * 1e3 for share in (0.5, 0.99))
        print(f"place among {MILLION:,} on SQLite, {name}: median {middle:.2f} ms, p99 {high:.2f} ms")


async def _intake(folder: Path) -> Spent:
    """Orders begun as a door begins them: key, sealed wishes, private link, journal entry, each kept for good."""
    async with Studio.open(_settings(folder)) as studio:
        wall, processor = time.perf_counter(), time.process_time()
        for _ in range(INTAKES):
            await studio.family.begin(Begin())
        return Spent(time.perf_counter() - wall, time.process_time() - processor)


def _settings(folder: Path) -> StudioSettings:
    return StudioSettings(
        database_url=f"sqlite:///{folder / 'intake.sqlite'}",
        store_url=(folder / "objects").as_uri(),
        key_store_url=(folder / "keys").as_uri(),
        master_key=folder / "master.key",
        journal=folder / "journal.jsonl",
        prices=folder / "prices.toml",
        work_folder=folder / "work",
    )


def _start_up(folder: Path) -> Spent:
    """From the command to the first page answered, without a worker; its database was made before."""
    environment = {
        **os.environ,
        **{f"MEMORIAM_STUDIO_{name.upper()}": str(value) for name, value in _settings(folder) if value},
        "MEMORIAM_WEB_UPLOAD_FOLDER": str(folder / "uploads"),
        "MEMORIAM_WEB_OWNER_FILE": str(folder / "owner.json"),
    }
    command = [sys.executable, "-c", "from memoriam.doors.command import main; main()"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    before, begun = _children(), time.perf_counter()
    with subprocess.Popen(
        [*command, "studio", "--workers", "0", "--port", str(port)],
        env=environment,
        stderr=subprocess.DEVNULL,
    ) as server:
        while not _answers(port):
            if server.poll() is not None:
                raise RuntimeError(f"the studio ended with status {server.returncode}")
            time.sleep(0.01)
        wall = time.perf_counter() - begun
        server.kill()
    return Spent(wall, _children() - before)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def _fill(database: Database) -> None:
    """A million tickets, a tenth of them rushed, and the blocks that count them."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MILLION}) "
    lane = f"CASE i % 10 WHEN 0 THEN '{Lane.RUSH}' ELSE '{Lane.ORDINARY}' END"
    moment = f"{NOW:%Y-%m-%d %H:%M:%S.%f}"
    statements = (
        "INSERT INTO orders (id, state, steps, language, currency, rush, free, created_at, changed_at) "
        f"{numbers} SELECT printf('%032x', i), '{OrderState.WAITING}', 1, 'en', 'EUR', i % 10 = 0, 0, "
        f"'{moment}', '{moment}' FROM n",
        "INSERT INTO waiting_places (ticket, order_id, lane, standing, joined_at) "
        f"{numbers} SELECT i, printf('%032x', i), {lane}, '{Standing.WAITING}', '{moment}' FROM n",
        "INSERT INTO waiting_blocks (lane, block, waiting) "
        f"SELECT lane, ticket / {BLOCK}, count(*) FROM waiting_places GROUP BY 1, 2",
    )
    async with database.transaction() as session:
        for statement in statements:
            await session.execute(text(statement))


async def _ask(database: Database, n: int) -> Spent:
    """What one question takes, from opening a session to the answer."""
    wall, processor = time.perf_counter(), time.process_time()
    async with database.reading() as session:
        view = await WaitingService(session, ONE_IN).place(f"{n:032x}")
    spent = Spent(time.perf_counter() - wall, time.process_time() - processor)
    if view.place is None:
        raise RuntimeError(f"order {n} should wait")
    return spent
