"""Typical colours of a person as a viewer would name them: each from its own pixels, never a mean of two things."""

from __future__ import annotations

import cv2
import numpy as np

from memoriam.arrays import RGB, Mask
from memoriam.likeness.garments import Scene, bottom_colour, top_colour
from memoriam.likeness.hair import look_at_head
from memoriam.likeness.person import BodyPose, Colours, FaceMesh, Triple
from memoriam.likeness.regions import Lab, Plane, head_height, skin_colour

WORKING_EDGE = 700
"""Longest edge of the image the colours are taken from: enough pixels for medians."""

CERTAIN = 0.95
"""Matte above which a pixel shows the person alone."""

THREADS = 0.02
"""Deviation, in head heights, of the blur under which cloth is looked at."""

GREY_CHROMA = 1.5
"""Chroma below which a colour is grey, allowing for JPEG rounding."""


def person_colours(photo: RGB, mesh: FaceMesh, matte: Mask, body: BodyPose | None) -> Colours:
    """Skin, hair and clothing colours; sRGB 0-255.

    ``hair`` is None on bald heads and where a hat hides all of it, ``top`` and ``bottom`` where no such clothing is in
    the picture.
    """
    scale = min(1.0, WORKING_EDGE / max(photo.shape[:2]))
    size = (max(1, round(photo.shape[1] * scale)), max(1, round(photo.shape[0] * scale)))
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    person = cv2.resize(matte, size, interpolation=cv2.INTER_AREA) > CERTAIN
    lab: Lab = cv2.cvtColor(small.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    points = mesh.points[:, :2].astype(np.float64) * scale
    skin = skin_colour(lab, points)
    head = look_at_head(lab, person, points, skin)
    joints = None if body is None else body.points * np.array([scale, scale, scale, 1.0], np.float32)
    scene = Scene(_without_threads(lab, points), person, points, joints, skin, head.hair)
    grey = _is_grey(photo)
    return Colours(
        skin=_to_rgb(skin, grey),
        hair=_seen(head.hair, grey),
        top=_seen(top_colour(scene), grey),
        bottom=_seen(bottom_colour(scene), grey),
        head=head.kind,
    )


def _without_threads(lab: Lab, points: Plane) -> Lab:
    """Heathered wool and tweed have the colour that is seen from afar, not that of their lighter threads."""
    return np.asarray(cv2.GaussianBlur(lab, (0, 0), max(THREADS * head_height(points), 0.3)), np.float32)


def _is_grey(photo: RGB) -> bool:
    """True if red, green and blue are equal all over, but for compression."""
    small = photo[::4, ::4].astype(np.int16)
    spread = small.max(axis=2) - small.min(axis=2)
    return bool(np.percentile(spread, 99) <= 2)


def _seen(colour: Lab | None, grey: bool) -> Triple | None:
    return None if colour is None else _to_rgb(colour, grey)


def _to_rgb(colour: Lab, grey: bool) -> Triple:
    lab = colour.copy()
    if grey or np.hypot(lab[1], lab[2]) < GREY_CHROMA * grey:
        lab[1:] = 0.0
    rgb = cv2.cvtColor(lab.reshape(1, 1, 3), cv2.COLOR_LAB2RGB).ravel()
    red, green, blue = (int(v) for v in np.clip(np.round(rgb * 255.0), 0, 255))
    return (green, green, green) if grey else (red, green, blue)
