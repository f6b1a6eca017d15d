"""When the lids fall, and how."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

MEAN_PAUSE = 3.9
"""Seconds between blinks: 15 a minute, the middle of the 12-20 that people in quiet conversation show."""

SHORTEST_PAUSE, LONGEST_PAUSE = 2.0, 5.5
"""Irregular, but never a flutter and never a stare."""

CLOSING, HOLD, OPENING = 0.11, 0.04, 0.23
"""Seconds: lids fall faster than they rise (VanderWerf et al., 2003); at 25 fps each phase shows."""

FULL_SHARE, PARTIAL = 0.9, 0.8
"""Nine of ten blinks close fully; the others nearly."""


class Blinks:
    """The blinks of one film: ``at(t)`` is the closing 0-1 of both lids, ``times`` are the moments of falling lids."""

    def __init__(self, seed: Sequence[int], start: float, end: float) -> None:
        chance = np.random.default_rng(seed)
        times, t = [], start
        while t < end:
            times.append(t)
            pause = float(np.exp(chance.normal(math.log(MEAN_PAUSE), 0.30)))
            t += min(LONGEST_PAUSE, max(SHORTEST_PAUSE, pause))
        self.times = tuple(times)
        self._depths = tuple(1.0 if chance.random() < FULL_SHARE else PARTIAL for _ in times)

    def at(self, t: float) -> float:
        """Closing of the lids at ``t`` seconds: 0 as photographed, 1 closed."""
        last = bisect_right(self.times, t) - 1
        return self._depths[last] * stroke(t - self.times[last]) if last >= 0 else 0.0


def stroke(dt: float) -> float:
    """One blink, ``dt`` seconds after the lids begin to fall."""
    if dt <= 0.0 or dt >= CLOSING + HOLD + OPENING:
        return 0.0
    if dt < CLOSING:
        return math.sin(0.5 * math.pi * dt / CLOSING) ** 2
    if dt < CLOSING + HOLD:
        return 1.0
    return 0.5 + 0.5 * math.cos(math.pi * (dt - CLOSING - HOLD) / OPENING)
