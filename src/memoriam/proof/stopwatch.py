"""How long each stage of a film took, and how much memory was needed at most."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of ``ru_maxrss``: macOS counts bytes, Linux kibibytes (getrusage(2) of both)."""


@dataclass(frozen=True, slots=True)
class Lap:
    """One stage: seconds by the wall clock, and seconds of CPU over all threads and finished child processes."""

    name: str
    wall: float
    cpu: float


class Stopwatch:
    """Measures stages one after another. A stage entered twice is added up; stages may not be nested."""

    def __init__(self) -> None:
        self._laps: dict[str, Lap] = {}

    @property
    def laps(self) -> tuple[Lap, ...]:
        """All stages in the order they were first entered."""
        return tuple(self._laps.values())

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what happens inside; also counted when it ends with an error."""
        wall, cpu = time.perf_counter(), cpu_seconds()
        try:
            yield
        finally:
            before = self._laps.get(name, Lap(name, 0.0, 0.0))
            self._laps[name] = Lap(
                name, before.wall + time.perf_counter() - wall, before.cpu + cpu_seconds() - cpu
            )


def cpu_seconds() -> float:
    """CPU time of this process (all threads) and of its children that have ended, in seconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def peak_memory() -> int:
    """Largest resident memory so far in bytes: of this process or of its largest child, whichever is more.

    The kernel keeps the two separately and never their sum at one moment; a child lives only while a photograph is
    decoded, when this process is still small, so the larger of both is the honest peak.
    """
    used = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return max(used) * MAXRSS_UNIT
