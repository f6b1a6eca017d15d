"""The per-frame loops: displacements on coarse grids, their inversion, and the one gather at full resolution."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Reals = NDArray[np.float64]

CELL = 8
"""Frame pixels between two nodes of the maps; inside a cell they are linear."""

_LANES = np.uint64(0x00FF00FF00FF00FF)
_HALF = np.uint64(0x0080008000800080)
_OPAQUE = np.uint32(0xFF000000)


class HeadMotion(NamedTuple):
    """A pose as the head rig's numbers, texture pixels and radians. See `head.HeadRig.motion`."""

    rotation: Reals
    pivot: Reals
    camera: float
    neck_x: float
    neck_y: float
    roll_cos: float
    roll_sin: float
    lift_x: float
    lift_y: float
    inhale: float
    widen: float
    sway: float
    lean_x: float
    lean_y: float
    lean_cos: float
    lean_sin: float


class MouthShape(NamedTuple):
    """What never changes about one mouth, in its own frame: a to the picture's right along the lips, b downward.

    The curves hold b of the upper lip's lower edge, the lower lip's upper edge and the seam for evenly spaced a.
    Colours are R, G, B. tooth_shade and tooth_cover show the upper row; their last line is the biting edge.
    """

    origin_x: float
    origin_y: float
    right_x: float
    right_y: float
    down_x: float
    down_y: float
    first: float
    step: float
    upper: Reals
    lower: Reals
    seam: Reals
    left: float
    right: float
    feather: float
    millimetre: float
    width: float
    middle: float
    tooth_drop: float
    open_in_photo: bool
    cavity: Reals
    tongue: Reals
    lip: Reals
    tooth: Reals
    tooth_shade: Floats
    tooth_cover: Floats
    tooth_density: float


class MouthState(NamedTuple):
    """One moment of a mouth: how far the jaw fell (texture pixels) and how much is seen of what (0-1).

    photo: of the photograph's own teeth. still: 1 where the lips are as photographed and all inside must be too.
    """

    jaw: float
    tongue: float
    pucker: float
    photo: float
    still: float


@njit(cache=True, nogil=True, fastmath=True)
def head_displacement(out, depth, weights, spacing, move):  # type: ignore[no-untyped-def]
    """Write (rows, columns, 2) forward displacements of the rig's nodes into ``out``; see `head.HeadRig`.

    Rotation about the pivot in weak perspective, then roll about the neck, blended by the weight of the head;
    breathing, sway and lean follow. The last two weights take the motion away where the photo's border cuts the body.
    """
    rot, pivot = move.rotation, move.pivot
    rows, columns = depth.shape
    for j in range(rows):
        y = j * spacing
        for i in range(columns):
            x = i * spacing
            u, v, w = x - pivot[0], y - pivot[1], depth[j, i] - pivot[2]
            turned_z = rot[2, 0] * u + rot[2, 1] * v + rot[2, 2] * w
            scale = (move.camera - w) / (move.camera - turned_z)
            tx = (rot[0, 0] * u + rot[0, 1] * v + rot[0, 2] * w) * scale + pivot[0] - move.neck_x
            ty = (rot[1, 0] * u + rot[1, 1] * v + rot[1, 2] * w) * scale + pivot[1] - move.neck_y
            rx = move.neck_x + move.roll_cos * tx - move.roll_sin * ty + move.lift_x
            ry = move.neck_y + move.roll_sin * tx + move.roll_cos * ty + move.lift_y
            head = weights[j, i, 0]
            dx = head * (rx - x) + move.widen * weights[j, i, 2] + move.sway * weights[j, i, 3]
            dy = head * (ry - y) - move.inhale * weights[j, i, 1]
            lx, ly = x + dx - move.lean_x, y + dy - move.lean_y
            dx += move.lean_cos * lx - move.lean_sin * ly - lx
            dy += move.lean_sin * lx + move.lean_cos * ly - ly
            out[j, i, 0] = dx * weights[j, i, 4]
            out[j, i, 1] = dy * weights[j, i, 5]


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _sample(grid, x, y):  # type: ignore[no-untyped-def]
    """Bilinear value of a (rows, columns, 2) grid at grid coordinates, held at its borders."""
    rows, columns = grid.shape[0], grid.shape[1]
    x = min(max(x, 0.0), columns - 1.0)
    y = min(max(y, 0.0), rows - 1.0)
    i, j = min(int(x), columns - 2), min(int(y), rows - 2)
    fx, fy = x - i, y - j
    a, b, c, d = (1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy
    return (
        grid[j, i, 0] * a + grid[j, i + 1, 0] * b + grid[j + 1, i, 0] * c + grid[j + 1, i + 1, 0] * d,
        grid[j, i, 1] * a + grid[j, i + 1, 1] * b + grid[j + 1, i, 1] * c + grid[j + 1, i + 1, 1] * d,
    )


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _invert(grid, left, top, spacing, x, y):  # type: ignore[no-untyped-def]
    """The point that a displacement grid moves to (x, y): fixed-point iteration p = q − d(p)."""
    px, py = x, y
    for _ in range(12):
        dx, dy = _sample(grid, (px - left) / spacing, (py - top) / spacing)
        ex, ey = x - dx - px, y - dy - py
        px += ex
        py += ey
        if ex * ex + ey * ey < 4e-4:
            break
    return px, py


@njit(cache=True, nogil=True, fastmath=True)
def invert_maps(nodes, first_row, first_column, to_texture, head, head_spacing, upper, lower, face_box):  # type: ignore[no-untyped-def]
    """Where each node of the frame comes from, (rows, columns, 3, 2) texture pixels.

    The three maps: through the head alone; through head and the upper sheet of the face; head and the lower sheet.
    face_box: left, top, spacing of the sheets. Without expression the sheets are (0, 0, 2) and all maps agree.
    """
    left, top, spacing = face_box[0], face_box[1], face_box[2]
    moving = upper.shape[0] > 0
    right = left + spacing * (upper.shape[1] - 1)
    bottom = top + spacing * (upper.shape[0] - 1)
    for j in range(nodes.shape[0]):
        for i in range(nodes.shape[1]):
            fx, fy = float((first_column + i) * CELL), float((first_row + j) * CELL)
            x = to_texture[0, 0] * fx + to_texture[0, 1] * fy + to_texture[0, 2]
            y = to_texture[1, 0] * fx + to_texture[1, 1] * fy + to_texture[1, 2]
            x, y = _invert(head, 0.0, 0.0, head_spacing, x, y)
            ux, uy, lx, ly = x, y, x, y
            if moving and left < x < right and top < y < bottom:
                ux, uy = _invert(upper, left, top, spacing, x, y)
                lx, ly = _invert(lower, left, top, spacing, x, y)
            nodes[j, i, 0, 0], nodes[j, i, 0, 1] = x, y
            nodes[j, i, 1, 0], nodes[j, i, 1, 1] = ux, uy
            nodes[j, i, 2, 0], nodes[j, i, 2, 1] = lx, ly


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _tap(texture, x, y):  # type: ignore[no-untyped-def]
    """Bilinear pixel at 24.8 fixed-point coordinates, which must lie inside; four lanes at once."""
    i, j, u, v = x >> 8, y >> 8, x & 255, y & 255
    d = (u * v + 128) >> 8
    b, c = u - d, v - d
    a = 256 - u - v + d
    total = (
        texture[j, i] * np.uint64(a)
        + texture[j, i + 1] * np.uint64(b)
        + texture[j + 1, i] * np.uint64(c)
        + texture[j + 1, i + 1] * np.uint64(d)
    )
    return (total >> np.uint64(8)) & _LANES


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _over(pixel, behind):  # type: ignore[no-untyped-def]
    """A premultiplied pixel in lanes over an RGBX pixel; the result is RGBX."""
    alpha = pixel >> np.uint64(48)
    if alpha < np.uint64(255):
        rest = np.uint64(255) - alpha
        rest += rest >> np.uint64(7)
        wide = np.uint64(behind)
        lanes = (
            (wide & np.uint64(0xFF))
            | ((wide & np.uint64(0xFF00)) << np.uint64(8))
            | ((wide & np.uint64(0xFF0000)) << np.uint64(16))
        )
        pixel += ((lanes * rest + _HALF) >> np.uint64(8)) & _LANES
    return np.uint32(
        (pixel & np.uint64(0xFF))
        | ((pixel >> np.uint64(8)) & np.uint64(0xFF00))
        | ((pixel >> np.uint64(16)) & np.uint64(0xFF0000))
        | np.uint64(_OPAQUE)
    )


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _curve(values, t):  # type: ignore[no-untyped-def]
    last = values.shape[0] - 1
    t = min(max(t, 0.0), float(last))
    i = min(int(t), last - 1)
    return values[i] + (values[i + 1] - values[i]) * (t - i)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _unit(value):  # type: ignore[no-untyped-def]
    return min(1.0, max(0.0, value))


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _tooth(image, x, y):  # type: ignore[no-untyped-def]
    """Bilinear value of a teeth picture; nothing beside it, its first and last rows are held."""
    rows, columns = image.shape
    if x < 0.0 or x > columns - 1.01 or y > rows - 1.01:
        return 0.0
    y = max(y, 0.0)
    i, j = int(x), int(y)
    u, v = x - i, y - j
    above = image[j, i] * (1 - u) + image[j, i + 1] * u
    below = image[j + 1, i] * (1 - u) + image[j + 1, i + 1] * u
    return above * (1 - v) + below * v


@njit(cache=True, nogil=True, fastmath=True)
def _inside_mouth(colour, a, b, under_upper, over_lower, texture, x, y, shape, state):  # type: ignore[no-untyped-def]
    """Colour (R, G, B, written into ``colour``) seen between the lips at mouth position (a, b).

    under_upper, over_lower: distance to the lips in texture pixels. (x, y): where the photo shows this point of the
    head. From back to front: cavity, tongue, lower teeth, upper teeth, what the photo shows itself, shade of the lips.
    """
    mm, width, middle, jaw = shape.millimetre, shape.width, shape.middle, state.jaw
    t = (a - shape.first) / shape.step
    upper_edge, lower_edge = _curve(shape.upper, t), _curve(shape.lower, t)
    arch = middle + 0.25 * (upper_edge - middle)
    # tongue
    fallen = _unit(jaw / (9.0 * mm))
    aside = a / (0.42 * width)
    tongue_top = middle + 0.95 * jaw - (3.5 + 6.0 * state.tongue) * mm * fallen + 2.6 * mm * aside * aside
    seen = _unit((b - tongue_top) / (3.0 * mm) + 0.15)
    seen = seen * seen * (3.0 - 2.0 * seen) * (1.0 - _unit(aside**4)) * _unit(jaw / (3.0 * mm)) * 0.8
    furrow = 1.0 - 0.07 * np.exp(-((a / (2.0 * mm)) ** 2))
    light = (0.42 + 0.50 * _unit((b - tongue_top) / (7.0 * mm))) * furrow
    cheek = 0.10 * _unit(abs(a) / (0.5 * width))
    # lower teeth: a little smaller than the upper, darker, fading toward the cheeks
    x_tooth = a * 1.12 * shape.tooth_density + shape.tooth_shade.shape[1] * 0.5
    edge = arch + 0.95 * jaw + (shape.tooth_drop - 1.0) * mm
    y_tooth = max(0.0, shape.tooth_shade.shape[0] - 1.0 - (b - edge) * shape.tooth_density)
    low = _tooth(shape.tooth_cover, x_tooth, y_tooth) * max(0.0, 1.0 - (a / (0.36 * width)) ** 4)
    low *= _unit(jaw / (5.0 * mm))
    low_shade = 0.55 * _tooth(shape.tooth_shade, x_tooth, y_tooth)
    # upper teeth stay on the skull
    x_tooth = a * shape.tooth_density + shape.tooth_shade.shape[1] * 0.5
    edge = arch + shape.tooth_drop * mm * (1.0 - 0.75 * state.pucker)
    y_tooth = max(0.0, shape.tooth_shade.shape[0] - 1.0 - (edge - b) * shape.tooth_density)
    high = _tooth(shape.tooth_cover, x_tooth, y_tooth) * _unit(1.15 - (a / (0.47 * width)) ** 4)
    high_shade = 0.92 * (1.0 - 0.35 * state.pucker) * _tooth(shape.tooth_shade, x_tooth, y_tooth)
    # the photo's own teeth, repeated upward where the lip rises from them
    own, photo = 0.0, np.uint64(0)
    if shape.open_in_photo and max(state.photo, state.still) > 0.003:
        lowered = (max(b, upper_edge + 1.0 * mm) - b) * (1.0 - state.still)
        own = _unit((lower_edge - b) / (1.2 * mm)) * state.photo
        own *= _unit(min(a - shape.left, shape.right - a) / (2.0 * mm))
        own += (1.0 - own) * state.still
        if own > 0.0:
            photo = _tap_clamped(texture, x + lowered * shape.down_x, y + lowered * shape.down_y)
    shade = 0.22 if shape.open_in_photo else 0.50
    near_upper, near_lower = under_upper / (0.9 * mm), over_lower / (0.9 * mm)
    light_in = (1.0 - shade / (1.0 + near_upper + near_upper * near_upper)) * (
        1.0 - 0.6 * shade / (1.0 + near_lower + near_lower * near_lower)
    )
    gap = _unit((under_upper + over_lower) / (2.0 * mm))
    light_in *= (0.8 + 0.2 * gap) if shape.open_in_photo else (0.5 + 0.5 * gap)
    if shape.open_in_photo:
        light_in += (1.0 - light_in) * state.still
    for c in range(3):
        value = shape.cavity[c] + (shape.tongue[c] * light - shape.cavity[c]) * seen + shape.lip[c] * cheek
        value += (shape.tooth[c] * low_shade - value) * low
        value += (shape.tooth[c] * high_shade - value) * high
        value += (np.float64((photo >> np.uint64(16 * c)) & np.uint64(255)) - value) * own
        colour[c] = value * light_in


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _tap_clamped(texture, x, y):  # type: ignore[no-untyped-def]
    """Bilinear pixel at texture coordinates held inside the packed picture and its margin of two."""
    fixed_x = min(max(np.int64((x + 2.0) * 256.0), 0), (texture.shape[1] - 2) << 8)
    fixed_y = min(max(np.int64((y + 2.0) * 256.0), 0), (texture.shape[0] - 2) << 8)
    return _tap(texture, fixed_x, fixed_y)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _mix_in(colour, pixel, share):  # type: ignore[no-untyped-def]
    for c in range(4):
        part = np.float64((pixel >> np.uint64(16 * c)) & np.uint64(255))
        colour[c] += (part - colour[c]) * share


@njit(cache=True, nogil=True, fastmath=True)
def _paint_lips(frame, row, column, rows, columns, nodes, j, i, texture, shape, state, colour):  # type: ignore[no-untyped-def]
    """One cell of the mouth: the lower sheet over the inside of the mouth, the upper sheet over both."""
    for y in range(rows):
        fy = y / CELL
        for x in range(columns):
            fx = x / CELL
            a, b, c, d = (1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy
            ux = (
                nodes[j, i, 1, 0] * a
                + nodes[j, i + 1, 1, 0] * b
                + nodes[j + 1, i, 1, 0] * c
                + nodes[j + 1, i + 1, 1, 0] * d
            )
            uy = (
                nodes[j, i, 1, 1] * a
                + nodes[j, i + 1, 1, 1] * b
                + nodes[j + 1, i, 1, 1] * c
                + nodes[j + 1, i + 1, 1, 1] * d
            )
            lx = (
                nodes[j, i, 2, 0] * a
                + nodes[j, i + 1, 2, 0] * b
                + nodes[j + 1, i, 2, 0] * c
                + nodes[j + 1, i + 1, 2, 0] * d
            )
            ly = (
                nodes[j, i, 2, 1] * a
                + nodes[j, i + 1, 2, 1] * b
                + nodes[j + 1, i, 2, 1] * c
                + nodes[j + 1, i + 1, 2, 1] * d
            )
            ua = (ux - shape.origin_x) * shape.right_x + (uy - shape.origin_y) * shape.right_y
            ub = (ux - shape.origin_x) * shape.down_x + (uy - shape.origin_y) * shape.down_y
            la = (lx - shape.origin_x) * shape.right_x + (ly - shape.origin_y) * shape.right_y
            lb = (lx - shape.origin_x) * shape.down_x + (ly - shape.origin_y) * shape.down_y
            above = _curve(shape.upper, (ua - shape.first) / shape.step) - ub + 0.5 * shape.feather
            below = lb - _curve(shape.lower, (la - shape.first) / shape.step) + 0.5 * shape.feather
            beyond_u = max(0.0, max(shape.left - ua, ua - shape.right))
            beyond_l = max(0.0, max(shape.left - la, la - shape.right))
            cover_u = _unit((above + min(2.5 * beyond_u, 3.0 * shape.feather)) / shape.feather + 0.5)
            cover_l = _unit((below + min(2.5 * beyond_l, 3.0 * shape.feather)) / shape.feather + 0.5)
            if beyond_u > 0.0 and beyond_l > 0.0:
                cover_u = 1.0 if _curve(shape.seam, (ua - shape.first) / shape.step) >= ub else 0.0
                cover_l = 1.0
            colour[3] = 255.0
            if cover_u < 1.0:
                if cover_l < 1.0:
                    px = (
                        nodes[j, i, 0, 0] * a
                        + nodes[j, i + 1, 0, 0] * b
                        + nodes[j + 1, i, 0, 0] * c
                        + nodes[j + 1, i + 1, 0, 0] * d
                    )
                    py = (
                        nodes[j, i, 0, 1] * a
                        + nodes[j, i + 1, 0, 1] * b
                        + nodes[j + 1, i, 0, 1] * c
                        + nodes[j + 1, i + 1, 0, 1] * d
                    )
                    pa = (px - shape.origin_x) * shape.right_x + (py - shape.origin_y) * shape.right_y
                    pb = (px - shape.origin_x) * shape.down_x + (py - shape.origin_y) * shape.down_y
                    _inside_mouth(
                        colour, pa, pb, max(0.0, -above), max(0.0, -below), texture, px, py, shape, state
                    )
                if cover_l > 0.0:
                    _mix_in(colour, _tap_clamped(texture, lx, ly), cover_l)
            if cover_u > 0.0:
                _mix_in(colour, _tap_clamped(texture, ux, uy), cover_u)
            pixel = np.uint64(0)
            for k in range(4):
                pixel |= np.uint64(min(255.0, max(0.0, colour[k])) + 0.5) << np.uint64(16 * k)
            frame[row + y, column + x] = _over(pixel, frame[row + y, column + x])


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _paint_cell(frame, row, column, rows, columns, nodes, j, i, sheet, texture, left, top):  # type: ignore[no-untyped-def]
    """One cell through one map, from a packed picture whose pixel (0, 0) is texture pixel (left, top)."""
    highest_x, highest_y = (texture.shape[1] - 2) << 8, (texture.shape[0] - 2) << 8
    for y in range(rows):
        f = y / CELL
        x0 = nodes[j, i, sheet, 0] * (1 - f) + nodes[j + 1, i, sheet, 0] * f - left
        x1 = nodes[j, i + 1, sheet, 0] * (1 - f) + nodes[j + 1, i + 1, sheet, 0] * f - left
        y0 = nodes[j, i, sheet, 1] * (1 - f) + nodes[j + 1, i, sheet, 1] * f - top
        y1 = nodes[j, i + 1, sheet, 1] * (1 - f) + nodes[j + 1, i + 1, sheet, 1] * f - top
        # 16 fractional bits: after eight steps the error is far below the 8 bits the tap looks at
        fixed_x, fixed_y = np.int64(x0 * 65536.0), np.int64(y0 * 65536.0)
        step_x, step_y = np.int64((x1 - x0) * (65536.0 / CELL)), np.int64((y1 - y0) * (65536.0 / CELL))
        for x in range(columns):
            tap_x = min(max((fixed_x + 128) >> 8, 0), highest_x)
            tap_y = min(max((fixed_y + 128) >> 8, 0), highest_y)
            fixed_x += step_x
            fixed_y += step_y
            pixel = _tap(texture, tap_x, tap_y)
            if pixel != np.uint64(0):
                frame[row + y, column + x] = _over(pixel, frame[row + y, column + x])


@njit(cache=True, nogil=True, fastmath=True)
def paint(
    frame,
    nodes,
    first_row,
    first_column,
    occupied,
    block,
    packed,
    window,
    window_box,
    mouth_box,
    shape,
    state,
    colour,
):  # type: ignore[no-untyped-def]
    """Gather a person over a frame.

    frame: (h, w) uint32, RGBX. nodes: see `invert_maps`; node (0, 0) stands at cell (first_row, first_column).
    window: packed pixels that replace the texture inside window_box (left, top, right, bottom; the moved eyes).
    mouth_box: where both sheets are drawn; empty when the mouth rests. colour: four float64 of scratch.
    """
    height, width = frame.shape
    for j in range(nodes.shape[0] - 1):
        row = (first_row + j) * CELL
        rows = min(CELL, height - row)
        for i in range(nodes.shape[1] - 1):
            column = (first_column + i) * CELL
            columns = min(CELL, width - column)
            seen, in_window, in_mouth, lower_side = False, True, False, 0.0
            for k in range(4):
                jj, ii = j + (k >> 1), i + (k & 1)
                for sheet in range(1, 3):
                    x, y = nodes[jj, ii, sheet, 0], nodes[jj, ii, sheet, 1]
                    if mouth_box[0] < x < mouth_box[2] and mouth_box[1] < y < mouth_box[3]:
                        in_mouth = True
                x, y = nodes[jj, ii, 1, 0], nodes[jj, ii, 1, 1]
                bx = min(max(int(x) // block, 0), occupied.shape[1] - 1)
                by = min(max(int(y) // block, 0), occupied.shape[0] - 1)
                seen = seen or occupied[by, bx] > 0
                in_window = (
                    in_window and window_box[0] < x < window_box[2] and window_box[1] < y < window_box[3]
                )
                a = (x - shape.origin_x) * shape.right_x + (y - shape.origin_y) * shape.right_y
                b = (x - shape.origin_x) * shape.down_x + (y - shape.origin_y) * shape.down_y
                lower_side += b - _curve(shape.seam, (a - shape.first) / shape.step)
            if not seen:
                continue
            if in_mouth:
                _paint_lips(frame, row, column, rows, columns, nodes, j, i, packed, shape, state, colour)
            elif in_window:
                _paint_cell(
                    frame, row, column, rows, columns, nodes, j, i, 1, window, window_box[0], window_box[1]
                )
            else:
                sheet = 2 if lower_side > 0.0 else 1
                _paint_cell(frame, row, column, rows, columns, nodes, j, i, sheet, packed, -2.0, -2.0)


@njit(cache=True, nogil=True, fastmath=True)
def repack(window, packed, left, top, patch, before, patch_x, patch_y):  # type: ignore[no-untyped-def]
    """Add what a patch changes against the photograph (RGB, same size) to the window's premultiplied pixels.

    left, top: texture position of window pixel (0, 0). Parts of the patch outside the window are left out.
    """
    for y in range(patch.shape[0]):
        row = patch_y + y - top
        if row < 0 or row >= window.shape[0]:
            continue
        for x in range(patch.shape[1]):
            column = patch_x + x - left
            if column < 0 or column >= window.shape[1]:
                continue
            pixel = packed[patch_y + y + 2, patch_x + x + 2]
            alpha = np.int64(pixel >> np.uint64(48))
            fresh = np.uint64(alpha) << np.uint64(48)
            for c in range(3):
                old = np.int64((pixel >> np.uint64(16 * c)) & np.uint64(255))
                change = (
                    (np.int64(patch[y, x, c]) - np.int64(before[patch_y + y, patch_x + x, c])) * alpha // 255
                )
                fresh |= np.uint64(min(max(old + change, 0), alpha)) << np.uint64(16 * c)
            window[row, column] = fresh
