"""What each expression does to the points of the face mesh at full strength.

All fields are functions of a point's place in the mouth's frame (a to the right, b down), measured in eye distances,
so that they fit every face. They give displacements (a, b) in eye distances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Points
from memoriam.engines.puppet.lips import LipLine
from memoriam.engines.puppet.topology import CHIN, EYES, FOREHEAD, LOWER_LIP, MOUTH_CORNERS, UPPER_LIP

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

MESH = 468
"""Points of the mesh without the irises."""
JAW_DROP = 0.20
"""Eye distances the chin falls with the jaw wide open (about 18 mm: speech uses less than half)."""
CLOSE_LOWER, CLOSE_UPPER = 0.72, 0.42
"""Shares of the photographed gap each lip travels to meet the other; together more than all of it, for a firm line."""

NAMES = (
    "smile",
    "brow",
    "sorrow",
    "jaw",
    "wide",
    "pucker",
    "upper_lip",
    "lower_lip",
    "press",
    "close",
)
"""The fields by the names of the pose's parts."""


@dataclass(frozen=True, slots=True)
class _Face:
    """The mesh in the mouth's frame: a, b in eye distances; t: |a| / half the mouth, held at 1; side: sign of a."""

    a: Reals
    b: Reals
    t: Reals
    side: Reals
    half: float
    chin: float
    corner: Flags
    upper: Flags
    lower: Flags
    eyes: tuple[dict[str, NDArray[np.intp]], ...]

    @property
    def lip(self) -> Flags:
        return self.corner | self.upper | self.lower

    @property
    def skin(self) -> Flags:
        return ~self.lip


def unit_displacements(points: Points, lips: LipLine, eye_distance: float) -> dict[str, Reals]:
    """Displacement (468, 2) of every mesh point along the mouth's a and b, in texture pixels, by field name."""
    face = _face(points, lips, eye_distance)
    fields = {
        "smile": _smile(face, closed=lips.closed),
        "brow": _brow(face),
        "sorrow": _sorrow(face),
        "jaw": _jaw(face),
        "wide": _wide(face),
        "pucker": _pucker(face),
        "upper_lip": _upper_lip(face),
        "lower_lip": _lower_lip(face),
        "press": _press(face),
        "close": _close(face, lips, eye_distance),
    }
    return {name: field * eye_distance for name, field in fields.items()}


def _face(points: Points, lips: LipLine, eye_distance: float) -> _Face:
    local = lips.local(points[:MESH, :2].astype(np.float64)) / eye_distance
    half = lips.width / 2 / eye_distance
    return _Face(
        a=local[:, 0],
        b=local[:, 1],
        t=np.minimum(np.abs(local[:, 0]) / half, 1.0),
        side=np.sign(local[:, 0]),
        half=half,
        chin=float(local[CHIN, 1]),
        corner=_flags(MOUTH_CORNERS),
        upper=_flags(UPPER_LIP),
        lower=_flags(LOWER_LIP),
        eyes=tuple(
            {
                "below": np.array(eye.lower[1:-1]),
                "lid": np.array(eye.upper[1:-1]),
                "brow": np.array(eye.brow + eye.brow_top),
            }
            for eye in EYES
        ),
    )


def _flags(indices: tuple[int, ...]) -> Flags:
    chosen = np.zeros(MESH, bool)
    chosen[list(indices)] = True
    return chosen


def _bell(value: Reals, width: float) -> Reals:
    return np.exp(-((value / width) ** 2))


def _empty() -> Reals:
    return np.zeros((MESH, 2))


def _jaw(f: _Face) -> Reals:
    """The jaw falls: lower lip and chin most, corners a third, cheeks are drawn along."""
    d = _empty()
    cheek = ~f.lip & (f.b <= 0) & (f.b > -0.35) & (np.abs(f.a) > f.half)
    along = np.clip(1 + f.b / 0.35, 0, 1) * np.clip(1 - (np.abs(f.a) - f.half) / 0.6, 0, 1)
    d[cheek, 1] = (0.22 * along)[cheek]
    below = f.skin & (f.b > 0)
    depth = np.clip(f.b / f.chin / 0.45, 0, 1)
    beside = np.clip(1 - (np.abs(f.a) / 1.05) ** 2, 0, 1)
    d[below, 0] = (-0.1 * f.a)[below]
    d[below, 1] = ((0.30 + 0.70 * depth) * beside)[below]
    d[f.upper, 0] = (-0.08 * f.side * f.t)[f.upper]
    d[f.upper, 1] = (0.02 + 0.26 * f.t**3)[f.upper]
    d[f.lower, 0] = (-0.10 * f.side * f.t)[f.lower]
    d[f.lower, 1] = (1 - 0.66 * f.t**2.2)[f.lower]
    d[f.corner] = np.stack([-0.10 * f.side, np.full(MESH, 0.34)], axis=1)[f.corner]
    return d * JAW_DROP


def _around_corners(f: _Face) -> Reals:
    return _bell(np.abs(f.a) - f.half, 0.45) * _bell(f.b, 0.30)


def _wide(f: _Face) -> Reals:
    """The mouth is drawn apart (ee), lips thinner."""
    d = np.stack([0.070 * f.side * _around_corners(f) * f.t, np.zeros(MESH)], axis=1)
    d[f.lip, 0] = (0.085 * f.side * f.t**1.1)[f.lip]
    d[f.lip, 1] = (np.where(f.upper, 0.010, -0.018) * (1 - f.t))[f.lip]
    return d


def _pucker(f: _Face) -> Reals:
    """The corners come together (oo), lips fuller."""
    around = _bell(f.a, 0.4) * _bell(f.b, 0.25)
    d = np.stack(
        [-0.085 * f.side * _around_corners(f) * f.t, np.where(f.b > 0, 0.012, -0.008) * around], axis=1
    )
    d[f.lip, 0] = (-0.115 * f.side * f.t)[f.lip]
    d[f.lip, 1] = (np.where(f.upper, -0.022, 0.026) * (1 - f.t**2))[f.lip]
    return d


def _upper_lip(f: _Face) -> Reals:
    """The upper lip rises."""
    d = _empty()
    above = f.skin & (f.b < 0) & (f.b > -0.30)
    d[above, 1] = (-0.035 * _bell(f.a, 0.32) * np.clip(1 + f.b / 0.30, 0, 1))[above]
    d[f.upper, 1] = (-0.055 * (1 - 0.75 * f.t**2))[f.upper]
    return d


def _lower_lip(f: _Face) -> Reals:
    """The lower lip is drawn down."""
    d = _empty()
    below = f.skin & (f.b > 0)
    d[below, 1] = (0.035 * _bell(f.a, 0.34) * _bell(np.maximum(0, f.b - 0.16), 0.20))[below]
    d[f.lower, 1] = (0.060 * (1 - f.t**2))[f.lower]
    return d


def _press(f: _Face) -> Reals:
    """The lips press together and turn in a little."""
    d = _empty()
    d[f.upper, 1] = 0.012
    d[f.lower, 1] = -0.016
    return d


def _close(f: _Face, lips: LipLine, eye_distance: float) -> Reals:
    """Lips that are apart on the photograph meet, each point by its own part of the gap."""
    d = _empty()
    if lips.closed:
        return d
    gap = np.interp(f.a * eye_distance, lips.at, lips.lower - lips.upper, left=0.0, right=0.0) / eye_distance
    d[f.upper, 1] = (CLOSE_UPPER * gap)[f.upper]
    d[f.lower, 1] = (-CLOSE_LOWER * gap)[f.lower]
    below = f.skin & (f.b > 0)
    middle = float(gap.max())
    d[below, 1] = (-0.5 * middle * _bell(f.a, 0.45) * _bell(np.maximum(0, f.b - 0.16), 0.22))[below]
    return d


def _smile(f: _Face, *, closed: bool) -> Reals:
    """Corners rise along the zygomatic muscle, cheeks follow and lift the lower lids: a smile with the eyes.

    Closed lips are drawn thinner in the middle; open ones keep their distance, so that no gap opens under the teeth.
    """
    thinner = np.where(f.upper, 0.010, 0.004) if closed else np.zeros(MESH)
    cheek = _bell(np.abs(f.a) - 0.36, 0.30) * _bell(f.b + 0.20, 0.30)
    near = _bell(np.abs(f.a) - 1.15 * f.half, 0.22) * _bell(f.b, 0.22)
    d = np.stack([f.side * (0.016 * cheek + 0.050 * near), -0.034 * cheek - 0.036 * near], axis=1)
    d[f.lip, 0] = (0.070 * f.side * f.t**1.15)[f.lip]
    d[f.lip, 1] = (-0.062 * f.t**1.7 + thinner)[f.lip]
    d[f.corner, 1] = -0.062
    for eye in f.eyes:
        d[eye["lid"]] = 0.0
        d[eye["below"]] = (0.0, -0.016)
    return d


def _brow(f: _Face) -> Reals:
    """The brows rise, the forehead with them."""
    d = _empty()
    inner = _inner(f)
    d[list(FOREHEAD), 1] = -0.028
    for eye in f.eyes:
        d[eye["lid"], 1] = -0.008
        d[eye["brow"], 1] = (-0.055 * (0.75 + 0.25 * inner))[eye["brow"]]
    return d


def _sorrow(f: _Face) -> Reals:
    """The inner ends of the brows come up and together."""
    d = _empty()
    inner = _inner(f)
    for eye in f.eyes:
        d[eye["brow"], 0] = (-0.030 * f.side * inner)[eye["brow"]]
        d[eye["brow"], 1] = (-0.030 * inner + 0.012 * (1 - inner))[eye["brow"]]
    return d


def _inner(f: _Face) -> Reals:
    """1 at the inner end of the brows, 0 at the outer."""
    return 1 - np.clip((np.abs(f.a) - 0.15) / 0.40, 0, 1)
