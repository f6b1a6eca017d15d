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


RAY_CELL = 8
"""Frame pixels between two nodes of a field of light."""


@njit(cache=True, nogil=True, fastmath=True)
def _add_light_row(
    pixels: NDArray[np.uint32], light: F32, red: np.float32, green: np.float32, blue: np.float32
) -> None:
    """One row of packed RGBX; light 0-1, colours 0-65535."""
    low, eight, sixteen = np.uint32(255), np.uint32(8), np.uint32(16)
    for x in range(pixels.shape[0]):
        packed = pixels[x]
        r, g, b = packed & low, (packed >> eight) & low, (packed >> sixteen) & low
        r += ((low - r) * np.uint32(light[x] * red) + np.uint32(32768)) >> sixteen
        g += ((low - g) * np.uint32(light[x] * green) + np.uint32(32768)) >> sixteen
        b += ((low - b) * np.uint32(light[x] * blue) + np.uint32(32768)) >> sixteen
        pixels[x] = r | (g << eight) | (b << sixteen) | (packed & np.uint32(0xFF000000))


@njit(cache=True, nogil=True, fastmath=True)
def add_light(frame: NDArray[np.uint32], nodes: F32, colour: F32) -> None:
    """Add light to a packed frame (h, w): nodes (h // RAY_CELL + 2, w // RAY_CELL + 2) 0-1, bilinear, times colour.

    Light fills the room to white: c + light * (255 - c), so nothing is clipped.
    """
    height, width = frame.shape
    step = np.float32(1.0 / RAY_CELL)
    cells = (width + RAY_CELL - 1) // RAY_CELL
    light = np.empty(cells * RAY_CELL, np.float32)
    full = np.float32(65535.0)
    for y in range(height):
        above = y // RAY_CELL
        part = np.float32(y % RAY_CELL) * step
        first, last = cells, -1
        for cell in range(cells):
            left = nodes[above, cell] + part * (nodes[above + 1, cell] - nodes[above, cell])
            right = nodes[above, cell + 1] + part * (nodes[above + 1, cell + 1] - nodes[above, cell + 1])
            if max(left, right) > np.float32(0.004):
                first, last = min(first, cell), cell
            for k in range(RAY_CELL):
                light[cell * RAY_CELL + k] = left + (right - left) * step * np.float32(k)
        if last >= first:
            start, end = first * RAY_CELL, min((last + 1) * RAY_CELL, width)
            _add_light_row(
                frame[y, start:end], light[start:end], colour[0] * full, colour[1] * full, colour[2] * full
            )
