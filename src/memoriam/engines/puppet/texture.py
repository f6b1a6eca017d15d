"""The photograph at the density of the film, packed for one fast gather."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, RGBA, Affine, Mask, Points
from memoriam.engines.puppet.kernels import CELL
from memoriam.engines.puppet.paint_kernels import BLOCK, EMPTY, MARGIN, MIXED, SOLID
from memoriam.likeness.person import Portrait
from memoriam.likeness.plate import premultiplied_person

Packed = NDArray[np.uint64]
"""(h, w): premultiplied R, G, B and alpha in four 16-bit lanes, so that one multiplication weights a whole pixel."""

SHARPEN_ABOVE = 1.3
"""Enlargements beyond this look soft after Lanczos and get a mild unsharp mask."""
SHARPEN_RADIUS = 0.55
"""Of the unsharp mask, in photo pixels: the width of the blur the enlargement itself brings in."""
SHARPEN_AMOUNT = 0.35


@dataclass(frozen=True, slots=True)
class Texture:
    """A person's pixels: (h, w) texture pixels covering the photograph's part where the person is.

    rgb: the photograph itself, resampled. packed: the premultiplied person, ``MARGIN`` wider on all sides.
    blocks: (h // BLOCK + 1, w // BLOCK + 1) EMPTY, MIXED or SOLID: the alpha within two blocks of each block.
    density: texture pixels per photo pixel. origin: (x, y) photo position of texture pixel (0, 0).
    """

    rgb: RGB
    alpha: Mask
    packed: Packed
    blocks: NDArray[np.uint8]
    density: float
    origin: tuple[float, float]

    @property
    def to_photo(self) -> Affine:
        """Maps texture pixels to photo pixels."""
        step = 1.0 / self.density
        return np.array([[step, 0.0, self.origin[0]], [0.0, step, self.origin[1]]])

    def from_photo(self, points: Points) -> Points:
        """Photo pixels (n, 2) or (n, 3) to texture pixels; z is scaled alike."""
        moved = points.astype(np.float64)
        moved[:, :2] -= self.origin
        return (moved * self.density).astype(np.float32)


def build_texture(portrait: Portrait, density: float) -> Texture:
    """Resample a portrait to ``density`` texture pixels per photo pixel and cut it to the person."""
    left, top, right, bottom = _person_box(portrait)
    cut = (slice(top, bottom), slice(left, right))
    photo = resample(portrait.photo[cut], density)
    plate = resample(portrait.plate[cut], density)
    height, width = photo.shape[:2]
    matte = cv2.resize(portrait.matte[cut], (width, height), interpolation=cv2.INTER_LINEAR)
    person = premultiplied_person(photo, np.clip(matte, 0.0, 1.0), plate)
    alpha = np.ascontiguousarray(person[..., 3])
    half = 0.5 / density - 0.5
    return Texture(
        rgb=photo,
        alpha=alpha.astype(np.float32) / np.float32(255.0),
        packed=pack(_with_margin(person)),
        blocks=_blocks(alpha),
        density=density,
        origin=(left + half, top + half),
    )


def reached_cells(
    texture: Texture, to_frame: Affine, reach: float, size: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """First row and column, number of rows and columns of the frame's cells a texture can reach; None if outside.

    to_frame: texture to frame pixels. reach: texture pixels that it moves at most. size: (h, w) of the frame.
    """
    height, width = texture.alpha.shape
    corners = np.array(
        [[x, y] for x in (-reach, width + reach) for y in (-reach, height + reach)], np.float64
    )
    placed = corners @ to_frame[:, :2].T + to_frame[:, 2]
    low = np.floor(placed.min(axis=0) / CELL).astype(int)
    high = np.ceil(placed.max(axis=0) / CELL).astype(int)
    left, top = max(int(low[0]), 0), max(int(low[1]), 0)
    right, bottom = min(int(high[0]), -(-size[1] // CELL)), min(int(high[1]), -(-size[0] // CELL))
    if right <= left or bottom <= top:
        return None
    return top, left, bottom - top, right - left


def resample(image: RGB, density: float) -> RGB:
    """An image at ``density`` times its size: averaged when shrunk, Lanczos with a mild unsharp mask when enlarged."""
    size = (max(1, round(image.shape[1] * density)), max(1, round(image.shape[0] * density)))
    if size == (image.shape[1], image.shape[0]):
        return np.ascontiguousarray(image)
    if density < 1.0:
        return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA))
    larger = cv2.resize(image, size, interpolation=cv2.INTER_LANCZOS4)
    if density > SHARPEN_ABOVE:
        soft = cv2.GaussianBlur(larger, (0, 0), SHARPEN_RADIUS * density)
        larger = cv2.addWeighted(larger, 1.0 + SHARPEN_AMOUNT, soft, -SHARPEN_AMOUNT, 0)
    return np.asarray(larger)


def pack(premultiplied: RGBA) -> Packed:
    """Four 8-bit channels into the 16-bit lanes of one uint64 a pixel, R lowest."""
    return np.ascontiguousarray(premultiplied.astype(np.uint16)).view(np.uint64)[..., 0]


def _person_box(portrait: Portrait) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the pixels that differ from the plate behind, a pixel of air around them."""
    seen = (portrait.matte > 0.0) | (portrait.photo != portrait.plate).any(axis=2)
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    height, width = seen.shape
    if rows.size == 0:
        return 0, 0, width, height
    return (
        max(int(columns[0]) - 1, 0),
        max(int(rows[0]) - 1, 0),
        min(int(columns[-1]) + 2, width),
        min(int(rows[-1]) + 2, height),
    )


def _with_margin(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    out = MARGIN - 1
    inner = cv2.copyMakeBorder(image, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.copyMakeBorder(inner, out, out, out, out, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)))


def _blocks(alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """EMPTY, MIXED or SOLID by what lies within two blocks of each block's middle; outside is nothing."""
    around = 2 * BLOCK
    reach = np.ones((2 * around + 1, 2 * around + 1), np.uint8)
    padded = cv2.copyMakeBorder(alpha, around, around + BLOCK, around, around + BLOCK, cv2.BORDER_CONSTANT)
    middles = np.s_[around + BLOCK // 2 : -around : BLOCK, around + BLOCK // 2 : -around : BLOCK]
    largest, smallest = cv2.dilate(padded, reach)[middles], cv2.erode(padded, reach)[middles]
    return np.where(smallest == 255, SOLID, np.where(largest > 0, MIXED, EMPTY)).astype(np.uint8)
