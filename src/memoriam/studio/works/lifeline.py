"""Who is alive: beats that others count, and the work of the dead handed over.

No clock is compared with another machine's: each worker watches the others' beats with its own steady clock, and takes
one for dead when its count has not grown for the length of a lease. So neither a clock that jumps nor one that is wrong
makes a living worker dead. On the same machine a lock on a file tells it at once, since it goes with its process.

Being taken for dead is final (a row's mark): whatever a stalled worker still tries to write is refused by
:meth:`Lifeline.require_alive` within the transaction it is written in.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.errors import StudioError
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.database import Database
from memoriam.studio.own_folder import OwnFolder, is_gone, sweep
from memoriam.studio.works.models import Executor
from memoriam.studio.works.repository import WorkRepository

BEATS_A_LEASE = 6
"""A worker may miss five beats in a row before it is taken for dead."""

HandOver = Callable[[str], Awaitable[int]]
"""Gives the work of a dead executor to the living; how much it was."""

Holders = Callable[[], Awaitable[set[str]]]
"""The executors that hold unfinished work, living or not."""

STRAYS = "sweep"
STRAYS_EVERY = 5
"""Watches between two searches for work whose holder nobody knows: it began something after it was buried."""

log = logging.getLogger(__name__)


class Fenced(StudioError):
    """This worker was taken for dead, and others do its work."""

    def __init__(self, executor_id: str) -> None:
        super().__init__(
            f"Worker {executor_id} was not heard of for too long and is taken for dead; start it again."
        )


@dataclass
class Lifeline:
    """One worker's beats, and its watch over the others. ``lease``: seconds without a beat until somebody is dead."""

    database: Database
    executor_id: str
    folder: Path
    lease: float
    films: int
    previews: int
    version: str
    hand_over: HandOver
    holders: Holders
    clock: Clock = utc_now
    _seen: dict[str, tuple[int, float]] = field(default_factory=dict)
    _own: OwnFolder | None = None
    _watches: int = 0

    async def begin(self) -> None:
        """Take a place among the living."""
        self._own = OwnFolder(self.folder, self.executor_id)
        now = self.clock()
        executor = Executor(
            id=self.executor_id,
            host=socket.gethostname()[:255],
            version=self.version,
            beats=0,
            films=self.films,
            previews=self.previews,
            dead=False,
            started_at=now,
            seen_at=now,
        )
        async with self.database.transaction() as session:
            await WorkRepository(session).enlist(executor)

    @property
    def own_folder(self) -> Path:
        """Where this worker's files lie; whoever comes after its end deletes it."""
        return self.folder / self.executor_id

    async def keep_beating(self) -> None:
        """Beat and watch until this is cancelled. Raises Fenced."""
        while True:
            try:
                await self.beat()
                await self.watch()
            except Fenced:
                raise
            except Exception as error:  # noqa: BLE001 - a worker's edge: it beats on, whatever happened
                log.warning("The database does not answer (%s); trying again.", type(error).__name__)
            await asyncio.sleep(self.lease / BEATS_A_LEASE)

    async def beat(self) -> None:
        """One beat. Raises Fenced."""
        async with self.database.transaction() as session:
            if not await WorkRepository(session).beat(self.executor_id, self.clock()):
                raise Fenced(self.executor_id)

    async def require_alive(self, session: AsyncSession) -> None:
        """Within a transaction: nobody has taken this worker for dead, nor can until it ends. Raises Fenced."""
        if not await WorkRepository(session).is_alive(self.executor_id):
            raise Fenced(self.executor_id)

    async def watch(self) -> None:
        """Bury who is dead, hand their work over and delete what they left on this machine."""
        async with self.database.reading() as session:
            known = [(one.id, one.beats, one.dead) for one in await WorkRepository(session).executors()]
        for executor_id, beats, dead in known:
            if executor_id != self.executor_id and not dead:
                await self._look_at(executor_id, beats)
        while await self._hand_over_one():
            pass
        self._watches += 1
        if self._watches % STRAYS_EVERY == 1:
            await self._hand_over_strays()
        sweep(self.folder, keep={executor_id for executor_id, _, _ in known})

    async def end(self) -> None:
        """Leave in order: others need not wait for the lease."""
        async with self.database.transaction() as session:
            await WorkRepository(session).bury(self.executor_id, None)
        if self._own is not None:
            self._own.close()

    async def _look_at(self, executor_id: str, beats: int) -> None:
        now = time.monotonic()
        before, since = self._seen.get(executor_id, (-1, now))
        if before != beats:
            self._seen[executor_id] = (beats, now)
        gone = is_gone(self.folder, executor_id)
        if gone or (before == beats and now - since >= self.lease):
            async with self.database.transaction() as session:
                buried = await WorkRepository(session).bury(executor_id, None if gone else beats)
            if buried:
                log.warning("Worker %s is dead; its work is taken over.", executor_id)

    async def _hand_over_one(self) -> bool:
        # Within the transaction that keeps others from it: work handed over twice would be done twice.
        async with self.database.transaction() as session:
            works = WorkRepository(session)
            dead = await works.claim_dead()
            if dead is None or dead.id == self.executor_id:
                return False
            count = await self.hand_over(dead.id)
            await works.forget_executor(dead.id)
        self._seen.pop(dead.id, None)
        log.info("Work of %s handed over: %d.", dead.id, count)
        return True

    async def _hand_over_strays(self) -> None:
        async with self.database.transaction() as session:
            works = WorkRepository(session)
            await works.one_at_a_time(STRAYS)
            # Asked in this order: whoever holds work has had its row before.
            holders = await self.holders()
            strays = holders - {executor.id for executor in await works.executors()}
            for executor_id in strays:
                log.warning("Work of %s, whom nobody knows, is taken over.", executor_id)
                await self.hand_over(executor_id)
