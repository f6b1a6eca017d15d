"""Where the eyes rest: on the viewer, with small saccades, and steady while the head moves."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from memoriam.performance.curves import ease

CONTACT_SHARE = 0.65
"""Share of fixations that return to the viewer: eye contact is what a farewell is for."""

SACCADE = 0.06
"""Seconds: a small saccade takes 30-60 ms, here at least one frame."""

SPREAD_X, SPREAD_Y = 0.022, 0.009
"""Eye widths, standard deviation of fixations off the viewer."""

FOLLOW_YAW, FOLLOW_PITCH = 0.0075, 0.0060
"""Eye widths a degree: eyes turn back against the head (vestibulo-ocular reflex), so contact is kept."""


class Gaze:
    """Fixations of one film; ``at(t)`` gives (x, y) in eye widths before the head's movement is taken back."""

    def __init__(self, seed: Sequence[int], start: float, end: float) -> None:
        chance = np.random.default_rng(seed)
        times, places, t = [start], [(0.0, 0.0)], start
        while t < end:
            t += float(chance.uniform(0.9, 2.6))
            away = chance.random() > CONTACT_SHARE
            place = (
                (float(chance.normal(0, SPREAD_X)), float(chance.normal(0, SPREAD_Y))) if away else (0.0, 0.0)
            )
            times.append(t)
            places.append(place)
        self._times, self._places = tuple(times), tuple(places)

    def at(self, t: float) -> tuple[float, float]:
        """The fixation at ``t`` seconds."""
        now = bisect_right(self._times, t) - 1
        if now <= 0:
            return self._places[0]
        (x0, y0), (x1, y1) = self._places[now - 1], self._places[now]
        part = ease((t - self._times[now]) / SACCADE)
        return x0 + (x1 - x0) * part, y0 + (y1 - y0) * part


def keep_contact(x: float, y: float, yaw: float, pitch: float) -> tuple[float, float]:
    """Gaze (eye widths) that keeps its target while the head is turned by yaw and pitch (degrees)."""
    return x - FOLLOW_YAW * yaw, y + FOLLOW_PITCH * pitch
