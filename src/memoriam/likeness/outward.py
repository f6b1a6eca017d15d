"""What a portrait shows of hair and build, for an illustrated figure that is to look like the person from afar.

Age and sex cannot be told from a photograph reliably, nor fairly; nothing here tries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.likeness.garments import ANKLES, HIPS, JOINT_SEEN, KNEES
from memoriam.likeness.hair import above_brows
from memoriam.likeness.person import Portrait, Triple
from memoriam.likeness.regions import (
    LIGHTNESS_SHARE,
    SKIN_LIKE,
    distance_to_face,
    hanging,
    skin_colour,
)

Lab = NDArray[np.float32]
Bool = NDArray[np.bool_]
HairLength = Literal["short", "bob", "long", "bald"]

EDGE = 420
"""Longest edge of the picture that is looked at."""

CERTAIN = 0.8
"""Matte above which a pixel shows the person."""

HAIR_LIKE = 14.0
"""Difference (lightness halved) within which a pixel may be hair: locks in light and in shade differ by more than skin
does."""

ROOTS = -0.35
"""Head heights above the brows (below, if negative) from which upward hair has its roots: down to the ears."""

FILLED = 0.9
"""Share of the way from knee to knee that must show the person for a skirt: legs in trousers leave a gap."""

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
    below: Literal["trousers", "skirt"] | None = None
    """What is worn on the legs, where they are seen."""


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
        below=None if portrait.body is None else _worn_below(person, lab, skin, portrait.body.points, scale),
    )


def _hair_length(
    lab: Lab, person: Bool, points: NDArray[np.float64], skin: Lab, portrait: Portrait
) -> HairLength:
    """By what of the hair hangs down beside the jaw and below it; what does not hang together with the hair on the head
    is a beard, a shadow or cloth."""
    colours = portrait.colours
    if colours.head == "bald":
        return "bald"
    if colours.hair is None:
        return "short"
    share = np.array([1.0 if portrait.grey else LIGHTNESS_SHARE, 1.0, 1.0], np.float32)
    from_hair = np.linalg.norm((lab - _lab(colours.hair)) * share, axis=2)
    alike = person & (from_hair < HAIR_LIKE) & (np.linalg.norm(lab - skin, axis=2) > SKIN_LIKE)
    if colours.top is not None:
        above_chin = np.arange(len(lab))[:, None] < points[152, 1]
        alike &= above_chin | (from_hair < np.linalg.norm((lab - _lab(colours.top)) * share, axis=2))
    alike = hanging(alike, above_brows(alike.shape, points) > ROOTS)
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


def _worn_below(
    person: Bool, lab: Lab, skin: Lab, joints: NDArray[np.float32], scale: float
) -> Literal["trousers", "skirt"] | None:
    """A skirt hangs from knee to knee, and bare or not, the shins below it are something else; all else is trousers.

    None unless hips and knees are in the picture and seen.
    """
    places = joints[:, :2] * np.float32(scale)
    if not all(_inside(places[at], joints[at, 3], person.shape) for at in (*HIPS, *KNEES)):
        return None
    knees = places[list(KNEES)]
    across = _between(knees[0], knees[1])
    filled = float(np.mean([person[y, x] for x, y in across])) > FILLED
    ankles = [at for at in ANKLES if _inside(places[at], joints[at, 3], person.shape)]
    if not filled or not ankles:
        return "trousers"
    thigh = np.median([lab[y, x] for x, y in _between(places[HIPS[0]], knees[0])], axis=0)
    shins = [lab[y, x] for at in ankles for x, y in _between(places[at - 2], places[at])]
    apart = float(np.linalg.norm(np.median(shins, axis=0) - thigh))
    return (
        "skirt" if apart > SKIN_LIKE * 2 and float(np.linalg.norm(thigh - skin)) > SKIN_LIKE else "trousers"
    )


def _between(first: Lab, second: Lab) -> list[tuple[int, int]]:
    """(x, y) of pixels on the middle part of the way from one joint to the other."""
    shares = np.linspace(0.3, 0.8, 12)[:, None]
    return [(int(x), int(y)) for x, y in np.round(first + shares * (second - first))]


def _inside(place: Lab, visibility: float, shape: tuple[int, ...]) -> bool:
    inside = 1.0 <= place[0] < shape[1] - 1 and 1.0 <= place[1] < shape[0] - 1
    return bool(inside and visibility > JOINT_SEEN)


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
