"""The process that makes one preview or film: reads ``job.json`` of a folder, leaves ``result.json`` in it.

Tells its progress line by line on its standard output; ends when its standard input does, since then nobody waits.
"""

from __future__ import annotations

import datetime
import json
import os
import resource
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from memoriam.brief import SPEAK, Brief
from memoriam.errors import BriefError, MemoriamError, PhotoError, RecordingError
from memoriam.rules.decision import Outcome, Verdict
from memoriam.studio.codes import code_of
from memoriam.studio.verdicts.passing import judged
from memoriam.studio.works.judging import judge_order
from memoriam.studio.works.rendering import Job, Made

if TYPE_CHECKING:
    from memoriam.likeness import Likeness

THE_FAMILYS_TO_MEND = (PhotoError, BriefError, RecordingError)


def main(folder: Path, memory: int, nice: int) -> None:
    """Do the job of a folder."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.nice(nice)
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    job = Job.model_validate_json((folder / "job.json").read_text(encoding="utf-8"))
    made = do(job)
    draft = folder / "result.json.part"
    draft.write_text(made.model_dump_json(), encoding="utf-8")
    draft.replace(folder / "result.json")


def do(job: Job) -> Made:
    """Judge the photographs, then make the film."""
    from memoriam.film import make_film, read_cast
    from memoriam.settings import settings

    progress = LineProgress()
    try:
        cast = read_cast(job.whole or job.brief, progress, settings().cache_folder)
        verdict = judge_order(job.whole or job.brief, job.relation, _today(), cast)
        outcome = judged(verdict, set(job.passed))
        if outcome is not Outcome.ALLOWED:
            return Made(outcome=outcome, verdict=verdict)
        possible = None if job.whole is None else possible_scenes(job.whole, cast)
        film = job.folder / "film.mp4"
        make_film(_reviewed(job, verdict), film, progress=progress, consent=job.consent)
    except THE_FAMILYS_TO_MEND as problem:
        return Made(problem=str(problem), problem_code=code_of(problem))
    return Made(
        verdict=verdict,
        possible=possible,
        film=film,
        poster=film.with_suffix(".poster.jpg"),
        sheet=film.with_suffix(".sheet.jpg"),
        report=film.with_suffix(".report.json"),
        page=film.with_suffix(".report.html"),
    )


def possible_scenes(brief: Brief, cast: Mapping[str, Likeness]) -> tuple[str, ...]:
    """The installed scenes these people can play. Raises BriefError if a wished one is not among them.

    Speaking is not tried here: its words and recordings were checked when they were told.
    """
    from memoriam.scenes.base import scene_names

    wished = [name for name in brief.scenes if name != SPEAK]
    for name in wished:
        _try(brief, name, cast)
    return tuple(name for name in scene_names() if name == SPEAK or _can(brief, name, cast))


def _can(brief: Brief, name: str, cast: Mapping[str, Likeness]) -> bool:
    try:
        _try(brief, name, cast)
    except BriefError:
        return False
    return True


def _try(brief: Brief, name: str, cast: Mapping[str, Likeness]) -> None:
    from memoriam.film import DEFAULT_ENGINE, find_engine
    from memoriam.storyboard import plan_film

    words = brief.words or "Words"  # those of the family are asked for only once the preview was seen
    alone = brief.model_copy(update={"scenes": (name,), "seconds": None, "words": words})
    plan_film(alone, cast, find_engine(DEFAULT_ENGINE).limits)


class LineProgress:
    """One JSON object a line for each stage and each whole per cent of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._name, self._total, self._done, self._percent = "", 0, 0, 0

    def stage(self, name: str, total: int | None = None) -> None:
        """See :class:`memoriam.progress.Progress`."""
        with self._lock:
            self._name, self._total, self._done, self._percent = name, total or 0, 0, 0
            self._say()

    def advance(self, steps: int = 1) -> None:
        """See :class:`memoriam.progress.Progress`."""
        with self._lock:
            self._done += steps
            percent = min(100, 100 * self._done // self._total) if self._total else 0
            if percent > self._percent:
                self._percent = percent
                self._say()

    def __enter__(self) -> LineProgress:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def _say(self) -> None:
        sys.stdout.write(json.dumps({"stage": self._name, "percent": self._percent}) + "\n")
        sys.stdout.flush()


def _reviewed(job: Job, verdict: Verdict) -> Brief:
    """The brief, saying that a person let pass what is held of it, if that is so."""
    declaration = job.brief.declaration
    if declaration is None or not verdict.against():
        return job.brief
    reviewed = declaration.model_copy(update={"reviewed_by": "the studio's owner"})
    return job.brief.model_copy(update={"declaration": reviewed})


def _today() -> datetime.date:
    return datetime.datetime.now(tz=datetime.UTC).date()


def _end_with_parent() -> None:
    # Not sys.stdin: whoever holds its lock when Python ends makes Python abort, and the work would count as failed.
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    except MemoriamError as error:
        sys.stderr.write(f"{code_of(error)}\n")
        sys.stderr.flush()
        os._exit(1)
    sys.stdout.flush()
    os._exit(0)  # nothing waits for the threads of libraries: the result lies in its file
