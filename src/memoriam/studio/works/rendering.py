"""Making a preview or a film: in a process of its own that is limited, watched and can be ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from memoriam.brief import Brief
from memoriam.errors import StudioError
from memoriam.rules.case import Relation
from memoriam.rules.decision import Outcome, Verdict

Tell = Callable[[str, float], Awaitable[None]]
"""Hears the stage and how many per cent of it are done. May raise, which ends the work."""

LONGEST_LINE = 4096
"""Bytes of one line of progress; a longer one is not believed."""


class Job(BaseModel):
    """What has to be made. All files lie in ``folder``. ``passed``: decisions of rules that a person let pass.

    whole: beside a preview, the film it is a preview of, so that nobody pays for one that cannot be made.
    """

    model_config = ConfigDict(frozen=True)

    folder: Path
    brief: Brief
    whole: Brief | None = None
    relation: Relation | None = None
    consent: str = ""
    passed: tuple[str, ...] = ()


class Made(BaseModel):
    """What came of it. ``film`` and what lies beside it only if ``outcome`` is allowed and there is no problem.

    problem: a sentence for the family, with its code, if photographs or wishes cannot be used. possible: beside a
    preview, the scenes these files can carry.
    """

    model_config = ConfigDict(frozen=True)

    outcome: Outcome = Outcome.ALLOWED
    verdict: Verdict | None = None
    problem: str | None = None
    problem_code: str | None = None
    possible: tuple[str, ...] | None = None
    film: Path | None = None
    poster: Path | None = None
    sheet: Path | None = None
    report: Path | None = None
    page: Path | None = None


class WorkFailed(StudioError):
    """The process that made a film ended before it was finished; it is tried again."""


class Renderer(Protocol):
    """Makes previews and films."""

    async def render(self, job: Job, tell: Tell) -> Made:
        """Make what is asked for. Raises WorkFailed for whatever may go well the next time."""
        ...


FILM_NICE, PREVIEW_NICE = 15, 10
"""Niceness: pages are answered at 0 and get a processor at once, previews (somebody waits) go before films."""


class ProcessRenderer:
    """Starts ``python -m memoriam.studio.works.render_worker`` for each film. Seconds by the clock on the wall."""

    def __init__(self, *, stall: float, memory: int = 0) -> None:
        self._stall = stall
        self._memory = memory

    async def render(self, job: Job, tell: Tell) -> Made:
        """See :class:`Renderer`."""
        order = job.folder / "job.json"
        order.write_text(job.model_dump_json(), encoding="utf-8")
        process = await self._start(job.folder, FILM_NICE if job.whole is None else PREVIEW_NICE)
        try:
            await self._listen(process, tell)
            status = await process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        result = job.folder / "result.json"
        if status != 0 or not result.exists():
            raise WorkFailed(_reason(status, job.folder))
        return Made.model_validate_json(result.read_text(encoding="utf-8"))

    async def _start(self, folder: Path, nice: int) -> asyncio.subprocess.Process:
        environment = {**os.environ, "MEMORIAM_CACHE_FOLDER": str(folder / "cache"), "TMPDIR": str(folder)}
        # Its standard input stays open as long as this process lives: the end of it ends the work.
        with (folder / "errors.txt").open("wb") as errors:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "memoriam.studio.works.render_worker"),
                *(str(folder), str(self._memory), str(nice)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                limit=LONGEST_LINE,
                env=environment,
            )

    async def _listen(self, process: asyncio.subprocess.Process, tell: Tell) -> None:
        if process.stdout is None:
            return
        while True:
            try:
                line = await asyncio.wait_for(process.stdout.readline(), self._stall)
            except TimeoutError:
                raise WorkFailed(f"It told no progress for {self._stall:g} seconds.") from None
            except ValueError:
                raise WorkFailed("It told more than progress.") from None
            if not line:
                return
            said: Any = _progress(line)
            if said is not None:
                await tell(str(said["stage"]), float(said["percent"]))


def _progress(line: bytes) -> dict[Literal["stage", "percent"], Any] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) and {"stage", "percent"} <= said.keys() else None


def _reason(status: int, folder: Path) -> str:
    """Why the process ended, without anything of the family: the last word of its errors is a kind, not a text."""
    errors = (folder / "errors.txt").read_text(encoding="utf-8", errors="replace").strip().splitlines()
    kind = errors[-1].split(":", 1)[0][:60] if errors else "nothing said"
    return f"Its process ended with status {status} ({kind})."
