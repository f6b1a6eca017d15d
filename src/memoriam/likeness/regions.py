"""Parts of a head on a picture: face, plain skin, and where hair is to be expected."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Bool = NDArray[np.bool_]
Lab = NDArray[np.float32]
Plane = NDArray[np.float64]

FACE_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""Mesh points around the face, clockwise from the forehead (MediaPipe's FACEMESH_FACE_OVAL)."""

CHEEKS_AND_FOREHEAD = (
    (117, 118, 119, 100, 142, 203, 206, 205, 50),
    (346, 347, 348, 329, 371, 423, 426, 425, 280),
    (109, 10, 338, 337, 9, 108),
)
"""Mesh polygons of plain skin: both cheeks and the middle of the forehead."""

CORE = 0.86
"""Share of the face oval that certainly shows the face, also in half profile."""

SKIN_LIKE = 11.0
"""CIE76 difference below which a colour is that of the skin: the spread of skin over one forehead."""

SKIN_LIKE_IN_GREY = 5.0
"""The same where only lightness tells: a grey photograph of grey hair must not look bald."""

SCALP_CHROMA, SCALP_SHADE = 12.0, 10.0
"""A bald head has the skin's a and b within this, and may be lighter than the face but hardly darker: hair of the
skin's hue is darker."""

HAIR_NEAR, HAIR_FAR = 0.05, 0.30
"""Head heights from the face oval between which hair is looked for."""


def polygon(shape: tuple[int, ...], outline: Plane) -> Bool:
    """Pixels inside a polygon of (n, 2) points."""
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 1)
    return np.asarray(mask > 0)


def face_core(shape: tuple[int, ...], points: Plane) -> Bool:
    """The inner part of the face oval; ``points`` (478, 2) in pixels."""
    oval = points[list(FACE_OVAL)]
    middle = oval.mean(axis=0)
    return polygon(shape, middle + CORE * (oval - middle))


def distance_to_face(shape: tuple[int, ...], points: Plane) -> NDArray[np.float32]:
    """Pixels from each pixel to the face oval, 0 inside."""
    outside = ~polygon(shape, points[list(FACE_OVAL)])
    if outside.all():
        return np.zeros(shape[:2], np.float32)
    return np.asarray(cv2.distanceTransform(outside.astype(np.uint8), cv2.DIST_L2, 5))


def head_height(points: Plane) -> float:
    """Chin to forehead top in pixels, at least one."""
    return max(1.0, float(np.linalg.norm(points[10] - points[152])))


def skin_colour(lab: Lab, points: Plane) -> Lab:
    """Median CIELAB of cheeks and forehead without their darkest and brightest parts."""
    mask = np.zeros(lab.shape[:2], bool)
    for corners in CHEEKS_AND_FOREHEAD:
        mask |= polygon(lab.shape, points[list(corners)])
    if mask.any():
        return middle_colour(lab[mask], 25.0, 90.0)
    x, y = np.clip(np.round(points[4]).astype(int), 0, [lab.shape[1] - 1, lab.shape[0] - 1])
    return np.asarray(lab[y, x])


def hair_region(person: Bool, points: Plane) -> Bool:
    """Where the person's hair would be: around the upper face, above the brows' line and beside it."""
    height = head_height(points)
    distance = distance_to_face(person.shape, points) / height
    rows, columns = np.mgrid[: person.shape[0], : person.shape[1]]
    up = (points[10] - points[152]) / height
    above = ((columns - points[9, 0]) * up[0] + (rows - points[9, 1]) * up[1]) / height
    return np.asarray(person & (distance > HAIR_NEAR) & (distance < HAIR_FAR) & (above > -0.05))


def is_bald(hair: Lab, skin: Lab) -> bool:
    """Whether the colour found where hair would be is the skin's."""
    if float(np.hypot(skin[1], skin[2])) < 4.0:
        return abs(float(hair[0] - skin[0])) < SKIN_LIKE_IN_GREY
    hue = float(np.hypot(hair[1] - skin[1], hair[2] - skin[2]))
    return hue < SCALP_CHROMA and float(hair[0]) > float(skin[0]) - SCALP_SHADE


def middle_colour(pixels: Lab, low: float, high: float) -> Lab:
    """Median of the (n, 3) pixels between two percentiles of lightness."""
    floor, ceiling = np.percentile(pixels[:, 0], [low, high])
    chosen = pixels[(pixels[:, 0] >= floor) & (pixels[:, 0] <= ceiling)]
    return np.asarray(np.median(chosen, axis=0), dtype=np.float32)


CELL, LIGHTNESS_SHARE = 5.0, 0.5
"""Edge of a cell of the histogram in which the commonest colour is looked for, in CIELAB; differences of lightness
count half, for folds and light change it on one and the same cloth."""

SHADE = (70.0, 20.0)
"""One cloth has the less chroma the less light falls on it: a and b are compared at lightness 50, and the second keeps
the noise of almost black pixels small."""

ONE_COLOUR = 14.0
"""Difference, lightness halved, within which pixels are of the commonest colour."""

LIT = (40.0, 95.0)
"""Percentiles of its lightness between which its colour is taken: what lies in the shade nobody names."""


def commonest_colour(pixels: Lab, weights: NDArray[np.float32], lit: tuple[float, float] = LIT) -> Lab:
    """Of the (n, 3) pixels, the ``lit`` ones around the peak of their weighted, smoothed histogram.

    A mean or median of all would mix two garments into a third colour that neither has.
    """
    scaled = np.column_stack(
        [LIGHTNESS_SHARE * pixels[:, 0], pixels[:, 1:] * (SHADE[0] / (pixels[:, :1] + SHADE[1]))]
    )
    cells = np.round(scaled / CELL).astype(np.int64)
    low = cells.min(axis=0) - 1
    counts = np.zeros(cells.max(axis=0) - low + 2, np.float32)
    np.add.at(counts, tuple((cells - low).T), weights)
    for axis in range(3):
        counts = 0.5 * counts + 0.25 * (np.roll(counts, 1, axis) + np.roll(counts, -1, axis))
    peak = (np.array(np.unravel_index(int(counts.argmax()), counts.shape)) + low) * CELL
    near = np.linalg.norm(scaled - peak, axis=1) < ONE_COLOUR
    return middle_colour(pixels[near], *lit)


def hanging(alike: Bool, roots: Bool) -> Bool:
    """The pixels of ``alike`` that hang together with some of them among the ``roots``."""
    _, parts = cv2.connectedComponents(alike.astype(np.uint8))
    rooted = np.unique(parts[alike & roots])
    return np.asarray(np.isin(parts, rooted) & alike)
