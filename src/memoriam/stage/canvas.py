"""The painted ground of a portrait: its size, where the photograph lies on it, and where that photograph ends."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Affine
from memoriam.likeness.person import Portrait
from memoriam.picture.camera import after, scale_of

OVERSCAN = 1.15
"""Size of the painted ground in frames: room for a slow camera."""

COARSE = 8
"""The continuation has no detail, so it is computed on a canvas this much smaller."""

BORDER_DEPTH = 0.14
"""A printed border, a passe-partout or the rim of a plate is looked for in this outer share of the photograph."""

BORDER_STEP = 9.0
"""Mean step of tone, in levels, across a straight line that counts as such a border."""

BORDER_PIECES = 12
"""In each of so many pieces of its length the step must go the same way: hair and shoulders never do that."""

BORDER_SEARCH = 720
"""Longer edge, in pixels, of the copy in which borders are looked for."""

Grid = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class GroundCanvas:
    """The painted ground: its size, and where the photo lies on it. ``shift`` is stage minus canvas coordinates."""

    width: int
    height: int
    placement: Affine
    shift: tuple[float, float]


def make_canvas(placement: Affine, size: tuple[int, int]) -> GroundCanvas:
    """The ground of a frame of ``size`` (width, height); ``placement``: photo to stage pixels."""
    width, height = (round(edge * OVERSCAN) for edge in size)
    shift = ((size[0] - width) / 2.0, (size[1] - height) / 2.0)
    moved = placement.copy()
    moved[:, 2] -= shift
    return GroundCanvas(width, height, moved, shift)


def photo_edges(portrait: Portrait, placement: Affine) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the photo without its printed border, on the target of ``placement``."""
    rows, columns = portrait.photo.shape[:2]
    finer = max(1.0, max(rows, columns) / BORDER_SEARCH)
    small = cv2.resize(portrait.photo, None, fx=1.0 / finer, fy=1.0 / finer, interpolation=cv2.INTER_AREA)
    tone = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    left, top, right, bottom = (_border(side) * finer for side in (tone.T, tone, tone[:, ::-1].T, tone[::-1]))
    scale = scale_of(placement)
    x, y = placement[:, 2].tolist()
    return (
        left * scale + x,
        top * scale + y,
        (columns - 1 - right) * scale + x,
        (rows - 1 - bottom) * scale + y,
    )


def _border(tone: Grid) -> int:
    """Rows from the top edge to the innermost straight line that runs almost all along it; 0 if there is none."""
    depth = int(BORDER_DEPTH * tone.shape[0])
    if depth < 6:
        return 0
    middle = slice(tone.shape[1] // 8, tone.shape[1] - tone.shape[1] // 8)
    strip = cv2.blur(np.ascontiguousarray(tone[: depth + 4, middle]), (9, 1))
    step = strip[4:] - strip[:-4]
    pieces = np.stack([piece.mean(axis=1) for piece in np.array_split(step, BORDER_PIECES, axis=1)])
    found = np.flatnonzero((pieces > BORDER_STEP).all(axis=0) | (pieces < -BORDER_STEP).all(axis=0))
    return int(found[-1]) + 4 if found.size else 0


def placed(picture: RGB, placement: Affine, size: tuple[int, int]) -> RGB:
    """A picture resampled onto a canvas: area average when it becomes smaller, cubic when larger."""
    scale = scale_of(placement)
    if scale < 1.0:
        rows, columns = picture.shape[:2]
        small = (max(round(columns * scale), 1), max(round(rows * scale), 1))
        picture = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
        ratio = np.diag([columns / small[0], rows / small[1]])
        centre = np.diag(ratio) / 2.0 - 0.5
        placement = after(placement, np.column_stack([ratio, centre]))
    moved = cv2.warpAffine(picture, placement, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.uint8)


def coarse(canvas: GroundCanvas) -> tuple[Affine, tuple[int, int]]:
    """The photo's place and the size of the canvas at 1 / COARSE."""
    size = (-(-canvas.width // COARSE), -(-canvas.height // COARSE))
    smaller = np.array([[1.0 / COARSE, 0.0, 0.5 / COARSE - 0.5], [0.0, 1.0 / COARSE, 0.5 / COARSE - 0.5]])
    return after(smaller, canvas.placement), size


def full_size(grid: Grid, canvas: GroundCanvas) -> Grid:
    """A coarse grid at full size, smooth."""
    back = np.array([[COARSE, 0.0, COARSE / 2.0 - 0.5], [0.0, COARSE, COARSE / 2.0 - 0.5]])
    size = (canvas.width, canvas.height)
    return np.asarray(
        cv2.warpAffine(grid, back, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        dtype=np.float32,
    )
