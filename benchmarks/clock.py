"""Medians, and where a film's CPU time goes."""

from __future__ import annotations

import functools
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from unittest import mock

from memoriam.proof.stopwatch import cpu_seconds


@dataclass(frozen=True)
class Spent:
    """Seconds by the wall clock, and of CPU over all threads."""

    wall: float
    cpu: float


def spend(work: Callable[[], object]) -> Spent:
    """What one call costs."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    work()
    return Spent(time.perf_counter() - wall, cpu_seconds() - cpu)


def median(spent: Sequence[Spent]) -> Spent:
    """Median of several runs, wall and CPU each by itself."""
    return Spent(statistics.median(s.wall for s in spent), statistics.median(s.cpu for s in spent))


class Ledger:
    """CPU seconds of the calling thread in methods that were named, call by call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def watching(self, places: dict[str, str]) -> Iterator[None]:
        """places: a name for the table → ``module:Class.method``; put back as they were afterwards."""
        with _patches([self._patch(name, place) for name, place in places.items()]):
            yield

    def milliseconds(self) -> dict[str, float]:
        """Median of each, in ms a call."""
        return {name: 1000 * statistics.median(calls) for name, calls in self._calls.items()}

    def mean_milliseconds(self) -> dict[str, float]:
        """Mean of each, in ms a call: where only some calls do anything, the median would say nothing."""
        return {name: 1000 * statistics.fmean(calls) for name, calls in self._calls.items()}

    def _patch(self, name: str, place: str) -> Any:
        module, path = place.split(":")
        owner, method = path.split(".")
        holder = getattr(import_module(module), owner)
        plain = getattr(holder, method)

        @functools.wraps(plain)
        def timed(*args: Any, **kwargs: Any) -> Any:
            start = time.thread_time()
            try:
                return plain(*args, **kwargs)
            finally:
                spent = time.thread_time() - start
                with self._lock:
                    self._calls[name].append(spent)

        return mock.patch.object(holder, method, timed)


@contextmanager
def _patches(patches: Sequence[Any]) -> Iterator[None]:
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()
