"""What is on a head: hair and its colour, a bald scalp, or a hat and what is seen of the hair below it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memoriam.likeness.person import OnHead
from memoriam.likeness.regions import Bool, Lab, Plane, commonest_colour, distance_to_face, head_height

F32 = NDArray[np.float32]

HEAD_NEAR, HEAD_FAR = 0.05, 0.42
"""Head heights from the face oval between which hair or a hat is looked for, above the brows."""

BAND, CROWN = 0.18, 0.50
"""Head heights from the face up to which the band of a hat lies, and above the brows from which its crown is seen."""

TEMPLES = (0.03, 0.25, -0.45, 0.05)
"""Head heights from the face oval, and above the brows, between which hair shows below a hat."""

LEAST_HEAD, LEAST_TEMPLES = 0.053, 0.006
"""Square head heights that must be seen to tell a colour."""

MOST_HAIR_CHROMA = 42.0
"""CIELAB chroma no natural hair exceeds (bright red hair reaches about 40): beyond it is a hat or a scarf."""

SCALP_HUE, SCALP_SHADE, SCALP_LIKE = 12.0, 10.0, 18.0
"""A scalp has the skin's a and b within the first and is no more than the second darker than the face; within the
third (CIE76) it is skin anyway."""

SCALP_LIKE_IN_GREY = 5.0
"""The same where only lightness tells: a grey photograph of grey hair must not look bald."""

BALD, BALD_AND_SHINING = 0.60, 0.30
"""Share of scalp from which a head is bald; a shine on it has no hue of its own but is no darker than skin either."""

LIGHT_HAIR, BLOND_RED = 65.0, 0.35
"""Lightness from which hair is white or blond, and the share of a in b that such hair has at most."""

DARK_HAIR = 0.25
"""Share of a head darker than skin from which it has hair after all: of a head seen from the side much is temple."""

CROWN_LIGHTER = 45.0
"""Lightness by which a crown differs from a dark band below it on hats only: light from above gives hair 20 at most."""

HUE_APART, TEMPLES_LIGHTER = 11.0, 30.0
"""Difference in a and b, or lightness by which the temples exceed the top: two materials, so a hat above hair."""

DULL, DEEP = 0.62, 0.35
"""Hair below a hat is less colourful than this share of the skin, or darker than that share: skin in the shade of a
brim keeps its colour."""

DULL_SHARE = 0.30
"""Share of the temples that must look like hair."""

SHADOW = 12.0
"""CIE76 difference from the hat within which what is seen below it is its own shadow or strap."""


@dataclass(frozen=True)
class Head:
    """kind: what is there. hair: its colour where it is seen."""

    kind: OnHead
    hair: Lab | None


def look_at_head(lab: Lab, person: Bool, points: Plane, skin: Lab) -> Head:
    """lab: (h, w, 3); person: where they certainly are; points: (478, 2) of the face; skin: its colour."""
    height = head_height(points)
    distance, above = distance_to_face(person.shape, points) / height, above_brows(person.shape, points)
    head = person & (distance > HEAD_NEAR) & (distance < HEAD_FAR) & (above > 0.0)
    if head.sum() < LEAST_HEAD * height * height:
        return Head("unseen", None)
    scalp = _scalp(lab, skin)
    rest = lab[head & ~scalp]
    share = float(scalp[head].mean())
    if share > BALD or not len(rest):
        return Head("bald", None)
    colour = _commonest(rest)
    if share > BALD_AND_SHINING and colour[0] > skin[0] - SCALP_SHADE:
        dark = rest[rest[:, 0] < skin[0] - SCALP_SHADE]
        if len(dark) < DARK_HAIR * head.sum():
            return Head("bald", None)
        colour = _commonest(dark)
    below = _below_hat(lab, person, distance, above, skin, height)
    low = _median(lab, head & ~scalp & (distance < BAND))
    high = _median(lab, head & ~scalp & (above > CROWN))
    if _is_cloth(colour) or _is_hat(low, high, below):
        in_shade = below is not None and low is not None and float(np.linalg.norm(below - low)) < SHADOW
        return Head("covered", None if below is None or in_shade else _without_blush(below))
    return Head("hair", _without_blush(colour))


def above_brows(shape: tuple[int, ...], points: Plane) -> F32:
    """(h, w) head heights above the point between the brows, along the face."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    up = (points[10] - points[152]) / head_height(points)
    along = (columns - points[9, 0]) * up[0] + (rows - points[9, 1]) * up[1]
    return np.asarray(along / head_height(points), np.float32)


def _scalp(lab: Lab, skin: Lab) -> Bool:
    if float(np.hypot(skin[1], skin[2])) < 4.0:
        return np.asarray(np.abs(lab[..., 0] - skin[0]) < SCALP_LIKE_IN_GREY)
    hue = np.hypot(lab[..., 1] - skin[1], lab[..., 2] - skin[2])
    lit = (hue < SCALP_HUE) & (lab[..., 0] > skin[0] - SCALP_SHADE)
    return np.asarray(lit | (np.linalg.norm(lab - skin, axis=2) < SCALP_LIKE))


def _below_hat(lab: Lab, person: Bool, distance: F32, above: F32, skin: Lab, height: float) -> Lab | None:
    """Colour of the hair at the temples; None where there is too little of it."""
    near, far, low, high = TEMPLES
    temples = person & (distance > near) & (distance < far) & (above > low) & (above < high)
    chroma, own = np.hypot(lab[..., 1], lab[..., 2]), float(np.hypot(skin[1], skin[2]))
    if own < 4.0:
        hairy = np.abs(lab[..., 0] - skin[0]) > 3 * SCALP_LIKE_IN_GREY
    else:
        hairy = (chroma < DULL * own) | (lab[..., 0] < DEEP * skin[0])
    hairy &= temples
    if hairy.sum() < max(LEAST_TEMPLES * height * height, DULL_SHARE * temples.sum(), 1):
        return None
    return _commonest(lab[hairy])


def _is_cloth(colour: Lab) -> bool:
    """More colourful than hair can be, or blue, violet or green beyond what daylight does to grey hair."""
    return bool(np.hypot(colour[1], colour[2]) > MOST_HAIR_CHROMA or colour[2] < -9.0 or colour[1] < -8.0)


def _is_hat(low: Lab | None, high: Lab | None, below: Lab | None) -> bool:
    """A light crown over a dark band, or another material than the hair below."""
    if low is not None and high is not None and float(high[0] - low[0]) > CROWN_LIGHTER:
        return True
    if below is None or low is None:
        return False
    hue = float(np.hypot(low[1] - below[1], low[2] - below[2]))
    return hue > HUE_APART or float(below[0] - low[0]) > TEMPLES_LIGHTER


def _without_blush(colour: Lab) -> Lab:
    """White and blond hair is thin and lets the skin shine through, but no hair that light is pink."""
    light = colour.copy()
    if light[0] > LIGHT_HAIR:
        light[1] = min(float(light[1]), BLOND_RED * max(float(light[2]), 0.0) + 1.0)
    return light


def _median(lab: Lab, mask: Bool) -> Lab | None:
    if mask.sum() < 20:
        return None
    return np.asarray(np.median(lab[mask], axis=0), np.float32)


def _commonest(pixels: Lab) -> Lab:
    return commonest_colour(pixels, np.ones(len(pixels), np.float32))
