"""The form that needs no cut-out: the portrait with its own surroundings, melting into the light in a soft oval."""

from __future__ import annotations

import numpy as np

from memoriam.arrays import Mask
from memoriam.likeness.person import Portrait
from memoriam.picture.camera import crown_to_chin, face_width, head_is_cut

POOR_MATTE = 0.45
"""Below this quality outlines were seen to hold on to neighbours, chairs and drapery; a whole picture looks better."""

FULL = 0.42
"""Share of the oval's radius within which the photograph is whole; from there it melts to its rim."""

WIDE, ABOVE, BELOW = 1.25, 1.05, 1.75
"""Half axes of the oval about the middle of the face in head heights (chin to crown), if the photo has the room."""


def needs_keepsake(portrait: Portrait) -> bool:
    """True where a cut-out would not look right: a poor matte, or a head that the photograph itself cuts."""
    return portrait.fitness.matte_quality < POOR_MATTE or head_is_cut(portrait) or _face_is_cut(portrait)


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
    away = np.clip((np.hypot(across, down) - FULL) / (1.0 - FULL), 0.0, 1.0)
    part = 1.0 - away
    return np.asarray(part * part * part * (part * (part * 6.0 - 15.0) + 10.0), np.float32)
