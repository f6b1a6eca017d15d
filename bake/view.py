"""The one camera of a stage: a pinhole with a shifted, never tilted, sensor, so that the horizon is a straight row.

World axes in metres: x right, y up, z away from the viewer; the eye stands at the origin of x and z.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MASTER = 2400
"""Edge of the square master of a stage in pixels: 1920 for the longest frame side plus a quarter for camera moves."""

FOCAL = 1700.0
"""Focal length in master pixels: 9:16 then sees 59 degrees of height, 16:9 sees 59 degrees of width: a 30 mm lens."""


@dataclass(frozen=True)
class View:
    """Where a pixel of the master looks. ``scale`` 1 is the full master; a thumbnail has a smaller scale."""

    horizon: float
    """Row of the horizon in full-size master pixels."""
    eye_height: float
    """Metres above the ground plane y = 0."""
    scale: float = 1.0
    centre: float = MASTER / 2

    @property
    def size(self) -> int:
        return round(MASTER * self.scale)

    def rows_columns(self, rows: slice = slice(None)) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(h, w) full-size pixel coordinates x, y of the pixel centres of the given rows of this view."""
        y, x = np.mgrid[0 : self.size, 0 : self.size].astype(np.float32)[:, rows]
        return (x + 0.5) / self.scale - 0.5, (y + 0.5) / self.scale - 0.5

    def rays(self, x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.float32]:
        """(..., 3) unit directions through full-size master pixels ``x``, ``y``."""
        ray = np.stack([(x - self.centre) / FOCAL, (self.horizon - y) / FOCAL, np.ones_like(x)], -1)
        return (ray / np.linalg.norm(ray, axis=-1, keepdims=True)).astype(np.float32)

    def pixel(self, point: NDArray[np.floating]) -> tuple[float, float]:
        """Full-size master pixel of a world point (x, y, z)."""
        x, y, z = (float(v) for v in point)
        return self.centre + FOCAL * x / z, self.horizon - FOCAL * (y - self.eye_height) / z

    def pixel_of_direction(self, direction: NDArray[np.floating]) -> tuple[float, float]:
        """Full-size master pixel where a direction meets the picture (it may lie outside the master)."""
        return (
            self.centre + FOCAL * float(direction[0] / direction[2]),
            self.horizon - FOCAL * float(direction[1] / direction[2]),
        )


def direction(azimuth: float, elevation: float) -> NDArray[np.float32]:
    """Unit vector for degrees right of the view axis and above the horizon."""
    a, e = np.radians(azimuth), np.radians(elevation)
    return np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)], np.float32)
