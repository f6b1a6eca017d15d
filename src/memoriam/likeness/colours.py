"""Typical colours of a person: medians in CIELAB, which shadows and highlights hardly move."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask
from memoriam.likeness.person import BodyPose, Colours, FaceMesh, Triple
from memoriam.likeness.regions import SKIN_LIKE, hair_region, head_height, is_bald, middle_colour, skin_colour

Bool = NDArray[np.bool_]
Lab = NDArray[np.float32]

WORKING_EDGE = 700
"""Longest edge of the image the colours are taken from: enough pixels for medians."""

CERTAIN = 0.95
"""Matte above which a pixel shows the person alone."""

THINNEST_HAIR = 0.035
"""Head heights of hair above the forehead or beside the temples below which its colour cannot be told."""

MOST_HAIR_CHROMA = 42.0
"""CIELAB chroma no natural hair exceeds (bright red hair reaches about 40): beyond it is a hat or a scarf."""

GREY_CHROMA = 1.5
"""Chroma below which a colour is grey, allowing for JPEG rounding."""


def person_colours(photo: RGB, mesh: FaceMesh, matte: Mask, body: BodyPose | None) -> Colours:
    """Skin, hair and clothing colours as a viewer would name them; sRGB 0-255.

    ``hair`` is None on bald or covered heads, ``top`` where no clothing is in the picture.
    """
    scale = min(1.0, WORKING_EDGE / max(photo.shape[:2]))
    size = (max(1, round(photo.shape[1] * scale)), max(1, round(photo.shape[0] * scale)))
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    person = cv2.resize(matte, size, interpolation=cv2.INTER_AREA) > CERTAIN
    lab = cv2.cvtColor(small.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    points = mesh.points[:, :2].astype(np.float64) * scale
    skin = skin_colour(lab, points)
    hair = _hair(lab, points, person, skin)
    top = _top(lab, points, person, skin, None if body is None else body.points * scale)
    grey = _is_grey(photo)
    return Colours(
        _to_rgb(skin, grey),
        None if hair is None else _to_rgb(hair, grey),
        None if top is None else _to_rgb(top, grey),
    )


def _hair(lab: Lab, points: NDArray[np.float64], person: Bool, skin: Lab) -> Lab | None:
    """Median of the head around the upper face, unless it is skin, too thin, or coloured as no hair is."""
    height = head_height(points)
    region = hair_region(person, points)
    if np.count_nonzero(region) < THINNEST_HAIR * height * 1.5 * height:
        return None
    colour = middle_colour(lab[region], 10.0, 80.0)
    cloth = float(np.hypot(colour[1], colour[2])) > MOST_HAIR_CHROMA or _is_cold(colour)
    return None if is_bald(colour, skin) or cloth else colour


def _is_cold(colour: Lab) -> bool:
    """Blue, violet or green beyond what daylight does to grey hair: cloth."""
    return bool(colour[2] < -9.0 or colour[1] < -8.0)


def _top(
    lab: Lab, points: NDArray[np.float64], person: Bool, skin: Lab, body: NDArray[np.float32] | None
) -> Lab | None:
    """The commonest colour of the chest that is not skin."""
    height = head_height(points)
    rows, columns = np.mgrid[: lab.shape[0], : lab.shape[1]]
    chin = points[152]
    reach = 1.0 * height
    if body is not None:
        reach = max(reach, 0.6 * float(np.linalg.norm(body[11, :2] - body[12, :2])))
    below = (rows - chin[1]) / height
    region = person & (below > 0.35) & (below < 2.2) & (np.abs(columns - chin[0]) < reach)
    pixels = lab[region]
    pixels = pixels[np.linalg.norm(pixels - skin, axis=1) > SKIN_LIKE]
    if len(pixels) < 0.05 * height * height:
        return None
    return _commonest(pixels)


def _commonest(pixels: Lab) -> Lab:
    """Median around the fullest cell of a coarse CIELAB histogram."""
    cells = np.round(pixels / np.float32(12.0)).astype(np.int64)
    _, inverse, counts = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    centre = pixels[inverse.ravel() == np.argmax(counts)].mean(axis=0)
    near = pixels[np.linalg.norm(pixels - centre, axis=1) < 15.0]
    return np.asarray(np.median(near, axis=0), dtype=np.float32)


def _is_grey(photo: RGB) -> bool:
    """True if red, green and blue are equal all over, but for compression."""
    small = photo[::4, ::4].astype(np.int16)
    spread = small.max(axis=2) - small.min(axis=2)
    return bool(np.percentile(spread, 99) <= 2)


def _to_rgb(colour: Lab, grey: bool) -> Triple:
    lab = colour.copy()
    if grey or np.hypot(lab[1], lab[2]) < GREY_CHROMA * grey:
        lab[1:] = 0.0
    rgb = cv2.cvtColor(lab.reshape(1, 1, 3), cv2.COLOR_LAB2RGB).ravel()
    red, green, blue = (int(v) for v in np.clip(np.round(rgb * 255.0), 0, 255))
    return (green, green, green) if grey else (red, green, blue)
