"""Where an eye is and how its lids run, from the face mesh."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from memoriam.arrays import Points
from memoriam.engines.puppet.topology import LEFT_EYE, EyeLandmarks

F32 = NDArray[np.float32]
Box = tuple[int, int, int, int]

COLUMNS = 160
"""Samples of every lid curve across the eye: finer than a pixel up to close framing."""
REACH = 0.70
"""Half width of the treated region in eye widths: beyond the corners nothing moves."""
BELOW = 0.45
"""How far below the lower lid margin skin is treated, in eye widths: the lower lid ends about there."""
MINIMUM_WIDTH = 12.0
"""Narrower eyes (texture pixels) carry no lid that could move."""


@dataclass(frozen=True, slots=True)
class EyeGeometry:
    """Where the eye is, in pixels of its box. ``a`` runs along the corner axis (right), ``b`` across it (down).

    columns: (4, COLUMNS) upper margin, lower margin, brow limit, lid fold, as b over a in +-REACH eye widths.
    a, b: (h, w) local coordinates of the box's pixels. iris: a, b, radius. opening: height / width of the open eye.
    inside: share of the box within the picture. outer: +1 where the temple lies at greater a, else -1.
    """

    box: Box
    origin: tuple[float, float]
    axis: tuple[float, float]
    width: float
    columns: F32
    a: F32
    b: F32
    iris: tuple[float, float, float]
    opening: float
    inside: float
    outer: float

    def along(self, row: int) -> F32:
        """One curve of ``columns`` looked up at every pixel of the box: (h, w)."""
        grid = self.positions()
        return np.asarray(np.interp(self.a, grid, self.columns[row]), np.float32)

    def positions(self) -> F32:
        """The ``a`` of every column."""
        return np.asarray(np.linspace(-REACH * self.width, REACH * self.width, COLUMNS), np.float32)

    def rectify(self, image: NDArray[np.float32], base: F32, distances: F32) -> F32:
        """Sample an image of the box on curves parallel to ``base`` (COLUMNS,): (len(distances), COLUMNS, ...)."""
        a = np.broadcast_to(self.positions(), (len(distances), COLUMNS))
        b = base[None] + distances[:, None]
        x, y = self.to_box(a, b)
        sampled: F32 = cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return sampled

    def to_box(self, a: F32, b: F32) -> tuple[F32, F32]:
        """Local coordinates to pixels of the box."""
        x = self.origin[0] + a * self.axis[0] - b * self.axis[1]
        y = self.origin[1] + a * self.axis[1] + b * self.axis[0]
        return x.astype(np.float32), y.astype(np.float32)


def measure_eye(shape: tuple[int, int], points: Points, eye: EyeLandmarks) -> EyeGeometry | None:
    """Geometry of one eye on a picture of ``shape`` (h, w); None where it is degenerate or outside the picture."""
    plane = points[:, :2].astype(np.float64)
    first, last = plane[eye.upper[0]], plane[eye.upper[-1]]
    width = float(np.linalg.norm(last - first))
    if not np.isfinite(plane).all() or width < MINIMUM_WIDTH:
        return None
    axis = (last - first) / width
    centre = (first + last) / 2

    def local(indices: tuple[int, ...]) -> NDArray[np.float64]:
        offset = plane[list(indices)] - centre
        turned = np.stack([offset @ axis, offset @ np.array([-axis[1], axis[0]])], axis=-1)
        return np.asarray(turned, np.float64)

    columns = _lid_curves(local(eye.upper), local(eye.lower), local(eye.brow), width)
    box, inside = _box(shape, centre, axis, width, columns)
    if box[2] < 4 or box[3] < 4:
        return None
    origin = (float(centre[0] - box[0]), float(centre[1] - box[1]))
    y, x = np.mgrid[0 : box[3], 0 : box[2]].astype(np.float64)
    a = (x - origin[0]) * axis[0] + (y - origin[1]) * axis[1]
    b = (y - origin[1]) * axis[0] - (x - origin[0]) * axis[1]
    iris = local(eye.iris)
    radius = float(np.linalg.norm(iris[1:] - iris[0], axis=1).mean())
    return EyeGeometry(
        box=box,
        origin=origin,
        axis=(float(axis[0]), float(axis[1])),
        width=width,
        columns=columns,
        a=a.astype(np.float32),
        b=b.astype(np.float32),
        iris=(float(iris[0, 0]), float(iris[0, 1]), max(radius, 1.0)),
        opening=float((columns[1] - columns[0]).max() / width),
        inside=inside,
        outer=1.0 if eye is LEFT_EYE else -1.0,
    )


def _lid_curves(
    upper: NDArray[np.float64], lower: NDArray[np.float64], brow: NDArray[np.float64], width: float
) -> F32:
    grid = np.linspace(-REACH * width, REACH * width, COLUMNS)
    top, bottom = _curve(upper, grid), _curve(lower, grid)
    bottom = np.maximum(bottom, top)
    order = np.argsort(brow[:, 0])
    brow_line = np.interp(grid, brow[order, 0], brow[order, 1])
    limit = np.minimum(top + (brow_line - top) * 0.86, top - 0.10 * width)
    gap = float(np.median((top - brow_line)[np.abs(grid) < 0.3 * width]))
    arch = np.clip(1.0 - (2.0 * grid / width) ** 2, 0.0, 1.0)
    fold = top - np.clip(0.42 * gap, 0.07 * width, 0.17 * width) * (0.3 + 0.7 * arch)
    return np.stack([top, bottom, limit, np.maximum(fold, limit)]).astype(np.float32)


def _curve(points: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    order = np.argsort(points[:, 0], kind="stable")
    x, y = points[order, 0], points[order, 1]
    x = np.maximum.accumulate(x) + np.arange(len(x)) * 1e-3
    return np.asarray(PchipInterpolator(x, y)(np.clip(at, x[0], x[-1])), np.float64)


def _box(
    shape: tuple[int, int],
    centre: NDArray[np.float64],
    axis: NDArray[np.float64],
    width: float,
    columns: F32,
) -> tuple[Box, float]:
    """The box around the treated region, cut to the picture, and the share of it that lies inside the picture."""
    half = REACH * width
    top, bottom = float(columns[2].min()) - 2, float(columns[1].max()) + BELOW * width
    corners = np.array([[-half, top], [half, top], [-half, bottom], [half, bottom]])
    across = np.array([-axis[1], axis[0]])
    spots = centre + corners[:, :1] * axis + corners[:, 1:] * across
    low, high = np.floor(spots.min(0)), np.ceil(spots.max(0))
    limit = np.array([shape[1], shape[0]])
    x0, y0 = np.clip(low, 0, limit).astype(int)
    x1, y1 = np.clip(high, 0, limit).astype(int)
    inside = (x1 - x0) * (y1 - y0) / max(1.0, float(np.prod(high - low)))
    return (int(x0), int(y0), int(x1 - x0), int(y1 - y0)), float(inside)
