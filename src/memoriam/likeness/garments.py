"""Colours of the clothes: of what is worn outermost, for it is what somebody seen from behind wears.

Shoulders and upper arms show it best; the middle of the chest shows a shirt, a tie, a lapel or long hair. Places are
told in head heights from the chin, so that nothing need be known of the body, and by the body's joints where they
were found.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.likeness.regions import (
    Bool,
    Lab,
    Plane,
    commonest_colour,
    distance_to_face,
    hanging,
    head_height,
)

F32 = NDArray[np.float32]

OUTER, FARTHEST = 0.60, 1.60
"""Head heights beside the chin between which shoulders and sleeves are: hair falls nearer, nobody is wider."""

COLLAR, SHOULDER, DEEPEST = 0.35, 0.05, 2.2
"""Head heights below the chin from which the chest is cloth, shoulders can be seen, and to which is looked."""

INNER_WEIGHT = 0.25
"""What the middle of the chest counts against shoulders and sleeves: enough where a photograph shows nothing else."""

SLEEVE = 0.20
"""Head heights to either side of the bone that an upper arm is certainly as wide."""

JOINT_SEEN = 0.5
"""Visibility from which a joint is believed."""

SHOULDERS, ELBOWS, HIPS, KNEES, ANKLES = (11, 12), (13, 14), (23, 24), (25, 26), (27, 28)

SKIN_HUE, SKIN_DARKER, SKIN_LIGHTER = 10.0, 30.0, 14.0
"""A pixel is skin if its a and b differ from the face's by no more than this, and its lightness lies in this range:
necks and hands are in more shade than faces."""

SKIN_IN_GREY = 9.0
"""The same for a grey photograph, where only lightness tells."""

HAIR_LIKE = 15.0
"""CIE76 difference within which a pixel that hangs together with the hair is hair."""

LEAST_CLOTH = 0.04
"""Square head heights of cloth below which its colour cannot be told."""

TOO_MUCH_SKIN = 0.12
"""If less than this share of the clothes' place is left without skin and hair, the cloth has their colour."""

LIT_CLOTH = (55.0, 97.0)
"""Percentiles of a garment's lightness between which its colour is taken: half of any sleeve lies in folds and shade,
and a figure lit anew would be in the shade twice."""

THIGH = (0.15, 0.85)
"""Share of the way from hip to knee at which the thigh is looked at."""


@dataclass(frozen=True)
class Scene:
    """A person as their colours are looked at. lab: CIELAB; person: where they certainly are; points: (478, 2) of the
    face; body: (33, 4) or None; hair: its colour where it is seen."""

    lab: Lab
    person: Bool
    points: Plane
    body: NDArray[np.float32] | None
    skin: Lab
    hair: Lab | None


def top_colour(scene: Scene) -> Lab | None:
    """Of the outermost garment on shoulders and arms; None where the photograph shows too little of it."""
    weight = _place(scene)
    cloth = ~(_skin(scene) | _hair(scene))
    area = head_height(scene.points) ** 2
    shown = float((weight > 0).sum())
    kept = (weight > 0) & cloth
    if kept.sum() < TOO_MUCH_SKIN * shown:
        kept = weight > 0
    if kept.sum() < LEAST_CLOTH * area:
        return None
    return commonest_colour(scene.lab[kept], weight[kept], LIT_CLOTH)


def bottom_colour(scene: Scene) -> Lab | None:
    """Of what is worn on the thighs; None unless hips and knees are in the picture."""
    if scene.body is None:
        return None
    area = head_height(scene.points) ** 2
    mask = np.zeros(scene.person.shape, np.uint8)
    for hip, knee in zip(scene.body[list(HIPS)], scene.body[list(KNEES)], strict=True):
        if not (_seen(hip, mask.shape) and _seen(knee, mask.shape)):
            continue
        ends = [hip[:2] + share * (knee[:2] - hip[:2]) for share in THIGH]
        _limb(mask, ends[0], ends[1], 0.14 * head_height(scene.points))
    kept = (mask > 0) & scene.person
    if kept.sum() < LEAST_CLOTH * area:
        return None
    return commonest_colour(scene.lab[kept], np.ones(int(kept.sum()), np.float32), LIT_CLOTH)


def _place(scene: Scene) -> F32:
    """(h, w) how much each pixel counts for the clothes: 0 outside their place."""
    height = head_height(scene.points)
    rows, columns = np.mgrid[: scene.lab.shape[0], : scene.lab.shape[1]]
    chin = scene.points[152]
    below, beside = (rows - chin[1]) / height, np.abs(columns - chin[0]) / height
    depth = below < DEEPEST
    outer = depth & (below > SHOULDER) & (beside > OUTER) & (beside < FARTHEST)
    sleeves = _sleeves(scene)
    inner = depth & (below > COLLAR) & (beside <= OUTER) & ~sleeves
    weight = (outer | sleeves) + np.float32(INNER_WEIGHT) * inner
    return np.asarray(weight * scene.person, np.float32)


def _sleeves(scene: Scene) -> Bool:
    mask = np.zeros(scene.person.shape, np.uint8)
    if scene.body is not None:
        for shoulder, elbow in zip(scene.body[list(SHOULDERS)], scene.body[list(ELBOWS)], strict=True):
            if _seen(shoulder, mask.shape) and _seen(elbow, mask.shape):
                _limb(mask, shoulder[:2], elbow[:2], SLEEVE * head_height(scene.points))
    return np.asarray(mask > 0)


def _limb(mask: NDArray[np.uint8], start: Lab, end: Lab, reach: float) -> None:
    first, second = (tuple(round(float(value)) for value in point[:2]) for point in (start, end))
    cv2.line(mask, first, second, 1, max(1, round(2 * reach)))


def _seen(joint: NDArray[np.float32], shape: tuple[int, ...]) -> bool:
    inside = 0.0 <= joint[0] < shape[1] and 0.0 <= joint[1] < shape[0]
    return bool(inside and joint[3] > JOINT_SEEN)


def _skin(scene: Scene) -> Bool:
    lightness = scene.lab[..., 0] - scene.skin[0]
    if float(np.hypot(scene.skin[1], scene.skin[2])) < 4.0:
        return np.asarray(np.abs(lightness) < SKIN_IN_GREY)
    hue = np.hypot(scene.lab[..., 1] - scene.skin[1], scene.lab[..., 2] - scene.skin[2])
    return np.asarray((hue < SKIN_HUE) & (lightness > -SKIN_DARKER) & (lightness < SKIN_LIGHTER))


def _hair(scene: Scene) -> Bool:
    """Hair that hangs down from the head, in front of the clothes. Beyond ``OUTER`` nothing is taken for hair."""
    nothing = np.zeros(scene.person.shape, bool)
    if scene.hair is None:
        return nothing
    height = head_height(scene.points)
    rows, columns = np.mgrid[: scene.lab.shape[0], : scene.lab.shape[1]]
    alike = scene.person & (np.linalg.norm(scene.lab - scene.hair, axis=2) < HAIR_LIKE)
    alike &= np.abs(columns - scene.points[152, 0]) < OUTER * height
    above = (rows < scene.points[152, 1]) & (distance_to_face(scene.person.shape, scene.points) > 0)
    return hanging(alike, above)
