"""A worker for tests, and the studio around it, as processes that can be killed.

The renderer makes no film: it writes down when it begins and ends, takes a moment, and leaves files that look like one.
Everything around it (database, workflow engine, store, journal) is the real thing.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from memoriam.studio.house import Studio
from memoriam.studio.works.rendering import Job, Made, Tell
from memoriam.studio.works.worker import work
from studio_house import NoLooker, settings_in

REPORT = {
    "film": {"seconds": 12.0, "frames": 300},
    "measurements": {
        "identity": {"cosine": {"mean": 0.8}},
        "steadiness": {"black": 0, "frozen": 3},
    },
    "provenance": {"film_id": "00000001"},
}


@dataclass
class StubRenderer:
    """Takes ``seconds`` for a film and writes into ``diary`` what it does."""

    seconds: float = 0.2
    diary: Path | None = None
    possible: tuple[str, ...] | None = None

    async def render(self, job: Job, tell: Tell) -> Made:
        self.write("start", job)
        for percent in (0, 50, 100):
            await tell("Painting", percent)
            await asyncio.sleep(self.seconds / 3)
        film = job.folder / "film.mp4"
        film.write_bytes(f"moving pictures of {job.folder.name} {time.time_ns()}".encode())
        report = film.with_suffix(".report.json")
        report.write_text(json.dumps(REPORT), encoding="utf-8")
        self.write("end", job)
        return Made(film=film, report=report, possible=self.possible)

    def write(self, what: str, job: Job) -> None:
        if self.diary is not None:
            with self.diary.open("a", encoding="utf-8") as diary:
                diary.write(f"{time.time():.3f} {os.getpid()} {what} {job.folder.name}\n")


async def main(folder: Path, seconds: float, others: dict[str, object]) -> None:
    """Work in a folder until killed."""
    settings = settings_in(folder, **others)
    async with Studio.open(settings, looker=NoLooker()) as studio:
        sys.stdout.write("up\n")
        sys.stdout.flush()
        await work(studio, StubRenderer(seconds, folder / "diary.txt"))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2]), json.loads(sys.argv[3])))
