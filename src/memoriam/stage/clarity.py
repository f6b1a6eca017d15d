"""How sharp and how grainy a photograph is, so that what is drawn beside the person looks taken by the same camera."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.likeness.person import Portrait
from memoriam.likeness.regions import face_core
from memoriam.picture.look import LUMA

Image = NDArray[np.float32]

STEEP = 90.0
"""Percentile of the face's gradients from which a pixel counts as an edge: lids, lashes, nostrils, the lip line."""

SHARPEST = 12.0
"""Percentile of the edges' blurs that counts: a face is sharp where it is sharpest, the rest are soft shadows."""

SKIN_TONES = (40.0, 90.0)
"""Percentiles of the face's lightness between which skin is taken: beard, brows and shade are darker, shine is lighter.
Cheeks and forehead alone caught the warmest lamp on dark skin."""

BLURS = (0.3, 3.0)
"""Range of the answer in photo pixels: no lens is sharper, and more is no edge."""


def edge_blur(portrait: Portrait) -> float:
    """Deviation of the blur of the face's sharpest edges, photo pixels.

    An edge blurred once more with a known deviation loses gradient by a ratio that tells its own (Zhuo & Sim, Defocus
    Map Estimation from a Single Image, 2011).
    """
    points = portrait.mesh.points[:, :2]
    (x0, y0), (x1, y1) = np.floor(points.min(axis=0)).astype(int), np.ceil(points.max(axis=0)).astype(int)
    face = portrait.photo[max(y0, 0) : max(y1, 1), max(x0, 0) : max(x1, 1)]
    tone = (face @ LUMA).astype(np.float32)
    if min(tone.shape) < 8:
        return BLURS[0]
    own, again = _gradient(tone), _gradient(cv2.GaussianBlur(tone, (0, 0), 1.0))
    edges = own > max(float(np.percentile(own, STEEP)), 1.0)
    if not edges.any():
        return BLURS[1]
    ratio = np.maximum(own[edges] / np.maximum(again[edges], 1e-3), 1.001)
    return float(np.clip(np.percentile(1.0 / np.sqrt(ratio * ratio - 1.0), SHARPEST), *BLURS))


def grain_of(portrait: Portrait) -> float:
    """Deviation of the noise in levels over the smoother half of the person (Immerkær, Fast Noise Variance, 1996)."""
    tone = (portrait.photo @ LUMA).astype(np.float32)
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    noise = np.abs(cv2.filter2D(tone, -1, kernel))
    inside = noise[portrait.matte > 0.9]
    if inside.size < 100:
        return 0.0
    return float(np.median(inside) / 0.6745 / 6.0)


def seen_skin(portrait: Portrait) -> tuple[int, int, int]:
    """The face's colour in this picture: the median of its lighter half without the shine."""
    points = portrait.mesh.points[:, :2].astype(np.float64)
    mask = face_core(portrait.photo.shape, points)
    if not mask.any():
        return portrait.colours.skin
    skin = portrait.photo[mask]
    light = skin @ LUMA
    floor, ceiling = np.percentile(light, SKIN_TONES)
    chosen = skin[(light >= floor) & (light <= ceiling)]
    red, green, blue = (round(float(value)) for value in np.median(chosen, axis=0))
    return red, green, blue


def _gradient(tone: Image) -> Image:
    across, down = cv2.Sobel(tone, cv2.CV_32F, 1, 0), cv2.Sobel(tone, cv2.CV_32F, 0, 1)
    return np.asarray(np.hypot(across, down), np.float32)
