"""Expressions: smooth displacement fields of the face, cut open along the lip line.

Each field is the smoothest surface (bi-Laplacian, i.e. a thin plate) through what `fields` asks of the mesh points,
solved once on a grid whose links across the lip line are cut. It is kept as two sheets, the face as the upper lip and
as the lower lip move it; where lips part, both are continued across the gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from memoriam.arrays import Points
from memoriam.engines.puppet.fields import MESH, NAMES, unit_displacements
from memoriam.engines.puppet.head import ramp
from memoriam.engines.puppet.lips import TEETH_SHOWN, LipLine
from memoriam.engines.puppet.topology import (
    LEFT_EYE_CORNER,
    LOWER_LIP,
    MOUTH_CORNERS,
    OVAL,
    RIGHT_EYE_CORNER,
    UPPER_LIP,
)
from memoriam.performance.pose import Pose

Grid = NDArray[np.float32]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

NODES_PER_EYE_DISTANCE = 60
"""Nodes between the outer eye corners: a lip is then five nodes thick."""
POINT_WEIGHT = 3.0
"""Stiffness with which mesh points are held against the plate's own: they lead, single outliers do not dent it."""
MEMBRANE = 1e-3
"""A trace of membrane energy keeps the plate from swinging far from its points."""
PIN_WEIGHT = 1e3
MARGIN_SIDE, MARGIN_TOP, MARGIN_BOTTOM = 0.22, 0.12, 0.42
"""Face widths and heights around the face oval: the neck under the jaw takes part, hair and ears do not."""
OVAL_MARGIN, JAW_MARGIN = 0.10, 0.18
"""Eye distances beyond the oval where all is at rest: beside the face, and under the jaw, where collars begin."""
UNDER_MOUTH = 0.5
"""Eye distances below the mouth over which the one margin becomes the other."""
GLASSES_TOP, GLASSES_BOTTOM = 0.22, 0.34
"""Eye distances above and below the line of the eyes that glasses cover: upper and lower rim of ordinary frames."""
GUMS_SHOWN = 0.35
"""Share of the upper lip's lift where the photograph shows teeth: more would show gums nobody photographed."""
SMILING = slice(44, 46)
"""mouthSmileLeft and mouthSmileRight among the blendshapes."""
SMILE_LEFT = 0.45
"""Share of the smile field that is still added to a face which already smiles broadly."""


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """Where the nodes of the sheets stand: node (i, j) at (left + i·spacing, top + j·spacing), texture pixels."""

    left: float
    top: float
    spacing: float
    columns: int
    rows: int

    def nodes(self) -> Reals:
        """(rows, columns, 2) x, y."""
        y, x = np.mgrid[0 : self.rows, 0 : self.columns].astype(np.float64)
        return np.stack([self.left + x * self.spacing, self.top + y * self.spacing], axis=-1)

    def nearest(self, points: Reals) -> NDArray[np.intp]:
        """(n, 2) column and row of the nodes nearest to (n, 2) texture pixels."""
        place = np.round((points - (self.left, self.top)) / self.spacing).astype(np.intp)
        return np.clip(place, 0, (self.columns - 1, self.rows - 1))


class Expression:
    """The face's own muscles. ``sheets`` may be called from several threads."""

    def __init__(
        self,
        points: Points,
        lips: LipLine,
        blendshapes: NDArray[np.float32],
        size: tuple[int, int],
        *,
        glasses: bool,
    ) -> None:
        """Solve all fields.

        points: (478, 3) texture pixels; size: (height, width) of the texture; glasses: nothing may move under them.
        """
        mesh = points[:, :2].astype(np.float64)
        eyes = float(np.linalg.norm(mesh[LEFT_EYE_CORNER] - mesh[RIGHT_EYE_CORNER]))
        self.grid = _grid_around(mesh, eyes, size)
        nodes = self.grid.nodes()
        local = lips.local(nodes)
        above = local[..., 1] < lips.seam_at(local[..., 0])
        mouth = (local[..., 0] > lips.at[0]) & (local[..., 0] < lips.at[-1]) & (not lips.hidden)
        wanted = unit_displacements(points, lips, eyes)
        wanted["smile"] = wanted["smile"] * smile_room(blendshapes)
        if lips.opening >= TEETH_SHOWN:
            wanted["upper_lip"] = wanted["upper_lip"] * GUMS_SHOWN
        rest = _at_rest(self.grid, mesh, local, eyes)
        plates = _solve_plates(self.grid, mesh, wanted, above, mouth, rest, guiding(lips))
        axes = np.stack([lips.right, lips.down])
        fields = np.stack([plates[name] @ axes for name in NAMES])
        if glasses:
            fields = fields * _beside_glasses(nodes, mesh, lips, eyes)[None, ..., None]
        self._upper = _continued(fields, mouth & above, mouth & ~above, upward=False)
        self._lower = _continued(fields, mouth & ~above, mouth & above, upward=True)

    def sheets(self, pose: Pose) -> tuple[Grid, Grid] | None:
        """Forward displacement (rows, columns, 2) of the upper and of the lower sheet; None for a face at rest."""
        strengths = np.array([getattr(pose, name) for name in NAMES], np.float32)
        active = np.flatnonzero(strengths)
        if active.size == 0:
            return None
        shape = (self.grid.rows, self.grid.columns, 2)
        upper = strengths[active] @ self._upper[active]
        lower = strengths[active] @ self._lower[active]
        return upper.reshape(shape), lower.reshape(shape)


def smile_room(blendshapes: NDArray[np.float32]) -> float:
    """How much of a smile can be added to the one on the photograph, SMILE_LEFT-1."""
    smiling = float(np.clip(blendshapes[SMILING].mean(), 0.0, 1.0))
    return 1.0 - (1.0 - SMILE_LEFT) * smiling


def _beside_glasses(nodes: Reals, mesh: Reals, lips: LipLine, eyes: float) -> Grid:
    """0 where glasses sit, 1 away from them: their frame must not bend with brows and cheeks."""
    away = (nodes - mesh[[RIGHT_EYE_CORNER, LEFT_EYE_CORNER]].mean(axis=0)) / eyes
    across, down = np.abs(away @ lips.right), away @ lips.down
    above = 1 - ramp(-GLASSES_TOP - 0.2, -GLASSES_TOP, down)
    below = ramp(GLASSES_BOTTOM, GLASSES_BOTTOM + 0.2, down)
    beside = ramp(0.75, 0.95, across)
    return np.maximum(np.maximum(above, below), beside)


def guiding(lips: LipLine) -> Flags:
    """Mesh points that lead the fields: all, but for lips nobody sees, so that the beard moves as one."""
    led = np.ones(MESH, bool)
    if lips.hidden:
        led[[*UPPER_LIP, *LOWER_LIP, *MOUTH_CORNERS]] = False
    return led


def _grid_around(mesh: Reals, eyes: float, size: tuple[int, int]) -> SheetGrid:
    oval = mesh[list(OVAL)]
    low, high = oval.min(axis=0), oval.max(axis=0)
    width, height = high - low
    left, top = np.maximum(low - (MARGIN_SIDE * width, MARGIN_TOP * height), 0.0)
    reach = np.array([MARGIN_SIDE * width, MARGIN_BOTTOM * height])
    right, bottom = np.minimum(high + reach, (size[1] - 1.0, size[0] - 1.0))
    spacing = max(eyes / NODES_PER_EYE_DISTANCE, 1.5)
    columns, rows = int((right - left) / spacing) + 1, int((bottom - top) / spacing) + 1
    return SheetGrid(float(left), float(top), spacing, columns, rows)


def _at_rest(grid: SheetGrid, mesh: Reals, local: Reals, eyes: float) -> Flags:
    """Nodes that never move: the border, and everything outside the face but the skin close under the jaw."""
    oval = np.zeros((grid.rows, grid.columns), np.uint8)
    outline = np.round((mesh[list(OVAL)] - (grid.left, grid.top)) / grid.spacing).astype(np.int32)
    cv2.fillPoly(oval, [outline], (1,))
    away = cv2.distanceTransform(1 - oval, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) * grid.spacing / eyes
    under = ramp(0.0, UNDER_MOUTH, local[..., 1] / eyes)
    rest = away > OVAL_MARGIN + (JAW_MARGIN - OVAL_MARGIN) * under
    rest[[0, -1]] = True
    rest[:, [0, -1]] = True
    return np.asarray(rest)


def _solve_plates(
    grid: SheetGrid,
    mesh: Reals,
    wanted: dict[str, Reals],
    above: Flags,
    mouth: Flags,
    rest: Flags,
    led: Flags,
) -> dict[str, Reals]:
    """Field name → (rows, columns, 2) displacement along the mouth's a and b, led by the mesh points ``led``."""
    laplacian = _cut_laplacian(above, mouth)
    energy = laplacian @ laplacian + MEMBRANE * laplacian
    held = _held_nodes(grid, mesh, above, mouth)[led]
    count = grid.rows * grid.columns
    diagonal = np.zeros(count)
    np.add.at(diagonal, held, POINT_WEIGHT)
    diagonal[rest.ravel()] += PIN_WEIGHT
    solver = splu((energy + sparse.diags_array(diagonal)).tocsc())
    solved = {}
    for name, displacement in wanted.items():
        right_side = np.zeros((count, 2))
        np.add.at(right_side, held, POINT_WEIGHT * displacement[led])
        solved[name] = np.asarray(solver.solve(right_side)).reshape(grid.rows, grid.columns, 2)
    return solved


def _cut_laplacian(above: Flags, mouth: Flags) -> sparse.csr_array:
    """Graph Laplacian of the grid's four-neighbour links, without those that cross the lip line."""
    rows, columns = above.shape
    index = np.arange(rows * columns).reshape(rows, columns)
    first, second = [], []
    for down, across in ((0, 1), (1, 0)):
        here, there = np.s_[: rows - down, : columns - across], np.s_[down:, across:]
        cut = (above[here] != above[there]) & mouth[here] & mouth[there]
        first.append(index[here][~cut])
        second.append(index[there][~cut])
    a, b = np.concatenate(first), np.concatenate(second)
    links = sparse.coo_array(
        (np.ones(2 * len(a)), (np.concatenate([a, b]), np.concatenate([b, a]))),
        shape=(index.size, index.size),
    ).tocsr()
    return sparse.csr_array(sparse.diags_array(np.asarray(links.sum(axis=1)).ravel()) - links)


def _held_nodes(grid: SheetGrid, mesh: Reals, above: Flags, mouth: Flags) -> NDArray[np.intp]:
    """Flat index of the node that stands for each mesh point; points of a lip take a node of their own lip."""
    nearest = grid.nearest(mesh[:MESH])
    nodes = grid.nodes()
    for lip, side in ((UPPER_LIP, above), (LOWER_LIP, ~above)):
        allowed = side | ~mouth
        for point in lip:
            nearest[point] = _nearest_allowed(nodes, mesh[point], nearest[point], allowed)
    return np.asarray(nearest[:, 1] * grid.columns + nearest[:, 0], np.intp)


def _nearest_allowed(nodes: Reals, point: Reals, start: NDArray[np.intp], allowed: Flags) -> tuple[int, int]:
    """Column and row of the nearest allowed node within four nodes; the start where there is none."""
    column, row = int(start[0]), int(start[1])
    top, left = max(row - 4, 0), max(column - 4, 0)
    around = np.s_[top : row + 5, left : column + 5]
    distance = np.where(allowed[around], np.hypot(*(nodes[around] - point).transpose(2, 0, 1)), np.inf)
    if not np.isfinite(distance).any():
        return column, row
    j, i = np.unravel_index(int(distance.argmin()), distance.shape)
    return left + int(i), top + int(j)


def _continued(fields: Reals, own: Flags, other: Flags, *, upward: bool) -> Grid:
    """Copy a sheet's last row before the gap across it, column by column; flattened to (fields, rows·columns·2).

    own, other: nodes between the corners on this lip's side and on the other's.
    """
    sheet = fields.copy()
    rows = np.arange(own.shape[0])
    for column in np.flatnonzero(own.any(axis=0)):
        mine = np.flatnonzero(own[:, column])
        edge = mine.min() if upward else mine.max()
        beyond = other[:, column] & ((rows < edge) if upward else (rows > edge))
        sheet[:, beyond, column] = sheet[:, edge, column][:, None]
    return np.ascontiguousarray(sheet.reshape(len(fields), -1), np.float32)
