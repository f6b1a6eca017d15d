"""The per-pixel loop of one moving eye. Single-threaded, releases the GIL; called once an eye and frame."""

# mypy: disallow-untyped-decorators=False

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]

# Rows of the column table.
UPPER, LOWER, BROW, FOLD = 0, 1, 2, 3

BULGE_WIDTH = 0.08
"""Eye widths over which lid skin blends in at the fold, and over which the lid's shadow fades on the eyeball."""
LOWER_LID = 0.42
"""Eye widths below the margin over which the lower lid's movement fades out."""
CUBIC_SHARPNESS = -0.6
"""Keys cubic convolution, slightly sharper than Catmull-Rom's -0.5: the result is resampled once more by the head."""
LID_SEAM = 0.38
"""Darkness of the lid's edge, where two lids meet, with or without lashes."""
LID_EDGE, EDGE_SHADE = 0.013, 0.055
"""Width of that edge above the margin, and of the shade it throws on the lower lid, in eye widths."""
CREASE, CREASE_DOWN = 0.13, 0.6
"""Darkness of the crease of a closed lid, and how far it has come down, as a share of the way from fold to margin of
the open eye: skin above it follows. Without it a closed lid is an egg."""
CREASE_ABOVE, CREASE_BELOW = 0.022, 0.075
"""Width of the crease upward, where skin folds over it, and downward, where the lid bulges out of its shade."""
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
def _cubic_weights(f: float, weights: F32) -> None:
    s = CUBIC_SHARPNESS
    g = 1.0 - f
    weights[0] = s * f * g * g
    weights[1] = ((s + 2) * f - (s + 3)) * f * f + 1
    weights[2] = ((s + 2) * g - (s + 3)) * g * g + 1
    weights[3] = s * g * f * f


@njit(cache=True, nogil=True, fastmath=True)
def _sample(image: F32, x: float, y: float, weights: F32, colour: F32) -> None:
    """Bicubic sample of an (h, w, 3) image, edges repeated, into ``colour``; ``weights`` (2, 4) is scratch."""
    h, w = image.shape[0], image.shape[1]
    x = min(w - 1.0, max(0.0, x))
    y = min(h - 1.0, max(0.0, y))
    left = int(x)
    top = int(y)
    _cubic_weights(x - left, weights[0])
    _cubic_weights(y - top, weights[1])
    within = left >= 1 and top >= 1 and left < w - 2 and top < h - 2
    red = green = blue = np.float32(0.0)
    for j in range(4):
        row = top - 1 + j
        if not within:
            row = min(h - 1, max(0, row))
        across_red = across_green = across_blue = np.float32(0.0)
        for i in range(4):
            column = left - 1 + i
            if not within:
                column = min(w - 1, max(0, column))
            weight = weights[0, i]
            across_red += weight * image[row, column, 0]
            across_green += weight * image[row, column, 1]
            across_blue += weight * image[row, column, 2]
        weight = weights[1, j]
        red += weight * across_red
        green += weight * across_green
        blue += weight * across_blue
    colour[0] = red
    colour[1] = green
    colour[2] = blue


class Shape(NamedTuple):
    """What does not change of one eye: pixels of its box, local coordinates a (right) and b (down)."""

    origin_x: float
    origin_y: float
    axis_x: float
    axis_y: float
    width: float
    first: float
    per_pixel: float
    lash_length: float
    softness: float
    iris_a: float
    iris_b: float
    iris_radius: float
    grain_step: float
    meeting: float
    lower_rise: float
    shadow: float
    depth: float
    glint_share: float


class Motion(NamedTuple):
    """One moment of one eye. close: share of the upper lid's way, negative lifts it. unrolled: share of lid skin.

    lift, gaze_x, gaze_y: pixels. swing: 1 lashes point up as photographed, -1 down.
    """

    close: float
    unrolled: float
    lift: float
    gaze_x: float
    gaze_y: float
    swing: float


class Images(NamedTuple):
    """Float images of the box, (h, w, 3) but for ``keep`` (h, w): 0 where pixels must stay.

    place: (h, w, 4) a, b, and b of both margins in that column. bare: without spectacles.
    skin: without upper lashes too. ball: the eyeball without catch-lights. glint: the catch-lights, to be added.
    tone: lid skin of the closed eye. grain: (distance above the margin, column), relative.
    lash: (distance, column, 3) transmittance.
    """

    place: F32
    photo: F32
    bare: F32
    skin: F32
    ball: F32
    glint: F32
    tone: F32
    keep: F32
    grain: F32
    lash: F32


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _column(columns: F32, row: int, position: float) -> float:
    position = min(columns.shape[1] - 1.001, max(0.0, position))
    i = int(position)
    f = position - i
    value: float = columns[row, i] * (1 - f) + columns[row, i + 1] * f
    return value


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _grain(table: F32, row: float, column: float) -> float:
    row = min(table.shape[0] - 1.001, max(0.0, row))
    column = min(table.shape[1] - 1.001, max(0.0, column))
    r, c = int(row), int(column)
    fr, fc = row - r, column - c
    top = table[r, c] * (1 - fc) + table[r, c + 1] * fc
    value: float = top * (1 - fr) + (table[r + 1, c] * (1 - fc) + table[r + 1, c + 1] * fc) * fr
    return value


@njit(cache=True, nogil=True, fastmath=True)
def _through_lashes(table: F32, row: float, column: float, strength: float, colour: F32) -> None:
    """Multiply ``colour`` by what the lashes let through at a distance (rows) from the margin."""
    if row >= table.shape[0] - 1:
        return
    column = min(table.shape[1] - 1.001, max(0.0, column))
    r, c = int(row), int(column)
    fr, fc = row - r, column - c
    for channel in range(3):
        near = table[r, c, channel] * (1 - fc) + table[r, c + 1, channel] * fc
        far = table[r + 1, c, channel] * (1 - fc) + table[r + 1, c + 1, channel] * fc
        colour[channel] *= 1.0 + (near + (far - near) * fr - 1.0) * strength


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _fetch(image: F32, a: float, b: float, eye: Shape, weights: F32, colour: F32) -> None:
    x = eye.origin_x + a * eye.axis_x - b * eye.axis_y
    y = eye.origin_y + a * eye.axis_y + b * eye.axis_x
    _sample(image, x, y, weights, colour)


@njit(cache=True, nogil=True, fastmath=True)
def _eyeball(
    ball: F32,
    glint: F32,
    columns: F32,
    eye: Shape,
    move: Motion,
    a: float,
    b: float,
    below: float,
    weights: F32,
    layer: F32,
    colour: F32,
) -> None:
    """The eyeball in the opening; the sclera stretches beside a shifted iris. ``below``: pixels under the lid."""
    pull = 0.0
    from_b = b
    distance = math.hypot(a - eye.iris_a - move.gaze_x, b - eye.iris_b - move.gaze_y) / eye.iris_radius
    if move.gaze_x != 0.0 or move.gaze_y != 0.0:
        corner = (0.5 * eye.width - abs(a)) / (0.08 * eye.width)
        pull = (1.0 - _smoothstep(1.05, 2.4, distance)) * min(1.0, max(0.0, corner))
        source = (a - move.gaze_x * pull - eye.first) * eye.per_pixel
        low = _column(columns, UPPER, source) + 0.02 * eye.width
        high = max(low, _column(columns, LOWER, source) - 0.02 * eye.width)
        from_b = min(max(b - move.gaze_y * pull, min(low, b)), max(high, b))
    _fetch(ball, a - move.gaze_x * pull, from_b, eye, weights, colour)
    if distance < 1.6:
        half = pull * eye.glint_share
        _fetch(glint, a - move.gaze_x * half, b - move.gaze_y * half, eye, weights, layer)
        for c in range(3):
            colour[c] += layer[c]
    if move.close > 0.0 and below > 0.0:
        dim = 1.0 - eye.shadow * move.close * math.exp(-below / (BULGE_WIDTH * eye.width))
        for c in range(3):
            colour[c] *= dim


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _source_row(eye: Shape, b: float, brow: float, upper: float, upper_now: float) -> float:
    """Where the photograph's upper lid at ``b`` comes from: rigid at the lashes, stretching toward the brow."""
    travel = upper_now - upper
    rigid = 0.5 * eye.lash_length
    if b <= brow:
        return b
    if upper_now - b < rigid:
        return float(min(b - travel, max(upper - 0.5, upper + eye.softness - travel)))
    here = max(upper_now - rigid - brow, 1.0)
    there = max(upper - rigid - brow, 1.0)
    t = min(1.0, (b - brow) / here)
    if here <= there:
        return float(brow + there * t)
    power = max(1.0, 0.9 * here / there)
    return float(brow + there * t * power / (1.0 + (power - 1.0) * t))


@njit(cache=True, nogil=True, fastmath=True)
def _upper_lid(
    skin: F32,
    tone: F32,
    grain: F32,
    lash: F32,
    columns: F32,
    eye: Shape,
    move: Motion,
    a: float,
    b: float,
    upper: float,
    upper_now: float,
    weights: F32,
    layer: F32,
) -> None:
    """The upper lid into ``layer``: the photograph's, handing over to ``tone`` (3,), skin unrolled from the fold."""
    position = (a - eye.first) * eye.per_pixel
    from_b = _source_row(eye, b, _column(columns, BROW, position), upper, upper_now)
    _fetch(skin, a, from_b, eye, weights, layer)
    above = max(0.0, upper_now - b)
    if move.unrolled > 0.0:
        fold = _column(columns, FOLD, position)
        start = fold - 0.02 * eye.width
        blend = move.unrolled * _smoothstep(start, start + 1.5 * BULGE_WIDTH * eye.width, b)
        blend *= _smoothstep(0.0, 0.10 * eye.width, upper_now - upper)
        if blend > 0.0:
            texture = 1.0 + _grain(grain, above / eye.grain_step, position)
            for c in range(3):
                value = tone[c] * texture
                layer[c] += (value - layer[c]) * blend
        depth = b - fold - CREASE_DOWN * (upper - fold)
        depth /= max((CREASE_ABOVE if depth < 0.0 else CREASE_BELOW) * eye.width, 0.6 * eye.softness)
        if abs(depth) < 3.0:
            arch = max(0.0, 1.0 - (2.0 * a / eye.width) ** 2)
            dark = CREASE * eye.depth * move.unrolled * arch * math.exp(-depth * depth)
            dark *= _smoothstep(0.04 * eye.width, 0.20 * eye.width, upper_now - upper)
            for c in range(3):
                layer[c] *= 1.0 - dark
    seen = max(move.swing, LASH_ROOT)
    drawn = max(seen, eye.softness / eye.lash_length)
    rows = (lash.shape[0] - 1) / eye.lash_length
    _through_lashes(lash, above / drawn * rows, position, seen / drawn, layer)


@njit(cache=True, nogil=True, fastmath=True)
def _hanging_lashes(lash: F32, eye: Shape, move: Motion, a: float, below: float, colour: F32) -> None:
    """Lashes that point down over whatever lies ``below`` the margin (pixels)."""
    drawn = max(-move.swing, eye.softness / eye.lash_length)
    if move.swing >= 0.0 or below <= 0.0 or below >= drawn * eye.lash_length:
        return
    row = below / drawn
    position = (a + LASH_FAN * row * 2.0 * a / eye.width - eye.first) * eye.per_pixel
    rows = (lash.shape[0] - 1) / eye.lash_length
    strength = -move.swing / drawn * min(1.0, below / eye.softness + 0.5)
    _through_lashes(lash, row * rows, position, strength, colour)


@njit(cache=True, nogil=True, fastmath=True)
def _seam(eye: Shape, move: Motion, below: float, travel: float, colour: F32) -> None:
    """The dark edge of the moving lid, as sharp as the photograph, and its shade on the lower lid."""
    thickness = max((LID_EDGE if below < 0.0 else EDGE_SHADE) * eye.width, 0.6 * eye.softness)
    if travel <= 0.0 or abs(below) > 2.5 * thickness:
        return
    dark = LID_SEAM * eye.depth * move.unrolled * _smoothstep(0.0, 0.10 * eye.width, travel)
    dark *= math.exp(-((below / thickness) ** 2))
    for c in range(3):
        colour[c] *= 1.0 - dark


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _cover(colour: F32, layer: F32, share: float) -> None:
    for c in range(3):
        colour[c] += (layer[c] - colour[c]) * share


@njit(cache=True, nogil=True, fastmath=True)
def paint_eye(out: NDArray[np.uint8], images: Images, columns: F32, eye: Shape, move: Motion) -> None:
    """Paint one eye at one moment into ``out`` (h, w, 3), which holds the photograph's box.

    The change against the bare photograph is added, so that rims keep their soft edges.
    columns: (4, n) upper margin, lower margin, highest moving line and fold as b over a.
    """
    place, photo, bare, skin, ball, glint, tone, keep, grain, lash = images
    colour, layer = np.zeros(3, np.float32), np.zeros(3, np.float32)
    weights = np.zeros((2, 4), np.float32)
    over = max(eye.lash_length, eye.softness) if move.unrolled > 0.0 else eye.softness
    under = max(eye.lash_length, eye.softness) if move.swing < 0.0 else eye.softness
    for row in range(out.shape[0]):
        for column in range(out.shape[1]):
            share = keep[row, column]
            if share <= 0.0:
                continue
            a, b = place[row, column, 0], place[row, column, 1]
            upper, lower = place[row, column, 2], place[row, column, 3]
            upper_now = upper + move.close * eye.meeting * (lower - upper)
            arch = max(0.0, 1.0 - (2.0 * a / eye.width) ** 2)
            lift = max(move.close, 0.0) * eye.lower_rise * (lower - upper) + move.lift * arch
            lower_now = max(lower - lift, upper_now)
            below = b - upper_now
            if (below < -over and upper_now == upper) or (b - lower_now > under and lift == 0.0):
                continue
            over_upper = min(1.0, max(0.0, 0.5 - below / eye.softness))
            over_lower = min(1.0, max(0.0, (b - lower_now) / eye.softness + 0.5))
            if over_upper < 1.0 and over_lower < 1.0:
                _eyeball(ball, glint, columns, eye, move, a, b, below, weights, layer, colour)
            if over_lower > 0.0:
                fade = 1.0 - _smoothstep(0.0, LOWER_LID * eye.width, b - lower_now)
                _fetch(bare, a, b + lift * fade, eye, weights, layer)
                _cover(colour, layer, over_lower)
            if over_upper > 0.0:
                here = tone[row, column]
                _upper_lid(
                    skin, here, grain, lash, columns, eye, move, a, b, upper, upper_now, weights, layer
                )
                _cover(colour, layer, over_upper)
            _hanging_lashes(lash, eye, move, a, below, colour)
            _seam(eye, move, below, upper_now - upper, colour)
            for c in range(3):
                still = photo[row, column, c]
                value = still + (colour[c] - bare[row, column, c]) * share
                out[row, column, c] = np.uint8(min(255.0, max(0.0, value + 0.5)))
