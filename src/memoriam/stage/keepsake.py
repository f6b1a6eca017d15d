"""The form that needs no cut-out: the portrait with its own surroundings, which melt into light about the person."""

from __future__ import annotations

import cv2
import numpy as np

from memoriam.arrays import Mask
from memoriam.likeness.person import Portrait
from memoriam.picture.camera import crown_to_chin, face_width, head_is_cut

POOR_MATTE = 0.68
"""Below this quality an outline is not shown hard. On portraits laid over other photographs' grounds, where the true
outline is known, sleeves were lost or walls kept from 0.70 down; test photographs that look clean start at 0.72."""

HOPELESS_MATTE = 0.45
"""Below this quality outlines hold on to neighbours, chairs and drapery: nothing may be put behind such shoulders."""

LEAST_BODY = 0.65
"""Head heights below the chin that a photograph must show: with less, a bare head would stand in grass or clouds."""

FULL = 0.58
"""Share of the oval's radius within which the photograph is whole; from there it melts to its rim."""

WIDE, ABOVE, BELOW = 1.75, 1.2, 1.75
"""Half axes of the oval about the middle of the face in head heights (chin to crown), if the photo has the room."""

MELTING = 0.45
"""Head heights beside the person over which their surroundings melt: wide enough to hide what the matte mistakes."""

AT_CROWNS = 0.4
"""What a blurred matte still is at the edge of round things such as heads; 0.5 at straight ones."""

FINEST = 12.0
"""Pixels of a small copy in such a reach: it is soft."""

SQUARE = 3.5
"""Exponent of the oval (Lamé 1818): 2 would be an ellipse, close about the face like a mask; more keeps the corners,
so that it is seen as a photograph."""


def needs_keepsake(portrait: Portrait) -> bool:
    """True where a hard cut-out would not look right: a poor matte, a head that is cut, hardly any shoulders."""
    return portrait.fitness.matte_quality < POOR_MATTE or not _shows_head_and_shoulders(portrait)


def has_silhouette(portrait: Portrait) -> bool:
    """True where head and shoulders are there and known well enough to put wings or somebody else behind them."""
    return portrait.fitness.matte_quality >= HOPELESS_MATTE and _shows_head_and_shoulders(portrait)


def _shows_head_and_shoulders(portrait: Portrait) -> bool:
    return not (head_is_cut(portrait) or _face_is_cut(portrait) or _is_bare_head(portrait))


def _is_bare_head(portrait: Portrait) -> bool:
    rows: int = portrait.photo.shape[0]
    below = rows - float(portrait.mesh.points[:, 1].max())
    return below < LEAST_BODY * crown_to_chin(portrait)


def _face_is_cut(portrait: Portrait) -> bool:
    points = portrait.mesh.points
    reach = 0.06 * face_width(portrait)
    columns: int = portrait.photo.shape[1]
    return bool(points[:, 0].min() < reach or points[:, 0].max() > columns - 1 - reach)


def keepsake_matte(portrait: Portrait) -> Mask:
    """(h, w) the oval, which follows the person and leaves out what is farther away: neighbours, dark rooms."""
    rows, columns = portrait.matte.shape
    near = cv2.resize(
        about_person(portrait, MELTING, AT_CROWNS), (columns, rows), interpolation=cv2.INTER_LINEAR
    )
    return np.asarray(oval(portrait) * near, np.float32)


def oval(portrait: Portrait) -> Mask:
    """(h, w) 1 about the face, falling softly to 0 before any border of the photograph is reached."""
    rows, columns = portrait.matte.shape
    points, head = portrait.mesh.points[:, :2], crown_to_chin(portrait)
    x0, y0 = ((points.max(axis=0) + points.min(axis=0)) / 2.0).tolist()
    x = np.arange(columns, dtype=np.float32)[None, :] - x0
    y = np.arange(rows, dtype=np.float32)[:, None] - y0
    left, right = min(WIDE * head, x0), min(WIDE * head, columns - 1.0 - x0)
    above, below = min(ABOVE * head, y0), min(BELOW * head, rows - 1.0 - y0)
    across = np.where(x < 0.0, x / max(left, 1.0), x / max(right, 1.0))
    down = np.where(y < 0.0, y / max(above, 1.0), y / max(below, 1.0))
    away = np.clip((_radius(across, down) - FULL) / (1.0 - FULL), 0.0, 1.0)
    part = 1.0 - away
    return np.asarray(part * part * part * (part * (part * 6.0 - 15.0) + 10.0), np.float32)


def about_person(portrait: Portrait, reach: float, whole: float) -> Mask:
    """1 on the person as the matte knows them, poor as it may be, falling to 0 some ``reach`` head heights away.

    whole: what is left of the blurred matte where it begins to fall; above 0.5 that is inside the outline.

    Found on a small copy, whose rows and columns are those of the photograph divided by one number.
    """
    head = crown_to_chin(portrait)
    smaller = max(reach * head / FINEST, 1.0)
    rows, columns = portrait.matte.shape
    size = (max(round(columns / smaller), 1), max(round(rows / smaller), 1))
    small = cv2.resize(portrait.matte, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), reach * head / smaller / 2.0, borderType=cv2.BORDER_REPLICATE)
    part = np.clip(soft / whole, 0.0, 1.0)
    return np.asarray(part * part * (3.0 - 2.0 * part), np.float32)


def _radius(across: Mask, down: Mask) -> Mask:
    return np.asarray((np.abs(across) ** SQUARE + np.abs(down) ** SQUARE) ** (1.0 / SQUARE), np.float32)
