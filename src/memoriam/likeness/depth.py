"""Relative depth of a head: the mesh inside the face, a smooth membrane out to the silhouette."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import LinearNDInterpolator
from scipy.sparse import coo_array, diags_array
from scipy.sparse.linalg import splu

from memoriam.arrays import Mask
from memoriam.likeness.person import FaceMesh
from memoriam.likeness.regions import FACE_OVAL, distance_to_face, polygon

GRID = 8
"""Pixels between depth nodes: node i lies at pixel 8 * i. Warps are composed on the same grid."""

EARS = (234, 454, 127, 356)
"""Mesh points in front of the ears, two a side: their mean depth is the ear plane."""

RIM = 0.08
"""Head heights around the face oval that stay free: a face seen from the side may touch the silhouette itself."""

SMOOTHING = 0.05
"""Eye distances over which the depth is blurred: no crease where the mesh ends."""

Grid = NDArray[np.float32]
Bool = NDArray[np.bool_]


def head_depth(shape: tuple[int, int], mesh: FaceMesh, matte: Mask) -> Grid:
    """Depth in photo pixels toward the camera, 0 at the ear plane; float32 (h // 8 + 1, w // 8 + 1) for ``shape``.

    Hair, outline and body lie in the ear plane, so that they stay rigid when the head turns.
    """
    size = (shape[0] // GRID + 1, shape[1] // GRID + 1)
    depth = np.zeros(size)
    inside, face = _face_depth(size, mesh)
    depth[inside] = face[inside]
    pinned = inside | _at_ear_plane(size, mesh, matte)
    filled = harmonic_fill(depth, pinned)
    sigma = max(1.0, SMOOTHING * mesh.eye_distance / GRID)
    smooth: Grid = cv2.GaussianBlur(filled.astype(np.float32), (0, 0), sigma)
    return smooth


def _face_depth(size: tuple[int, int], mesh: FaceMesh) -> tuple[Bool, NDArray[np.float64]]:
    """Nodes inside the face oval and the mesh's depth there."""
    points = mesh.points.astype(np.float64)
    ear_plane = points[list(EARS), 2].mean()
    rows, columns = np.mgrid[: size[0], : size[1]]
    interpolate = LinearNDInterpolator(points[:468, :2], points[:468, 2] - ear_plane)
    depth = np.full(size, np.nan)
    within = polygon(size, points[list(FACE_OVAL), :2] / GRID)
    depth[within] = interpolate(np.stack([columns[within], rows[within]], axis=1) * GRID)
    return np.isfinite(depth), depth


def _at_ear_plane(size: tuple[int, int], mesh: FaceMesh, matte: Mask) -> Bool:
    """Nodes held at depth 0: off the person, beyond the head, below the chin."""
    height = mesh.head_height
    chin, top = mesh.points[152, :2], mesh.points[10, :2]
    down = (chin - top) / max(height, 1e-6)
    rows, columns = np.mgrid[: size[0], : size[1]].astype(np.float32) * GRID
    below = ((columns - chin[0]) * down[0] + (rows - chin[1]) * down[1]) / height
    beside = (-(columns - chin[0]) * down[1] + (rows - chin[1]) * down[0]) / height
    beyond: Bool = (np.hypot(beside, (below + 0.6) / 1.2) > 1.0) | (below > 0.8)
    away = distance_to_face(size, mesh.points[:, :2].astype(np.float64) / GRID) * GRID > RIM * height
    off_person = (_at_nodes(matte, size) < 0.4) & away
    pinned: Bool = beyond | off_person
    return pinned


def _at_nodes(matte: Mask, size: tuple[int, int]) -> Mask:
    """The matte at the grid's nodes, averaged over a node's surroundings."""
    soft = cv2.blur(matte, (GRID, GRID))
    rows = np.minimum(np.arange(size[0]) * GRID, matte.shape[0] - 1)
    columns = np.minimum(np.arange(size[1]) * GRID, matte.shape[1] - 1)
    nodes: Mask = soft[np.ix_(rows, columns)]
    return nodes


def harmonic_fill(values: NDArray[np.float64], known: Bool) -> NDArray[np.float64]:
    """The smoothest surface through the known values: Laplace's equation on the grid, free at the borders.

    Unknown nodes become the mean of their neighbours; so they stay between the smallest and largest known value.
    With nothing known the values come back unchanged.
    """
    filled = values.astype(np.float64)
    if known.all() or not known.any():
        return filled
    count = known.size
    number = np.arange(count).reshape(known.shape)
    first = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    second = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    ends = (np.concatenate([first, second]), np.concatenate([second, first]))
    links = coo_array((np.ones(2 * len(first)), ends), shape=(count, count)).tocsr()
    laplacian = (diags_array(links.sum(axis=1)) - links).tocsr()
    unknown = np.flatnonzero(~known.ravel())
    fixed = np.flatnonzero(known.ravel())
    right = -(laplacian[unknown][:, fixed] @ filled.ravel()[fixed])
    filled.ravel()[unknown] = splu(laplacian[unknown][:, unknown].tocsc()).solve(right)
    return filled
