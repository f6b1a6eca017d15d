"""Where the stairs run: shared by the clouds, the Blender script and whoever walks on them (see the manifest).

World axes as in view.py: x right, y up, z away, metres, the eye above z = 0.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import math

RISE = 0.15
RUN = 0.38
"""Metres: a broad ceremonial stair (about 16 cm by 29 cm is common at home; broader reads as calm)."""
FIRST = 5.6
"""Distance of the first riser."""
STEPS = 262
SLOPE = RISE / RUN
END = FIRST + STEPS * RUN
TOP = STEPS * RISE
EYE_HEIGHT = 1.75


def centre(z: float) -> float:
    """x of the middle of the stairs at distance ``z``: straight at first, then a slow S that grows with distance."""
    if z < 14.6:
        return 0.0
    t = min(1.0, (z - 14.6) / 60)
    swing = t * t * (3 - 2 * t)
    return (1.2 + 6.0 * swing) * swing**0.25 * math.sin((z - 14.6) / 15.5) * min(1.0, (z - 14.6) / 12)


def half_width(step: float) -> float:
    """Half the width of a step: the lowest ones open like a welcome."""
    return 1.6 + 1.0 * math.exp(-max(step, 0.0) / 5.0) + 0.0012 * step


def tread(z: float) -> float:
    """Height of the slope through the step edges at distance ``z``."""
    return SLOPE * min(max(z - FIRST, 0.0), END - FIRST)
