"""The loop of the invisible mark that runs over every pixel of a film."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

UNIT = 64
"""Fixed point: a pattern value or a strength of 64 is one code value or a factor of one."""

SHIFT = 12
"""log2 of UNIT squared."""


@njit(cache=True, nogil=True, fastmath=True)
def add_pattern(
    luma: NDArray[np.uint8],
    pattern: NDArray[np.int8],
    block: int,
    reach: int,
    rule: NDArray[np.float32],
) -> None:
    """Add a pattern (h, w) in 1 / UNIT code values to a luma plane in place, more where the picture is lively.

    Blocks of ``block`` pixels get a factor each: ``rule`` is (least, most, slope, dark, bright). The factor is slope
    times the block's liveliness, held between least and most, times a ramp from ``dark`` at black to 1 at the tone
    ``bright`` above it.
    """
    height, width = luma.shape
    half = np.int32(1 << SHIFT - 1)
    strength = np.empty(width, np.int32)
    for top in range(0, height, block):
        bottom = min(top + block, height)
        for left in range(0, width, block):
            right = min(left + block, width)
            lively, tone = _liveliness(luma[top:bottom, left:right], reach)
            factor = min(max(rule[2] * lively, rule[0]), rule[1])
            factor *= min(1.0, rule[3] + (1.0 - rule[3]) * max(tone - 16.0, 0.0) / rule[4])
            strength[left:right] = np.int32(UNIT * factor)
        for y in range(top, bottom):
            _add_row(luma[y], pattern[y], strength, half)


@njit(cache=True, nogil=True, fastmath=True)
def _add_row(
    luma: NDArray[np.uint8], pattern: NDArray[np.int8], strength: NDArray[np.int32], half: np.int32
) -> None:
    """Whole rows at a time, which compilers turn into vector instructions."""
    for x in range(luma.shape[0]):
        value = np.int32(luma[x]) + ((np.int32(pattern[x]) * strength[x] + half) >> np.int32(SHIFT))
        luma[x] = np.uint8(min(max(value, np.int32(0)), np.int32(255)))


@njit(cache=True, nogil=True, fastmath=True)
def _liveliness(block: NDArray[np.uint8], reach: int) -> tuple[float, float]:
    """Mean difference between pixels ``reach`` apart in the calmer half of a block, and mean tone, both in code values.

    The calmer of the halves on either side counts: an edge beside a calm ground would not hide anything on it.
    """
    height, width = block.shape
    calmest, tones, pairs = 1e9, np.int64(0), 0
    for half_y in range(2):
        for half_x in range(2):
            difference, count = np.int64(0), 0
            for y in range(half_y * height // 2, (half_y + 1) * height // 2, reach):
                for x in range(half_x * width // 2, (half_x + 1) * width // 2, reach):
                    here = np.int32(block[y, x])
                    beside = np.int32(block[y, min(x + reach, width - 1)])
                    below = np.int32(block[min(y + reach, height - 1), x])
                    difference += abs(beside - here) + abs(below - here)
                    tones += here
                    count += 1
            pairs += count
            if count > 0:
                calmest = min(calmest, difference / (2.0 * count))
    return calmest, tones / max(pairs, 1)


@njit(cache=True, nogil=True, fastmath=True)
def fold_onto(
    residue: NDArray[np.float32],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    gathered: NDArray[np.float32],
    tile: NDArray[np.float32],
) -> None:
    """Put into ``tile`` the sums of all values of ``residue`` (h, w) whose row and column have the same place in it.

    gathered: (rows of the tile, w), to work in: whole rows are added first, which compilers turn into vector
    instructions.
    """
    gathered[:] = 0.0
    tile[:] = 0.0
    for y in range(residue.shape[0]):
        row = gathered[rows[y]]
        for x in range(residue.shape[1]):
            row[x] += residue[y, x]
    for y in range(tile.shape[0]):
        for x in range(columns.shape[0]):
            tile[y, columns[x]] += gathered[y, x]
