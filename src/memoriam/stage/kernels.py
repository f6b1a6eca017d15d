"""Per-pixel loops of the stages: single-threaded, without the GIL."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

STAR_REACH = 3.0
"""Standard deviations to which a star is drawn."""


@njit(cache=True, nogil=True, fastmath=True)
def add_stars(frame: U8, places: F32, radii: F32, light: F32) -> None:
    """Add round stars to a frame (h, w, 4).

    places: (n, 2) pixels. radii: (n,) standard deviations in pixels. light: (n, 3) levels at the middle.
    """
    height, width = frame.shape[0], frame.shape[1]
    for n in range(places.shape[0]):
        x, y, radius = places[n, 0], places[n, 1], radii[n]
        reach = radius * STAR_REACH
        for row in range(max(math.ceil(y - reach), 0), min(int(y + reach) + 1, height)):
            for column in range(max(math.ceil(x - reach), 0), min(int(x + reach) + 1, width)):
                away = ((column - x) ** 2 + (row - y) ** 2) / (radius * radius)
                share = math.exp(-0.5 * away)
                for channel in range(3):
                    value = np.float32(frame[row, column, channel]) + light[n, channel] * share
                    frame[row, column, channel] = np.uint8(min(value + 0.5, 255.0))
