"""The form that needs no cut-out: the portrait with its own surroundings, melting into the light in a soft oval."""

from __future__ import annotations

import numpy as np

from memoriam.arrays import Mask
from memoriam.likeness.person import Portrait
from memoriam.picture.camera import crown_to_chin, face_width, head_is_cut

POOR_MATTE = 0.45
"""Below this quality outlines were seen to hold on to neighbours, chairs and drapery; a whole picture looks better."""

LEAST_BODY = 0.65
"""Head heights below the chin that a photograph must show: with less, a bare head would stand in grass or clouds."""

FULL = 0.58
"""Share of the oval's radius within which the photograph is whole; from there it melts to its rim."""

WIDE, ABOVE, BELOW = 1.75, 1.2, 1.75
"""Half axes of the oval about the middle of the face in head heights (chin to crown), if the photo has the room."""

SQUARE = 3.5
"""Exponent of the oval (Lamé 1818): 2 would be an ellipse, close about the face like a mask; more keeps the corners,
so that it is seen as a photograph."""


def needs_keepsake(portrait: Portrait) -> bool:
    """True where a cut-out would not look right: a poor matte, a head that is cut, hardly any shoulders."""
    poor = portrait.fitness.matte_quality < POOR_MATTE
    return poor or head_is_cut(portrait) or _face_is_cut(portrait) or _is_bare_head(portrait)


def _is_bare_head(portrait: Portrait) -> bool:
    rows: int = portrait.photo.shape[0]
    below = rows - float(portrait.mesh.points[:, 1].max())
    return below < LEAST_BODY * crown_to_chin(portrait)


def _face_is_cut(portrait: Portrait) -> bool:
    points = portrait.mesh.points
    reach = 0.06 * face_width(portrait)
    columns: int = portrait.photo.shape[1]
    return bool(points[:, 0].min() < reach or points[:, 0].max() > columns - 1 - reach)


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


def _radius(across: Mask, down: Mask) -> Mask:
    return np.asarray((np.abs(across) ** SQUARE + np.abs(down) ** SQUARE) ** (1.0 / SQUARE), np.float32)
