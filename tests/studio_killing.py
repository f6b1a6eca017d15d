"""Kills a studio again and again in mid-work, then looks whether anything was lost, doubled or left behind."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import obstore
from dbos import DBOSClient
from sqlalchemy import select

from memoriam.journal import Journal, verify_journal
from memoriam.studio.buckets import open_bucket
from memoriam.studio.clock import utc_now
from memoriam.studio.house import Studio
from memoriam.studio.housekeeping import Housekeeping
from memoriam.studio.objects.models import StoredObject
from memoriam.studio.orders.models import Order, Transition
from memoriam.studio.orders.service import new_order_id
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.models import Payment
from memoriam.studio.works.json_form import JsonForm
from memoriam.studio.works.models import EntryRow
from memoriam.studio.works.patience import is_unreachable
from memoriam.studio.works.workflow import workflow_url
from stripe_stand_in import API_KEY, SECRET, StripeStandIn, open_stripe
from studio_house import NoLooker, settings_in

SOURCE = Path(__file__).parents[1]


@dataclass
class Findings:
    """What came of it. Everything but the first four must be nothing."""

    kills: int = 0
    orders: int = 0
    finished: int = 0
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list)
    doubled_orders: int = 0
    doubled_films: list[str] = field(default_factory=list)
    doubled_payments: list[str] = field(default_factory=list)
    repeated_steps: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    journal: list[str] = field(default_factory=list)
    repeated_before_they_counted: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled, repeated or left behind."""
        bad = (
            self.lost,
            self.doubled_films,
            self.doubled_payments,
            self.repeated_steps,
            self.orphans,
            self.journal,
        )
        return not any(bad) and self.doubled_orders == 0 and self.finished == self.orders


@dataclass
class Slaughter:
    """One run. ``database``: a URL, or None for SQLite in the folder."""

    folder: Path
    kills: int
    orders: int
    database: str | None = None
    workers: int = 2
    seed: int = 1
    longest: float = 1.2
    patience: float = 240.0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.ids = [new_order_id() for _ in range(self.orders)]
        self.processes: list[tuple[str, int]] = []

    async def run(self) -> Findings:
        """Kill, let it finish, look."""
        async with open_stripe() as stripe:
            settings = settings_in(self.folder, **self._settings(stripe))
            async with Studio.open(settings, looker=NoLooker()) as studio:
                begun = time.monotonic()
                zygote = self._zygote(stripe)
                telling = asyncio.create_task(self._tell(studio, stripe))
                try:
                    for role in ("front", *["worker"] * self.workers):
                        await self._spawn(zygote, role)
                    await self._kill_often(zygote)
                    await self._let_finish(studio, zygote, telling)
                finally:
                    telling.cancel()
                    _end(zygote)
                    for _, process in self.processes:
                        _kill(process)
                await asyncio.sleep(0.5)
                async with Studio.open(settings, looker=NoLooker()):
                    pass  # a server that starts deletes what killed ones left unsealed
                found = await look(studio, self.folder, self.ids, stripe)
        found.kills, found.seconds = self.kills, round(time.monotonic() - begun, 1)
        return found

    def _settings(self, stripe: StripeStandIn) -> dict[str, Any]:
        said: dict[str, Any] = {
            "stripe_key": API_KEY,
            "stripe_webhook_secret": SECRET,
            "stripe_url": stripe.url,
            "lease_seconds": 12.0,
            "free_bytes": 0,
            "films_at_once": 2,
            "previews_at_once": 2,
        }
        return {**said, "database_url": self.database} if self.database else said

    def _zygote(self, stripe: StripeStandIn) -> subprocess.Popen[str]:
        plan = {
            "orders": self.ids,
            "erased": self.ids[::4],
            "seconds": 0.3,
            "settings": self._settings(stripe),
        }
        (self.folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
        return subprocess.Popen(
            [sys.executable, str(SOURCE / "tests" / "studio_zygote.py"), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(SOURCE / "tests")},
        )

    async def _spawn(self, zygote: subprocess.Popen[str], role: str) -> None:
        def ask() -> int:
            if zygote.stdin is None or zygote.stdout is None:
                raise RuntimeError("the zygote has no pipes")
            zygote.stdin.write(json.dumps({"role": role}) + "\n")
            zygote.stdin.flush()
            return int(zygote.stdout.readline())

        self.processes.append((role, await asyncio.to_thread(ask)))

    async def _kill_often(self, zygote: subprocess.Popen[str]) -> None:
        for _ in range(self.kills):
            await asyncio.sleep(self.chance.uniform(0.05, self.longest))
            role, process = self.processes.pop(self.chance.randrange(len(self.processes)))
            _kill(process)
            await self._spawn(zygote, role)

    async def _tell(self, studio: Studio, stripe: StripeStandIn) -> None:
        """Families pay at Stripe, which tells so: twice, and not in order."""
        told, again = 0, list[bytes]()
        while True:
            await asyncio.sleep(0.2)
            for session in [one for one in stripe.sessions.values() if one["status"] == "open"]:
                stripe.pay(session["id"])
            news, again = [*again, *stripe.events[told:]], []
            told = len(stripe.events)
            for event in self.chance.sample(news * 2, 2 * len(news)):
                try:
                    await studio.hear_stripe(event, stripe.signed(event))
                except Exception as error:
                    if not is_unreachable(error):
                        raise
                    again.append(event)  # Stripe tells again what was not answered

    async def _start_again(self, zygote: subprocess.Popen[str]) -> None:
        """Start whoever ended by themselves, as a supervisor does: a slow machine's worker is taken for dead."""
        for role, process in [one for one in self.processes if not _lives(one[1])]:
            self.processes.remove((role, process))
            await self._spawn(zygote, role)

    async def _let_finish(
        self, studio: Studio, zygote: subprocess.Popen[str], telling: asyncio.Task[None]
    ) -> None:
        until = time.monotonic() + self.patience
        wanted = dict.fromkeys(self.ids[::4], OrderState.ERASED)
        while time.monotonic() < until:
            await self._start_again(zygote)
            if telling.done():
                telling.result()  # whoever plays Stripe must not end unseen: all orders would wait for their money
            async with studio.services.database.reading() as session:
                rows = (await session.execute(select(Order.id, Order.state))).all()
            if len(rows) == self.orders and all(
                state is wanted.get(one, OrderState.DELIVERED) for one, state in rows
            ):
                return
            await asyncio.sleep(0.5)


def _end(zygote: subprocess.Popen[str]) -> None:
    zygote.kill()
    zygote.wait()
    for pipe in (zygote.stdin, zygote.stdout):
        if pipe is not None:
            pipe.close()


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def look(studio: Studio, folder: Path, ids: Sequence[str], stripe: StripeStandIn) -> Findings:
    """Everything that could be lost, doubled, repeated or left behind."""
    found = Findings(orders=len(ids))
    later = utc_now() + datetime.timedelta(hours=7)
    object.__setattr__(studio.keeper, "_clock", lambda: later)
    while await studio.keeper.sweep():
        pass
    await Housekeeping(studio).do_all()
    await _look_at_orders(studio, ids, found)
    await _look_at_payments(studio, stripe, found)
    _look_at_steps(studio, folder, found)
    await _look_at_files(studio, folder, found)
    await _look_at_journal(studio, folder, found)
    return found


async def _look_at_orders(studio: Studio, ids: Sequence[str], found: Findings) -> None:
    async with studio.services.database.reading() as session:
        orders = {one.id: one.state for one in (await session.execute(select(Order))).scalars()}
        steps = (await session.execute(select(Transition))).scalars().all()
    found.lost = [one for one in ids if one not in orders]
    found.doubled_orders = len(orders) - len(ids) + len(found.lost)
    found.finished = sum(state in {OrderState.DELIVERED, OrderState.ERASED} for state in orders.values())
    found.lost += [
        f"{one} is {state}" for one, state in orders.items() if state not in {"delivered", "erased"}
    ]
    once = Counter((step.order_id, step.after) for step in steps)
    found.doubled_films = [f"{one} {state} {count}" for (one, state), count in once.items() if count > 1]


async def _look_at_payments(studio: Studio, stripe: StripeStandIn, found: Findings) -> None:
    async with studio.services.database.reading() as session:
        payments = (await session.execute(select(Payment))).scalars().all()
    paid = Counter(one.order_id for one in payments)
    found.doubled_payments = [f"{one}: {count} payments" for one, count in paid.items() if count != 1]
    found.doubled_payments += [f"{one.id} is {one.state}" for one in payments if one.state != "paid"]
    sessions = Counter(one["metadata"]["payment"] for one in stripe.sessions.values())
    found.doubled_payments += [f"{one}: {count} sessions" for one, count in sessions.items() if count != 1]
    found.doubled_payments += [f"refund {one}" for one in stripe.refunds]


def _look_at_steps(studio: Studio, folder: Path, found: Findings) -> None:
    """No film was begun once its step was kept as finished. Begun again before that it may be: at least once."""
    client = DBOSClient(system_database_url=workflow_url(studio.settings), serializer=JsonForm())
    begun: dict[str, list[float]] = {}
    for line in (folder / "diary.txt").read_text(encoding="utf-8").splitlines():
        at, _, what, name = line.split()
        if what == "start":
            begun.setdefault(name, []).append(float(at))
    found.repeated_before_they_counted = sum(len(times) - 1 for times in begun.values())
    for workflow in client.list_workflows(load_input=False, load_output=False):
        for step in client.list_workflow_steps(workflow.workflow_id):
            done = (step["completed_at_epoch_ms"] or 0) / 1000
            if step["function_name"].endswith("make_step") and done:
                late = [at for at in begun.get(workflow.workflow_id, []) if at > done + 0.01]
                found.repeated_steps += [f"{workflow.workflow_id} at {at}, finished {done}" for at in late]
    client.destroy()


async def _look_at_files(studio: Studio, folder: Path, found: Findings) -> None:
    async with studio.services.database.reading() as session:
        noted = {
            f"{one.order_id}/{one.id}" for one in (await session.execute(select(StoredObject))).scalars()
        }
    bucket = open_bucket(studio.settings.store_url)
    kept = {one["path"] async for batch in obstore.list(bucket) for one in batch}
    found.orphans = [f"in the store: {one}" for one in kept - noted]
    found.orphans += [f"not in the store: {one}" for one in noted - kept]
    found.orphans += [str(path) for path in (folder / "work" / "incoming").rglob("*") if path.name == "file"]


async def _look_at_journal(studio: Studio, folder: Path, found: Findings) -> None:
    await studio.scribe.write_all()
    journal = folder / "journal.jsonl"
    verified = verify_journal(journal)
    if not verified.whole:
        found.journal.append(f"line {verified.line} {verified.problem}")
    records = list(Journal(journal).records())
    written = Counter(record.data.get("entry") for record in records if record.kind != "torn")
    found.journal += [f"entry {entry} {count} times" for entry, count in written.items() if count != 1]
    async with studio.services.database.reading() as session:
        noted = {row.id for row in (await session.execute(select(EntryRow))).scalars()}
    found.journal += [f"entry {entry} is missing" for entry in noted - set(written)]
    films = Counter(
        (record.data["order"], record.data["what"]) for record in records if record.kind == "render"
    )
    found.journal += [f"{one} rendered {count} times" for one, count in films.items() if count != 1]


if __name__ == "__main__":
    said = sys.argv[1:]
    print(  # noqa: T201
        asyncio.run(
            Slaughter(
                Path(said[0]),
                int(said[1]),
                int(said[2]),
                said[3] if len(said) > 3 else None,
                longest=2.5,
                patience=900.0,
            ).run()
        )
    )
