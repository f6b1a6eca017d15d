"""Curves over time that everything else is made of: easing, keyframes, smooth noise. Pure functions of t and seed."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np


def ease(x: float) -> float:
    """Minimum-jerk interpolation 10x³ − 15x⁴ + 6x⁵, clamped to 0-1: how unhurried limbs move (Flash & Hogan, 1985)."""
    x = min(1.0, max(0.0, x))
    return x * x * x * (10.0 + x * (6.0 * x - 15.0))


def ramp(t: float, start: float, end: float) -> float:
    """0 before ``start``, 1 after ``end`` (seconds), eased between."""
    return ease((t - start) / (end - start)) if end > start else float(t >= end)


def bell(t: float, rise: float, full: float, fade: float, gone: float) -> float:
    """0 until ``rise``, 1 from ``full`` to ``fade``, 0 after ``gone`` (seconds)."""
    return ramp(t, rise, full) * (1.0 - ramp(t, fade, gone))


@dataclass(frozen=True)
class Keyframes:
    """Values at times with minimum-jerk movement between them; constant before the first and after the last."""

    points: tuple[tuple[float, float], ...]
    _times: tuple[float, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        times = tuple(t for t, _ in self.points)
        if not times or any(b <= a for a, b in pairwise(times)):
            raise ValueError(f"keyframe times must rise, got {times}")
        object.__setattr__(self, "_times", times)

    def __call__(self, t: float) -> float:
        after = bisect_right(self._times, t)
        if after == 0:
            return self.points[0][1]
        if after == len(self.points):
            return self.points[-1][1]
        (t0, v0), (t1, v1) = self.points[after - 1], self.points[after]
        return v0 + (v1 - v0) * ease((t - t0) / (t1 - t0))


class SmoothNoise:
    """Band-limited wandering around 0 with unit variance: eight sines, frequencies spread around ``hertz``."""

    def __init__(self, seed: Sequence[int], hertz: float) -> None:
        chance = np.random.default_rng(seed)
        count = 8
        self._omega = 2 * math.pi * hertz * np.exp(chance.uniform(-0.7, 0.7, count))
        self._phase = chance.uniform(0, 2 * math.pi, count)
        self._size = math.sqrt(2.0 / count)

    def __call__(self, t: float) -> float:
        return float(self._size * np.sin(self._omega * t + self._phase).sum())
