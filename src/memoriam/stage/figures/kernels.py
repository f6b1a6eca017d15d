"""Per-pixel loops of the figures: single-threaded, without the GIL.

Pictures are uint64 pixels with four 16-bit lanes (red, green, blue, alpha, 0-255 each): with weights that add up to 256
one multiplication weighs all four channels.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]

CELL = 8
"""Canvas pixels between two nodes where a bend is computed; between them it is as good as linear."""

BLOCK = 16
"""Pixels of a picture that share one byte of its occupancy."""


@njit(cache=True, nogil=True, fastmath=True)
def bend_nodes(arm: F32, nodes: F32) -> None:
    """Where the nodes of the canvas (rows, columns, 2) lie in the picture of a straight arm.

    ``arm`` holds: elbow x, y in the picture; elbow x, y on the canvas; picture pixels in a canvas pixel; lean and wrist
    in radians, clockwise; height of the wrist above the elbow; how far the bend of the wrist spreads below and above
    it (picture pixels). The bend grows smoothly with the height on the straight arm, which three steps of a fixed-point
    iteration find to a hundredth of a pixel for the few degrees of a wrist.
    """
    lean, wrist, wrist_height, below, above = arm[5], arm[6], arm[7], arm[8], arm[9]
    cos_lean, sin_lean = math.cos(lean), math.sin(lean)
    for row in range(nodes.shape[0]):
        up = (arm[3] - row * CELL) * arm[4]
        for column in range(nodes.shape[1]):
            aside = (column * CELL - arm[2]) * arm[4]
            u = aside * cos_lean - up * sin_lean
            v = up * cos_lean + aside * sin_lean - wrist_height
            x, y = u, v
            for _ in range(3):
                share = min(1.0, max(0.0, (y + below) / (below + above)))
                angle = wrist * share * share * (3.0 - 2.0 * share)
                sine, cosine = math.sin(angle), math.cos(angle)
                x = u * cosine - v * sine
                y = v * cosine + u * sine
            nodes[row, column, 0] = arm[0] + x
            nodes[row, column, 1] = arm[1] - y - wrist_height


@njit(cache=True, nogil=True, fastmath=True)
def warp_figure(first: U64, second: U64, mix: float, occupied: U8, nodes: F32, fog: F32, out: U32) -> None:
    """Paint two blended pictures through a warp onto the cleared canvas ``out`` (h, w), RGBA bytes in each pixel.

    ``nodes`` (see ``bend_nodes``) says where the canvas looks; ``occupied`` is 0 for each block of the pictures that is
    empty with all its neighbours. ``fog`` (w + 1) is for each column the canvas row where the figure is gone, and last
    the number of rows over which it goes.
    """
    height, width = out.shape
    fade = fog[width]
    step = np.float32(1.0 / CELL)
    for top in range(0, height, CELL):
        for left in range(0, width, CELL):
            i, j = top // CELL, left // CELL
            block_x = int(nodes[i, j, 0] + nodes[i + 1, j + 1, 0]) // (2 * BLOCK)
            block_y = int(nodes[i, j, 1] + nodes[i + 1, j + 1, 1]) // (2 * BLOCK)
            if block_x < 0 or block_y < 0 or block_y >= occupied.shape[0] or block_x >= occupied.shape[1]:
                continue
            if occupied[block_y, block_x] == 0:
                continue
            for y in range(top, min(top + CELL, height)):
                down = np.float32(y - top) * step
                begin_x = nodes[i, j, 0] + (nodes[i + 1, j, 0] - nodes[i, j, 0]) * down
                begin_y = nodes[i, j, 1] + (nodes[i + 1, j, 1] - nodes[i, j, 1]) * down
                end_x = nodes[i, j + 1, 0] + (nodes[i + 1, j + 1, 0] - nodes[i, j + 1, 0]) * down
                end_y = nodes[i, j + 1, 1] + (nodes[i + 1, j + 1, 1] - nodes[i, j + 1, 1]) * down
                step_x, step_y = (end_x - begin_x) * step, (end_y - begin_y) * step
                for k in range(min(CELL, width - left)):
                    clear = fog[left + k] - np.float32(y)
                    if clear <= 0.0:
                        continue
                    total = 256
                    if clear < fade:
                        strength = clear / fade
                        strength = strength * strength * (np.float32(3.0) - strength - strength)
                        total = int(strength * np.float32(256.0) + np.float32(0.5))
                    at_x, at_y = begin_x + step_x * np.float32(k), begin_y + step_y * np.float32(k)
                    out[y, left + k] = _sample(first, second, np.float32(mix), at_x, at_y, total)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _sample(first: U64, second: U64, mix: np.float32, x: np.float32, y: np.float32, total: int) -> np.uint32:
    """Bilinear sample of two blended pictures times ``total`` / 256, as RGBA bytes."""
    if x < 0.0 or y < 0.0 or int(x) >= first.shape[1] - 1 or int(y) >= first.shape[0] - 1:
        return np.uint32(0)
    across, down = int(x * np.float32(256.0)), int(y * np.float32(256.0))
    # unsigned indices spare the check for negative ones
    column, row, one = np.uint64(across >> 8), np.uint64(down >> 8), np.uint64(1)
    right, lower = across & 255, down & 255
    late = int(np.float32(total) * mix + np.float32(0.5))
    value = np.uint64(0x0080008000800080)
    for number in range(2):
        whole = total - late if number == 0 else late
        if whole == 0:
            continue
        picture = first if number == 0 else second
        at_right = (whole * right + 128) >> 8
        at_left = whole - at_right
        w11, w10 = (at_right * lower + 128) >> 8, (at_left * lower + 128) >> 8
        value += picture[row, column] * np.uint64(at_left - w10)
        value += picture[row + one, column] * np.uint64(w10)
        value += picture[row, column + one] * np.uint64(at_right - w11)
        value += picture[row + one, column + one] * np.uint64(w11)
    red, green = (value >> np.uint64(8)) & np.uint64(255), (value >> np.uint64(16)) & np.uint64(0xFF00)
    blue, alpha = (
        (value >> np.uint64(24)) & np.uint64(0xFF0000),
        (value >> np.uint64(32)) & np.uint64(0xFF000000),
    )
    return np.uint32(red | green | blue | alpha)
