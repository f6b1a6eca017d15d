"""The per-pixel loop of one moving eye. Single-threaded, releases the GIL; called once an eye and frame."""

# mypy: disallow-untyped-decorators=False

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]

# Rows of the column table.
UPPER, LOWER, BROW, FOLD = 0, 1, 2, 3

CUBIC_SHARPNESS = -0.6
"""Keys cubic convolution, slightly sharper than Catmull-Rom's -0.5: the result is resampled once more by the head."""
LASH_FLIP_START, LASH_FLIP_END = 0.10, 0.90
"""Share of the closing during which the lashes swing from upward to downward."""
LASH_ROOT = 0.25
"""Share of their length that lashes seem to have when they point at the viewer."""
LASH_FAN = -0.30
"""Sideways slant of lashes at the eye corners, per pixel of length: they spread like a fan."""


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _smoothstep(low: float, high: float, x: float) -> float:
    t = (x - low) / (high - low)
    t = min(1.0, max(0.0, t))
    return t * t * (3.0 - 2.0 * t)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _cubic_weights(f: float) -> tuple[float, float, float, float]:
    s = CUBIC_SHARPNESS
    g = 1.0 - f
    w0 = ((s * (f + 1) - 5 * s) * (f + 1) + 8 * s) * (f + 1) - 4 * s
    w1 = ((s + 2) * f - (s + 3)) * f * f + 1
    w2 = ((s + 2) * g - (s + 3)) * g * g + 1
    return w0, w1, w2, 1.0 - w0 - w1 - w2


@njit(cache=True, nogil=True, fastmath=True)
def _sample(image: F32, x: float, y: float, colour: F32) -> None:
    """Bicubic sample of an (h, w, 3) image, edges repeated, into ``colour``."""
    h, w = image.shape[0], image.shape[1]
    x = min(w - 1.0, max(0.0, x))
    y = min(h - 1.0, max(0.0, y))
    left = int(x)
    top = int(y)
    wx = _cubic_weights(x - left)
    wy = _cubic_weights(y - top)
    red = green = blue = 0.0
    for j in range(4):
        row = min(h - 1, max(0, top - 1 + j))
        for i in range(4):
            column = min(w - 1, max(0, left - 1 + i))
            weight = wy[j] * wx[i]
            red += weight * image[row, column, 0]
            green += weight * image[row, column, 1]
            blue += weight * image[row, column, 2]
    colour[0] = red
    colour[1] = green
    colour[2] = blue


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _bilinear(table: F32, row: float, column: float) -> float:
    row = min(table.shape[0] - 1.001, max(0.0, row))
    column = min(table.shape[1] - 1.001, max(0.0, column))
    r, c = int(row), int(column)
    fr, fc = row - r, column - c
    top = table[r, c] * (1 - fc) + table[r, c + 1] * fc
    value: float = top * (1 - fr) + (table[r + 1, c] * (1 - fc) + table[r + 1, c + 1] * fc) * fr
    return value


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _column(columns: F32, row: int, position: float) -> float:
    position = min(columns.shape[1] - 1.001, max(0.0, position))
    i = int(position)
    f = position - i
    value: float = columns[row, i] * (1 - f) + columns[row, i + 1] * f
    return value


@njit(cache=True, nogil=True, fastmath=True)
def paint_eye(
    out: NDArray[np.uint8],
    photo: F32,
    skin: F32,
    ball: F32,
    glint: F32,
    tone: F32,
    grain: F32,
    lash: F32,
    keep: F32,
    columns: F32,
    frame: NDArray[np.float64],
    motion: NDArray[np.float64],
) -> None:
    """Paint one eye at one moment into ``out`` (which holds the photograph); all images share one box.

    photo: untouched pixels. skin: photo without lashes and spectacles. ball: eyeball without catch-lights.
    glint: the catch-lights, added. tone: lid skin of the closed eye. grain: (distance above the margin, column)
    relative. lash: (3, distance, column) transmittance. keep: 0 where pixels must stay. columns: (4, n) lid
    curves, pixels. frame: origin x, y, axis x, y, eye width, first column position, columns a pixel, lash
    length, margin softness, iris centre a, b, iris radius, pixels a grain row. motion: close, squint, gaze x, y,
    meeting share, lower lid rise, lid shadow, catch-light share, share of
    unrolled lid skin.
    """
    ox, oy, ax, ay, width = frame[0], frame[1], frame[2], frame[3], frame[4]
    first, per_pixel, lash_length, soft = frame[5], frame[6], frame[7], frame[8]
    iris_a, iris_b, iris_radius, grain_step = frame[9], frame[10], frame[11], frame[12]
    close, squint, gaze_x, gaze_y = motion[0], motion[1], motion[2], motion[3]
    meet, rise, shadow, glint_share, unrolled = motion[4], motion[5], motion[6], motion[7], motion[8]
    shut = max(close, 0.0)
    swing = 1.0 - 2.0 * _smoothstep(LASH_FLIP_START, LASH_FLIP_END, shut)
    finest = soft / lash_length
    lash_up = max(swing, LASH_ROOT, finest)
    strength_up = max(swing, LASH_ROOT) / lash_up
    lash_down = max(-swing, finest)
    strength_down = max(0.0, -swing) / lash_down
    lash_rows = (lash.shape[1] - 1) / lash_length
    looking = gaze_x != 0.0 or gaze_y != 0.0
    colour = np.empty(3, np.float32)
    other = np.empty(3, np.float32)
    for j in range(out.shape[0]):
        for i in range(out.shape[1]):
            share = keep[j, i]
            if share <= 0.0:
                continue
            dx, dy = i - ox, j - oy
            a = dx * ax + dy * ay
            b = dy * ax - dx * ay
            position = (a - first) * per_pixel
            upper = _column(columns, UPPER, position)
            lower = _column(columns, LOWER, position)
            brow = _column(columns, BROW, position)
            arch = max(0.0, 1.0 - (2.0 * a / width) ** 2)
            upper_now = upper + close * meet * (lower - upper)
            lift = shut * rise * (lower - upper) + squint * arch
            lower_now = max(lower - lift, upper_now)
            cover_upper = min(1.0, max(0.0, (upper_now - b) / soft + 0.5))
            cover_lower = min(1.0, max(0.0, (b - lower_now) / soft + 0.5))
            if cover_upper < 1.0 and cover_lower < 1.0:
                from_a, from_b = a, b
                glint_a, glint_b = a, b
                if looking:
                    r = math.hypot(a - iris_a - gaze_x, b - iris_b - gaze_y) / iris_radius
                    pull = 1.0 - _smoothstep(1.05, 2.4, r)
                    pull *= min(1.0, max(0.0, (0.5 * width - abs(a)) / (0.08 * width)))
                    from_a = a - gaze_x * pull
                    from_b = b - gaze_y * pull
                    glint_a = a - gaze_x * pull * glint_share
                    glint_b = b - gaze_y * pull * glint_share
                    source = (from_a - first) * per_pixel
                    low = _column(columns, UPPER, source) + 0.02 * width
                    high = max(low, _column(columns, LOWER, source) - 0.02 * width)
                    from_b = min(max(from_b, min(low, b)), max(high, b))
                _sample(ball, ox + from_a * ax - from_b * ay, oy + from_a * ay + from_b * ax, colour)
                _sample(glint, ox + glint_a * ax - glint_b * ay, oy + glint_a * ay + glint_b * ax, other)
                dim = 1.0
                if b > upper_now:
                    dim = 1.0 - shadow * shut * math.exp((upper_now - b) / (0.08 * width))
                for c in range(3):
                    colour[c] = (colour[c] + other[c]) * dim
            if cover_lower > 0.0:
                fade = 1.0 - _smoothstep(0.0, 0.42 * width, b - lower_now)
                from_b = b + lift * fade
                _sample(skin, ox + a * ax - from_b * ay, oy + a * ay + from_b * ax, other)
                for c in range(3):
                    colour[c] += (other[c] - colour[c]) * cover_lower
            above = upper_now - b
            if cover_upper > 0.0:
                travel = upper_now - upper
                rigid = 0.5 * lash_length
                if b <= brow:
                    from_b = b
                elif above < rigid:
                    from_b = min(b - travel, upper - 0.5)
                else:
                    here = max(upper_now - rigid - brow, 1.0)
                    there = max(upper - rigid - brow, 1.0)
                    t = min(1.0, (b - brow) / here)
                    power = max(1.0, 0.9 * here / there)
                    from_b = brow + there * (1.0 - (1.0 - t) ** power)
                _sample(skin, ox + a * ax - from_b * ay, oy + a * ay + from_b * ax, other)
                if unrolled > 0.0:
                    fold = _column(columns, FOLD, position)
                    blend = unrolled * _smoothstep(fold - 0.08 * width, fold + 0.08 * width, b)
                    blend *= _smoothstep(0.0, 0.10 * width, travel)
                    if blend > 0.0:
                        texture = 1.0 + _bilinear(grain, max(above, 0.0) / grain_step, position)
                        for c in range(3):
                            other[c] += (tone[j, i, c] * texture - other[c]) * blend
                row = max(above, 0.0) / lash_up * lash_rows
                for c in range(3):
                    other[c] *= 1.0 + (_bilinear(lash[c], row, position) - 1.0) * strength_up
                    colour[c] += (other[c] - colour[c]) * cover_upper
            if strength_down > 0.0 and above < 0.0 and -above < lash_down * lash_length:
                row = -above / lash_down
                fan = position + LASH_FAN * row * 2.0 * a / width * per_pixel
                for c in range(3):
                    seen = _bilinear(lash[c], row * lash_rows, fan)
                    colour[c] *= 1.0 + (seen - 1.0) * strength_down * (1.0 - cover_upper)
            for c in range(3):
                value = photo[j, i, c] + (colour[c] - photo[j, i, c]) * share
                out[j, i, c] = np.uint8(min(255.0, max(0.0, value + 0.5)))
