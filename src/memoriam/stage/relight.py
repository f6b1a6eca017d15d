"""A photographed person in the light of a painted stage, so that they belong into the picture.

Light is linear throughout: what the photograph shows is multiplied by the stage's light and something of the stage's
air and glow is added. Both are smooth, so they are found on a small copy; only the multiplication is done at full size.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Affine, Mask
from memoriam.likeness.person import Portrait
from memoriam.picture.camera import after, crown_to_chin, scale_of
from memoriam.picture.look import LUMA
from memoriam.stage.cutout import cleared, foreground, smooth, soft_ends
from memoriam.stage.keepsake import about_person, keepsake_matte, needs_keepsake

if TYPE_CHECKING:
    from memoriam.stage.manifest import Colour, Lighting
    from memoriam.stage.painted import PaintedStage

Image = NDArray[np.float32]

WORKING = 1080
"""Longer edge, in pixels, of the copy on which light is found: rims and wraps are softer than its pixels."""

SHARES = (0.45, 0.35, 0.20)
"""How much of the light on a face comes from the viewer's side, from all around, and from the key behind."""

TRUST = 0.72
"""Exponent on the stage's brightness: a face at night is lifted toward the photograph, as a photographer would."""

GREY_TONE = 1.35
"""Exponent on the light's tint for a grey photograph: a toned print, plainly meant, instead of a grey figure."""

SEPIA_KEPT = 0.5
"""Share of its own tint that a sepia photograph keeps beside the toning."""

TURN = 0.10
"""Largest brightening toward the key and darkening away from it across a body."""

RIM_WIDTH, RIM_GAIN, RIM_ADDED = 0.014, 1.8, 0.10
"""Of the light on edges that face the sun: width in head heights, how much it multiplies and how much it adds."""

WRAP_WIDTH, WRAP = 0.022, 0.09
"""How far light from behind creeps round the edges, in head heights, and the share of it right at the edge."""

AIR = 0.012
"""Share of haze before a person at arm's length: no black in a bright sky is quite black."""

MIST, MIST_REACH, MIST_BEGINS = 0.75, 0.14, 0.65
"""Share of the haze over a keepsake's surroundings, within how many head heights of the person it is whole, and what
the blurred matte is where it begins: right at the outline, or a dark room stays about the head as a dark line."""

FOG_DEPTH, FOG = 0.6, 0.12
"""Haze rises this many head heights above the crest of the front layers, up to this share at the crest."""

SHOULDER, BRIGHTEST = 0.55, 0.92
"""Linear light above the first is rolled off toward the second (0.97 of display white): no face is ever clipped."""

ROWS = 256
"""Rows graded at a time: full-size photographs in float32 would not fit beside each other."""


@dataclass(frozen=True, slots=True)
class _Light:
    """Smooth maps over a small copy of the photo, linear: seen = photo * gain + added; and its colour."""

    gain: Image
    added: Image
    saturation: float
    tone: Image | None


def relit(portrait: Portrait, placement: Affine, stage: PaintedStage) -> Portrait:
    """The portrait as it looks at ``placement`` (photo to stage pixels) on ``stage``.

    Its photo and plate carry the person's own colours without the old background, its matte ends softly where the
    photo cuts the body. Where the matte is too poor for that, the portrait keeps its surroundings, which melt.
    """
    if needs_keepsake(portrait):
        photo = _graded(portrait.photo, _misty(portrait, stage.lighting))
        return replace(portrait, photo=photo, plate=photo, matte=keepsake_matte(portrait))
    ends = soft_ends(portrait, np.random.default_rng([stage.seed, 29]))
    light = _light(portrait, placement, stage, ends)
    photo = _graded(foreground(portrait), light)
    return replace(portrait, photo=photo, plate=photo, matte=cleared(portrait.matte) * ends)


def _misty(portrait: Portrait, lighting: Lighting) -> _Light:
    """The stage's light without direction, and its haze over what is seen beside the person: no room is that dark."""
    gain, air, saturation, tone = _even(lighting, portrait.grey)
    haze = MIST * (1.0 - about_person(portrait, MIST_REACH, MIST_BEGINS))[..., None]
    haze_colour = _linear(lighting.haze)
    if tone is not None:
        haze_colour = float(haze_colour @ LUMA) * tone
    added = air * (1.0 - haze) + haze_colour * haze
    return _Light(
        np.asarray(gain * (1.0 - haze), np.float32), np.asarray(added, np.float32), saturation, tone
    )


def _even(lighting: Lighting, grey: bool) -> tuple[Image, Image, float, Image | None]:
    """Gain, addition, saturation and tone of the stage's light without any direction."""
    base = base_light(lighting)
    level = float(base @ LUMA)
    tone = (base / level) ** GREY_TONE if grey else None
    gain = np.full(3, level, np.float32) if grey else base
    air = AIR * _linear(lighting.haze)
    return gain[None, None], air[None, None].astype(np.float32), lighting.saturation, tone


def base_light(lighting: Lighting) -> Image:
    """(3,) what the light does to a face: fill, ambient and key by their shares, brightness trusted in part."""
    fill, key = np.array(lighting.fill), np.array(lighting.key)
    ambient = np.array(lighting.ambient) / max(lighting.ambient) * max(lighting.fill)
    light = lighting.exposure * (SHARES[0] * fill + SHARES[1] * ambient + SHARES[2] * key)
    level = float(light @ LUMA)
    return np.asarray(light * level ** (TRUST - 1.0), np.float32)


def _light(portrait: Portrait, placement: Affine, stage: PaintedStage, ends: Mask) -> _Light:
    """All the light of the stage on this person."""
    gain, air, saturation, tone = _even(stage.lighting, portrait.grey)
    rows, columns = portrait.matte.shape
    finer = max(max(rows, columns) / WORKING, 1.0)
    size = (max(round(columns / finer), 1), max(round(rows / finer), 1))
    matte = cv2.resize(cleared(portrait.matte), size, interpolation=cv2.INTER_AREA)
    head = crown_to_chin(portrait) / finer
    to_stage = placement @ np.array([[finer, 0.0, finer / 2 - 0.5], [0.0, finer, finer / 2 - 0.5], [0, 0, 1]])
    across, up = _toward_sun(matte.shape, to_stage, stage)
    rim = _rim(matte, head, across, up) * stage.lighting.rim
    key = np.array(stage.lighting.key, np.float32) / max(stage.lighting.key)
    turned = _turned(matte, stage.lighting)
    lit = gain * turned[..., None] * (1.0 + RIM_GAIN * rim[..., None] * key)
    added = air + RIM_ADDED * rim[..., None] * key
    wrap, behind = _wrap(matte, head), _behind(stage, to_stage, size, head)
    haze = _haze(to_stage, size, stage, cv2.resize(ends, size, interpolation=cv2.INTER_AREA))[..., None]
    clear = (1.0 - wrap[..., None]) * (1.0 - haze)
    added = added * clear + behind * wrap[..., None] * (1.0 - haze) + _linear(stage.lighting.haze) * haze
    return _Light(np.asarray(lit * clear, np.float32), np.asarray(added, np.float32), saturation, tone)


def _toward_sun(shape: tuple[int, ...], to_stage: Affine, stage: PaintedStage) -> tuple[Image, Image]:
    """Unit direction from every pixel to the sun as it stands in the picture: to the right, and up."""
    x = np.arange(shape[1], dtype=np.float32)[None, :] * to_stage[0, 0] + to_stage[0, 2]
    y = np.arange(shape[0], dtype=np.float32)[:, None] * to_stage[1, 1] + to_stage[1, 2]
    across, up = stage.sun[0] - x, y - stage.sun[1]
    far = np.maximum(np.hypot(across, up), 1.0)
    return np.asarray(across / far, np.float32), np.asarray(up / far, np.float32)


def _rim(matte: Mask, head: float, across: Image, up: Image) -> Image:
    """0-1 on the inner side of edges that face the sun, strongest in half-transparent hair."""
    sigma = max(RIM_WIDTH * head, 0.8)
    soft = cv2.GaussianBlur(matte, (0, 0), sigma)
    right = -cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=0.125)
    above = cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=0.125)
    steep = np.hypot(right, above) * sigma * 2.5
    facing = (right * across + above * up) / np.maximum(np.hypot(right, above), 1e-6)
    edge = np.clip(steep, 0.0, 1.0) * smooth(np.clip((facing + 0.35) / 1.35, 0.0, 1.0).astype(np.float32))
    return np.asarray(edge * edge, np.float32)


def _turned(matte: Mask, lighting: Lighting) -> Image:
    """Gain across the body: a little more on the side of the key, a little less on the other."""
    columns = np.flatnonzero((matte > 0.5).any(axis=0))
    if not columns.size:
        return np.ones((1, matte.shape[1]), np.float32)
    middle, half = (columns[0] + columns[-1]) / 2.0, max((columns[-1] - columns[0]) / 2.0, 1.0)
    side = np.clip((np.arange(matte.shape[1]) - middle) / half, -1.0, 1.0)
    return np.asarray(1.0 + TURN * np.sin(np.radians(lighting.key_azimuth)) * side, np.float32)[None, :]


def _wrap(matte: Mask, head: float) -> Image:
    """Share of the light from behind at every pixel: most at the outline, gone a little inside."""
    outside = cv2.GaussianBlur(1.0 - matte, (0, 0), max(WRAP_WIDTH * head, 0.8))
    return np.asarray(WRAP * smooth(np.clip(outside * 1.6, 0.0, 1.0)), np.float32)


def _behind(stage: PaintedStage, to_stage: Affine, size: tuple[int, int], head: float) -> Image:
    """(h, w, 3) linear light of the stage behind each pixel of the small copy, blurred as the wrap is."""
    frame = np.zeros((stage.size[1], stage.size[0], 4), np.uint8)
    stage.back.paint(frame, 0.0, np.eye(2, 3))
    soft = cv2.GaussianBlur(frame[::4, ::4, :3], (0, 0), max(0.12 * head * scale_of(to_stage) / 4.0, 1.0))
    quarter = np.array([[0.25, 0.0, -0.375], [0.0, 0.25, -0.375]])
    place = after(quarter, to_stage)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpAffine(soft, place, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return _linear(seen.astype(np.float32) / 255.0)


def _haze(to_stage: Affine, size: tuple[int, int], stage: PaintedStage, ends: Mask) -> Image:
    """Share of haze: rising toward the crest of the front layers, and where the soft ends go into mist."""
    row = np.arange(size[1], dtype=np.float32)[:, None] * to_stage[1, 1] + to_stage[1, 2]
    depth = FOG_DEPTH * stage.stand.head
    fog = smooth(np.clip((row - stage.stand.front + depth) / depth, 0.0, 1.0).astype(np.float32)) * FOG
    return np.asarray(1.0 - (1.0 - fog) * (0.6 + 0.4 * ends), np.float32)


def _graded(photo: RGB, light: _Light) -> RGB:
    """The photograph in that light, display sRGB, a few rows at a time."""
    rows, columns = photo.shape[:2]
    out = np.empty_like(photo)
    table = _linear(np.arange(256, dtype=np.float32) / 255.0)
    gain, added = _Rows(light.gain, rows, columns), _Rows(light.added, rows, columns)
    for start in range(0, rows, ROWS):
        part = slice(start, min(start + ROWS, rows))
        seen: Image = table[photo[part]]
        tone = (seen @ LUMA)[..., None]
        if light.tone is None:
            seen = np.asarray(tone + (seen - tone) * np.float32(light.saturation), np.float32)
        else:
            own = 1.0 + (seen / np.maximum(tone, 1e-4) - 1.0) * SEPIA_KEPT
            seen = np.asarray(tone * own * light.tone, np.float32)
        out[part] = _display(_rolled_off(seen * gain[part] + added[part]))
    return out


class _Rows:
    """A small map as if enlarged to the photograph; only the rows that are asked for are ever made."""

    def __init__(self, small: Image, rows: int, columns: int) -> None:
        self._small, self._rows, self._columns = small, rows, columns

    def __getitem__(self, part: slice) -> Image:
        height, width = self._small.shape[:2]
        down, across = self._rows / height, self._columns / width
        place = np.array(
            [[across, 0.0, across / 2 - 0.5], [0.0, down, down / 2 - 0.5 - part.start]], np.float64
        )
        size = (self._columns, part.stop - part.start)
        return np.asarray(
            cv2.warpAffine(self._small, place, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
            np.float32,
        )


def _rolled_off(light: Image) -> Image:
    """Highlights bent so that they approach ``BRIGHTEST`` and never reach it."""
    room = BRIGHTEST - SHOULDER
    above = np.maximum(light - SHOULDER, 0.0)
    return np.asarray(np.minimum(light, SHOULDER) + room * above / (room + above), np.float32)


def _linear(colour: Colour | Image) -> Image:
    """Linear light of display sRGB 0-1 (IEC 61966-2-1)."""
    value = np.asarray(colour, np.float32)
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return np.asarray(light, np.float32)


def _display(light: Image) -> RGB:
    """Display sRGB bytes of linear light 0-1."""
    value = np.clip(light, 0.0, 1.0)
    shown = np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** np.float32(1 / 2.4) - 0.055)
    return np.asarray(shown * 255.0 + 0.5, np.uint8)
