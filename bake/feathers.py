"""Single feathers, computed: a shaft, vanes of barbs that split here and there, down at the root."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bake.arrays import Floats

MARGIN = 26
"""Pixels of room round a feather."""
SUPERSAMPLING = 2
INNER_BARBS, OUTER_BARBS = 33.0, 24.0
"""Degrees between shaft and barbs on the broad and the narrow vane (of a swan's primary, measured on drawings)."""


@dataclass(frozen=True)
class FeatherKind:
    """Shape of one kind of feather, in pixels of the wing."""

    length: int
    width: int
    bend: float
    """How far the tip leans to the broad side, as a share of the length."""
    narrow: float
    """Share of the width that lies on the leading side."""
    point: float
    """Higher is rounder at the tip."""
    down: float = 0.16
    splits: int = 4


PRIMARY = FeatherKind(700, 124, 0.13, 0.30, 2.9, splits=5)
SECONDARY = FeatherKind(500, 128, 0.07, 0.42, 3.8)
COVERT = FeatherKind(250, 92, 0.03, 0.46, 3.0, down=0.30, splits=2)


@dataclass(frozen=True)
class Feather:
    """A sprite: premultiplied (h, w, 4) 0-1, pointing down, its quill at ``root`` (x, y)."""

    pixels: Floats
    shadow: Floats
    """Soft alpha for the shade it throws on feathers below."""
    root: tuple[float, float]


def _smooth_noise(rng: np.random.Generator, count: int, sigma: float) -> Floats:
    values = cv2.GaussianBlur(rng.normal(size=(1, count)).astype(np.float32), (0, 0), sigma)[0]
    return (values / values.std()).astype(np.float32)


def grow_feather(kind: FeatherKind, seed: int) -> Feather:
    """One feather of a kind; every seed gives another one."""
    rng = np.random.default_rng(seed)
    length, width = kind.length, kind.width
    columns = (width + 2 * MARGIN + int(kind.bend * length)) * SUPERSAMPLING
    y, x = np.mgrid[0 : (length + 2 * MARGIN) * SUPERSAMPLING, 0:columns].astype(np.float32) / SUPERSAMPLING
    root_x = MARGIN + width * kind.narrow + 8
    along = (y - MARGIN) / length
    clipped = np.clip(along, 0, 1)
    across = x - (root_x + kind.bend * length * clipped**2.2 * 0.9)
    broad = across > 0
    outline = (
        np.clip(clipped / 0.16, 0, 1) ** 0.65
        * (1 - np.clip((clipped - 0.5) / 0.5, 0, 1) ** kind.point) ** 0.6
    )
    reach = (
        np.where(broad, width * (1 - kind.narrow), width * kind.narrow) * outline * (along > 0) * (along < 1)
    )
    share = np.abs(across) / np.maximum(reach, 0.5)
    fine, medium, slow, barb = _barbs(rng, kind, along, across, broad, reach)
    alpha = np.clip((reach * (1 + 0.010 * fine + 0.018 * medium) - np.abs(across)) * 1.1 + 0.5, 0, 1)
    alpha *= _splits(rng, kind, barb, broad, share)
    down = np.clip((kind.down - along) / kind.down, 0, 1)
    alpha *= 1 - down * (1 - np.clip(0.5 + 0.9 * fine + 0.4 * medium - down * 1.3 * share, 0, 1)) * 0.9
    alpha *= 1 - 0.16 * np.clip(share - 0.55, 0, 1)
    curve = np.where(broad, np.sin(np.clip(share, 0, 1) * 2.6), -share * 0.8)
    shade = 0.945 + 0.050 * curve + 0.014 * fine + 0.012 * medium + 0.012 * slow
    shade -= (
        0.07 * np.exp(-np.abs(across) / 4.5) * ~broad
        + 0.04 * np.exp(-np.abs(across) / 9)
        + 0.06 * (1 - clipped) ** 2
    )
    colour = np.stack([shade, shade * 0.990, shade * 0.968 + 0.018 * (1 - clipped)], -1)
    quill = (
        np.clip(2.9 * (1 - 0.86 * clipped) * 0.5 - np.abs(across) + 0.6, 0, 1)
        * (along > -0.03)
        * (along < 0.985)
    )
    colour = colour * (1 - 0.8 * quill[..., None]) + 0.8 * quill[..., None] * np.array(
        [0.91, 0.88, 0.82], np.float32
    )
    alpha = np.maximum(alpha, quill)
    sprite = np.dstack([np.clip(colour, 0, 1) * alpha[..., None], alpha]).astype(np.float32)
    half = (columns // SUPERSAMPLING, length + 2 * MARGIN)
    sprite = cv2.resize(sprite, half, interpolation=cv2.INTER_AREA)
    return Feather(sprite, cv2.GaussianBlur(sprite[..., 3], (0, 0), 9), (float(root_x), float(MARGIN)))


def _barbs(
    rng: np.random.Generator,
    kind: FeatherKind,
    along: Floats,
    across: Floats,
    broad: NDArray[np.bool_],
    reach: Floats,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Noise that runs along the barbs (fine, medium, slow), and where on the shaft the barb of a pixel begins."""
    clipped = np.clip(along, 0, 1)
    angle = np.radians(np.where(broad, INNER_BARBS, OUTER_BARBS) - 10 * clipped)
    away = np.abs(across)
    begins = along * kind.length - away / np.tan(angle) * np.clip(
        1 - 0.18 * away / np.maximum(reach, 1), 0.5, 1
    )
    count = 4 * kind.length
    index = np.clip((begins + kind.length) / (2 * kind.length) * count, 0, count - 1).astype(np.int32)
    index += np.where(broad, 0, count).astype(np.int32)
    fine, medium, slow = (_smooth_noise(rng, 2 * count, sigma)[index] for sigma in (1.2, 6.0, 30.0))
    return fine, medium, slow, begins


def _splits(
    rng: np.random.Generator, kind: FeatherKind, barb: Floats, broad: NDArray[np.bool_], share: Floats
) -> Floats:
    """1 where the vane is closed, 0 in the gaps between barbs that have come apart."""
    closed = np.ones_like(barb)
    for side in (False, True):
        for at in rng.uniform(0.30, 0.92, int(rng.integers(0, kind.splits))):
            distance = (barb - at * kind.length) * (1 if side else -1)
            gap = 2.2 + 7 * rng.uniform(0.3, 1) * np.clip(share - 0.45, 0, 1) ** 1.5
            open_ = np.clip(1 - np.abs(distance) / gap, 0, 1) * np.clip((share - 0.42) * 4, 0, 1)
            closed = np.where(broad == side, closed * (1 - np.clip(open_ * 1.6, 0, 1)), closed)
    return closed
