"""What is measured once of an eye so that it can blink: lid curves, lash darkness, the skin of the closed lid."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import gaussian_filter1d
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

from memoriam.arrays import Mask, Points
from memoriam.engines.puppet.topology import EyeLandmarks

F32 = NDArray[np.float32]
Box = tuple[int, int, int, int]

COLUMNS = 160
"""Samples of every lid curve across the eye: finer than a pixel up to close framing."""
REACH = 0.62
"""Half width of the treated region in eye widths: beyond the corners nothing moves."""
BELOW = 0.45
"""How far below the lower lid margin skin is treated, in eye widths: the lower lid ends about there."""
LASH_ROWS = 24
GRAIN_ROWS = 64


@dataclass(frozen=True, slots=True)
class EyeGeometry:
    """Where the eye is, in pixels of its box. ``a`` runs along the corner axis (right), ``b`` across it (down).

    columns: (4, COLUMNS) upper margin, lower margin, brow limit, lid fold, as b over a in +-REACH eye widths.
    a, b: (h, w) local coordinates of the box's pixels. iris: a, b, radius. opening: height / width of the open eye.
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
    )


MINIMUM_WIDTH = 12.0
"""Narrower eyes (texture pixels) carry no lid that could move."""


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
    fold = top - np.clip(0.45 * gap, 0.07 * width, 0.17 * width)
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


@dataclass(frozen=True, slots=True)
class Lid:
    """The lid of one eye, ready to close.

    skin: (h, w, 3) the photograph without lashes. tone: (h, w, 3) the skin of the closed lid.
    grain: (GRAIN_ROWS, COLUMNS) relative brightness at distances from the margin (pixels).
    lash: (3, LASH_ROWS, COLUMNS) transmittance of the lashes, over ``lash_length`` pixels.
    """

    skin: F32
    tone: F32
    grain: F32
    lash: F32
    lash_length: float


def build_lid(photo: F32, eye: EyeGeometry, grey: bool) -> Lid:
    """Take lashes, skin and grain of one eye from its own surroundings; ``photo`` is the (h, w, 3) box, 0-255."""
    above, below = _skin_tones(photo, eye)
    lash, length = _lashes(photo, eye, above, grey)
    skin = _without_lashes(photo, eye, lash, length)
    tone = _closed_tone(skin, eye, above, below)
    return Lid(skin=skin, tone=tone, grain=_grain(photo, eye), lash=lash, lash_length=length)


def _skin_tones(photo: F32, eye: EyeGeometry) -> tuple[F32, F32]:
    """Skin colour just above and just below the eye for every column: 2 x (COLUMNS, 3)."""
    upper, lower, brow, _ = eye.columns
    depth = np.linspace(0.0, 0.9, 24, dtype=np.float32)
    gap = float(np.median(upper - brow))
    over = eye.rectify(photo, brow, depth * gap)
    under = eye.rectify(photo, lower, np.linspace(0.10, 0.34, 24, dtype=np.float32) * np.float32(eye.width))
    bright, mild = _typical(over, 55, 90), _typical(under, 30, 75)
    return bright, mild


def _typical(strip: F32, low: float, high: float) -> F32:
    """Mean colour of the pixels between two luminance percentiles of every column, smoothed along the eye."""
    luminance = strip.mean(axis=2)
    bounds = np.percentile(luminance, [low, high], axis=0)
    weight = ((luminance >= bounds[0]) & (luminance <= bounds[1])).astype(np.float32)[..., None]
    smooth = COLUMNS * 0.06
    total = gaussian_filter1d((strip * weight).sum(axis=0), smooth, axis=0, mode="nearest")
    count = gaussian_filter1d(weight.sum(axis=0), smooth, axis=0, mode="nearest")
    return np.asarray(total / np.maximum(count, 1e-3), np.float32)


def _lashes(photo: F32, eye: EyeGeometry, above: F32, grey: bool) -> tuple[F32, float]:
    """Measure how much light the upper lashes let through, from the margin upward."""
    upper, _, _, fold = eye.columns
    length = float(np.clip(np.median(upper - fold), 0.07 * eye.width, 0.15 * eye.width))
    rows = np.linspace(0.0, length, LASH_ROWS, dtype=np.float32)
    strip = eye.rectify(photo, upper, -rows)
    seen = np.clip(strip / np.maximum(above[None] * 0.95, 1.0), 0.12, 1.0)
    if grey:
        seen = np.repeat(seen.mean(axis=2, keepdims=True), 3, axis=2)
    taper = 1.0 - np.clip((rows / length - 0.45) / 0.55, 0.0, 1.0) ** 1.5
    position = np.abs(eye.positions()) / eye.width
    ends = 1.0 - np.clip((position - 0.44) / 0.08, 0.0, 1.0)
    lash = 1.0 - (1.0 - seen) * (taper[:, None] * ends[None])[..., None]
    lash = gaussian_filter1d(lash, 1.0, axis=1, mode="nearest")
    return np.ascontiguousarray(lash.transpose(2, 0, 1), np.float32), length


def _without_lashes(photo: F32, eye: EyeGeometry, lash: F32, length: float) -> F32:
    """Divide the lashes out of the photograph; multiplying them on again gives the photograph back."""
    distance = eye.along(0) - eye.b
    row = np.maximum(distance, 0.0) * ((LASH_ROWS - 1) / length)
    column = (eye.a + REACH * eye.width) * ((COLUMNS - 1) / (2 * REACH * eye.width))
    seen = np.dstack(
        [cv2.remap(c, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for c in lash]
    )
    seen[(distance < -1.0) | (distance > length)] = 1.0
    return np.asarray(photo / seen, np.float32)


def _closed_tone(skin: F32, eye: EyeGeometry, above: F32, below: F32) -> F32:
    """Smooth colour of the closed lid: from the skin above to the skin below, tied to its surroundings."""
    upper, lower, fold = eye.along(0), eye.along(1), eye.along(3)
    share = np.clip((eye.b - fold) / np.maximum(lower - fold, 1.0), 0.0, 1.0)[..., None]
    positions = eye.positions()
    top = _spread(above, positions, eye.a)
    bottom = _spread(below, positions, eye.a)
    base = top * (1 - share) + bottom * share
    smooth = cv2.GaussianBlur(skin, (0, 0), 0.03 * eye.width)
    known = (eye.b < fold - 0.06 * eye.width) | (eye.b > lower + 0.14 * eye.width)
    known |= np.abs(eye.a) > 0.55 * eye.width
    base = base + _screened_membrane(smooth - base, known, 0.12 * eye.width)
    margin = upper + 0.88 * (lower - upper)
    return np.asarray(base * _dome(eye, fold, margin)[..., None], np.float32)


def _spread(colours: F32, positions: F32, at: F32) -> F32:
    return np.dstack([np.interp(at, positions, colours[:, c]) for c in range(3)]).astype(np.float32)


def _dome(eye: EyeGeometry, fold: F32, margin: F32) -> Mask:
    """Shading of the eyeball's bulge under the closed lid: a little light on top, shade toward the lashes."""
    t = np.clip((eye.b - fold) / np.maximum(margin - fold, 1.0), 0.0, 1.0)
    shade = 0.97 + 0.06 * np.sin(np.pi * t) - 0.08 * t * t
    return np.asarray(1.0 + (shade - 1.0) * np.clip(1.2 - (eye.a / (0.5 * eye.width)) ** 2, 0, 1), np.float32)


def _screened_membrane(difference: F32, known: NDArray[np.bool_], reach: float) -> F32:
    """Carry ``difference`` from known pixels inward so that it fades over ``reach`` pixels.

    Solves (laplacian - 1 / reach^2) e = 0 with e given where known: the screened Poisson equation, on a coarse grid.
    """
    h, w = known.shape
    scale = min(1.0, 56.0 / max(h, w))
    size = (max(4, round(w * scale)), max(4, round(h * scale)))
    solid = cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.6
    coarse = cv2.resize(difference, size, interpolation=cv2.INTER_AREA)
    solved = _solve_screened(coarse, solid, reach * size[0] / w)
    return np.asarray(cv2.resize(solved, (w, h), interpolation=cv2.INTER_CUBIC), np.float32)


def _solve_screened(values: F32, known: NDArray[np.bool_], reach: float) -> F32:
    h, w = known.shape
    index = np.arange(h * w).reshape(h, w)
    pairs = [(index[:, :-1], index[:, 1:]), (index[:-1], index[1:])]
    one = np.concatenate([p.ravel() for p, _ in pairs] + [q.ravel() for _, q in pairs])
    two = np.concatenate([q.ravel() for _, q in pairs] + [p.ravel() for p, _ in pairs])
    free = ~known.ravel()
    links = free[one]
    degree = np.bincount(one[links], minlength=h * w)
    diagonal = np.where(free, degree + 1.0 / max(reach, 1e-3) ** 2, 1.0)
    matrix = coo_matrix(
        (
            np.concatenate([-np.ones(int(links.sum())), diagonal]),
            (np.concatenate([one[links], index.ravel()]), np.concatenate([two[links], index.ravel()])),
        ),
        shape=(h * w, h * w),
    )
    right = np.where(known.ravel()[:, None], values.reshape(-1, values.shape[2]), 0.0)
    return np.asarray(spsolve(matrix.tocsc(), right), np.float32).reshape(values.shape)


def _grain(photo: F32, eye: EyeGeometry) -> F32:
    """Real texture of the lower lid, mirrored upward, as relative brightness: what keeps a lid from being plastic."""
    luminance = photo.mean(axis=2)
    smooth = cv2.GaussianBlur(luminance, (0, 0), max(1.0, 0.035 * eye.width))
    detail = (luminance - smooth) / np.maximum(smooth, 8.0)
    rows = np.arange(GRAIN_ROWS, dtype=np.float32) * np.float32(0.5 * eye.width / GRAIN_ROWS)
    band = 0.20 * eye.width
    mirrored = np.abs((rows + band) % (2 * band) - band)
    strip = eye.rectify(detail.astype(np.float32), eye.columns[1] + np.float32(0.12 * eye.width), mirrored)
    spread = 1.48 * float(np.median(np.abs(strip))) + 1e-6
    return np.asarray(0.85 * np.clip(strip, -3.5 * spread, 3.5 * spread), np.float32)
