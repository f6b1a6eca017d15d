"""Feet on stairs: where each foot of somebody who climbs is, and where the figure must be shown so that no foot slides.

Pure arithmetic, shared by whoever bakes a walker and whoever shows it. ``climbed`` counts stairs: one stair a step, two
a cycle of the gait; the left foot lands on the even stairs, the right foot on the odd ones, each at the moment when
``climbed`` equals the number of its stair. Lengths are metres; ``ahead`` is along the stairs, ``up`` is up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from memoriam.stage.manifest import PathPoint

RISE, RUN = 0.15, 0.38
"""Metres of one stair: bake/stair_path.py builds the stairs with the same numbers."""

STANCE = 0.62
"""Share of a cycle that a foot stands: 60 to 66 % on stairs (Riener et al. 2002, Gait & Posture 15)."""

TOUCH_DOWN = 0.30
"""Metres before the walker's middle where a foot lands."""

SWING_CLEARANCE = 0.10
"""Metres the swinging foot rises above the straight way between its stairs: it has to pass the edge of one between."""

SECONDS_A_STAIR = 0.96
"""An unhurried climb, and a whole number of film frames; healthy adults take 0.6 s, old people 0.8 s."""

APART = 0.080
"""Metres between the middle of the walk and each foot."""


@dataclass(frozen=True)
class Foot:
    """One foot at a moment."""

    stair: int
    """The stair it stands on, or left last while it swings."""
    swing: float
    """0 while it stands, then 0 to 1 on the way to ``stair`` + 2."""

    @property
    def stands(self) -> bool:
        return self.swing == 0.0


def feet(climbed: float) -> tuple[Foot, Foot]:
    """The left and the right foot."""
    return _foot(climbed, 0), _foot(climbed, 1)


def _foot(climbed: float, odd: int) -> Foot:
    cycle = (climbed - odd) / 2
    whole = math.floor(cycle)
    share = cycle - whole
    return Foot(2 * whole + odd, max(0.0, (share - STANCE) / (1 - STANCE)))


def weight_on_left(climbed: float) -> float:
    """0-1 share of the weight on the left foot: passes over smoothly while both feet stand."""
    double = STANCE - 0.5
    share = (climbed / 2) % 1.0
    if share < double:
        return _smooth(share / double)
    if share < 0.5:
        return 1.0
    return 1 - _smooth(min(1.0, (share - 0.5) / double))


def foot_from_walker(phase: float) -> tuple[float, float]:
    """(ahead, up) of a foot against the walker at a phase of its own cycle, which begins when it lands.

    The walker's middle moves evenly, so a standing foot moves back and down evenly: that is what ties it to its stair.
    ``up`` is against the stair on which the foot lands.
    """
    share = phase % 1.0
    if share < STANCE:
        return TOUCH_DOWN - 2 * RUN * share, -2 * RISE * share
    swing = (share - STANCE) / (1 - STANCE)
    back, low = TOUCH_DOWN - 2 * RUN * STANCE, -2 * RISE * STANCE
    forward = _bezier((back, back - 0.12, TOUCH_DOWN + 0.06, TOUCH_DOWN), swing)
    height = _bezier((low, low + SWING_CLEARANCE, SWING_CLEARANCE * 1.4, 0.0), swing)
    return forward, height


def _bezier(points: tuple[float, float, float, float], t: float) -> float:
    a, b, c, d = points
    s = 1 - t
    return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d


def _smooth(t: float) -> float:
    return t * t * (3 - 2 * t)


@dataclass(frozen=True)
class Spot:
    """A place on the stage: pixels, and how many of them one metre has there."""

    x: float
    y: float
    metre: float
    haze: float


class StairPath:
    """The middle of the treads of a stage's stairs, between the points its manifest gives.

    ``first`` is the stair of the first point and ``stride`` the stairs from one point to the next.
    """

    def __init__(self, points: Sequence[PathPoint], first: int = 2, stride: int = 2) -> None:
        self.points, self.first, self.stride = points, first, stride

    @property
    def last(self) -> float:
        """The highest stair that can be asked for."""
        return self.first + self.stride * (len(self.points) - 1)

    def spot(self, stair: float) -> Spot:
        """The middle of a tread; between stairs the straight line in space, not on the picture.

        The line goes on to the stair below the first, where the other foot still stands; beyond, the ends are held.
        """
        place = min(max((stair - self.first) / self.stride, -1.0 / self.stride), len(self.points) - 1.0)
        index = min(max(int(place), 0), len(self.points) - 2)
        near, far, t = self.points[index], self.points[index + 1], place - index
        depth = near.depth + (far.depth - near.depth) * t
        # x and y on the picture times the depth are linear along a straight line in space
        x = (near.x * near.depth * (1 - t) + far.x * far.depth * t) / depth
        y = (near.y * near.depth * (1 - t) + far.y * far.depth * t) / depth
        metre = near.metre * near.depth / depth
        return Spot(x, y, metre, near.haze + (far.haze - near.haze) * t)


@dataclass(frozen=True)
class BakedEye:
    """From where a figure was baked: metres from the eye to its middle, and of the eye above the treads it is on."""

    distance: float
    height: float

    def seen(self, aside: float, ahead: float, up: float) -> tuple[float, float]:
        """Where a point of the walker's space is in the picture (x right, y down).

        In metres, as they are where a foot lands, against the middle of the tread it lands on.
        """
        nearer = (self.distance + TOUCH_DOWN) / (self.distance + ahead)
        return aside * nearer, (self.height - up) * nearer - self.height

    @property
    def hidden(self) -> float:
        """Metres above the middle of a tread, in the picture, up to which its own edge hides it from an eye below."""
        return max(0.0, -self.seen(0.0, TOUCH_DOWN - RUN / 2, 0.0)[1])


SIDES = (-1.0, 1.0)
"""The left foot is left in the picture, which shows the walker from behind."""


def place_walker(path: StairPath, climbed: float) -> Spot:
    """Where the middle of the tread on which a foot lands, or would land, is shown: the figure hangs on it."""
    return path.spot(climbed)


def foot_shifts(
    path: StairPath, eye: BakedEye, climbed: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """How far each foot of the picture must be moved (x, y in pixels) to be on its stair, exactly.

    A figure is baked from one height of the eye and shown from many, so its two feet cannot both be right by
    themselves; the legs are stretched a little. While a foot swings, its shift passes from one stair to the next.
    """
    left, right = (
        _shift(path, eye, climbed, foot, side) for foot, side in zip(feet(climbed), SIDES, strict=True)
    )
    return left, right


def _shift(path: StairPath, eye: BakedEye, climbed: float, foot: Foot, side: float) -> tuple[float, float]:
    x, y = _shift_on(path, eye, climbed, foot.stair, side)
    if foot.stands:
        return x, y
    then = _shift_on(path, eye, climbed, foot.stair + 2, side)
    share = _smooth(foot.swing)
    return x + (then[0] - x) * share, y + (then[1] - y) * share


def _shift_on(path: StairPath, eye: BakedEye, climbed: float, stair: int, side: float) -> tuple[float, float]:
    middle, there = place_walker(path, climbed), path.spot(stair)
    x, y = eye.seen(side * APART, TOUCH_DOWN + (stair - climbed) * RUN, (stair - climbed) * RISE)
    return (
        there.x + side * APART * there.metre - middle.x - x * middle.metre,
        there.y - middle.y - y * middle.metre,
    )
