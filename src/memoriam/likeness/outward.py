"""What a portrait shows of hair and build, for an illustrated figure that is to look like the person from afar.

Age and sex cannot be told from a photograph reliably, nor fairly; nothing here tries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.likeness.person import Portrait, Triple
from memoriam.likeness.regions import (
    SKIN_LIKE,
    distance_to_face,
    hair_region,
    is_bald,
    middle_colour,
    skin_colour,
)

Lab = NDArray[np.float32]
Bool = NDArray[np.bool_]
HairLength = Literal["short", "bob", "long", "bald"]

EDGE = 420
"""Longest edge of the picture that is looked at."""

CERTAIN = 0.8
"""Matte above which a pixel shows the person."""

HAIR_LIKE = 17.0
"""CIE76 difference within which a pixel may be hair: locks in light and in shade differ by more than skin does."""

SCALP_LIKE = 18.0
"""CIE76 difference from the face below which what is seen above it is skin in the shade, and the head bald."""

AT_JAW, AT_SHOULDERS = 0.22, 0.16
"""Share of the places beside the jaw, and below it, that hair fills in long hair: short hair fills none."""

WIDE_TRUNK, WIDE_FACE = 3.1, 0.86
"""Width of the trunk a head height below the chin in head heights, and of the face against its height, from which
somebody is called heavy: both must be seen, for a coat widens the one and a camera held close the other."""


@dataclass(frozen=True)
class Outward:
    """What is seen. ``hair_colour`` is None where no hair is seen."""

    hair: HairLength
    hair_colour: Triple | None
    heavy: bool
    trunk: float
    """Width of the trunk in head heights; 0 where the photograph does not show it."""
    face: float
    """Width of the face against its height."""


def outward(portrait: Portrait) -> Outward:
    """Look at hair and build of a portrait."""
    scale = min(1.0, EDGE / max(portrait.photo.shape[:2]))
    size = (max(8, round(portrait.photo.shape[1] * scale)), max(8, round(portrait.photo.shape[0] * scale)))
    small = cv2.resize(portrait.photo, size, interpolation=cv2.INTER_AREA)
    person = cv2.resize(portrait.matte, size, interpolation=cv2.INTER_AREA) > CERTAIN
    lab: Lab = cv2.cvtColor(small.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    points = portrait.mesh.points[:, :2].astype(np.float64) * scale
    skin = skin_colour(lab, points)
    trunk, face = _trunk(person, points), _face(points)
    return Outward(
        hair=_hair_length(lab, person, points, skin, portrait),
        hair_colour=portrait.colours.hair,
        heavy=trunk > WIDE_TRUNK and face > WIDE_FACE,
        trunk=trunk,
        face=face,
    )


def _hair_length(
    lab: Lab, person: Bool, points: NDArray[np.float64], skin: Lab, portrait: Portrait
) -> HairLength:
    if portrait.colours.hair is None:
        region = hair_region(person, points)
        seen = middle_colour(lab[region], 10.0, 80.0) if region.any() else skin
        return "bald" if is_bald(seen, skin) else "short"
    hair = _lab(portrait.colours.hair)
    if float(np.linalg.norm(hair - skin)) < SCALP_LIKE:
        return "bald"
    alike = person & (np.linalg.norm(lab - hair, axis=2) < HAIR_LIKE)
    alike &= np.linalg.norm(lab - skin, axis=2) > SKIN_LIKE
    if portrait.colours.top is not None:
        alike &= np.linalg.norm(lab - hair, axis=2) < np.linalg.norm(lab - _lab(portrait.colours.top), axis=2)
    jaw, shoulders = (_share_beside(alike, points, rows) for rows in ((-0.30, 0.02), (0.12, 0.55)))
    if jaw < AT_JAW:
        return "short"
    return "long" if shoulders > AT_SHOULDERS else "bob"


def _share_beside(alike: Bool, points: NDArray[np.float64], rows: tuple[float, float]) -> float:
    """Share of hair in the band beside the face, ``rows`` in head heights below the chin, on the fuller side."""
    height = float(np.linalg.norm(points[10] - points[152]))
    y, x = np.mgrid[: alike.shape[0], : alike.shape[1]]
    below = (y - points[152, 1]) / height
    beside = np.abs(x - (points[234, 0] + points[454, 0]) / 2) / height
    outside = distance_to_face(alike.shape, points) / height
    band = (below > rows[0]) & (below < rows[1]) & (outside > 0.04) & (beside > 0.28) & (beside < 0.62)
    left = x < points[152, 0]
    shares = [float(alike[band & side].mean()) for side in (left, ~left) if (band & side).sum() > 20]
    return max(shares, default=0.0)


def _trunk(person: Bool, points: NDArray[np.float64]) -> float:
    """Width of the person one head height below the chin, in head heights; 0 outside the photograph."""
    height = float(np.linalg.norm(points[10] - points[152]))
    row = round(float(points[152, 1]) + height)
    if row >= person.shape[0]:
        return 0.0
    columns = np.flatnonzero(person[row])
    if not columns.size:
        return 0.0
    left, right = int(columns[0]), int(columns[-1])
    if left == 0 or right == person.shape[1] - 1:
        return 0.0
    return (right - left + 1) / height


def _face(points: NDArray[np.float64]) -> float:
    height = max(float(np.linalg.norm(points[10] - points[152])), 1e-6)
    return float(np.linalg.norm(points[234] - points[454])) / height


def _lab(colour: Triple) -> Lab:
    pixel = np.array(colour, np.float32).reshape(1, 1, 3) / np.float32(255)
    return np.asarray(cv2.cvtColor(pixel, cv2.COLOR_RGB2LAB)[0, 0], np.float32)
