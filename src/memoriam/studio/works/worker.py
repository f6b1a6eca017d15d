"""A worker: one process that makes previews and films for as long as it is left alone.

Usage::

    async with Studio.open(settings) as studio:
        await work(studio)
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from memoriam import __version__
from memoriam.studio.house import Studio
from memoriam.studio.works import workflow
from memoriam.studio.works.dispatcher import Dispatcher
from memoriam.studio.works.lifeline import Lifeline
from memoriam.studio.works.rendering import ProcessRenderer, Renderer
from memoriam.studio.works.shop import Shop

log = logging.getLogger(__name__)


async def work(studio: Studio, renderer: Renderer | None = None, stop: asyncio.Event | None = None) -> None:
    """Work until ``stop`` is set. Raises Fenced if others have taken this worker for dead: start it again then."""
    async with _crew(studio, renderer) as (lifeline, dispatcher):
        log.info("Worker %s works.", lifeline.executor_id)
        stopping = asyncio.create_task((stop or asyncio.Event()).wait())
        tasks = [
            stopping,
            asyncio.create_task(lifeline.keep_beating()),
            asyncio.create_task(dispatcher.keep_looking()),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _crew(studio: Studio, renderer: Renderer | None) -> AsyncIterator[tuple[Lifeline, Dispatcher]]:
    settings = studio.settings
    executor_id = new_executor_id()
    folder = settings.work_folder / "workers"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def hand_over(dead: str) -> int:
        return await asyncio.to_thread(workflow.hand_over, dead)

    async def holders() -> set[str]:
        return await asyncio.to_thread(workflow.holders)

    lifeline = Lifeline(
        database=studio.services.database,
        executor_id=executor_id,
        folder=folder,
        lease=settings.lease_seconds,
        films=settings.films_at_once,
        previews=settings.previews_at_once,
        version=__version__,
        hand_over=hand_over,
        holders=holders,
        clock=studio.services.clock,
    )
    maker = renderer or ProcessRenderer(stall=settings.stall_seconds, memory=settings.work_memory)
    shop = Shop(studio, lifeline, maker)
    # In this order: from its launch on it takes up work, which has to be known to be its own.
    await lifeline.begin()
    workflow.enlist(workflow.Crew(shop, asyncio.get_running_loop()))
    await asyncio.to_thread(workflow.launch, settings, executor_id)
    try:
        yield lifeline, Dispatcher(studio, shop)
    finally:
        await lifeline.end()
        await asyncio.to_thread(workflow.stop)
        workflow.enlist(None)


def new_executor_id() -> str:
    """A name no other worker ever has: machine, process, chance."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(6)}"
