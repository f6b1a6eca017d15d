"""Per-pixel loops of the picture room: single-threaded, without the GIL, four bytes a pixel."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

CELL = 16
"""Pixels between two nodes of the coarse field that carries light, veil and vignette."""


@njit(cache=True, nogil=True, fastmath=True)
def _expand(nodes: F32, row: F32) -> None:
    """Linear interpolation of a row of nodes, one every CELL pixels, to full width."""
    step = np.float32(1.0 / CELL)
    for cell in range(row.shape[0] // CELL):
        value = nodes[cell]
        slope = (nodes[cell + 1] - value) * step
        for k in range(CELL):
            row[cell * CELL + k] = value + slope * np.float32(k)


@njit(cache=True, nogil=True, fastmath=True)
def _develop_row(
    pixels: NDArray[np.uint32],
    gain: F32,
    add_red: F32,
    add_green: F32,
    add_blue: F32,
    noise: NDArray[np.int8],
    grade: F32,
    luma: U8,
    blue_difference: F32,
    red_difference: F32,
) -> None:
    """Grade, light and luma of one row; adds its colour differences to the two accumulators."""
    scale = np.float32(1.0 / 255.0)
    one, two, half = np.float32(1.0), np.float32(2.0), np.float32(0.5)
    contrast, warmth, grain, dither = grade[0], grade[1], grade[2], grade[3]
    for x in range(pixels.shape[0]):
        packed = pixels[x]
        red = np.float32(np.int32(packed & np.uint32(255))) * scale
        green = np.float32(np.int32((packed >> np.uint32(8)) & np.uint32(255))) * scale
        blue = np.float32(np.int32((packed >> np.uint32(16)) & np.uint32(255))) * scale
        tone = np.float32(0.2126) * red + np.float32(0.7152) * green + np.float32(0.0722) * blue
        warm = warmth * tone * (one - tone)
        red += contrast * red * (one - red) * (two * red - one) + warm
        green += contrast * green * (one - green) * (two * green - one)
        blue += contrast * blue * (one - blue) * (two * blue - one) - warm
        red = red * gain[x] + add_red[x]
        green = green * gain[x] + add_green[x]
        blue = blue * gain[x] + add_blue[x]
        tone = np.float32(0.2126) * red + np.float32(0.7152) * green + np.float32(0.0722) * blue
        amplitude = dither + grain * tone * (one - tone)
        value = np.float32(16.0) + np.float32(219.0) * tone + np.float32(noise[x]) * amplitude + half
        value = min(max(value, np.float32(16.0)), np.float32(235.0))
        luma[x] = np.uint8(np.int32(value))
        blue_difference[x] += blue - tone
        red_difference[x] += red - tone


@njit(cache=True, nogil=True, fastmath=True)
def _chroma_row(
    difference: F32, factor: np.float32, noise: NDArray[np.int8], dither: np.float32, out: U8
) -> None:
    """One chroma row from the sum of two rows: 1-2-1 about the even pixel (left siting, H.264's default)."""
    last = difference.shape[0] - 1
    for x in range(out.shape[0]):
        left = difference[max(2 * x - 1, 0)]
        total = left + np.float32(2.0) * difference[2 * x] + difference[min(2 * x + 1, last)]
        value = np.float32(128.5) + total * factor + np.float32(noise[x]) * dither
        value = min(max(value, np.float32(16.0)), np.float32(240.0))
        out[x] = np.uint8(np.int32(value))


@njit(cache=True, nogil=True, fastmath=True)
def develop(
    pixels: NDArray[np.uint32],
    field: F32,
    noise: NDArray[np.int8],
    shift: NDArray[np.int64],
    grade: F32,
    luma: U8,
    blue: U8,
    red: U8,
) -> None:
    """A painted frame to planar YUV 4:2:0, BT.709 limited range, in one pass.

    pixels: (h, w) packed RGBX. field: (4, h // CELL + 2, w // CELL + 2) nodes of gain and added red, green, blue, 0-1.
    noise: (n, w + n) tile, read from ``shift`` = (row, column, chroma row, chroma column).
    grade: contrast, warmth, grain and dither amplitudes, the last two in code values a noise unit.
    luma (h, w), blue and red (h / 2, w / 2) are written.
    """
    height, width = pixels.shape
    padded = (width // CELL + 1) * CELL
    rows = np.empty((4, padded), dtype=np.float32)
    nodes = np.empty(field.shape[2], dtype=np.float32)
    differences = np.empty((2, width), dtype=np.float32)
    blue_factor = np.float32(224.0 / 1.8556 / 8.0)
    red_factor = np.float32(224.0 / 1.5748 / 8.0)
    mask = noise.shape[0] - 1
    for pair in range(height // 2):
        y = 2 * pair
        above = y // CELL
        part = np.float32(y % CELL + 0.5) / np.float32(CELL)
        for channel in range(4):
            for k in range(nodes.shape[0]):
                nodes[k] = field[channel, above, k] + part * (
                    field[channel, above + 1, k] - field[channel, above, k]
                )
            _expand(nodes, rows[channel])
        differences[:] = np.float32(0.0)
        for row in range(y, y + 2):
            grains = noise[(row + shift[0]) & mask, shift[1] : shift[1] + width]
            _develop_row(
                pixels[row],
                rows[0],
                rows[1],
                rows[2],
                rows[3],
                grains,
                grade,
                luma[row],
                differences[0],
                differences[1],
            )
        grains = noise[(pair + shift[2]) & mask, shift[3] : shift[3] + width]
        _chroma_row(differences[0], blue_factor, grains, grade[3], blue[pair])
        _chroma_row(differences[1], red_factor, grains[width // 2 :], grade[3], red[pair])


@njit(cache=True, nogil=True, fastmath=True)
def lay_over_plane(plane: U8, top: F32, alpha: F32, opacity: np.float32) -> None:
    """Lay a premultiplied plane over a part of a YUV plane: plane = top * opacity + plane * (1 - alpha * opacity)."""
    for y in range(plane.shape[0]):
        for x in range(plane.shape[1]):
            kept = np.float32(1.0) - alpha[y, x] * opacity
            value = np.float32(plane[y, x]) * kept + top[y, x] * opacity
            plane[y, x] = np.uint8(np.int32(value + np.float32(0.5)))


@njit(cache=True, nogil=True, fastmath=True)
def _lay_over_row(below: NDArray[np.uint32], top: NDArray[np.uint32]) -> None:
    """Two channels at a time in one 32-bit word; x * k / 255 is taken as (x * k + 128) * 257 >> 16."""
    pair, half = np.uint32(0x00FF00FF), np.uint32(0x00800080)
    eight = np.uint32(8)
    for x in range(top.shape[0]):
        kept = np.uint32(255) - (top[x] >> np.uint32(24))
        even = (below[x] & pair) * kept + half
        odd = ((below[x] >> eight) & pair) * kept + half
        even = ((even + ((even >> eight) & pair)) >> eight) & pair
        odd = (odd + ((odd >> eight) & pair)) & np.uint32(0xFF00FF00)
        below[x] = (even | odd) + top[x]


@njit(cache=True, nogil=True, fastmath=True)
def lay_over_frame(frame: NDArray[np.uint32], top: NDArray[np.uint32], left: int, upper: int) -> None:
    """Lay packed premultiplied RGBA over a packed frame, its corner at (left, upper); all of it lies inside.

    No colour may exceed its alpha: sums do not saturate.
    """
    width = top.shape[1]
    for y in range(top.shape[0]):
        _lay_over_row(frame[upper + y, left : left + width], top[y])
