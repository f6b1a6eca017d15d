"""Gentle restoration of an old photograph: fading, spots and scratches, noise, softness. Only on request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask
from memoriam.likeness.person import FaceMesh

Image = NDArray[np.float32]
Bool = NDArray[np.bool_]

STEPS = (1.0, 0.7, 0.45, 0.25)
"""Strengths tried from the strongest: the first that leaves the person recognisable is taken."""

LEAST_SIMILARITY = 0.95
"""Cosine to the unrestored face below which a restoration has changed the person."""

MOST_GAIN = 1.35
"""Largest contrast gain: a faded photograph becomes clearer, but stays an old photograph."""

SPOT_SIGMAS = 6.0
"""Local deviations a spot must stand out by."""

SPOT_SHARE = 0.006
"""Spot width over the longest edge: wider things are part of the picture."""

SCRATCH_LENGTH = 0.12
"""Share of the longest edge from which a straight line counts as a scratch."""

MOST_SPOTS, MOST_DETAIL = 0.06, 4.0
"""Share of a neighbourhood that stands out, and mean local contrast (0-255) under the damage: beyond them it is texture
such as hair, lace or leaves."""

FEATURES = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
    (362, 398, 384, 385, 386, 387, 388, 466, 263, 249, 390, 373, 374, 380, 381, 382),
    (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146),
    (70, 63, 105, 66, 107, 55, 65, 52, 53, 46),
    (300, 293, 334, 296, 336, 285, 295, 282, 283, 276),
)
"""Mesh outlines of eyes, lips and brows: nothing is ever removed there."""

FEATURE_MARGIN = 0.12
"""Eye distances by which the features' outlines are widened: lashes, nostrils, glints."""


@dataclass(frozen=True, slots=True)
class _Damage:
    """What was measured: noise (standard deviation, 0-255) and the mask of spots and scratches."""

    noise: float
    spots: Bool


def restore_photo(
    photo: RGB, mesh: FaceMesh | None, grey: bool, similar: Callable[[RGB], float] | None = None
) -> RGB:
    """A gently restored copy. ``similar`` gives the cosine of a candidate's face to the original's.

    The strongest of a few strengths with a similarity of at least 0.95 is returned; the photograph itself if none is.
    """
    luminance = _luminance(photo)
    damage = _Damage(measure_noise(luminance), find_spots(luminance, mesh))
    for strength in STEPS:
        candidate = _restore(photo, damage, grey, strength)
        if similar is None or similar(candidate) >= LEAST_SIMILARITY:
            return candidate
    return photo.copy()


def measure_noise(luminance: Image) -> float:
    """Standard deviation of the noise, 0-255 (Immerkaer 1996, with a median so that edges do not count)."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = np.abs(cv2.filter2D(luminance, -1, kernel))[1:-1, 1:-1]
    return float(np.median(response) / 0.6745 / 6.0) if response.size else 0.0


def find_spots(luminance: Image, mesh: FaceMesh | None) -> Bool:
    """Small specks and thin scratches that stand out from both sides; never on eyes, brows or mouth."""
    width = max(5, 2 * round(SPOT_SHARE * max(luminance.shape) / 2) + 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    bright = luminance - cv2.morphologyEx(luminance, cv2.MORPH_OPEN, kernel)
    dark = cv2.morphologyEx(luminance, cv2.MORPH_CLOSE, kernel) - luminance
    stands_out = np.maximum(bright, dark)
    usual = cv2.blur(stands_out, (8 * width + 1, 8 * width + 1)) + 1.5
    spots: Bool = (stands_out > SPOT_SIGMAS * usual) & (stands_out > 24.0)
    spots &= ~_busy(luminance, spots, width)
    spots = _damage_shaped(spots, width)
    if mesh is not None:
        spots &= ~_features(luminance.shape, mesh)
    grown: NDArray[np.uint8] = cv2.dilate(spots.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(grown > 0)


def _damage_shaped(spots: Bool, width: int) -> Bool:
    """Specks and long straight scratches only: seams, chains and lettering are neither."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(spots.astype(np.uint8), connectivity=8)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    keep = sides.max(axis=1) <= 2 * width
    long = (sides.max(axis=1) >= SCRATCH_LENGTH * max(spots.shape)) & ~keep
    for n in np.flatnonzero(long):
        rows, columns = np.nonzero(labels == n)
        spread = np.linalg.eigvalsh(np.cov(np.stack([rows, columns])))
        keep[n] = np.sqrt(12.0 * max(spread[0], 0.0)) < width
    keep[0] = False
    return np.asarray(keep[labels])


def _busy(luminance: Image, spots: Bool, width: int) -> Bool:
    """Where so much stands out that it must be texture: hair, lace, leaves. Damage itself does not count."""
    share = cv2.blur(spots.astype(np.float32), (10 * width + 1, 10 * width + 1))
    rough = np.clip(np.round(luminance), 0, 255).astype(np.uint8)
    whole = cv2.medianBlur(rough, 2 * width + 1).astype(np.float32)
    detail = cv2.GaussianBlur(np.abs(whole - cv2.GaussianBlur(whole, (0, 0), width)), (0, 0), 2.0 * width)
    busy: Bool = (share > MOST_SPOTS) | (detail > MOST_DETAIL)
    return busy


def _features(shape: tuple[int, ...], mesh: FaceMesh) -> Bool:
    mask = np.zeros(shape[:2], np.uint8)
    for outline in FEATURES:
        hull = cv2.convexHull(np.round(mesh.points[list(outline), :2]).astype(np.int32))
        cv2.fillPoly(mask, [hull], 1)
    margin = max(1, round(FEATURE_MARGIN * mesh.eye_distance))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * margin + 1, 2 * margin + 1))
    grown: NDArray[np.uint8] = cv2.dilate(mask, kernel)
    return grown > 0


def _restore(photo: RGB, damage: _Damage, grey: bool, strength: float) -> RGB:
    image = photo
    if damage.spots.any():
        image = cv2.inpaint(image, damage.spots.astype(np.uint8), 3, cv2.INPAINT_TELEA)
    image = _quieten(image, damage.noise, strength)
    image = _unfade(image, strength)
    image = _sharpen(image, damage.noise, strength)
    return _grey(image) if grey else image


def _luminance(photo: RGB) -> Image:
    return np.asarray(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY), dtype=np.float32)


def _quieten(photo: RGB, noise: float, strength: float) -> RGB:
    """Non-local means as strong as the measured noise; photographs below 1.5 levels are left alone."""
    if noise < 1.5:
        return photo
    quiet = cv2.fastNlMeansDenoisingColored(photo, None, min(0.9 * noise, 9.0), min(noise, 9.0), 5, 15)
    keep = 1.0 - 0.75 * strength
    return np.asarray(cv2.addWeighted(photo, keep, quiet, 1.0 - keep, 0.0))


def _unfade(photo: RGB, strength: float) -> RGB:
    """Stretch luminance between its 0.5 and 99.5 percentiles toward 8 .. 247, chroma along with it."""
    lab = cv2.cvtColor(photo.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB)
    low, high = (float(v) for v in np.percentile(lab[..., 0], [0.5, 99.5]))
    if high - low < 5.0:
        return photo
    gain = min(MOST_GAIN, max(1.0, 94.0 / (high - low)))
    gain = 1.0 + strength * (gain - 1.0)
    middle = 0.5 * (low + high)
    target = middle + strength * np.clip(50.0 - middle, -6.0, 6.0) * min(1.0, 4.0 * (gain - 1.0))
    lab[..., 0] = (lab[..., 0] - middle) * gain + target
    lab[..., 1:] *= 1.0 + 0.5 * (gain - 1.0)
    rgb = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
    return np.asarray(np.clip(np.round(rgb * 255.0), 0, 255), dtype=np.uint8)


def _sharpen(photo: RGB, noise: float, strength: float) -> RGB:
    """Mild unsharp mask of the luminance; less where noise would be sharpened."""
    amount = 0.35 * strength * max(0.0, 1.0 - noise / 8.0)
    sigma = max(0.8, max(photo.shape[:2]) / 900.0)
    luminance = _luminance(photo)
    detail: Mask = np.clip(luminance - cv2.GaussianBlur(luminance, (0, 0), sigma), -18.0, 18.0)
    return np.clip(np.round(photo + amount * detail[..., None]), 0, 255).astype(np.uint8)


def _grey(photo: RGB) -> RGB:
    return np.repeat(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
