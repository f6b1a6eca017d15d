"""How a dove flies: an arm of three bones in the plane of the wing, feathers on it, and how that plane moves."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bake.arrays import Floats

SHOULDER = (0.026, 0.048, 0.020)
"""Metres right, forward and up of the body's middle."""
ARM = (0.052, 0.066, 0.046)
"""Upper arm, forearm, hand."""
SPREAD, DRAWN = (-22.0, 20.0, -14.0), (-62.0, 52.0, -70.0)
"""Their bearings in the plane of the wing in degrees, 0 outward and 90 forward: spread, and drawn in."""
DRAWN_IN = 0.62
"""How far the arm is drawn in at the middle of the upstroke."""
FLAP, MEAN_FLAP = 47.0, 13.0
"""Degrees of the stroke to either side of its mean, and that mean above the level."""
SWEEP = 7.0
TWIST, SUPINE = 13.0, 17.0
"""Degrees the leading edge goes down on the downstroke, and up on the upstroke."""
BEND = 17.0
"""Degrees by which the hand bends up under load, and hangs on the upstroke."""
CAMBER = 0.10
PRIMARIES, SECONDARIES, TERTIALS = 10, 11, 5
COVERTS = ((15, 0.074, 0.0150, 0.000), (17, 0.050, 0.0125, 0.004), (19, 0.032, 0.0105, 0.008))
"""Rows of coverts: feathers, length, half width, metres before the bones."""
ALONG, ACROSS = 10, (-1.0, -0.5, 0.0, 0.5, 1.0)
FLESH, FLESH_THICK = 14, (0.0105, 0.0045)
FLESH_ROUND = np.arange(8) / 8 * 2 * np.pi
"""Rings round the bones, and half their thickness at shoulder and hand."""
LAYER = 0.0007
"""Metres between feathers that overlap."""


@dataclass(frozen=True)
class Beat:
    """A moment of the wing's beat; angles in degrees. load: 1 in the middle of the downstroke, -1 of the upstroke."""

    flap: float
    drawn: float
    sweep: float
    twist: float
    bend: float
    load: float


def beat_at(phase: float) -> Beat:
    """The beat at a phase 0-1: 0 is the top, 0.5 the bottom."""
    turn = 2 * math.pi * phase
    load = math.sin(turn)
    apart = abs((phase % 1.0) - 0.74) / 0.27
    drawn = DRAWN_IN * math.cos(min(apart, 1.0) * math.pi / 2) ** 2
    return Beat(
        MEAN_FLAP + FLAP * math.cos(turn),
        drawn,
        -SWEEP * math.cos(turn),
        -TWIST * load if load > 0 else -SUPINE * load,
        BEND * load,
        load,
    )


@dataclass(frozen=True)
class Feather:
    """One feather in the plane of the wing: where its quill sits, where it points (radians), and its shape, metres.

    point: how soon it narrows. layer: height over the plane.
    """

    root: tuple[float, float]
    bearing: float
    length: float
    width: float
    point: float
    layer: float = 0.0

    def flat(self) -> tuple[Floats, list[list[int]]]:
        """(n, 2) places in the plane, and faces."""
        s = np.linspace(0.0, 1.0, ALONG)
        narrowing = (1 - np.clip((s - self.point) / (1.02 - self.point), 0, 1) ** 2.2) ** 0.6
        half = self.width * np.clip(s / 0.12 + 0.25, 0, 1) ** 0.6 * narrowing
        along = np.array([math.cos(self.bearing), math.sin(self.bearing)])
        aside = np.array([-along[1], along[0]])
        across = np.array(ACROSS)
        places = (
            np.array(self.root)
            + (s * self.length)[:, None, None] * along
            + (half[:, None] * across)[..., None] * aside
        )
        return places.reshape(-1, 2), self.faces()

    def faces(self) -> list[list[int]]:
        """Quads between the rows of ``flat``."""
        n = len(ACROSS)
        return [
            [i * n + k, i * n + k + 1, (i + 1) * n + k + 1, (i + 1) * n + k]
            for i in range(ALONG - 1)
            for k in range(n - 1)
        ]


def bones(beat: Beat) -> Floats:
    """(4, 2) shoulder, elbow, wrist and tip of the hand in the plane of the wing."""
    points = [np.zeros(2)]
    for length, spread, drawn in zip(ARM, SPREAD, DRAWN, strict=True):
        bearing = math.radians(spread + (drawn - spread) * beat.drawn + beat.sweep)
        points.append(points[-1] + length * np.array([math.cos(bearing), math.sin(bearing)]))
    return np.array(points)


def feathers(beat: Beat) -> list[Feather]:
    """All feathers of the right wing, lowest first."""
    joints = bones(beat)
    return [*_flight(beat, joints), *_covering(beat, joints)]


def _flight(beat: Beat, joints: Floats) -> list[Feather]:
    shoulder, elbow, wrist, tip = joints
    hand = math.degrees(math.atan2(*(tip - wrist)[::-1]))
    made = []
    for k in range(PRIMARIES):
        q = k / (PRIMARIES - 1)
        outermost, innermost = hand - 2.0, -84.0 + beat.sweep
        bearing = innermost + (outermost - innermost) * q**0.88
        length = 0.118 + 0.062 * math.sin(math.pi * min(1.0, 0.12 + 0.62 * q))
        made.append(_placed(wrist + (tip - wrist) * q, bearing, length, 0.0135 - 0.0035 * q, 0.45, -k))
    for k in range(SECONDARIES):
        q = (k + 0.4) / SECONDARIES
        bearing = -86.0 + beat.sweep - 6.0 * q
        made.append(_placed(wrist + (elbow - wrist) * q, bearing, 0.112 - 0.010 * q, 0.0140, 0.72, k))
    for k in range(TERTIALS):
        q = (k + 0.3) / TERTIALS
        bearing = -93.0 + beat.sweep - 10.0 * q
        made.append(
            _placed(elbow + (shoulder - elbow) * q, bearing, 0.106 - 0.016 * q, 0.0165, 0.66, SECONDARIES + k)
        )
    return made


def _placed(at: Floats, bearing: float, length: float, width: float, point: float, rank: int) -> Feather:
    return Feather(
        (float(at[0]), float(at[1])), math.radians(bearing), length, width, point, rank * LAYER * 0.5
    )


def _covering(beat: Beat, joints: Floats) -> list[Feather]:
    """Rows of coverts above and below the bones, which they hide."""
    made = []
    for row, (count, length, width, before) in enumerate(COVERTS):
        for k in range(count):
            q = (k + 0.5) / count
            at, bearing = _along(joints, q), -88.0 + beat.sweep + 74.0 * max(0.0, q - 0.55) / 0.45
            root = (float(at[0]), float(at[1]) + before)
            size = length * (1.0 - 0.25 * q)
            for side in (1.0, -1.0):
                layer = side * (0.0045 + 0.0016 * row + LAYER * 0.3 * (k % 2))
                made.append(Feather(root, math.radians(bearing), size, width, 0.6, layer))
    return made


def _along(joints: Floats, share: float) -> Floats:
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(joints, axis=0), axis=1))])
    at = share * lengths[-1]
    return np.array([np.interp(at, lengths, joints[:, k]) for k in (0, 1)])


def muscle(beat: Beat) -> tuple[Floats, list[list[int]]]:
    """The leading edge: flesh along the bones, thinner toward the hand; vertices in the bird's space, and faces."""
    joints, n = bones(beat), len(FLESH_ROUND)
    middle = np.array([_along(joints, share) for share in np.linspace(0.0, 1.0, FLESH)])
    thick = np.linspace(*FLESH_THICK, FLESH)[:, None]
    forward = middle[:, 1:] + 1.5 * thick * np.cos(FLESH_ROUND) - 0.5 * thick
    flat = np.stack([np.repeat(middle[:, :1], n, 1), forward], -1).reshape(-1, 2)
    faces = [
        [i * n + k, i * n + (k + 1) % n, (i + 1) * n + (k + 1) % n, (i + 1) * n + k]
        for i in range(FLESH - 1)
        for k in range(n)
    ]
    ends = [list(range(n))[::-1], [(FLESH - 1) * n + k for k in range(n)]]
    return surface(beat, flat, (thick * np.sin(FLESH_ROUND)).ravel()), faces + ends


def surface(beat: Beat, flat: Floats, above: Floats | float) -> Floats:
    """(n, 3) places in the plane of the right wing, in the bird's space: cambered, bent, twisted and turned with it.

    above: metres over the plane.
    """
    x, y = flat[:, 0], flat[:, 1]
    z = above - CAMBER * (y + 0.02) ** 2 / 0.12
    reach = ARM[0] + ARM[1]
    beyond = np.clip(x - 0.55 * reach, 0.0, None)
    z = z + math.tan(math.radians(beat.bend)) * beyond**1.35 / 0.22**0.35
    twist = np.radians(beat.twist * np.clip(x / 0.25, 0.0, 1.0))
    y, z = y * np.cos(twist) - z * np.sin(twist), y * np.sin(twist) + z * np.cos(twist)
    flap = math.radians(beat.flap)
    across, up = x * math.cos(flap) - z * math.sin(flap), x * math.sin(flap) + z * math.cos(flap)
    return np.column_stack([across, y, up]) + np.array(SHOULDER)
