"""A worker with the real renderer, as a process that can be killed; its films are as small as previews.

``python tests/real_worker.py FOLDER SETTINGS``: the settings as JSON, see studio_house.settings_in.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from memoriam.studio.house import Studio
from memoriam.studio.works.rendering import Job, Made, ProcessRenderer, Tell
from memoriam.studio.works.worker import work
from studio_house import settings_in

STALL = 900.0


@dataclass
class SmallFilms:
    """Makes films as small as previews are made. Everything else is the real renderer."""

    real: ProcessRenderer

    async def render(self, job: Job, tell: Tell) -> Made:
        brief = job.brief.model_copy(update={"preview": True})
        return await self.real.render(job.model_copy(update={"brief": brief}), tell)


async def main(folder: Path, others: dict[str, object]) -> None:
    """Work until killed."""
    async with Studio.open(settings_in(folder, **others)) as studio:
        await work(studio, SmallFilms(ProcessRenderer(stall=STALL)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), json.loads(sys.argv[2])))
