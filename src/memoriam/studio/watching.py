"""What machines ask of the studio: is it ready, and its figures for Prometheus. Nobody's name is in them."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import obstore
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from memoriam.studio.buckets import open_bucket
from memoriam.studio.face.schemas import QueueFilter
from memoriam.studio.house import Studio
from memoriam.studio.notices.repository import NoticeRepository
from memoriam.studio.orders.states import OrderState

LONGEST = 5.0
"""Seconds each part may take to answer before it counts as unreachable."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Each part of the studio and what is wrong with it; empty text: nothing."""

    parts: dict[str, str]

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wrong now, for the owner."""
        return tuple(f"{name}: {problem}" for name, problem in self.parts.items() if problem)

    @property
    def is_ready(self) -> bool:
        """Whether families can be served. Without workers they wait, but are served; a failing chore is tried again."""
        return not any(self.parts[name] for name in ("database", "store", "keys", "disk"))


async def readiness(studio: Studio) -> Readiness:
    """Ask every part; never raises."""
    checks = {
        "database": _database(studio),
        "store": _bucket(studio.settings.store_url),
        "keys": _bucket(studio.settings.key_store_url),
        "disk": _disk(studio),
        "workers": _workers(studio),
        "chores": _chores(studio),
    }
    names = list(checks)
    answers = await asyncio.gather(
        *(asyncio.wait_for(check, LONGEST) for check in checks.values()), return_exceptions=True
    )
    said = [type(one).__name__ if isinstance(one, BaseException) else one for one in answers]
    return Readiness(dict(zip(names, said, strict=True)))


@dataclass(eq=False)
class Answers(Collector):
    """How many requests of each route a door answered with which status."""

    counts: Mapping[tuple[str, int], int]

    def collect(self) -> Iterator[Metric]:
        """For Prometheus."""
        family = CounterMetricFamily(
            "memoriam_answers", "requests answered by this process", labels=["route", "status"]
        )
        for (route, status), count in sorted(self.counts.items()):
            family.add_metric([route, str(status)], count)
        yield family


async def metrics(studio: Studio, answers: Mapping[tuple[str, int], int] | None = None) -> bytes:
    """All figures in Prometheus' text format (``text/plain; version=0.0.4``). ``answers``: see :class:`Answers`."""
    begun = time.perf_counter()
    registry = CollectorRegistry()
    if answers is not None:
        registry.register(Answers(answers))
    queue = await studio.owner.queue(QueueFilter(limit=1))
    capacity, today = await studio.owner.capacity(), await studio.owner.figures()
    ready = await readiness(studio)
    async with studio.services.database.reading(long=True) as session:
        unsent = await NoticeRepository(session).waiting()
    orders = Gauge("memoriam_orders", "orders in each state", ["state"], registry=registry)
    for state in OrderState:
        orders.labels(state=str(state)).set(queue.counts.get(state, 0))
    parts = Gauge("memoriam_up", "1 if a part answers", ["part"], registry=registry)
    for name, problem in ready.parts.items():
        parts.labels(part=name).set(not problem)
    for name, about, value in (
        ("workers", "workers that live", capacity.workers),
        ("films_at_once", "films that can be made at the same time", capacity.films_at_once),
        ("films_last_week", "films finished in seven days", capacity.films_last_week),
        ("waiting", "orders in the waiting list", today.waiting),
        ("orders_in_today", "orders begun since midnight UTC", today.orders_in),
        ("films_out_today", "films finished since midnight UTC", today.films_out),
        ("machine_hours_today", "hours of work since midnight UTC", today.machine_hours),
        ("notices_unsent", "messages still to be sent", unsent),
        ("figures_seconds", "how long these figures took", time.perf_counter() - begun),
    ):
        Gauge(f"memoriam_{name}", about, registry=registry).set(value)
    return generate_latest(registry)


async def _database(studio: Studio) -> str:
    await studio.owner.capacity()
    return ""


async def _bucket(url: str) -> str:
    bucket = open_bucket(url)
    async for _ in obstore.list(bucket, prefix="nothing"):
        break
    return ""


async def _disk(studio: Studio) -> str:
    free = shutil.disk_usage(studio.settings.work_folder).free
    return "" if free >= studio.settings.free_bytes else f"{free} bytes free"


async def _chores(studio: Studio) -> str:
    return ", ".join(f"{name} ({kind})" for name, kind in sorted(studio.failing.items()))


async def _workers(studio: Studio) -> str:
    return "" if (await studio.owner.capacity()).workers else "none lives"
