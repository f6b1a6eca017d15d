"""The one gather at full resolution: from packed pixels along coarse maps onto a frame.

One long file on purpose: numba's cache notices changes only in a function's own file, so functions that are compiled
into each other must not be spread over several.
"""

# mypy: disallow-untyped-decorators=False

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from memoriam.engines.puppet.kernels import CELL

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
Pixel = np.uint64
"""Premultiplied R, G, B and alpha in four 16-bit lanes."""

BLOCK = 8
"""Side of the squares of texture whose alpha is summed up, so that cells can be skipped or copied."""
EMPTY, MIXED, SOLID = 0, 1, 2
"""What a block and its surroundings hold: nothing, some, nothing but opaque pixels."""
MARGIN = 3
"""Pixels around a packed picture: one repeats its edge (rounding at the photo's border), two are transparent."""

_LANES = np.uint64(0x00FF00FF00FF00FF)
_HALF = np.uint64(0x0080008000800080)
_BYTE = np.uint64(0xFF)
_EIGHT = np.uint64(8)
_ONE = np.uint64(1)


UPPER_EDGE, LOWER_EDGE, SEAM = 0, 1, 2
"""Rows of a mouth's curves."""
CAVITY, TONGUE, LIP, TOOTH = 0, 1, 2, 3
"""Rows of a mouth's colours."""
SHADE, COVER = 0, 1
"""Pictures of a row of teeth."""


class MouthShape(NamedTuple):
    """What never changes about one mouth, in its own frame: a to the picture's right along the lips, b downward.

    Its arrays are passed beside it, because numba counts references on every access to an array in a tuple:
    curves (3, n): b of the upper lip's lower edge, the lower lip's upper edge and the seam for evenly spaced a.
    colours (4, 3): R, G, B of cavity, tongue, lip, tooth.
    teeth (2, h, w): shade and cover of the upper row, 0-1, tooth_density pixels per texture pixel; the biting edge
    lies tooth_room texture pixels above the last line.
    """

    origin_x: float
    origin_y: float
    right_x: float
    right_y: float
    first: float
    step: float
    left: float
    right: float
    feather: float
    millimetre: float
    width: float
    middle: float
    tooth_drop: float
    open_in_photo: bool
    teeth_in_photo: bool
    tooth_density: float
    tooth_room: float


class MouthState(NamedTuple):
    """One moment of a mouth: how far the jaw fell (texture pixels) and how much is seen of what (0-1).

    photo: of the photograph's own teeth. still: 1 where the lips are as photographed and all inside must be too.
    """

    jaw: float
    tongue: float
    pucker: float
    photo: float
    still: float


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _tap(pixels: U64, stride: int, x: int, y: int) -> Pixel:
    """Bilinear pixel at 24.8 fixed-point coordinates that lie inside; all four lanes at once.

    Everything is unsigned: signed indices would be tested for wrapping around, mixed signs become floats.
    """
    u, v = np.uint64(x & 255), np.uint64(y & 255)
    at = np.uint64(y >> 8) * np.uint64(stride) + np.uint64(x >> 8)
    below = at + np.uint64(stride)
    d = (u * v + np.uint64(128)) >> _EIGHT
    total = (
        pixels[at] * (np.uint64(256) + d - u - v)
        + pixels[at + _ONE] * (u - d)
        + pixels[below] * (v - d)
        + pixels[below + _ONE] * d
    )
    return np.uint64((total >> _EIGHT) & _LANES)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _rgbx(pixel: Pixel) -> np.uint32:
    """Lanes to one RGBX pixel; X, which nobody else reads, holds the alpha of what was painted last."""
    return np.uint32(
        (pixel & _BYTE)
        | ((pixel >> _EIGHT) & np.uint64(0xFF00))
        | ((pixel >> np.uint64(16)) & np.uint64(0xFF0000))
        | ((pixel >> np.uint64(24)) & np.uint64(0xFF000000))
    )


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _over(pixel: Pixel, behind: np.uint32) -> Pixel:
    """A premultiplied pixel in lanes over an RGBX pixel; the result is in lanes. No lane can exceed 255."""
    rest = np.uint64(255) - (pixel >> np.uint64(48))
    rest += rest >> np.uint64(7)
    wide = np.uint64(behind)
    lanes = (
        (wide & _BYTE)
        | ((wide & np.uint64(0xFF00)) << _EIGHT)
        | ((wide & np.uint64(0xFF0000)) << np.uint64(16))
    )
    return pixel + (((lanes * rest + _HALF) >> _EIGHT) & _LANES)


@njit(cache=True, nogil=True, fastmath=True)
def _tap_anywhere(pixels: U64, height: int, width: int, x: float, y: float) -> Pixel:
    """Bilinear pixel at texture coordinates, transparent outside the picture and its margin."""
    fixed_x = min(max(np.int64((x + MARGIN) * 256.0), 0), (width - 2) << 8)
    fixed_y = min(max(np.int64((y + MARGIN) * 256.0), 0), (height - 2) << 8)
    return np.uint64(_tap(pixels, width, fixed_x, fixed_y))


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _curve(curves: F64, row: int, t: float) -> float:
    last = curves.shape[1] - 1
    t = min(max(t, 0.0), float(last))
    i = min(int(t), last - 1)
    return float(curves[row, i] + (curves[row, i + 1] - curves[row, i]) * (t - i))


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _tooth(teeth: F32, picture: int, x: float, y: float) -> float:
    """Bilinear value of a picture of teeth; nothing beside it, its first and last rows are held."""
    rows, columns = teeth.shape[1], teeth.shape[2]
    if x < 0.0 or x > columns - 1.01:
        return 0.0
    y = min(max(y, 0.0), rows - 1.01)
    i, j = int(x), int(y)
    u, v = x - i, y - j
    above = teeth[picture, j, i] * (1 - u) + teeth[picture, j, i + 1] * u
    below = teeth[picture, j + 1, i] * (1 - u) + teeth[picture, j + 1, i + 1] * u
    return float(above * (1 - v) + below * v)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _tooth_row(
    shape: MouthShape, teeth: F32, a: float, above_edge: float, scale: float
) -> tuple[float, float]:
    """Cover and shade of a row of teeth at a, ``above_edge`` texture pixels from its biting edge toward its root."""
    density, rows, columns = shape.tooth_density, teeth.shape[1], teeth.shape[2]
    above_last = above_edge + shape.tooth_room
    if above_last < 0.0:
        return 0.0, 0.0
    x, y = a * scale * density + 0.5 * columns, rows - 1.0 - above_last * density
    return _tooth(teeth, COVER, x, y), _tooth(teeth, SHADE, x, y)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _shade_of_lips(shape: MouthShape, under_upper: float, over_lower: float) -> float:
    """Light that reaches the inside of the mouth: least close under the lips and through a narrow gap."""
    shade = 0.22 if shape.open_in_photo else 0.50
    mm = shape.millimetre
    upper, lower = under_upper / (0.9 * mm), over_lower / (0.9 * mm)
    light = (1.0 - shade / (1.0 + upper + upper * upper)) * (
        1.0 - 0.6 * shade / (1.0 + lower + lower * lower)
    )
    gap = _unit((under_upper + over_lower) / (2.0 * mm))
    return float(light * ((0.8 + 0.2 * gap) if shape.open_in_photo else (0.5 + 0.5 * gap)))


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _inside_mouth(
    colour: F64,
    a: float,
    b: float,
    under_upper: float,
    over_lower: float,
    pixels: U64,
    height: int,
    width: int,
    shape: MouthShape,
    curves: F64,
    colours: F64,
    teeth: F32,
    state: MouthState,
) -> None:
    """Write the colour (R, G, B) seen between the lips at mouth position (a, b), as if the head did not turn.

    under_upper, over_lower: distance to the lips in texture pixels.
    From back to front: cavity, tongue, lower teeth, upper teeth, what the photo shows itself, shade of the lips.
    """
    mm, jaw, middle = shape.millimetre, state.jaw, shape.middle
    t = (a - shape.first) / shape.step
    upper_edge, lower_edge = _curve(curves, UPPER_EDGE, t), _curve(curves, LOWER_EDGE, t)
    arch = middle + 0.25 * (upper_edge - middle)
    aside = a / (0.42 * shape.width)
    tongue_top = middle + 0.95 * jaw - (3.5 + 6.0 * state.tongue) * mm * _unit(jaw / (9.0 * mm))
    depth = b - tongue_top - 2.6 * mm * aside * aside
    seen = _unit(depth / (3.0 * mm) + 0.15)
    seen = seen * seen * (3.0 - 2.0 * seen) * (1.0 - _unit(aside**4)) * _unit(jaw / (3.0 * mm)) * 0.8
    lit = (0.42 + 0.50 * _unit(depth / (7.0 * mm))) * (1.0 - 0.07 * np.exp(-((a / (2.0 * mm)) ** 2)))
    cheek = 0.10 * _unit(abs(a) / (0.5 * shape.width))
    # lower teeth are narrower and show only in a wide mouth; the upper row stays on the skull
    low, low_shade = _tooth_row(shape, teeth, a, b - (arch + 0.95 * jaw + shape.tooth_drop * mm), 1.5)
    low *= max(0.0, 1.0 - (a / (0.32 * shape.width)) ** 4) * 0.8 * _unit(jaw / (5.0 * mm) - 0.8)
    edge = arch + shape.tooth_drop * mm * (1.0 - 0.75 * state.pucker)
    high, high_shade = _tooth_row(shape, teeth, a, edge - b, 1.0)
    # lips that have hardly parted show the dark between them
    high *= 0.25 + 0.75 * _unit((under_upper + over_lower) / (3.5 * mm))
    high *= 0.0 if shape.teeth_in_photo else _unit(1.15 - (a / (0.47 * shape.width)) ** 4)
    high_shade *= 0.92 * (1.0 - 0.35 * state.pucker)
    own, photo = 0.0, np.uint64(0)
    if shape.open_in_photo:
        # where the lip rises from the teeth, the row next to it is repeated
        shown = b + (max(b, upper_edge + 1.0 * mm) - b) * (1.0 - state.still)
        # as far as the lower lip has gone, the lower edge of what the photo shows is feathered
        gone = min(max(b + over_lower - lower_edge, 0.0), 1.2 * mm)
        own = _unit((lower_edge - b) / (gone + 0.25 * shape.feather) + (1.0 - gone / (1.2 * mm)))
        own *= state.photo * _unit(min(a - shape.left, shape.right - a) / (1.0 * mm))
        own += (1.0 - own) * state.still
        x = shape.origin_x + a * shape.right_x - shown * shape.right_y
        y = shape.origin_y + a * shape.right_y + shown * shape.right_x
        photo = _tap_anywhere(pixels, height, width, x, y)
    light = _shade_of_lips(shape, under_upper, over_lower)
    if shape.open_in_photo:
        light += (1.0 - light) * state.still
    for c in range(3):
        value = colours[CAVITY, c] + (colours[TONGUE, c] * lit - colours[CAVITY, c]) * seen
        value += colours[LIP, c] * cheek
        value += (colours[TOOTH, c] * 0.5 * low_shade - value) * low
        value += (colours[TOOTH, c] * high_shade - value) * high
        value += (np.float64((photo >> np.uint64(16 * c)) & _BYTE) - value) * own
        # shade inside a mouth is reddish, never grey
        colour[c] = value * light + 0.6 * colours[CAVITY, c] * (1.0 - light)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _mix_in(colour: F64, pixel: Pixel, share: float) -> None:
    for c in range(4):
        part = np.float64((pixel >> np.uint64(16 * c)) & _BYTE)
        colour[c] += (part - colour[c]) * share


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _lip_edges(
    shape: MouthShape, curves: F64, ux: float, uy: float, lx: float, ly: float, photo: float
) -> tuple[float, float, float]:
    """How far a point is above the upper lip's edge, below the lower lip's, and beyond the corners; texture pixels.

    ux, uy: the point on the upper sheet; lx, ly: on the lower. photo: as in MouthState. Half a feather is added, so
    that lips that touch on the photograph cover each other; where it shows teeth, their edge leaves with them.
    """
    more = (photo - 0.5) * shape.feather if shape.teeth_in_photo else 0.5 * shape.feather
    ux, uy, lx, ly = ux - shape.origin_x, uy - shape.origin_y, lx - shape.origin_x, ly - shape.origin_y
    upper_a, upper_b = ux * shape.right_x + uy * shape.right_y, uy * shape.right_x - ux * shape.right_y
    lower_a, lower_b = lx * shape.right_x + ly * shape.right_y, ly * shape.right_x - lx * shape.right_y
    above = _curve(curves, UPPER_EDGE, (upper_a - shape.first) / shape.step) - upper_b + more
    below = lower_b - _curve(curves, LOWER_EDGE, (lower_a - shape.first) / shape.step) + more
    beyond_upper = max(shape.left - upper_a, upper_a - shape.right)
    beyond_lower = max(shape.left - lower_a, lower_a - shape.right)
    above += min(2.5 * max(beyond_upper, 0.0), 3.0 * shape.feather)
    below += min(2.5 * max(beyond_lower, 0.0), 3.0 * shape.feather)
    return above, below, min(beyond_upper, beyond_lower)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _above_seam(shape: MouthShape, curves: F64, x: float, y: float) -> float:
    """Texture pixels a point lies above the line between the lips, level beyond the corners."""
    x, y = x - shape.origin_x, y - shape.origin_y
    a, b = x * shape.right_x + y * shape.right_y, y * shape.right_x - x * shape.right_y
    return float(_curve(curves, SEAM, (a - shape.first) / shape.step) - b)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _between(nodes: F32, j: int, i: int, sheet: int, fx: float, fy: float) -> tuple[float, float]:
    """Bilinear point of a map inside cell (j, i)."""
    a, b, c, d = (1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy
    x = nodes[j, i, sheet, 0] * a + nodes[j, i + 1, sheet, 0] * b
    y = nodes[j, i, sheet, 1] * a + nodes[j, i + 1, sheet, 1] * b
    x += nodes[j + 1, i, sheet, 0] * c + nodes[j + 1, i + 1, sheet, 0] * d
    y += nodes[j + 1, i, sheet, 1] * c + nodes[j + 1, i + 1, sheet, 1] * d
    return x, y


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _lip_pixel(
    colour: F64,
    nodes: F32,
    j: int,
    i: int,
    fx: float,
    fy: float,
    pixels: U64,
    height: int,
    width: int,
    shape: MouthShape,
    curves: F64,
    colours: F64,
    teeth: F32,
    state: MouthState,
) -> None:
    """Premultiplied R, G, B, alpha: the lower sheet over the inside of the mouth, the upper sheet over both."""
    ux, uy = _between(nodes, j, i, 1, fx, fy)
    lx, ly = _between(nodes, j, i, 2, fx, fy)
    above, below, beyond = _lip_edges(shape, curves, ux, uy, lx, ly, state.photo)
    cover_upper, cover_lower = _unit(above / shape.feather + 0.5), _unit(below / shape.feather + 0.5)
    if beyond > 0.0:
        cover_upper = 1.0 if _above_seam(shape, curves, ux, uy) >= 0.0 else 0.0
        cover_lower = 1.0
    colour[3] = 255.0
    if cover_upper < 1.0 and cover_lower < 1.0:
        px, py = _between(nodes, j, i, 0, fx, fy)
        px, py = px - shape.origin_x, py - shape.origin_y
        a, b = px * shape.right_x + py * shape.right_y, py * shape.right_x - px * shape.right_y
        _inside_mouth(
            colour,
            a,
            b,
            max(0.0, -above),
            max(0.0, -below),
            pixels,
            height,
            width,
            shape,
            curves,
            colours,
            teeth,
            state,
        )
    if cover_upper < 1.0 and cover_lower > 0.0:
        _mix_in(colour, _tap_anywhere(pixels, height, width, lx, ly), cover_lower)
    if cover_upper > 0.0:
        _mix_in(colour, _tap_anywhere(pixels, height, width, ux, uy), cover_upper)


@njit(cache=True, nogil=True, fastmath=True)
def _paint_lips(
    frame: U32,
    top: int,
    left: int,
    nodes: F32,
    j: int,
    i: int,
    pixels: U64,
    height: int,
    width: int,
    shape: MouthShape,
    curves: F64,
    colours: F64,
    teeth: F32,
    state: MouthState,
    colour: F64,
) -> None:
    """One cell of the mouth, pixel by pixel from both sheets."""
    for y in range(min(CELL, frame.shape[0] - top)):
        for x in range(min(CELL, frame.shape[1] - left)):
            _lip_pixel(
                colour,
                nodes,
                j,
                i,
                x / CELL,
                y / CELL,
                pixels,
                height,
                width,
                shape,
                curves,
                colours,
                teeth,
                state,
            )
            pixel = np.uint64(0)
            for c in range(4):
                pixel |= np.uint64(min(255.0, max(0.0, colour[c])) + 0.5) << np.uint64(16 * c)
            frame[top + y, left + x] = _rgbx(_over(pixel, frame[top + y, left + x]))


@njit(cache=True, nogil=True, fastmath=True)
def _paint_cell(
    frame: U32,
    top: int,
    left: int,
    nodes: F32,
    j: int,
    i: int,
    sheet: int,
    pixels: U64,
    height: int,
    width: int,
    shift_x: float,
    shift_y: float,
    solid: bool,
) -> None:
    """One cell through one map, from packed pixels (height, width) that begin at texture pixel −shift.

    solid: everything it can reach is opaque and inside, so that neither alpha nor borders need care.
    """
    last_x, last_y = (width - 2) << 8, (height - 2) << 8
    columns = min(CELL, frame.shape[1] - left)
    for y in range(min(CELL, frame.shape[0] - top)):
        f = y / CELL
        x0 = nodes[j, i, sheet, 0] * (1 - f) + nodes[j + 1, i, sheet, 0] * f + shift_x
        x1 = nodes[j, i + 1, sheet, 0] * (1 - f) + nodes[j + 1, i + 1, sheet, 0] * f + shift_x
        y0 = nodes[j, i, sheet, 1] * (1 - f) + nodes[j + 1, i, sheet, 1] * f + shift_y
        y1 = nodes[j, i + 1, sheet, 1] * (1 - f) + nodes[j + 1, i + 1, sheet, 1] * f + shift_y
        # 16 fractional bits: after eight steps the error is far below the 8 bits the tap looks at
        fixed_x, fixed_y = np.int64(x0 * 65536.0) + 128, np.int64(y0 * 65536.0) + 128
        step_x, step_y = np.int64((x1 - x0) * (65536.0 / CELL)), np.int64((y1 - y0) * (65536.0 / CELL))
        row = frame[top + y]
        if solid:
            for x in range(columns):
                row[np.uint64(left + x)] = _rgbx(_tap(pixels, width, fixed_x >> 8, fixed_y >> 8))
                fixed_x += step_x
                fixed_y += step_y
        else:
            for x in range(columns):
                tap_x = min(max(fixed_x >> 8, 0), last_x)
                tap_y = min(max(fixed_y >> 8, 0), last_y)
                pixel = _tap(pixels, width, tap_x, tap_y)
                if pixel != np.uint64(0):
                    row[np.uint64(left + x)] = _rgbx(_over(pixel, row[np.uint64(left + x)]))
                fixed_x += step_x
                fixed_y += step_y


@njit(cache=True, nogil=True, fastmath=True)
def _content(nodes: F32, j: int, i: int, sheet: int, blocks: U8) -> int:
    """EMPTY, MIXED or SOLID: what the four corners of a cell find in the texture."""
    empty, solid = True, True
    for k in range(4):
        x, y = nodes[j + (k >> 1), i + (k & 1), sheet, 0], nodes[j + (k >> 1), i + (k & 1), sheet, 1]
        solid = (
            solid and x >= 0.0 and y >= 0.0 and x < BLOCK * blocks.shape[1] and y < BLOCK * blocks.shape[0]
        )
        row = min(max(int(y) // BLOCK, 0), blocks.shape[0] - 1)
        column = min(max(int(x) // BLOCK, 0), blocks.shape[1] - 1)
        empty = empty and blocks[row, column] == EMPTY
        solid = solid and blocks[row, column] == SOLID
    if empty:
        return EMPTY
    return SOLID if solid else MIXED


@njit(cache=True, nogil=True, fastmath=True)
def _sheet_of(nodes: F32, j: int, i: int, mouth_box: F64, shape: MouthShape, curves: F64) -> int:
    """Which sheet a cell lies on: 1 the upper, 2 the lower, 0 both (the lip line or the open mouth runs through it)."""
    apart, near, all_above, all_below, seam = False, False, True, True, 0.0
    clear = 2.0 * shape.feather + 1.0
    for k in range(4):
        jj, ii = j + (k >> 1), i + (k & 1)
        ux, uy, lx, ly = nodes[jj, ii, 1, 0], nodes[jj, ii, 1, 1], nodes[jj, ii, 2, 0], nodes[jj, ii, 2, 1]
        apart = apart or abs(ux - lx) + abs(uy - ly) > 1e-3
        near = near or (mouth_box[0] < ux < mouth_box[2] and mouth_box[1] < uy < mouth_box[3])
        near = near or (mouth_box[0] < lx < mouth_box[2] and mouth_box[1] < ly < mouth_box[3])
    if not apart and not near:
        return 1
    for k in range(4):
        jj, ii = j + (k >> 1), i + (k & 1)
        ux, uy, lx, ly = nodes[jj, ii, 1, 0], nodes[jj, ii, 1, 1], nodes[jj, ii, 2, 0], nodes[jj, ii, 2, 1]
        above, below, _ = _lip_edges(shape, curves, ux, uy, lx, ly, 1.0)
        seam += _above_seam(shape, curves, ux, uy)
        all_above = all_above and above > clear
        all_below = all_below and above < -clear and below > clear
    if all_above or all_below:
        return 1 if all_above else 2
    if near:
        return 0
    return 1 if seam >= 0.0 else 2


@njit(cache=True, nogil=True, fastmath=True)
def _is_inside(nodes: F32, j: int, i: int, sheet: int, box: F64) -> bool:
    for k in range(4):
        x, y = nodes[j + (k >> 1), i + (k & 1), sheet, 0], nodes[j + (k >> 1), i + (k & 1), sheet, 1]
        if not (box[0] < x < box[2] and box[1] < y < box[3]):
            return False
    return True


@njit(cache=True, nogil=True, fastmath=True)
def paint(
    frame: U32,
    nodes: F32,
    first_row: int,
    first_column: int,
    blocks: U8,
    packed: U64,
    window: U64,
    window_box: F64,
    mouth_box: F64,
    shape: MouthShape,
    curves: F64,
    colours: F64,
    teeth: F32,
    state: MouthState,
    colour: F64,
) -> None:
    """Gather a person over a frame.

    frame: (h, w) RGBX. nodes: see `kernels.invert_maps`; node (0, 0) stands at cell (first_row, first_column).
    blocks: EMPTY, MIXED or SOLID by block of the texture. packed: (h, w) premultiplied lanes with its margin.
    window: packed pixels that replace the texture inside window_box (left, top, right, bottom): the moved eyes.
    mouth_box: where both sheets are drawn; empty when the mouth rests. curves, colours, teeth: see MouthShape.
    colour: four numbers of scratch.
    """
    pixels, own = packed.ravel(), window.ravel()
    height, width = packed.shape
    mouth = mouth_box[2] > mouth_box[0]
    for j in range(nodes.shape[0] - 1):
        top = (first_row + j) * CELL
        for i in range(nodes.shape[1] - 1):
            left = (first_column + i) * CELL
            sheet = _sheet_of(nodes, j, i, mouth_box, shape, curves) if mouth else 1
            content = _content(nodes, j, i, max(sheet, 1), blocks)
            if content == EMPTY:
                continue
            if sheet == 0:
                _paint_lips(
                    frame,
                    top,
                    left,
                    nodes,
                    j,
                    i,
                    pixels,
                    height,
                    width,
                    shape,
                    curves,
                    colours,
                    teeth,
                    state,
                    colour,
                )
            elif _is_inside(nodes, j, i, sheet, window_box):
                shift_x, shift_y = -window_box[0], -window_box[1]
                _paint_cell(
                    frame, top, left, nodes, j, i, sheet, own, window.shape[0], window.shape[1],
                    shift_x, shift_y, content == SOLID,
                )  # fmt: skip
            else:
                _paint_cell(
                    frame, top, left, nodes, j, i, sheet, pixels, height, width,
                    float(MARGIN), float(MARGIN), content == SOLID,
                )  # fmt: skip


@njit(cache=True, nogil=True, fastmath=True)
def paint_plain(frame: U32, nodes: F32, first_row: int, first_column: int, blocks: U8, packed: U64) -> None:
    """Gather something without eyes and mouth over a frame; arguments as of `paint`."""
    pixels = packed.ravel()
    height, width = packed.shape
    for j in range(nodes.shape[0] - 1):
        for i in range(nodes.shape[1] - 1):
            content = _content(nodes, j, i, 1, blocks)
            if content == EMPTY:
                continue
            _paint_cell(
                frame, (first_row + j) * CELL, (first_column + i) * CELL, nodes, j, i, 1, pixels, height, width,
                float(MARGIN), float(MARGIN), content == SOLID,
            )  # fmt: skip


@njit(cache=True, nogil=True, fastmath=True)
def repack(
    window: U64, packed: U64, left: int, top: int, patch: U8, before: U8, patch_x: int, patch_y: int
) -> None:
    """Add what a patch changes against the photograph to the window's premultiplied pixels.

    left, top: texture position of window pixel (0, 0). patch: (h, w, 3) at texture position (patch_x, patch_y);
    before: the whole texture (h, w, 3). Parts of the patch outside the window are left out.
    """
    for y in range(patch.shape[0]):
        row = patch_y + y - top
        if row < 0 or row >= window.shape[0]:
            continue
        for x in range(patch.shape[1]):
            column = patch_x + x - left
            if column < 0 or column >= window.shape[1]:
                continue
            pixel = packed[patch_y + y + MARGIN, patch_x + x + MARGIN]
            alpha = np.int64(pixel >> np.uint64(48))
            fresh = np.uint64(alpha) << np.uint64(48)
            for c in range(3):
                old = np.int64((pixel >> np.uint64(16 * c)) & _BYTE)
                change = np.int64(patch[y, x, c]) - np.int64(before[patch_y + y, patch_x + x, c])
                level = min(max(int(old + change * alpha // 255), 0), int(alpha))
                fresh |= np.uint64(level) << np.uint64(16 * c)
            window[row, column] = fresh
