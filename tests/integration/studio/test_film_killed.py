"""A worker killed in the middle of a real film: another machine's takes over, and one film is delivered.

Postgres and an S3-compatible server as they are, two workers as processes of their own, each with a folder of its own
as if on another machine.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import obstore
import pytest
from sqlalchemy import select

from memoriam.journal import Journal, verify_journal
from memoriam.proof.verify import Finding, verify
from memoriam.studio.buckets import open_bucket
from memoriam.studio.clock import utc_now
from memoriam.studio.deliveries.models import Delivery, Kind
from memoriam.studio.face.common import collect
from memoriam.studio.face.schemas import Begin
from memoriam.studio.house import Studio
from memoriam.studio.housekeeping import Housekeeping
from memoriam.studio.objects.models import StoredObject
from memoriam.studio.orders.models import Transition
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.models import Method
from memoriam.studio.works.models import Work
from postgres import open_postgres
from s3_server import S3, open_s3
from studio_house import ALL_DECLARED, TOLD, settings_in

pytestmark = [pytest.mark.anyio, pytest.mark.heavy]

TAKEN_OVER_WITHIN = 30.0
LONGEST = 1200.0
TESTS = Path(__file__).parents[2]


@contextmanager
def worker(folder: Path, settings: Mapping[str, Any], s3: S3) -> Iterator[subprocess.Popen[bytes]]:
    """One machine's worker."""
    folder.mkdir()
    said = json.dumps({**settings, "work_folder": str(folder / "work")})
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(TESTS / "real_worker.py"), str(folder), said],
            env={**os.environ, **s3.environment, "PYTHONPATH": str(TESTS)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def photograph(path: Path) -> Any:
    yield path.read_bytes()


async def until(studio: Studio, order_id: str, *states: OrderState) -> None:
    async with asyncio.timeout(LONGEST):
        while (await studio.owner.order(order_id)).order.state not in states:
            await asyncio.sleep(0.5)


async def work_on(studio: Studio, order_id: str) -> Work | None:
    """What a worker has noted of the film it makes."""
    statement = select(Work).where(Work.order_id == order_id, Work.kind == OrderState.RENDERING)
    async with studio.services.database.reading() as session:
        return (await session.execute(statement)).scalar_one_or_none()


async def painted(studio: Studio, order_id: str) -> Work:
    """Wait until a part of the film is painted."""
    async with asyncio.timeout(LONGEST):
        while True:
            work = await work_on(studio, order_id)
            if work is not None and work.stage == "Painting" and work.percent >= 10:
                return work
            await asyncio.sleep(0.1)


async def test_a_film_killed_in_mid_render_is_made_by_the_other_worker_and_delivered_once(
    tmp_path: Path, hopper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_s3() as s3, open_postgres(tmp_path / "postgres") as url:
        for name, value in s3.environment.items():
            monkeypatch.setenv(name, value)
        shared = {
            "database_url": url,
            "store_url": f"{s3.url}/objects",
            "key_store_url": f"{s3.url}/keys",
            "master_key": str(tmp_path / "master.key"),
            "prices": str(tmp_path / "prices.toml"),
            "journal": str(tmp_path / "journal.jsonl"),
        }
        async with Studio.open(settings_in(tmp_path, **shared)) as studio:
            with worker(tmp_path / "one", shared, s3) as one, worker(tmp_path / "two", shared, s3) as two:
                order_id = await ordered(studio, hopper)
                work = await painted(studio, order_id)
                dead = one if f"-{one.pid}-" in work.executor_id else two
                before, killed = work.executor_id, time.monotonic()
                dead.kill()
                async with asyncio.timeout(LONGEST):
                    while (await taken(studio, order_id)) == before:
                        await asyncio.sleep(0.1)
                passed = time.monotonic() - killed
                print(f"killed at {work.percent:g} %; taken over after {passed:.1f} s")  # noqa: T201
                assert passed <= TAKEN_OVER_WITHIN
                await until(studio, order_id, OrderState.REVIEW)
            await delivered_once(studio, order_id, tmp_path)


async def ordered(studio: Studio, hopper: Path) -> str:
    """An order of the quietest film, paid."""
    family = studio.family
    begun = await family.begin(Begin())
    await family.say(begun.link, {**TOLD, "scenes": ["portrait"]})
    await family.add_photo(begun.link, photograph(hopper), "grace.jpg")
    await family.declare(begun.link, ALL_DECLARED)
    await family.ask_for_preview(begun.link)
    await until(studio, begun.order_id, OrderState.PREVIEW)
    await family.pay(begun.link, Method.TRANSFER, "https://studio.example/")
    payments = (await studio.owner.order(begun.order_id)).payments
    await studio.owner.mark_arrived(payments[-1].id)
    return begun.order_id


async def taken(studio: Studio, order_id: str) -> str:
    """Who makes the film."""
    work = await work_on(studio, order_id)
    return work.executor_id if work else ""


async def delivered_once(studio: Studio, order_id: str, folder: Path) -> None:
    """One film, in the store, in the journal and for the family; nothing else is left."""
    film = folder / "film.mp4"
    film.write_bytes(await collect((await studio.owner.file(order_id, "film")).pieces))
    assert verify(film).finding is Finding.GENUINE
    await studio.owner.approve(order_id)
    link = await studio.family.link_for(order_id, "web")
    await studio.family.approve(link)
    later = utc_now() + datetime.timedelta(hours=7)
    object.__setattr__(studio.keeper, "_clock", lambda: later)
    await Housekeeping(studio).do_all()
    async with studio.services.database.reading() as session:
        steps = (await session.execute(select(Transition.after))).scalars().all()
        films = (await session.execute(select(Delivery).where(Delivery.kind == Kind.FILM))).scalars().all()
        noted = {
            f"{one.order_id}/{one.id}" for one in (await session.execute(select(StoredObject))).scalars()
        }
    assert len(films) == 1
    assert steps.count(OrderState.REVIEW) == steps.count(OrderState.DELIVERED) == 1
    bucket = open_bucket(studio.settings.store_url)
    kept = {one["path"] async for batch in obstore.list(bucket) for one in batch}
    assert kept == noted
    journal = folder / "journal.jsonl"
    assert verify_journal(journal).whole
    renders = [one.data["what"] for one in Journal(journal).records() if one.kind == "render"]
    assert sorted(renders) == ["film", "preview"]
    assert not re.search(rb"Grace|Hopper", journal.read_bytes())
