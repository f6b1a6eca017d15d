"""A clean cut-out for a new background: the person's own colours to the last hair, soft ends where the photo ends.

The result keeps the puppet's contract, person = photo - (1 - alpha) * plate, in its simplest form: photo and plate both
carry the person's colours, continued outward, so that the difference is alpha times those colours and nothing of the
old background can shine through.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask
from memoriam.likeness.person import Portrait
from memoriam.likeness.plate import push_pull
from memoriam.picture.camera import CHIN, crown_to_chin, face_width

Image = NDArray[np.float32]

RADII = (0.22, 0.05, 0.014)
"""Radii of the passes of the foreground estimate in head heights (Forte 2021: 90 and 6 pixels of a portrait)."""

CLEAR, SOLID = 0.04, 0.97
"""Alpha below the first is noise of the matte, above the second it is the person: stretched between them."""

CUT = 0.30
"""Matte at the photo's border from which the photo cuts through the person there."""

SHOULDERS = (0.60, 1.0)
"""Distance from the middle of the face to the photo's side, in head heights, at which half a shoulder, and next to
nothing of it, is missing (adults are 2.0 to 2.2 head heights wide: ISO 7250, bideltoid breadth)."""

FADE_SIDE = (0.60, 0.42)
"""Width of the soft end at a side, in head heights, for these two: arms hang straight, so a cut there is no wound."""

TAPER = 0.50
"""A side that is cut leans inward by this much for each head height that it goes down: nobody is as straight as a
frame."""

FADE_BELOW = 0.28
"""Width of the soft end below, in head heights."""

BARE_HEAD = 1.3
"""Height of a head without hat, crown to chin, in face heights."""

SHARE_OF_BODY = 0.6
"""No soft end takes more than this share of the way from the face to the photo's border."""

RAGGED = 0.45
"""How far the mist's own shape moves a soft end, as a share of its width: no straight line."""


def foreground(portrait: Portrait) -> RGB:
    """(h, w, 3) colours of the person alone, continued beyond the outline.

    Blur fusion (Forte, Approximate Fast Foreground Colour Estimation, ICIP 2021) about the portrait's plate.
    """
    photo = portrait.photo.astype(np.float32)
    alpha = portrait.matte[..., None]
    head = crown_to_chin(portrait)
    colour = photo
    for share in RADII:
        size = 2 * max(round(share * head), 1) + 1
        near = _mean(colour * alpha, alpha, size)
        behind = _mean(photo * (1.0 - alpha), 1.0 - alpha, size)
        colour = np.clip(near + alpha * (photo - alpha * near - (1.0 - alpha) * behind), 0.0, 255.0)
    known = np.clip((portrait.matte - 0.10) / 0.60, 0.0, 1.0)
    return np.asarray(push_pull(colour, known) + 0.5, np.uint8)


def _mean(weighted: Image, weight: Image, size: int) -> Image:
    """Weighted mean over a square; where nothing has weight, next to nothing."""
    above = cv2.blur(weighted, (size, size))
    below = cv2.blur(weight[..., 0], (size, size))[..., None]
    return np.asarray(above / np.maximum(below, 1e-3), np.float32)


def cleared(matte: Mask) -> Mask:
    """The matte without its faint noise."""
    part = np.clip((matte - CLEAR) / (SOLID - CLEAR), 0.0, 1.0)
    return np.asarray(part, np.float32)


def soft_ends(portrait: Portrait, chance: np.random.Generator) -> Mask:
    """(h, w) 1 where the person is whole, falling to 0 in ragged mist toward the borders that cut them."""
    rows, columns = portrait.matte.shape
    head = crown_to_chin(portrait)
    ragged = _mist(rows, columns, head, chance)
    keep = np.ones((rows, columns), np.float32)
    x = np.arange(columns, dtype=np.float32)[None, :]
    y = np.arange(rows, dtype=np.float32)[:, None]
    left, right, below = _widths(portrait, head)
    sides = (x - _lean(portrait.matte[:, :2]), columns - 1.0 - x - _lean(portrait.matte[:, -2:]))
    for inward, width in zip((*sides, rows - 1.0 - y), (left, right, below), strict=True):
        if width > 0.0:
            part = np.clip(inward / width - RAGGED * ragged, 0.0, 1.0) / (1.0 - RAGGED)
            keep *= smooth(np.minimum(part, 1.0))
    return keep


def _lean(border: Mask) -> Image:
    """(h, 1) how far a cut side is drawn inward at each row: more and more from where the cut begins."""
    rows: int = border.shape[0]
    cut = np.flatnonzero(border.max(axis=1) > CUT)
    first = float(cut[0]) if cut.size else float(rows)
    down = np.maximum(np.arange(rows, dtype=np.float32) - first, 0.0)
    return np.asarray(TAPER * down, np.float32)[:, None]


def smooth(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Smoothstep of 0-1."""
    return np.asarray(x * x * (3.0 - 2.0 * x), np.float32)


def _widths(portrait: Portrait, head: float) -> tuple[float, float, float]:
    """Widths of the soft ends left, right and below, in photo pixels; 0 where the person ends inside the photo."""
    matte, points = portrait.matte, portrait.mesh.points
    rows, columns = matte.shape
    reach = 0.2 * face_width(portrait)
    rooms = (
        float(points[:, 0].min()) - reach,
        columns - 1.0 - float(points[:, 0].max()) - reach,
        rows - 1.0 - float(points[CHIN, 1]),
    )
    borders = (matte[:, :2], matte[:, -2:], matte[-2:])
    bare = BARE_HEAD * portrait.mesh.head_height
    middle = float(points[:, 0].min() + points[:, 0].max()) / 2.0
    sides = [np.interp(way / bare, SHOULDERS, FADE_SIDE) * bare for way in (middle, columns - 1.0 - middle)]
    wishes = (float(sides[0]), float(sides[1]), FADE_BELOW * head)
    left, right, below = (
        min(wish, SHARE_OF_BODY * max(room, 0.05 * head)) if float(border.max()) > CUT else 0.0
        for wish, room, border in zip(wishes, rooms, borders, strict=True)
    )
    return left, right, below


def _mist(rows: int, columns: int, head: float, chance: np.random.Generator) -> Image:
    """(h, w) soft noise 0-1 of a few octaves, the largest puffs two thirds of a head."""
    cells = max(int(rows / (0.66 * head)) + 2, 3), max(int(columns / (0.66 * head)) + 2, 3)
    noise = np.zeros((rows, columns), np.float32)
    for octave, share in ((1, 0.55), (2, 0.3), (4, 0.15)):
        coarse = chance.random((cells[0] * octave, cells[1] * octave)).astype(np.float32)
        noise += share * cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC)
    return np.clip(noise, 0.0, 1.0)
