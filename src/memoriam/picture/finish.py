"""The last step of every frame: grade, light, veil, grain, titles and the label; RGBX in, YUV 4:2:0 out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Frame, Yuv420
from memoriam.brief import Language
from memoriam.picture.kernels import CELL, develop, lay_over_plane
from memoriam.picture.label import badge_overlay, colophon_overlay, label_overlay
from memoriam.picture.look import CANDLE, LUMA, Colour, Look, Overlay

CONTRAST = 0.10
"""Strength of the S-curve c + k c (1 - c)(2c - 1): at 0.10 no tone moves by more than one part in a hundred."""

WARMTH = 0.030
"""Red up and blue down by at most 0.75 % in the middle tones: felt as warm paper, not seen as a tint."""

VIGNETTE = 0.10
"""Darkening in the corners; more calls attention to itself."""

GRAIN = 1.3
"""Standard deviation of the grain in code values at middle grey. Below 1 x264 removes it at crf 20 and banding comes
back; above 2 it doubles the time and size of the encoding."""

DITHER = 0.45
"""Standard deviation of the dither at black and white in code values: triangular dither of one step has 0.41."""

NOISE_SCALE = 32.0
"""Tile units a standard deviation."""

NOISE_ROWS = 512
"""A power of two; the tile is read from another place every frame, so its repetition is not seen."""

VEIL_LEAD = 0.6
"""How much earlier the veil reaches the top than the bottom, as a share of its whole course."""

LIGHT_PEAK = 0.62
"""Share of the light's own colour at the top edge when light is 1: the picture stays readable under it."""

BLOOM = 0.45
"""Share of the blurred highlights that is added when light is 1."""

BLOOM_FROM = 0.62
"""Tones below this do not bloom: skin in ordinary light stays as it is."""

COLOPHON_COMES, LABEL_LEAVES = (0.80, 0.92), (0.92, 1.0)
"""Veil between which the same words appear in ink at the foot of the closing page, and only then the label at the top
goes: every single frame carries at least one of them in full."""

Plane = NDArray[Any]
"""Values between 0 and 1, mostly float32."""


@dataclass(frozen=True, slots=True)
class _Planes:
    """An overlay as premultiplied YUV planes with its place in the luma plane (even)."""

    x: int
    y: int
    luma: Plane
    luma_alpha: Plane
    blue: Plane
    red: Plane
    chroma_alpha: Plane


class Finisher:
    """Finishes frames of one film; ``finish`` may be called from several threads.

    width, height: even pixels. seed: of the grain. language: of the label, which every frame carries.
    light: colour of light and veil, sRGB 0-1. grey: no warmth is added. grain: factor on the normal grain, 0-2.
    titles: overlays whose opacity each ``Look`` names.
    """

    def __init__(
        self,
        width: int,
        height: int,
        seed: int,
        language: Language,
        *,
        light: Colour = CANDLE,
        grey: bool = False,
        grain: float = 1.0,
        titles: Sequence[Overlay] = (),
    ) -> None:
        if width % 2 or height % 2:
            raise ValueError(
                f"A film of {width} x {height} pixels cannot be stored in 4:2:0; use even numbers."
            )
        self._size = (width, height)
        self._seed = seed
        self._noise = _noise_tile(width, seed)
        warmth = 0.0 if grey else WARMTH
        self._grade = np.array(
            [CONTRAST, warmth, 4.0 * max(GRAIN * grain - DITHER, 0.0) / NOISE_SCALE, DITHER / NOISE_SCALE],
            np.float32,
        )
        self._light = np.array(light, dtype=np.float32)
        self._fields = _static_fields(width, height)
        self._label = _to_planes(label_overlay(width, height, language), width, height)
        self._colophon = _to_planes(colophon_overlay(width, height, language), width, height)
        self._badge = _to_planes(badge_overlay(width, height, language), width, height)
        self._titles = tuple(_to_planes(title, width, height) for title in titles)

    def finish(self, frame: Frame, index: int, look: Look, out: Yuv420 | None = None) -> Yuv420:
        """Finished frame number ``index``; ``frame`` (height, width, 4) is only read, ``out`` written if given."""
        width, height = self._size
        yuv = np.empty((height * 3 // 2, width), dtype=np.uint8) if out is None else out
        luma, blue, red = split_planes(yuv, width, height)
        draw = np.random.default_rng((self._seed, index))
        columns = self._noise.shape[1] - width
        shift = np.array(
            [
                draw.integers(NOISE_ROWS),
                draw.integers(columns),
                draw.integers(NOISE_ROWS),
                draw.integers(columns),
            ]
        )
        pixels = frame.view(np.uint32).reshape(height, width)
        develop(pixels, self._field(frame, look), self._noise, shift, self._grade, luma, blue, red)
        for title, opacity in zip(self._titles, look.titles, strict=False):
            _lay(title, opacity, luma, blue, red)
        _lay(self._badge, look.badge, luma, blue, red)
        _lay(self._label, 1.0 - _ramp(look.veil, *LABEL_LEAVES), luma, blue, red)
        _lay(self._colophon, _ramp(look.veil, *COLOPHON_COMES), luma, blue, red)
        return yuv

    def _field(self, frame: Frame, look: Look) -> NDArray[np.float32]:
        """(4, h, w) coarse gain and added colour: vignette, then light with bloom, then veil."""
        vignette, glow, lead, paper = self._fields
        light = glow * np.float32(look.light)
        if look.light > 0.0:
            bloom = _bloom(frame, light.shape) * np.float32(BLOOM * look.light)
            light = light + bloom - light * bloom
        gain = vignette * (1.0 - light)
        colour = light[..., None] * self._light
        veil = _smooth(look.veil * (1.0 + VEIL_LEAD) - VEIL_LEAD * lead)
        colour = colour * (1.0 - veil)[..., None] + (veil * paper)[..., None] * self._light
        field = np.empty((4, *gain.shape), dtype=np.float32)
        field[0] = gain * (1.0 - veil)
        field[1:] = np.moveaxis(colour, -1, 0)
        return field


def split_planes(
    yuv: Yuv420, width: int, height: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """Views of the luma (h, w), blue-difference and red-difference (h / 2, w / 2) planes."""
    quarter = width * height // 4
    chroma = yuv[height:].reshape(-1)
    shape = (height // 2, width // 2)
    return yuv[:height], chroma[:quarter].reshape(shape), chroma[quarter:].reshape(shape)


def to_rgb(yuv: Yuv420, width: int, height: int) -> RGB:
    """Decode a finished frame for a still: BT.709 limited range, chroma sited left, linear interpolation."""
    luma, blue, red = split_planes(yuv, width, height)
    tone = (luma.astype(np.float32) - 16.0) / 219.0
    red_part = _full_size(red, width, height) * 1.5748
    blue_part = _full_size(blue, width, height) * 1.8556
    green = tone - (LUMA[0] * red_part + LUMA[2] * blue_part) / LUMA[1]
    rgb = np.stack([tone + red_part, green, tone + blue_part], axis=-1)
    return np.asarray(np.clip(rgb, 0.0, 1.0) * 255.0 + 0.5, dtype=np.uint8)


def _full_size(plane: NDArray[np.uint8], width: int, height: int) -> NDArray[np.float32]:
    """Colour differences -0.5..0.5 at luma positions: chroma sample (i, j) lies at x = 2 i, y = 2 j + 0.5."""
    place = np.array([[2.0, 0.0, 0.0], [0.0, 2.0, 0.5]])
    values = (plane.astype(np.float32) - 128.0) / 224.0
    return np.asarray(
        cv2.warpAffine(values, place, (width, height), borderMode=cv2.BORDER_REPLICATE), dtype=np.float32
    )


def _smooth(x: Plane) -> Plane:
    x = np.clip(x, 0.0, 1.0)
    return np.asarray(x * x * (3.0 - 2.0 * x), dtype=np.float32)


def _ramp(x: float, start: float, end: float) -> float:
    return min(max((x - start) / (end - start), 0.0), 1.0)


def _noise_tile(width: int, seed: int) -> NDArray[np.int8]:
    """Soft-edged grain, unit deviation; wide enough to be read from any of NOISE_ROWS columns on."""
    noise = np.random.default_rng(seed).normal(size=(NOISE_ROWS, width + NOISE_ROWS)).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), 0.55, borderType=cv2.BORDER_REFLECT)
    return np.asarray(np.clip(np.rint(noise / noise.std() * NOISE_SCALE), -127, 127), dtype=np.int8)


def _static_fields(width: int, height: int) -> tuple[Plane, Plane, Plane, Plane]:
    """Vignette, glow, order in which the veil arrives (0 first, 1 last), brightness of the veil's paper."""
    x = np.arange(width // CELL + 2, dtype=np.float32) * CELL / width
    y = np.arange(height // CELL + 2, dtype=np.float32)[:, None] * CELL / height
    radius = ((x - 0.5) ** 2 + (y - 0.5) ** 2) * 2.0
    vignette = 1.0 - VIGNETTE * _smooth((radius - 0.15) / 0.95)
    glow = LIGHT_PEAK * np.exp(-((y / 0.42) ** 2) - ((x - 0.5) / 0.85) ** 2) + 0.05
    lead = np.clip(0.8 * y + 0.8 * (x - 0.5) ** 2, 0.0, 1.0)
    paper = 1.0 - 0.055 * _smooth(y) - 0.03 * _smooth((radius - 0.1) / 0.9)
    return vignette, glow.astype(np.float32), lead, paper


def _bloom(frame: Frame, shape: tuple[int, ...]) -> Plane:
    """(h, w) blurred highlights of the frame at the nodes of the coarse field, 0-1."""
    height, width = shape
    few = frame[4::8, 4::8, :3].astype(np.float32) @ (LUMA / 255.0)
    tone = cv2.resize(few, (width, height), interpolation=cv2.INTER_AREA)
    highlights = np.clip((tone - BLOOM_FROM) / (1.0 - BLOOM_FROM), 0.0, 1.0) * tone
    near = cv2.GaussianBlur(highlights, (0, 0), 0.020 * height)
    far = cv2.GaussianBlur(highlights, (0, 0), 0.075 * height)
    return np.asarray(0.55 * near + 0.45 * far, dtype=np.float32)


def _to_planes(overlay: Overlay, width: int, height: int) -> _Planes:
    """Premultiplied YUV planes of an overlay, cut to the frame, on the even grid of the chroma samples."""
    left, top = max(overlay.x, 0) & ~1, max(overlay.y, 0) & ~1
    right = min(overlay.x + overlay.pixels.shape[1] + 1, width) & ~1
    bottom = min(overlay.y + overlay.pixels.shape[0] + 1, height) & ~1
    canvas = np.zeros((height, width, 4), dtype=np.float32)
    x, y = max(overlay.x, 0), max(overlay.y, 0)
    part = overlay.pixels[y - overlay.y : bottom - overlay.y, x - overlay.x : right - overlay.x]
    canvas[y : y + part.shape[0], x : x + part.shape[1]] = part.astype(np.float32) / 255.0
    canvas = canvas[top:bottom, left:right]
    alpha, tone = np.ascontiguousarray(canvas[..., 3]), canvas[..., :3] @ LUMA
    blue, red = (canvas[..., 2] - tone) / 1.8556, (canvas[..., 0] - tone) / 1.5748
    small_alpha = _half(alpha)
    return _Planes(
        left,
        top,
        (16.0 * alpha + 219.0 * tone).astype(np.float32),
        alpha,
        128.0 * small_alpha + 224.0 * _half(blue),
        128.0 * small_alpha + 224.0 * _half(red),
        small_alpha,
    )


def _half(plane: Plane) -> Plane:
    """Half size with the same left siting as the frame's chroma."""
    rows = (plane[0::2] + plane[1::2]) / 2.0
    left = np.concatenate([rows[:, :1], rows[:, 1:-1:2]], axis=1)
    return np.ascontiguousarray((left + 2.0 * rows[:, 0::2] + rows[:, 1::2]) / 4.0, dtype=np.float32)


def _lay(
    planes: _Planes, opacity: float, luma: NDArray[np.uint8], blue: NDArray[np.uint8], red: NDArray[np.uint8]
) -> None:
    if opacity <= 0.0:
        return
    strength = np.float32(min(opacity, 1.0))
    height, width = planes.luma.shape
    x, y = planes.x, planes.y
    lay_over_plane(luma[y : y + height, x : x + width], planes.luma, planes.luma_alpha, strength)
    half = slice(y // 2, (y + height) // 2), slice(x // 2, (x + width) // 2)
    lay_over_plane(blue[half], planes.blue, planes.chroma_alpha, strength)
    lay_over_plane(red[half], planes.red, planes.chroma_alpha, strength)
