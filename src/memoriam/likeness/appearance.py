"""Measures what the pixels of a face show: sharpness, glasses, what covers it. Plain image statistics, no network."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask
from memoriam.likeness.crop import Crop, sample
from memoriam.likeness.person import FaceMesh

Grey = NDArray[np.float32]

SIZE = 256
"""Edge of the normalised face in pixels."""

WIDTH_IN_EYES = 2.4
"""Edge of the normalised face over the distance of the outer eye corners: chin and forehead fit in."""

SHARP_EYES = 180.0
"""Eye distance in pixels from which a face is reduced before its sharpness is measured: a film shows no more."""

DARKER, LIGHTER = 0.68, 1.35
"""Lightness (CIE L*) over that of lit skin below and above which it is something else; shaded skin keeps 0.7."""

TINTED = 16.0
"""Difference of a* or b* (of 255) from the cheeks' that is not skin; blushed noses and made-up lids stay below 12."""

HAIRY = 0.045
"""Local detail over lightness beyond which it is hair; wrinkled skin measured up to 0.035."""

FALL_OFF = (0.0, 0.002, 0.0005)
"""Gentle pull of slope and curvature of the light toward none, as a share of the pixels: cheeks show only a part."""

# fmt: off
FACE_OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176,
             149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)
LEFT_EYE = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
RIGHT_EYE = (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
LEFT_BROW = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
RIGHT_BROW = (300, 293, 334, 296, 336, 285, 295, 282, 283, 276)
LIPS = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
NOSTRILS = (98, 97, 2, 326, 327, 328, 290, 250, 20, 60, 99)
LEFT_CHEEK = (117, 118, 119, 100, 126, 142, 36, 50, 123)
RIGHT_CHEEK = (346, 347, 348, 329, 355, 371, 266, 280, 352)
NOSE = (6, 122, 196, 3, 51, 45, 4, 275, 281, 248, 419, 351)
LEFT_SOCKET = (226, 113, 225, 224, 223, 222, 221, 189, 244, 128, 121, 120, 119, 118, 117, 111, 35, 31)
RIGHT_SOCKET = (446, 342, 445, 444, 443, 442, 441, 413, 464, 357, 350, 349, 348, 347, 346, 340, 265, 261)
LOWER_FACE = (205, 61, 84, 17, 314, 291, 425, 411, 288, 397, 365, 379, 400, 152, 176, 150, 136, 172, 58, 187)
# fmt: on
"""Outlines on the MediaPipe mesh; left and right as the viewer sees them."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """sharpness: 0 blurred to 1 crisp. glasses, dark_glasses: 0-1. covered: share 0-1 of the face's skin hidden.
    lower_covered: the same of chin and jaw (beard, mask, hand). contrast: 0-1 spread of the face's luminance."""

    sharpness: float
    glasses: float
    dark_glasses: float
    covered: float
    lower_covered: float
    contrast: float


def appearance(photo: RGB, mesh: FaceMesh) -> Appearance:
    """What the pixels of a face show."""
    crop = _face_crop(mesh)
    face = (sample(photo, crop, SIZE)[0] * 255).astype(np.uint8)
    outline = _in_crop(mesh, crop)
    grey: Grey = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY).astype(np.float32)
    odd = _unlike_skin(face, outline)
    low, high = np.percentile(grey, (5, 95))
    return Appearance(
        sharpness=_sharpness(photo, mesh),
        glasses=_glasses(grey, outline),
        dark_glasses=_dark_glasses(grey, outline),
        covered=_share(odd, _skin_mask(outline, FACE_OVAL)),
        lower_covered=_share(odd, _skin_mask(outline, LOWER_FACE)),
        contrast=float(high - low) / 255,
    )


def _face_crop(mesh: FaceMesh) -> Crop:
    """An upright square about the face whose edge follows the eye distance, or the head height of turned heads."""
    edge = WIDTH_IN_EYES * max(mesh.eye_distance, mesh.head_height / 2)
    oval = mesh.points[list(FACE_OVAL), :2]
    x, y = (oval.min(axis=0) + oval.max(axis=0)) / 2
    return Crop(float(x), float(y), edge, float(np.radians(mesh.head.roll)))


def _in_crop(mesh: FaceMesh, crop: Crop) -> NDArray[np.float32]:
    """(478, 2) mesh points in the normalised face."""
    placed = (mesh.points[:, :2] - (crop.x, crop.y)) @ crop.axes() / crop.edge + 0.5
    return (placed * SIZE - 0.5).astype(np.float32)


def _filled(outline: NDArray[np.float32], part: tuple[int, ...]) -> NDArray[np.bool_]:
    mask = np.zeros((SIZE, SIZE), np.uint8)
    cv2.fillPoly(mask, [np.round(outline[list(part)]).astype(np.int32)], 1)
    filled: NDArray[np.bool_] = mask > 0
    return filled


def _skin_mask(outline: NDArray[np.float32], part: tuple[int, ...]) -> NDArray[np.bool_]:
    """Where a part of the face should show skin: without eyes, brows, lips and nostrils."""
    features = np.zeros((SIZE, SIZE), bool)
    for feature in (LEFT_EYE, RIGHT_EYE, LEFT_BROW, RIGHT_BROW, LIPS, NOSTRILS):
        features |= _filled(outline, feature)
    grown = cv2.dilate(features.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)
    skin: NDArray[np.bool_] = _filled(outline, part) & ~grown
    return skin


def _share(what: NDArray[np.bool_], where: NDArray[np.bool_]) -> float:
    return float(what[where].mean()) if where.any() else 0.0


def _unlike_skin(face: RGB, outline: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Pixels that are not this face's skin: darker, lighter or of another tint than its light explains, or hairy."""
    blurred = cv2.GaussianBlur(face, (0, 0), SIZE / 128)
    lab: NDArray[np.float32] = cv2.cvtColor(blurred, cv2.COLOR_RGB2LAB).astype(np.float32)
    sure = _filled(outline, LEFT_CHEEK) | _filled(outline, RIGHT_CHEEK) | _filled(outline, NOSE)
    if not sure.any():
        return np.zeros((SIZE, SIZE), bool)
    light = _light(lab[..., 0], sure)
    tint = np.abs(lab[..., 1:] - np.median(lab[sure][:, 1:], axis=0)).max(axis=2)
    hairy = _texture(face, light)
    limit = max(HAIRY, 3 * float(np.median(hairy[sure])))
    relative = lab[..., 0] / light
    return np.asarray((relative < DARKER) | (relative > LIGHTER) | (tint > TINTED) | (hairy > limit))


def _light(lightness: Grey, sure: NDArray[np.bool_]) -> Grey:
    """Lightness that skin would have everywhere: even from top to bottom, falling off sideways as on a cylinder.

    Least squares on the sure skin, weighted anew a few times so that spots and highlights do not count (Huber).
    """
    x = np.mgrid[0:SIZE, 0:SIZE][1].astype(np.float32) / SIZE - 0.5
    basis = np.stack([np.ones_like(x), x, x**2], axis=-1)
    known, target = basis[sure].astype(np.float64), lightness[sure].astype(np.float64)
    weight = np.ones(len(target))
    prior = np.diag(FALL_OFF) * len(target)
    for _ in range(5):
        model = np.linalg.solve((known.T * weight) @ known + prior, (known.T * weight) @ target)
        error = np.abs(known @ model - target)
        weight = np.minimum(1, (1.5 * np.median(error) + 1e-3) / (error + 1e-3))
    light: Grey = np.maximum(basis @ model, max(0.3 * float(np.median(target)), 1.0)).astype(np.float32)
    return light


def _texture(face: RGB, light: Grey) -> Grey:
    """Strength of detail finer than pores and wrinkles are deep, relative to the light: hair, cloth, foliage."""
    grey: Grey = cv2.cvtColor(face, cv2.COLOR_RGB2LAB)[..., 0].astype(np.float32)
    detail = grey - cv2.GaussianBlur(grey, (0, 0), SIZE / 128)
    energy: Grey = np.sqrt(cv2.GaussianBlur(detail**2, (0, 0), SIZE / 42)) / light
    return energy


def _sharpness(photo: RGB, mesh: FaceMesh) -> float:
    """How crisp the eyes are, from how much a further blur takes away (Crete et al. 2007, perceptual blur metric).

    Blurring a crisp picture lowers the difference of neighbouring pixels a lot, blurring a blurred one hardly.
    """
    ruler = max(mesh.eye_distance, mesh.head_height / 2)
    eyes = mesh.points[[*LEFT_EYE, *RIGHT_EYE, *LEFT_BROW, *RIGHT_BROW], :2]
    x, y = (eyes.min(axis=0) + eyes.max(axis=0)) / 2
    crop = Crop(float(x), float(y), 1.4 * ruler, float(np.radians(mesh.head.roll)))
    size = max(16, round(1.4 * min(ruler, SHARP_EYES)))
    band = sample(photo, crop, size)[0][size // 3 : size - size // 3]
    grey = cv2.cvtColor(band, cv2.COLOR_RGB2GRAY)
    return 1.0 - max(_blur(grey, axis) for axis in (0, 1))


def _blur(grey: Grey, axis: int) -> float:
    """0 crisp to 1 blurred along one axis."""
    kernel = (1, BLUR_LENGTH) if axis == 0 else (BLUR_LENGTH, 1)
    before = np.abs(np.diff(grey, axis=axis))
    after = np.abs(np.diff(cv2.blur(grey, kernel), axis=axis))
    total = float(before.sum())
    return 1.0 if total == 0 else 1.0 - float(np.maximum(before - after, 0).sum()) / total


BLUR_LENGTH = 9
"""Length of the averaging filter of Crete et al."""


def _glasses(grey: Grey, outline: NDArray[np.float32]) -> float:
    """A frame crosses the bridge of the nose and runs below the eyes as a line that bare skin does not have."""
    scale = float(np.linalg.norm(outline[263] - outline[33]))
    bridge = _strongest_line(grey, outline[168], 0.07 * scale, outline[9, 1], outline[195, 1])
    low = 0.42 * scale
    under = [
        _strongest_line(grey, eye, 0.12 * scale, eye[1] + 0.1 * scale, eye[1] + low)
        for eye in (outline[145], outline[374])
    ]
    contrast = max(float(np.percentile(grey, 95) - np.percentile(grey, 5)), 1.0)
    return float(np.clip(min(bridge, float(np.mean(under)) * 2) / contrast * FRAME_GAIN, 0, 1))


FRAME_GAIN = 4.0


def _strongest_line(
    grey: Grey, middle: NDArray[np.float32], reach: float, top: float, bottom: float
) -> float:
    """Largest change of luminance down a short column strip, averaged over its width: horizontal lines only."""
    x0, x1 = int(middle[0] - reach), int(middle[0] + reach) + 1
    strip = grey[max(0, int(top)) : max(0, int(bottom)), max(0, x0) : max(0, x1)]
    if strip.shape[0] < 6 or strip.shape[1] < 2:
        return 0.0
    profile = strip.mean(axis=1)
    return float(np.abs(profile[3:] - profile[:-3]).max())


def _dark_glasses(grey: Grey, outline: NDArray[np.float32]) -> float:
    """How much darker the whole eye sockets are than the cheeks: 0 alike, 1 black glasses."""
    cheeks = _filled(outline, LEFT_CHEEK) | _filled(outline, RIGHT_CHEEK)
    sockets = _filled(outline, LEFT_SOCKET) | _filled(outline, RIGHT_SOCKET)
    if not cheeks.any() or not sockets.any():
        return 0.0
    skin = max(float(np.median(grey[cheeks])), 1.0)
    return float(np.clip(1 - np.percentile(grey[sockets], 75) / skin, 0, 1))


def head_cut(mesh: FaceMesh, matte: Mask) -> bool:
    """Whether the frame cuts into the head: into the face's outline, or through hair above it."""
    height, width = matte.shape
    oval = mesh.points[list(FACE_OVAL), :2]
    if (oval < 0).any() or (oval > (width - 1, height - 1)).any():
        return True
    left, right = oval[:, 0].min(), oval[:, 0].max()
    inner = slice(int(left + 0.25 * (right - left)), int(right - 0.25 * (right - left)) + 1)
    return bool((matte[0, inner] > 0.5).mean() > CUT_SHARE)


CUT_SHARE = 0.5
"""Share of the head's middle half that must touch the upper edge for the head to count as cut."""
