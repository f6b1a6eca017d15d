"""What sets work going: orders that are at a state of work get their workflow, and the waiting list is called."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from memoriam.studio.house import Studio
from memoriam.studio.works import workflow
from memoriam.studio.works.repository import WorkRepository
from memoriam.studio.works.shop import Shop, Superseded, Task, room_left

EVERY = 0.5
"""Seconds between two looks; a call of the waiting list is worth no hurry, a family at its preview is."""

LOST_EVERY = 60
"""Looks between two searches for orders whose work ended without moving them."""

CALL = "call"

log = logging.getLogger(__name__)


@dataclass
class Dispatcher:
    """One worker's look at what is to do. Any number of workers may look at the same time."""

    studio: Studio
    shop: Shop
    _asked: set[str] = field(default_factory=set)
    _looks: int = 0

    async def keep_looking(self) -> None:
        """Look until this is cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a worker's edge: it looks again, whatever happened
                log.warning("Nothing can be set going (%s); trying again.", type(error).__name__)
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """Call the waiting list while there is room, then see to it that everything at work has its workflow."""
        if self.studio.settings.films_at_once:
            while await self._call():
                pass
        async with self.studio.services.database.reading() as session:
            rows = await WorkRepository(session).at_work(list(workflow.QUEUES))
        tasks = [Task(*row) for row in rows]
        for task in tasks:
            if workflow.workflow_id(task) not in self._asked:
                await asyncio.to_thread(workflow.ask_for, task)
        self._asked = {workflow.workflow_id(task) for task in tasks}
        self._looks += 1
        if self._looks % LOST_EVERY == 0:
            await self._find_lost(tasks)

    async def _call(self) -> bool:
        """Call one order if somebody is free to make its film; whether one was called."""
        services, settings = self.studio.services, self.studio.settings
        if room_left(settings.work_folder) < settings.free_bytes:
            return False
        async with services.database.reading() as session:
            if await WorkRepository(session).room_for_films() <= 0:
                return False
            if not any((await services.waiting(session).counts()).values()):
                return False
        async with services.database.transaction() as session:
            works = WorkRepository(session)
            await works.one_at_a_time(CALL)
            if await works.room_for_films() <= 0:
                return False
            return await services.waiting(session).call(services.orders(session)) is not None

    async def _find_lost(self, tasks: list[Task]) -> None:
        for task in tasks:
            if await asyncio.to_thread(workflow.is_over, task):
                log.warning("Work on order %s ended without a result.", task.order_id)
                try:
                    await self.shop.give_up(task, "It ended without a result.")
                except Superseded:
                    continue
