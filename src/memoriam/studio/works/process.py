"""A worker's process: works until told to stop, and is started again when it ends otherwise."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from typing import NoReturn

from memoriam.errors import MemoriamError
from memoriam.studio.house import Studio
from memoriam.studio.housekeeping import Housekeeping
from memoriam.studio.logs import start_logging
from memoriam.studio.settings import studio_settings
from memoriam.studio.works.lifeline import Fenced

TAKEN_FOR_DEAD = 75
"""Exit status of a worker whose work others have taken over (EX_TEMPFAIL): start it again."""

PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds before a worker that ended is started again, longer each time."""

log = logging.getLogger(__name__)


def run_worker(*, leashed: bool = False, housekeeping: bool = False) -> NoReturn:
    """Work until a signal says stop; ends this process. ``leashed``: also when the standard input ends."""
    start_logging(as_json=studio_settings().log_json)
    # Threads of the workflow engine may be in the middle of work that others take over: nobody waits for them.
    status = asyncio.run(_run(leashed=leashed, housekeeping=housekeeping))
    sys.stderr.flush()
    os._exit(status)


async def keep_worker() -> None:
    """Keep one worker running beside a server, until this is cancelled; it ends with the server."""
    for round_number in range(10**9):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "memoriam.studio.works", "--leashed"), stdin=asyncio.subprocess.PIPE
        )
        try:
            status = await process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        pause = PAUSES[min(round_number, len(PAUSES) - 1)]
        log.warning("The worker ended with status %s; it is started again in %g s.", status, pause)
        await asyncio.sleep(pause)


async def _run(*, leashed: bool, housekeeping: bool) -> int:
    # Imported here: a server that only starts workers has no use for the workflow engine, which loads for a second.
    from memoriam.studio.works.worker import work

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if leashed:
        threading.Thread(target=_watch_leash, args=(loop, stop), daemon=True).start()
    try:
        async with Studio.open(studio_settings()) as studio:
            chores = asyncio.create_task(Housekeeping(studio).keep_doing()) if housekeeping else None
            try:
                await work(studio, stop=stop)
            finally:
                if chores is not None:
                    chores.cancel()
    except Fenced as error:
        log.warning("%s", error)
        return TAKEN_FOR_DEAD
    except MemoriamError as error:
        log.error("%s", error)
        return error.exit_code
    return 0


def _watch_leash(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    while os.read(0, 1):
        pass
    loop.call_soon_threadsafe(stop.set)
