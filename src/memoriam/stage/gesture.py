"""How a raised hand waves: slow, calm, and lowered again. Pure functions of a phase; no images here."""

from __future__ import annotations

import math
from dataclasses import dataclass

STROKES = 3
"""Strokes of a wave when nothing else is asked: a farewell, not a signal."""

RISE_SECONDS = 1.5
STROKE_SECONDS = 1.3
"""One stroke there and back. People who wave goodbye slowly take 1.1 to 1.5 s."""

LEAN = 5.0
"""Degrees the forearm leans away from the head when the hand is up."""

RISING_LEAN = 13.0
"""Degrees it leans further when the hand is still low: a forearm swings up about its elbow."""

SWAY = 6.5
"""Degrees the forearm goes to either side."""

WRIST = 8.5
"""Degrees the hand goes to either side beyond the forearm."""

WRIST_LAG = 0.11
"""Share of a stroke by which the hand trails behind the forearm."""

TILT_LAG = 0.20
"""Share of a stroke by which the turn of the palm trails behind."""

SOFT_STROKES = 0.6
"""Strokes over which the waving swells and dies away."""


@dataclass(frozen=True)
class ArmBend:
    """Where the raised forearm is."""

    lift: float
    """0 fully lowered, out of sight, to 1 raised."""
    lean: float
    """Degrees of the forearm away from the head (clockwise for a hand at the viewer's right)."""
    wrist: float
    """Degrees of the hand against the forearm, in the same sense."""
    tilt: float
    """-1 to 1: the small turn of the palm, trailing behind the stroke."""


def last_phase(strokes: int = STROKES) -> float:
    """The phase at which the hand is down again."""
    return strokes + 2.0


def wave_seconds(strokes: int = STROKES) -> float:
    """How long a whole wave takes."""
    return 2 * RISE_SECONDS + strokes * STROKE_SECONDS


def wave_phase(seconds: float, strokes: int = STROKES) -> float:
    """Phase of a wave that began ``seconds`` ago, held at both ends.

    0 to 1 the hand rises, 1 to ``strokes`` + 1 it waves, one unit a stroke, and to ``strokes`` + 2 it is lowered.
    """
    waving = strokes * STROKE_SECONDS
    if seconds < RISE_SECONDS:
        return max(0.0, seconds / RISE_SECONDS)
    if seconds < RISE_SECONDS + waving:
        return 1 + (seconds - RISE_SECONDS) / STROKE_SECONDS
    return min(last_phase(strokes), 1 + strokes + (seconds - RISE_SECONDS - waving) / RISE_SECONDS)


def arm_bend(phase: float, strokes: int = STROKES) -> ArmBend:
    """The forearm at a phase (see ``wave_phase``); outside of it the hand is down."""
    lift = _minimum_jerk(min(phase, strokes + 2 - phase))
    waved = phase - 1
    swell = _smooth(min(waved, strokes - waved) / SOFT_STROKES)
    return ArmBend(
        lift=lift,
        lean=LEAN + RISING_LEAN * (1 - lift) + SWAY * swell * _turn(waved),
        wrist=WRIST * swell * _turn(waved - WRIST_LAG) - 4.0 * (1 - lift),
        tilt=swell * _turn(waved - TILT_LAG),
    )


def _turn(strokes: float) -> float:
    return math.sin(2 * math.pi * strokes)


def _smooth(share: float) -> float:
    t = min(1.0, max(0.0, share))
    return t * t * (3 - 2 * t)


def _minimum_jerk(share: float) -> float:
    """Flash and Hogan 1985: how hands move from rest to rest."""
    t = min(1.0, max(0.0, share))
    return t * t * t * (10 - 15 * t + 6 * t * t)
