"""Where the lips meet: the mouth's own axes and the curves along which it opens."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter1d

from memoriam.arrays import RGB, Points
from memoriam.engines.puppet.topology import (
    LEFT_EYE_CORNER,
    LEFT_MOUTH_CORNER,
    LOWER_LIP_INNER,
    RIGHT_EYE_CORNER,
    RIGHT_MOUTH_CORNER,
    UPPER_LIP_INNER,
)

Reals = NDArray[np.float64]

SAMPLES = 201
"""Points on each curve: finer than a pixel up to mouths of 200 pixels."""
CLOSED_BELOW = 0.045
"""Inner gap / mouth width under which the lips count as closed and part along one seam."""
TEETH_SHOWN = 0.11
"""Inner gap / mouth width from which the photograph shows teeth worth keeping."""
SEAM_REACH = 0.05
"""Mouth widths the dark line between closed lips may lie away from where the mesh puts it."""
SEAM_HOME = 1.2
"""Pull of the seam toward the mesh at the end of its reach, in standard deviations of brightness."""
SEAM_STEP = 0.15
"""Price of the seam going up or down by a pixel."""
PROFILE_REACH = 0.12
"""Mouth widths above and below the seam that lips fill: where they are looked for."""
HIDDEN_BELOW = 0.30
"""Share of brightness around the seam that bands along it explain: lips 0.55-0.90, a beard over them 0.10."""


@dataclass(frozen=True, slots=True)
class LipLine:
    """The mouth's frame, in texture pixels: a to the right along the lips, b downward, (0, 0) between the corners.

    at: (SAMPLES,) values of a from corner to corner. upper, lower: b of the lips' inner edges there; equal when closed.
    opening: inner gap / mouth width. hidden: no lips are seen, a beard covers them.
    """

    origin: Reals
    right: Reals
    down: Reals
    width: float
    at: Reals
    upper: Reals
    lower: Reals
    opening: float
    hidden: bool

    @property
    def seam(self) -> Reals:
        """b in the middle between both lips."""
        return (self.upper + self.lower) / 2

    @property
    def closed(self) -> bool:
        """Whether the lips touch on the photograph."""
        return self.opening < CLOSED_BELOW

    def local(self, points: NDArray[np.floating]) -> Reals:
        """(..., 2) texture pixels to (a, b)."""
        away = points - self.origin
        return np.stack([away @ self.right, away @ self.down], axis=-1)

    def seam_at(self, a: NDArray[np.floating]) -> Reals:
        """b of the seam at any a, level beyond the corners."""
        return np.asarray(np.interp(a, self.at, self.seam))


def find_lip_line(texture: RGB, points: Points) -> LipLine:
    """Measure the lip line on the texture; closed lips are looked for in the picture itself."""
    mesh = points[:, :2].astype(np.float64)
    corners = mesh[LEFT_MOUTH_CORNER] - mesh[RIGHT_MOUTH_CORNER]
    width = float(np.linalg.norm(corners))
    eyes = mesh[LEFT_EYE_CORNER] - mesh[RIGHT_EYE_CORNER]
    right = corners / width + eyes / np.linalg.norm(eyes)
    right /= np.linalg.norm(right)
    down = np.array([-right[1], right[0]])
    origin = (mesh[UPPER_LIP_INNER[0]] + mesh[UPPER_LIP_INNER[-1]]) / 2
    inner_upper = _local(mesh[list(UPPER_LIP_INNER)], origin, right, down)
    inner_lower = _local(mesh[list(LOWER_LIP_INNER)], origin, right, down)
    at = np.linspace(inner_upper[0, 0], inner_upper[-1, 0], SAMPLES)
    upper = _curve(inner_upper, at)
    lower = np.maximum(_curve(inner_lower, at), upper)
    opening = float(np.percentile(lower - upper, 80) / width)
    hidden = False
    if opening < CLOSED_BELOW:
        photo = _Around(texture, origin, right, down, at, width)
        middle = (upper + lower) / 2
        upper = lower = middle + _dark_line(photo, middle)
        hidden = _banding(photo, upper) < HIDDEN_BELOW
    return LipLine(origin, right, down, width, at, upper, lower, opening, hidden)


@dataclass(frozen=True, slots=True)
class _Around:
    """The picture as seen from the mouth's frame."""

    texture: RGB
    origin: Reals
    right: Reals
    down: Reals
    at: Reals
    width: float

    def brightness(self, middle: Reals, offsets: Reals) -> Reals:
        """(len(at), len(offsets)) smoothed luma at b = middle + offset along the mouth."""
        b = middle[:, None] + offsets
        x = self.origin[0] + self.at[:, None] * self.right[0] + b * self.down[0]
        y = self.origin[1] + self.at[:, None] * self.right[1] + b * self.down[1]
        left, top = int(max(x.min() - 8, 0)), int(max(y.min() - 8, 0))
        part = self.texture[top : int(y.max()) + 9, left : int(x.max()) + 9]
        grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY).astype(np.float32)
        grey = cv2.GaussianBlur(grey, (0, 0), max(0.7, 0.006 * self.width))
        place = (x - left).astype(np.float32), (y - top).astype(np.float32)
        return np.asarray(
            cv2.remap(grey, *place, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float64
        )


def _local(points: Reals, origin: Reals, right: Reals, down: Reals) -> Reals:
    away = points - origin
    return np.stack([away @ right, away @ down], axis=-1)


def _curve(knots: Reals, at: Reals) -> Reals:
    # in a profile the far half of the mouth folds over: its knots are pushed on, strictly rising
    rising = np.maximum.accumulate(knots[:, 0]) + np.arange(len(knots)) * 1e-4
    return np.asarray(PchipInterpolator(rising, knots[:, 1], extrapolate=True)(at))


def _dark_line(photo: _Around, middle: Reals) -> Reals:
    """How far the dark line between closed lips lies below ``middle``: the cheapest path through brightness."""
    reach = int(max(3.0, SEAM_REACH * photo.width))
    offsets = np.arange(-reach, reach + 1, dtype=np.float64)
    bright = photo.brightness(middle, offsets)
    cost = bright / max(float(bright.std()), 1.0) + SEAM_HOME * (offsets / reach) ** 2
    path = gaussian_filter1d(offsets[_cheapest_path(cost)], 4)
    # the seam stays on the mesh at the corners, where lips turn into skin
    return np.asarray(path * np.sin(np.linspace(0.0, np.pi, len(middle))) ** 0.3)


def _banding(photo: _Around, seam: Reals) -> float:
    """0-1: how much of the brightness around the seam is the same all along it, as lips are and hairs are not."""
    reach = PROFILE_REACH * photo.width
    bright = photo.brightness(seam, np.linspace(-reach, reach, 29))[20:-20]
    return float(bright.mean(axis=0).var() / max(float(bright.var()), 1.0))


def _cheapest_path(cost: Reals) -> NDArray[np.intp]:
    """Column per row of the cheapest path from the first to the last row, moving at most one column a row."""
    total = cost[0].copy()
    came_from = np.zeros(cost.shape, np.intp)
    columns = np.arange(cost.shape[1])
    for row in range(1, len(cost)):
        left = np.concatenate([[np.inf], total[:-1]]) + SEAM_STEP
        right = np.concatenate([total[1:], [np.inf]]) + SEAM_STEP
        choices = np.stack([left, total, right])
        best = choices.argmin(axis=0)
        came_from[row] = columns + best - 1
        total = choices[best, columns] + cost[row]
    path = np.empty(len(cost), np.intp)
    path[-1] = int(total.argmin())
    for row in range(len(cost) - 1, 0, -1):
        path[row - 1] = came_from[row, path[row]]
    return path
