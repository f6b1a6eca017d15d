"""Squares cut out of a photograph for a network: turned upright, of the network's own size."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB

REACH = 0.75
"""Half the edge of the part of the photograph that is looked at, over the crop's edge: a turned square fits in."""

OVERSAMPLING = 2
"""A part is first reduced by area to at most this many pixels for each of the network's: no aliasing, little blur."""


class Crop(NamedTuple):
    """A square on the photograph: centre and edge in pixels, turned clockwise by ``angle`` radians."""

    x: float
    y: float
    edge: float
    angle: float = 0.0

    def axes(self) -> NDArray[np.float64]:
        """(2, 2) columns are the crop's right and down in the photograph, of length 1."""
        cosine, sine = np.cos(self.angle), np.sin(self.angle)
        return np.array([[cosine, -sine], [sine, cosine]])

    def to_photo(self, unit: NDArray[np.floating]) -> NDArray[np.float64]:
        """Points (n, 2) in shares of the crop, counted from its upper left outer corner, as photograph pixels."""
        placed: NDArray[np.float64] = (np.asarray(unit, np.float64) - 0.5) * self.edge @ self.axes().T + (
            self.x,
            self.y,
        )
        return placed

    def moved(self, x: float, y: float, size: float, degrees: float) -> Crop:
        """A crop shifted by shares of its edge, ``size`` times as large, turned by some more degrees."""
        angle = self.angle + float(np.radians(degrees))
        return Crop(self.x + x * self.edge, self.y + y * self.edge, self.edge * size, angle)


def sample(photo: RGB, crop: Crop, size: int, *, beyond: int = cv2.BORDER_REPLICATE) -> NDArray[np.float32]:
    """(1, size, size, 3) float32 0-1: the crop upright. ``beyond``: OpenCV border mode outside the photograph."""
    linear = crop.axes() * (crop.edge / size)
    first = np.array([crop.x, crop.y]) - linear @ np.full(2, (size - 1) / 2)
    part, corner = _part(photo, crop)
    first -= corner
    shrink = OVERSAMPLING * size / crop.edge
    if shrink < 1:
        reduced = (max(1, round(part.shape[1] * shrink)), max(1, round(part.shape[0] * shrink)))
        scale = np.array([reduced[0] / part.shape[1], reduced[1] / part.shape[0]])
        part = cv2.resize(part, reduced, interpolation=cv2.INTER_AREA)
        linear, first = linear * scale[:, None], (first + 0.5) * scale - 0.5
    matrix = np.hstack([linear, first[:, None]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    sampled: RGB = cv2.warpAffine(part, matrix, (size, size), flags=flags, borderMode=beyond)
    return sampled[None].astype(np.float32) / np.float32(255)


def _part(photo: RGB, crop: Crop) -> tuple[RGB, tuple[int, int]]:
    """The part of the photograph a crop can touch (at least one pixel) and its upper left corner."""
    height, width = photo.shape[:2]
    reach = crop.edge * REACH + 1
    x0, x1 = (int(np.clip(crop.x + side * reach, 0, width - 1)) for side in (-1, 1))
    y0, y1 = (int(np.clip(crop.y + side * reach, 0, height - 1)) for side in (-1, 1))
    return photo[y0 : y1 + 1, x0 : x1 + 1], (x0, y0)
