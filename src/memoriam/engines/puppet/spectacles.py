"""Spectacles in front of the eyes: what of them crosses the lids and must stay where it is.

No model: a bridge over the nose tells that spectacles are worn, thin structures that run on beyond the eye are rims.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask, Points
from memoriam.engines.puppet.eye_geometry import EyeGeometry
from memoriam.engines.puppet.topology import CHEEKS, LEFT_EYE, LEFT_EYE_CORNER, RIGHT_EYE, RIGHT_EYE_CORNER

F32 = NDArray[np.float32]

BRIDGE_EDGE = 0.25
"""Relative brightness step over 2 % of the eye distance on the nose ridge: bare noses measured <= 0.17 (one deep
wrinkle 0.6), bridges of spectacles >= 0.40."""
RIM_CONTRAST = 0.16
"""Relative difference from the skin around from which a thin structure counts as a rim."""
RIM_LENGTH = 0.5
"""Eye widths a rim runs at least; lashes and wrinkles are shorter or end within the eye's own region."""
RIM_SHARE = 0.25
"""Share of the eye's surroundings that rims may fill; more is wrinkles, and the contrast asked for is raised."""
TINT = 0.40
"""Skin behind the lens darker than this share of the cheek: sunglasses, behind which nobody sees a blink."""
REFLECTION_CONTRAST, DIMMEST_REFLECTION = 1.5, 110.0
"""A reflection outshines the skin by this factor, and is bright in itself (0-255): skin in sun stays below."""
FAINT_REFLECTION = 1.2
"""Over skin, where no white of the eye can be taken for it, a reflection may fade out down to this factor."""
LARGEST_REFLECTION = 0.30
"""Share of the open eye that a reflection on the lens may cover; under more the eye stays still."""


def wears_spectacles(texture: RGB, points: Points) -> bool:
    """Whether a bridge crosses the nose between the eyes; texture (h, w, 3), points (478, 3) in its pixels."""
    plane = points[:, :2].astype(np.float64)
    inner = plane[RIGHT_EYE.upper[-1]], plane[LEFT_EYE.upper[0]]
    distance = float(np.linalg.norm(plane[LEFT_EYE_CORNER] - plane[RIGHT_EYE_CORNER]))
    gap = inner[1] - inner[0]
    if distance < 1.0 or not np.any(gap):
        return False
    across = gap / np.linalg.norm(gap)
    centre = (inner[0] + inner[1]) / 2
    ridge = np.linspace(-0.16, 0.22, 120)[:, None] * distance
    side = np.linspace(-0.055, 0.055, 21)[None] * distance
    x = centre[0] + side * across[0] - ridge * across[1]
    y = centre[1] + side * across[1] + ridge * across[0]
    strip = cv2.remap(
        texture, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    profile = np.median(cv2.GaussianBlur(strip.astype(np.float32).mean(axis=2), (0, 0), 1.5), axis=1)
    steps = np.abs(np.diff(profile)) / (0.38 * distance / 119) * 0.02 * distance
    return bool(steps.max() / max(float(profile.mean()), 1.0) > BRIDGE_EDGE)


def in_front(photo: F32, eye: EyeGeometry) -> Mask:
    """Rims and reflections in the box of one eye, (h, w) 0-1, soft edges; only asked where spectacles are worn."""
    size = round(0.30 * eye.width) | 1
    around = cv2.medianBlur(photo.clip(0, 255).astype(np.uint8), min(size, 255)).astype(np.float32)
    difference = np.abs(photo - around).max(axis=2) / np.maximum(around.mean(axis=2), 20.0)
    elsewhere = ~_own_features(eye)
    contrast = RIM_CONTRAST
    mask = _long_components((difference > contrast) & elsewhere, RIM_LENGTH * eye.width)
    while mask[elsewhere].mean() > RIM_SHARE and contrast < 1.0:
        contrast *= 1.25
        mask = _long_components((difference > contrast) & elsewhere, RIM_LENGTH * eye.width)
    mask |= reflections(photo, eye).astype(np.uint8)
    grow = max(1, round(0.015 * eye.width))
    mask = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grow + 1, 2 * grow + 1)))
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.5 * grow)
    return np.asarray(np.maximum(soft, mask), np.float32)


def _long_components(found: NDArray[np.bool_], length: float) -> NDArray[np.uint8]:
    """Components that leave the box and are at least ``length`` pixels long, as 0 / 1."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(found.astype(np.uint8), connectivity=8)
    height, width = found.shape
    left, top, w, h = stats[:, 0], stats[:, 1], stats[:, 2], stats[:, 3]
    leaves = (left == 0) | (top == 0) | (left + w == width) | (top + h == height)
    chosen = leaves & (np.hypot(w, h) > length) & (np.arange(count) > 0)
    return np.asarray(chosen[labels], np.uint8)


def _own_features(eye: EyeGeometry) -> NDArray[np.bool_]:
    """The eye itself with its lashes, where dark lines are no rims."""
    width = eye.width
    above, below = eye.along(0) - 0.12 * width, eye.along(1) + 0.10 * width
    return np.asarray((eye.b > above) & (eye.b < below) & (np.abs(eye.a) < 0.56 * width), np.bool_)


def without(photo: F32, mask: Mask) -> F32:
    """The photograph with the masked pixels filled from around, as (h, w, 3) float32."""
    if not mask.any():
        return photo
    grown = cv2.dilate((mask > 0.02).astype(np.uint8), np.ones((3, 3), np.uint8))
    filled = cv2.inpaint(photo.clip(0, 255).astype(np.uint8), grown, 3, cv2.INPAINT_TELEA)
    return np.where(grown[..., None] > 0, filled, photo).astype(np.float32)


def lens_is_clear(photo: F32, eye: EyeGeometry, cheek: float) -> bool:
    """Whether the eye is seen through the lens; ``cheek`` is the luminance of the bare cheek."""
    luminance = photo.mean(axis=2)
    skin = luminance[_under(eye)]
    if skin.size and float(np.median(skin)) < TINT * cheek:
        return False
    opening = _opening(eye)
    covered = float((reflections(photo, eye) & opening).sum())
    return covered < LARGEST_REFLECTION * max(1, int(opening.sum()))


def _under(eye: EyeGeometry) -> NDArray[np.bool_]:
    low, high = eye.along(1) + 0.15 * eye.width, eye.along(1) + 0.35 * eye.width
    return np.asarray((eye.b > low) & (eye.b < high) & (np.abs(eye.a) < 0.4 * eye.width), np.bool_)


def reflections(photo: F32, eye: EyeGeometry) -> NDArray[np.bool_]:
    """Bright patches over the open eye that run on over the skin beside it, as reflections on glass do: (h, w)."""
    luminance = photo.mean(axis=2)
    opening = _opening(eye)
    skin, lid = luminance[_under(eye)], luminance[(eye.b < eye.along(0)) & (eye.b > eye.along(3))]
    if not skin.size or not lid.size:
        return np.zeros(opening.shape, np.bool_)
    typical = max(float(np.median(skin)), float(np.median(lid)))
    bright = luminance > max(REFLECTION_CONTRAST * typical, DIMMEST_REFLECTION)
    margin = round(0.04 * eye.width) * 2 + 1
    outside = cv2.dilate(opening.astype(np.uint8), np.ones((margin, margin), np.uint8)) == 0
    count, labels = cv2.connectedComponents(bright.astype(np.uint8))
    over_eye = np.bincount(labels[opening], minlength=count) > 0.02 * opening.sum()
    over_skin = np.bincount(labels[outside], minlength=count) > 0.008 * eye.width**2
    chosen = over_eye & over_skin & (np.arange(count) > 0)
    found = chosen[labels]
    faint = (luminance > FAINT_REFLECTION * typical) & outside
    _, spread = cv2.connectedComponents((found | faint).astype(np.uint8))
    size = round(0.05 * eye.width) * 2 + 1
    near = cv2.dilate(found.astype(np.uint8), np.ones((3 * size, 3 * size), np.uint8)) > 0
    whole = np.isin(spread, np.unique(spread[found])) & near
    ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.morphologyEx(whole.astype(np.uint8), cv2.MORPH_CLOSE, ellipse) > 0, np.bool_)


def _opening(eye: EyeGeometry) -> NDArray[np.bool_]:
    inside = (eye.b > eye.along(0)) & (eye.b < eye.along(1)) & (np.abs(eye.a) < 0.5 * eye.width)
    return np.asarray(inside, np.bool_)


def cheek_luminance(texture: RGB, points: Points) -> float:
    """Typical luminance of the bare cheeks."""
    h, w = texture.shape[:2]
    spots = np.clip(points[list(CHEEKS), :2], 0, [w - 1, h - 1]).astype(int)
    radius = max(1, round(float(np.ptp(points[:, 0])) * 0.01))
    values = [
        float(texture[max(0, y - radius) : y + radius + 1, max(0, x - radius) : x + radius + 1].mean())
        for x, y in spots
    ]
    return float(np.median(values))
