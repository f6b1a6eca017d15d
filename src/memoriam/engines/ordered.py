"""Work done by several threads, results in order, never more than a few in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

AHEAD = 1
"""Frames that may wait finished beside those being worked on: enough to keep the encoder busy."""


def in_order(work: Callable[[int], Result], count: int, threads: int) -> Generator[Result]:
    """Yield ``work(0) … work(count - 1)`` in order; at most ``threads + AHEAD`` are under way. Errors come through."""
    pool = ThreadPoolExecutor(threads, thread_name_prefix="painter")
    waiting: deque[Future[Result]] = deque()
    try:
        for index in range(count):
            waiting.append(pool.submit(work, index))
            if len(waiting) > threads + AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
        pool.shutdown(wait=True)
