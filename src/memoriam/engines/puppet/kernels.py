"""The per-frame loops over coarse grids: the displacement of head and body, and its inversion for a frame."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

CELL = 8
"""Frame pixels between two nodes of the maps; inside a cell they are linear."""
INVERSION_STEPS = 12
INVERSION_ERROR = 0.02
"""Texture pixels: below what the eye or the gather's 8-bit weights can tell."""


class HeadMotion(NamedTuple):
    """A pose as the head rig's numbers, texture pixels and radians. See `head.HeadRig.motion`."""

    rotation: F64
    pivot: F64
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


@njit(cache=True, nogil=True, fastmath=True)
def head_displacement(out: F32, depth: F32, weights: F32, spacing: float, move: HeadMotion) -> None:
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


@njit(cache=True, nogil=True, fastmath=True)
def _invert(
    grid: F32, left: float, top: float, spacing: float, x: float, y: float, guess_x: float, guess_y: float
) -> tuple[float, float]:
    """The point that a displacement grid moves to (x, y), by fixed-point iteration p = q − d(p) from a first guess.

    Displacements are bilinear between nodes and held beyond the grid's border.
    """
    rows, columns = grid.shape[0], grid.shape[1]
    step = 1.0 / spacing
    px, py = guess_x, guess_y
    for _ in range(INVERSION_STEPS):
        gx = min(max((px - left) * step, 0.0), columns - 1.001)
        gy = min(max((py - top) * step, 0.0), rows - 1.001)
        i, j = np.uint64(gx), np.uint64(gy)
        fx, fy = gx - i, gy - j
        right, below = i + np.uint64(1), j + np.uint64(1)
        a, b, c, d = (1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy
        dx = grid[j, i, 0] * a + grid[j, right, 0] * b + grid[below, i, 0] * c + grid[below, right, 0] * d
        dy = grid[j, i, 1] * a + grid[j, right, 1] * b + grid[below, i, 1] * c + grid[below, right, 1] * d
        error_x, error_y = x - dx - px, y - dy - py
        px += error_x
        py += error_y
        if error_x * error_x + error_y * error_y < INVERSION_ERROR * INVERSION_ERROR:
            break
    return px, py


@njit(cache=True, nogil=True, fastmath=True)
def invert_maps(
    nodes: F32,
    first_row: int,
    first_column: int,
    to_texture: F64,
    head: F32,
    head_spacing: float,
    upper: F32,
    lower: F32,
    face_box: F64,
) -> None:
    """Where each node of the frame comes from, written into ``nodes`` (rows, columns, 3, 2) as texture pixels.

    The three maps: through the head alone; through head and the upper sheet of the face; head and the lower sheet.
    face_box: left, top, spacing of the sheets. Without expression the sheets are (0, 0, 2) and all maps agree.
    """
    left, top, spacing = face_box[0], face_box[1], face_box[2]
    moving = upper.shape[0] > 0
    right = left + spacing * (upper.shape[1] - 1)
    bottom = top + spacing * (upper.shape[0] - 1)
    for j in range(nodes.shape[0]):
        # a node has moved about as far as its neighbour
        hx, hy, ax, ay, bx, by = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        for i in range(nodes.shape[1]):
            fx, fy = float((first_column + i) * CELL), float((first_row + j) * CELL)
            qx = to_texture[0, 0] * fx + to_texture[0, 1] * fy + to_texture[0, 2]
            qy = to_texture[1, 0] * fx + to_texture[1, 1] * fy + to_texture[1, 2]
            x, y = _invert(head, 0.0, 0.0, head_spacing, qx, qy, qx + hx, qy + hy)
            hx, hy = x - qx, y - qy
            ux, uy, lx, ly = x, y, x, y
            if moving and left < x < right and top < y < bottom:
                ux, uy = _invert(upper, left, top, spacing, x, y, x + ax, y + ay)
                lx, ly = _invert(lower, left, top, spacing, x, y, x + bx, y + by)
                ax, ay, bx, by = ux - x, uy - y, lx - x, ly - y
            nodes[j, i, 0, 0], nodes[j, i, 0, 1] = x, y
            nodes[j, i, 1, 0], nodes[j, i, 1, 1] = ux, uy
            nodes[j, i, 2, 0], nodes[j, i, 2, 1] = lx, ly
