"""A stage without a place: two people before a calm light in the colours of their own photographs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Affine, Frame, Mask
from memoriam.likeness.person import Portrait
from memoriam.picture.camera import CHIN, after, crown_to_chin
from memoriam.picture.kernels import lay_over_frame
from memoriam.picture.layer import Layer
from memoriam.picture.look import CANDLE, LUMA
from memoriam.stage.cutout import cleared, foreground, soft_ends

SOFT_LIGHT = "light"
"""Name by which a scene asks for it."""

HEAD = ((0.5625, 1.0, 1.7778), (0.36, 0.35, 0.37))
"""Height / width of the film, and the height of a head as a share of the shorter edge: two faces near each other fill
the middle of the frame."""

CHIN_ROW = ((0.5625, 1.0, 1.7778), (0.60, 0.58, 0.55))
"""The chins' row as a share of the height."""

TONES = (0.30, 0.66)
"""Darkest and brightest ground: near to what was behind the people, so that hair keeps its edge; never a white void."""

CANDLE_SHARE = 0.35
"""How far the ground's colour is drawn to candle light."""

GLOW_RISE, GLOW_SIZE, GLOW = 0.18, 0.62, 0.26
"""Light behind the heads: how far above the chins (of the height), how wide (of the longer edge), how much brighter."""

SHADE_BELOW = 0.42
"""How much darker the ground is at the lower edge: bodies rest on it."""

LARGER, LOWER = 1.08, 0.06
"""How much larger, and how much lower as a share of the height, people are shown whose photographs end early."""

MELT, MARGIN = 0.85, 0.06
"""The mist before them rises over so many head heights, and is whole a little before a photograph ends."""

OVERSCAN = 1.15
"""Room for a slow camera."""

WRAP_WIDTH, WRAP = 0.020, 0.16
"""How far the ground's light creeps round the edges in head heights, and its share right at the edge."""


@dataclass(frozen=True, slots=True)
class LightStand:
    """Where people stand, frame pixels: middle, row of the chin, height of the head."""

    x: float
    chin: float
    head: float


class SoftLight:
    """The ground as a layer, and the people as they look before it. size: (width, height) of the frame."""

    def __init__(self, portraits: Iterable[Portrait], size: tuple[int, int], seed: int) -> None:
        people = list(portraits)
        self.stand = _stand(people, size)
        self.seed = seed
        self._colour = _colour(people)
        self.back = _Ground(self._colour, size, self.stand, seed)

    def place(self, portrait: Portrait) -> Affine:
        """Photo to stage pixels: the head as high as the stand asks, the chin in its place."""
        scale = self.stand.head / crown_to_chin(portrait)
        x, y = portrait.mesh.points[CHIN, :2].tolist()
        return np.array([[scale, 0.0, self.stand.x - scale * x], [0.0, scale, self.stand.chin - scale * y]])

    def front(self, portraits: Mapping[str, Portrait], placements: Mapping[str, Affine]) -> Layer:
        """What lies before the people: the ground once more, rising where the first of the photographs ends."""
        ends = [
            float(place[1, 1] * (portraits[person].photo.shape[0] - 1) + place[1, 2])
            for person, place in placements.items()
        ]
        return self.back.rising(min(ends), MELT * self.stand.head)

    def relit(self, portrait: Portrait, placement: Affine) -> Portrait:  # noqa: ARG002
        """The portrait cut out, with the ground's light on its edges, ending softly where the photograph ends."""
        ends = soft_ends(portrait, np.random.default_rng([self.seed, 31]))
        matte = cleared(portrait.matte)
        photo = _wrapped(foreground(portrait), matte, self._colour, crown_to_chin(portrait))
        return replace(portrait, photo=photo, plate=photo, matte=matte * ends)


class _Ground:
    """A soft light, as large as the frame and a little more."""

    def __init__(
        self, colour: NDArray[np.float32], size: tuple[int, int], stand: LightStand, seed: int
    ) -> None:
        width, height = (round(edge * OVERSCAN) for edge in size)
        self._shift = np.array([[1.0, 0.0, (size[0] - width) / 2.0], [0.0, 1.0, (size[1] - height) / 2.0]])
        x = np.arange(width, dtype=np.float32)[None, :] + self._shift[0, 2]
        y = np.arange(height, dtype=np.float32)[:, None] + self._shift[1, 2]
        middle = stand.chin - GLOW_RISE * size[1]
        away = np.hypot(x - stand.x, y - middle) / (GLOW_SIZE * max(size))
        down = np.clip((y - stand.chin) / (size[1] - stand.chin), 0.0, 1.2)
        level = (1.0 + GLOW * np.exp(-1.6 * away * away)) * (1.0 - SHADE_BELOW * down * down)
        noise = np.random.default_rng([seed, 43]).standard_normal((height, width), np.float32)
        picture = level[..., None] * colour[None, None] * 255.0 + 0.8 * noise[..., None]
        self._picture: Frame = np.full((height, width, 4), 255, np.uint8)
        self._picture[..., :3] = np.clip(picture + 0.5, 0.0, 255.0).astype(np.uint8)

    def rising(self, end: float, reach: float) -> Layer:
        """The ground as a mist that is whole at row ``end`` of the stage and gone ``reach`` above it."""
        rows = np.arange(self._picture.shape[0], dtype=np.float32) + self._shift[1, 2]
        part = np.clip((rows - end) / reach + 1.0 + MARGIN, 0.0, 1.0)
        alpha = (part * part * (3.0 - 2.0 * part))[:, None, None]
        first = int(np.flatnonzero(part > 0.0)[0]) if part.max() > 0.0 else self._picture.shape[0] - 1
        mist = np.empty_like(self._picture[first:])
        mist[..., :3] = self._picture[first:, :, :3] * alpha[first:]
        mist[..., 3] = (alpha[first:, :, 0] * 255.0).astype(np.uint8)
        return _Mist(np.ascontiguousarray(mist), self._shift[:, 2] + (0.0, first))

    def paint(self, frame: Frame, t: float, view: Affine) -> None:  # noqa: ARG002
        """Fill the frame; the light is far away and hardly follows the camera."""
        far = np.eye(2, 3) * 0.7 + view * 0.3
        cv2.warpAffine(
            self._picture,
            after(far, self._shift),
            (frame.shape[1], frame.shape[0]),
            dst=frame,
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )


class _Mist:
    """A premultiplied picture before the people that follows the camera as they do."""

    def __init__(self, pixels: Frame, corner: NDArray[np.float64]) -> None:
        self._pixels, self._corner = pixels, corner

    def paint(self, frame: Frame, t: float, view: Affine) -> None:  # noqa: ARG002
        """Lay it over the frame."""
        place = after(view, np.column_stack([np.eye(2), self._corner]))
        first = max(int(np.floor(place[1, 2])), 0)
        if first >= frame.shape[0]:
            return
        place[1, 2] -= first
        size = (frame.shape[1], frame.shape[0] - first)
        top = cv2.warpAffine(
            self._pixels, place, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        lay_over_frame(frame.view(np.uint32)[..., 0], top.view(np.uint32)[..., 0], 0, first)


def head_height(width: int, height: int) -> float:
    """Height of a head, crown to chin, in frame pixels, where photographs show enough of the body."""
    return float(np.interp(height / width, *HEAD)) * min(width, height)


def _stand(portraits: list[Portrait], size: tuple[int, int]) -> LightStand:
    """Larger and lower where the photographs end soon below the chin, so that they reach toward the frame's edge."""
    width, height = size
    head, chin = head_height(width, height), float(np.interp(height / width, *CHIN_ROW)) * height
    bodies = [
        (portrait.photo.shape[0] - 1.0 - float(portrait.mesh.points[CHIN, 1])) / crown_to_chin(portrait)
        for portrait in portraits
    ]
    body = max(min(bodies, default=2.0), 0.1)
    head = float(np.clip((height - chin) / body, head, LARGER * head))
    chin += float(np.clip(height - chin - body * head, 0.0, LOWER * height))
    return LightStand(0.5 * width, chin, head)


def _colour(portraits: list[Portrait]) -> NDArray[np.float32]:
    """(3,) the ground's colour, sRGB 0-1: the mean of the photographs' grounds, quiet and warm."""
    means = [portrait.plate[::8, ::8].reshape(-1, 3).mean(axis=0) / 255.0 for portrait in portraits]
    mean = np.mean(means, axis=0)
    tone = float(np.clip(mean @ LUMA, *TONES))
    tint = (mean - mean @ LUMA) * 0.6
    if all(portrait.grey for portrait in portraits):
        return np.asarray(tone + tint, np.float32)
    candle = np.array(CANDLE) / float(np.array(CANDLE) @ LUMA) * tone
    colour = (1.0 - CANDLE_SHARE) * (tone + tint) + CANDLE_SHARE * candle
    return np.asarray(np.clip(colour, 0.05, 0.9), np.float32)


def _wrapped(photo: RGB, matte: Mask, colour: NDArray[np.float32], head: float) -> RGB:
    """Light of the ground that creeps round the edges, so that nobody looks cut out."""
    reach = max(WRAP_WIDTH * head, 1.0)
    inside = cv2.GaussianBlur(matte, (0, 0), reach)
    share = WRAP * np.clip(2.0 * (1.0 - inside), 0.0, 1.0)[..., None]
    mixed = photo + (colour * 255.0 - photo) * share
    return np.asarray(np.clip(mixed + 0.5, 0.0, 255.0), np.uint8)
