"""Per-pixel loops of the stages: single-threaded, without the GIL."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]
U64 = NDArray[np.uint64]

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


MORPH_CELL = 8
"""Frame pixels between two nodes of a warp; between them it is as good as linear."""


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _taps(picture: U64, x: np.int64, y: np.int64, whole: np.int64) -> np.uint64:
    """Bilinear sample times ``whole`` (0-256), in four 16-bit lanes; empty outside. x, y: 65536ths of a pixel."""
    if x < 0 or y < 0 or (x >> 16) >= picture.shape[1] - 1 or (y >> 16) >= picture.shape[0] - 1:
        return np.uint64(0)
    # unsigned indices spare the check for negative ones
    column, row, one = np.uint64(x >> 16), np.uint64(y >> 16), np.uint64(1)
    at_right = (whole * ((x >> 8) & 255) + 128) >> 8
    lower = (y >> 8) & 255
    w11, w10 = (at_right * lower + 128) >> 8, ((whole - at_right) * lower + 128) >> 8
    upper = picture[row, column] * np.uint64(whole - at_right - w10)
    upper += picture[row, column + one] * np.uint64(at_right - w11)
    below = picture[row + one, column] * np.uint64(w10) + picture[row + one, column + one] * np.uint64(w11)
    return np.uint64(upper + below)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _along(nodes: F32, i: int, j: int, k: int, down: np.float32) -> tuple[np.int64, np.int64]:
    """Where a row of a cell begins to look, and its step from pixel to pixel, in 65536ths; down: 0-1 in the cell."""
    left = nodes[i, j, k] + (nodes[i + 1, j, k] - nodes[i, j, k]) * down
    right = nodes[i, j + 1, k] + (nodes[i + 1, j + 1, k] - nodes[i, j + 1, k]) * down
    begin = np.int64(left * np.float32(65536.0))
    return begin, (np.int64(right * np.float32(65536.0)) - begin) // MORPH_CELL


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _laid_over(below: np.uint32, lanes: np.uint64) -> np.uint32:
    """Premultiplied lanes (value * 256) over a packed pixel; x * k / 255 is taken as (x * k + 128) * 257 >> 16.

    Two channels at a time. No colour may exceed its alpha: sums do not saturate.
    """
    value = lanes + np.uint64(0x0080008000800080)
    even_top = ((value >> np.uint64(8)) & np.uint64(0xFF)) | ((value >> np.uint64(24)) & np.uint64(0xFF0000))
    odd_top = (value >> np.uint64(16)) & np.uint64(0xFF00)
    kept = np.uint64(255) - (value >> np.uint64(56))
    if kept == np.uint64(0):
        return np.uint32(even_top | odd_top)
    pair, half, eight = np.uint64(0x00FF00FF), np.uint64(0x00800080), np.uint64(8)
    even = (np.uint64(below) & pair) * kept + half
    odd = ((np.uint64(below) >> eight) & pair) * kept + half
    even = ((even + ((even >> eight) & pair)) >> eight) & pair
    odd = (odd + ((odd >> eight) & pair)) & np.uint64(0xFF00FF00)
    return np.uint32((even | odd) + even_top + odd_top)


@njit(cache=True, nogil=True, fastmath=True)
def lay_morph(
    frame: NDArray[np.uint32],
    first: U64,
    second: U64,
    nodes: F32,
    occupied: U8,
    corner: NDArray[np.int64],
    weights: NDArray[np.int64],
) -> None:
    """Lay two pictures, each through a warp of its own, mixed over a packed frame.

    first, second: premultiplied pixels with four 16-bit lanes. nodes (rows + 1, columns + 1, 4): x, y in the first and
    in the second, every MORPH_CELL frame pixels from ``corner`` (x, y). occupied (rows, columns): 0 for cells in which
    neither shows anything. weights: of both, together at most 256. Cells may hang over the frame's edges.
    """
    step = np.float32(1.0 / MORPH_CELL)
    height, width = frame.shape
    empty = np.uint64(0)
    for i in range(occupied.shape[0]):
        for j in range(occupied.shape[1]):
            if occupied[i, j] == 0:
                continue
            top, left = corner[1] + i * MORPH_CELL, corner[0] + j * MORPH_CELL
            for y in range(max(top, 0), min(top + MORPH_CELL, height)):
                down = np.float32(y - top) * step
                begin, end = max(left, 0), min(left + MORPH_CELL, width)
                x0, step_x0 = _along(nodes, i, j, 0, down)
                y0, step_y0 = _along(nodes, i, j, 1, down)
                x1, step_x1 = _along(nodes, i, j, 2, down)
                y1, step_y1 = _along(nodes, i, j, 3, down)
                for x in range(begin, end):
                    on = x - left
                    lanes = empty
                    if weights[0] > 0:
                        lanes += _taps(first, x0 + step_x0 * on, y0 + step_y0 * on, weights[0])
                    if weights[1] > 0:
                        lanes += _taps(second, x1 + step_x1 * on, y1 + step_y1 * on, weights[1])
                    if lanes != empty:
                        frame[y, x] = _laid_over(frame[y, x], lanes)
