"""The raised hand that waves beside a person: baked light and coverages, coloured after the photograph."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGBA
from memoriam.errors import InstallationError
from memoriam.likeness.person import Triple
from memoriam.stage.figures.kernels import CELL, U8, U64, bend_nodes, warp_figure
from memoriam.stage.gesture import STROKES, ArmBend, arm_bend
from memoriam.stage.hand_light import STUDIO, HandLight
from memoriam.stage.strips import (
    F32,
    FIGURES,
    LUMINANCE,
    StripManifest,
    display,
    lanes,
    linear,
    occupancy,
    premultiplied,
    read_manifest,
    read_tiles,
)

HAND_LENGTH_IN_FACES = 0.82
"""Wrist to fingertip in FaceMesh.head_height (NASA-STD-3000: men's hands 18.9 cm, chin to hairline about 18.7 cm).

A little less than life: a hand that is too large beside a face looks wrong at once, a small one does not.
"""

ABOVE_TIPS = 0.05
"""Hand lengths of canvas above the fingertips of a straight arm."""

HIDDEN_FOREARM = -0.02
"""The canvas ends so far below the elbow, in hand lengths: there the sleeve is gone."""

TOWARD_HEAD, AWAY = 0.86, 1.22
"""Hand lengths of canvas on either side of the elbow."""

FADE = 0.55
"""Hand lengths over which the sleeve melts into the light below."""

FOG_WAVER = 0.07
"""Hand lengths by which the edge of the fog wavers: a straight one reads as a cut."""

BEND_BELOW, BEND_ABOVE = 0.20, 0.10
"""Hand lengths below and above the wrist over which a wrist bends."""

GRAIN_SEED = 17
"""The grain moves with the hand, as a photograph's own does."""

UNSEEN = 3
"""Alpha, 0-255, that is only noise of the picture's compression: blocks of it are not painted."""

LOOKS = 4
"""Coloured hands kept at a time, about 7 MB each."""

LOWERED = 2.15
"""Hand lengths the arm is lower when it is down: below the fog."""

PALM = (0.10, 0.50)
"""Hand lengths above the wrist between which the palm lies: its median is the skin of the face."""

PALM_LIGHT = np.array([0.50, 0.29, 0.21], np.float32)
"""Linear colour toward which the palm of dark skin goes: skin without its tan."""

LIGHT_SKIN = 0.30
"""Luminance of skin from which on palm and face are alike."""

PALM_LIFT = 0.55

ALBEDO = 0.6
"""Grey of everything that was baked."""

RED_SHARE = np.array([0.10, -0.42, -0.36], np.float32)
"""How blood under the skin changes its colour, for blush 1 above the even value: green and blue are absorbed."""

EVEN_BLUSH = 0.40
LINE_SHARE = np.array([0.20, 0.36, 0.38], np.float32)
"""How much a line of the palm darkens the skin: less in red, which light from the sides of the fold still carries."""


@dataclass(frozen=True)
class HandLook:
    """Colours of a hand, sRGB 0-255. ``cuff`` is the hem of the sleeve; None takes the sleeve's colour.

    The median of the palm is ``palm``, or ``skin`` when that is None; ``palm_of`` gives dark skin its lighter palm.

    ``grey`` makes a hand for a grey photograph; ``mirrored`` puts it to the left of the person (their right hand).
    """

    skin: Triple
    sleeve: Triple
    cuff: Triple | None = None
    palm: Triple | None = None
    grey: bool = False
    tone: Triple | None = None
    """Colour of a toned print, for a grey hand; None leaves it neutral."""
    mirrored: bool = False
    light: HandLight = STUDIO
    blur: float = 0.0
    """Deviation of the photograph's blur, in hand lengths."""
    grain: float = 0.0
    """Deviation of the photograph's grain, in levels."""
    grain_size: float = 0.003
    """Edge of one grain, in hand lengths."""


class HandManifest(StripManifest):
    """A baked hand. Positions in pixels of a tile."""

    poses: int
    hand_pixels: float
    """Wrist to tip of the middle finger."""
    wrist: tuple[float, float]
    elbow: tuple[float, float]


@dataclass(frozen=True)
class HandCanvas:
    """Where things are in the pictures that ``Hand.sprite`` gives, in pixels."""

    width: int
    height: int
    hand: float
    """Length of the hand, wrist to fingertip."""
    elbow: tuple[float, float]
    """Lies below the canvas: the elbow stays out of sight."""
    forearm: float
    """Elbow to wrist."""


class Hand:
    """One kind of hand. Safe to use from several threads."""

    def __init__(self, manifest: HandManifest) -> None:
        self.manifest = manifest

    def canvas(self, height: int, mirrored: bool = False) -> HandCanvas:
        """The canvas of a sprite ``height`` pixels tall: about half of it is hand."""
        forearm = (self.manifest.elbow[1] - self.manifest.wrist[1]) / self.manifest.hand_pixels
        above = forearm + 1 + ABOVE_TIPS
        unit = height / (above - HIDDEN_FOREARM)
        inner, outer = (AWAY, TOWARD_HEAD) if mirrored else (TOWARD_HEAD, AWAY)
        width = round((inner + outer) * unit)
        return HandCanvas(width, height, unit, (inner * unit, above * unit), forearm * unit)

    def sprite(
        self, phase: float, look: HandLook, height: int = 700, strokes: int = STROKES, lost: int = 0
    ) -> RGBA:
        """(height, width, 4) premultiplied sRGB of the hand at a phase of the wave (see gesture.wave_phase).

        lost: pixels above the canvas's lower edge where the sleeve is gone.

        The pictures of a look are coloured when it is first used; after that a sprite costs one warp.
        """
        return self.bent(arm_bend(phase, strokes), look, height, lost)

    def bent(self, bend: ArmBend, look: HandLook, height: int = 700, lost: int = 0) -> RGBA:
        """(height, width, 4) premultiplied sRGB of the hand at any bend."""
        poses, occupied = _dressed(self.manifest.kind, look)
        place = (min(1.0, max(-1.0, bend.tilt)) + 1) / 2 * (len(poses) - 1)
        first = min(int(place), max(0, len(poses) - 2))
        second = min(first + 1, len(poses) - 1)
        canvas = self.canvas(height, look.mirrored)
        out = np.zeros((canvas.height, canvas.width, 4), np.uint8)
        if bend.lift > 0:
            nodes = np.empty((canvas.height // CELL + 2, canvas.width // CELL + 2, 2), np.float32)
            bend_nodes(self._arm(bend, canvas, look.mirrored), nodes)
            pixels = out.view(np.uint32)[..., 0]
            warp_figure(
                poses[first], poses[second], place - first, occupied, nodes, _fog(canvas, lost), pixels
            )
        return out

    def _arm(self, bend: ArmBend, canvas: HandCanvas, mirrored: bool) -> F32:
        """What the kernel ``bend_nodes`` wants to know."""
        m = self.manifest
        sense = -1.0 if mirrored else 1.0
        elbow_x = m.width - 1 - m.elbow[0] if mirrored else m.elbow[0]
        drop = LOWERED * (1 - bend.lift) * canvas.hand
        return np.array(
            [
                elbow_x,
                m.elbow[1],
                canvas.elbow[0],
                canvas.elbow[1] + drop,
                m.hand_pixels / canvas.hand,
                sense * math.radians(bend.lean),
                sense * math.radians(bend.wrist),
                m.elbow[1] - m.wrist[1],
                BEND_BELOW * m.hand_pixels,
                BEND_ABOVE * m.hand_pixels,
            ],
            np.float32,
        )


@cache
def _fog(canvas: HandCanvas, lost: int) -> F32:
    """(w + 1) row of every column where the sleeve is gone, then the rows over which it goes."""
    x = np.arange(canvas.width) / canvas.hand
    waver = np.sin(5.1 * x + 0.7) + 0.6 * np.sin(9.7 * x + 2.1) + 0.3 * np.sin(17.3 * x)
    rows = canvas.height - 1 - lost - FOG_WAVER * canvas.hand * (1 + waver / 1.9)
    return np.append(rows, FADE * canvas.hand).astype(np.float32)


def palm_of(skin: Triple) -> Triple:
    """The palm of somebody whose face has this colour: palms hardly tan and stay light on dark skin."""
    light = linear(skin)
    dark = max(0.0, 1 - float(light @ LUMINANCE) / LIGHT_SKIN)
    palm = display(light + (PALM_LIGHT - light) * np.float32(PALM_LIFT * dark))
    red, green, blue = (round(float(channel) * 255) for channel in palm)
    return red, green, blue


def hand_kinds() -> tuple[str, ...]:
    """The hands that are installed."""
    return tuple(sorted(path.stem.removeprefix("hand_") for path in FIGURES.glob("hand_*.json")))


@cache
def load_hand(kind: str) -> Hand:
    """The hand of a kind ("woman", "man", "old"); InstallationError when there is none or it is damaged."""
    if kind not in hand_kinds():
        known = ", ".join(hand_kinds()) or "none"
        raise InstallationError(f"There is no hand '{kind}'; installed are: {known}.")
    return Hand(read_manifest(HandManifest, FIGURES / f"hand_{kind}.json"))


@lru_cache(maxsize=LOOKS)
def _dressed(kind: str, look: HandLook) -> tuple[Sequence[U64], U8]:
    """Every pose of a hand in the colours of a look, and its occupancy, for the kernel; read-only."""
    manifest = load_hand(kind).manifest
    tiles = [
        dict(zip(manifest.tiles, read_tiles(manifest, pose), strict=True)) for pose in range(manifest.poses)
    ]
    if look.mirrored:
        tiles = [_mirrored(pose) for pose in tiles]
    exposed = [_expose(pose, manifest) for pose in tiles]
    middle = exposed[len(exposed) // 2]
    gain, cloth = _gain(middle, manifest, look), _cloth_gain(middle, look)
    unit = manifest.hand_pixels
    coloured = [_as_photographed(_coloured(pose, look, gain, cloth), look, unit) for pose in exposed]
    alpha = np.max([picture[..., 3] for picture in coloured], axis=0)
    return tuple(lanes(picture) for picture in coloured), occupancy(np.where(alpha > UNSEEN, alpha, 0))


def _mirrored(tiles: dict[str, F32]) -> dict[str, F32]:
    """The other hand: its left light is the right one."""
    other = {"left": "right", "right": "left"}
    flipped = {}
    for name, tile in tiles.items():
        side, _, channel = name.partition("_")
        flipped[f"{other[side]}_{channel}" if side in other else name] = np.ascontiguousarray(tile[:, ::-1])
    return flipped


def _light(tiles: dict[str, F32], name: str) -> F32:
    """(h, w, 3) of one light. Blue wanders less far through skin than green by as much as green less than red."""
    red, green = tiles[f"{name}_red"], tiles[f"{name}_green"]
    blue = green * np.clip(green / np.maximum(red, 1e-3), 0.3, 1.2)
    return np.asarray(np.dstack([red, green, blue]) / np.float32(ALBEDO), np.float32)


def _palm(tiles: dict[str, F32], manifest: HandManifest) -> NDArray[np.bool_]:
    """(h, w) the palm between the wrist and the fingers, without its outline."""
    row = (manifest.wrist[1] - np.arange(manifest.height)[:, None]) / manifest.hand_pixels
    return (tiles["skin"] > 0.97) & (tiles["palm"] > 0.8) & (row > PALM[0]) & (row < PALM[1])


def _expose(tiles: dict[str, F32], manifest: HandManifest) -> dict[str, F32]:
    """The same tiles, each of the three lights from the viewer's side brought to 1 in the middle of the palm.

    One more tile, ``inner``, says what has the colour of the palm: the palm side from the wrist upward.
    """
    palm = _palm(tiles, manifest)
    middle = {name: np.median(tiles[f"{name}_green"][palm]) for name in ("left", "right", "fill")}
    row = (manifest.wrist[1] - np.arange(manifest.height, dtype=np.float32)[:, None]) / manifest.hand_pixels
    inner = np.clip((row + 0.12) / 0.24, 0, 1)
    exposed = {
        name: tile * np.float32(ALBEDO / middle[name.partition("_")[0]])
        if name.partition("_")[0] in middle
        else tile
        for name, tile in tiles.items()
    }
    return exposed | {"inner": tiles["palm"] * inner * inner * (3 - 2 * inner)}


def _shade(tiles: dict[str, F32], light: HandLight) -> F32:
    """(h, w, 3) light on the hand from the viewer's side, premultiplied."""
    share = (light.contrast * (1 - light.side) / 2, light.contrast * (1 + light.side) / 2, 1 - light.contrast)
    total = np.zeros((*tiles["skin"].shape, 3), np.float32)
    for name, part in zip(("left", "right", "fill"), share, strict=True):
        total += np.float32(part) * _light(tiles, name)
    return total


def _skin(tiles: dict[str, F32], skin: F32, palm: F32) -> F32:
    """(h, w, 3) linear colour of the skin with its blotches and lines."""
    cover = np.maximum(tiles["skin"], 1e-3)
    blush = np.clip(tiles["blush"] / cover, 0, 1) - np.float32(EVEN_BLUSH)
    line = np.clip(tiles["crease"] / cover, 0, 1)
    inner = np.clip(tiles["inner"] / cover, 0, 1)[..., None]
    colour = (
        (skin + (palm - skin) * inner)
        * (1 + blush[..., None] * RED_SHARE)
        * (1 - line[..., None] * LINE_SHARE)
    )
    return np.where((tiles["palm"] > 0)[..., None], colour, skin).astype(np.float32)


def _gain(tiles: dict[str, F32], manifest: HandManifest, look: HandLook) -> F32:
    """(3,) what brings the median of the palm to the colour asked for, each channel by itself."""
    skin, palm = linear(look.skin), linear(look.palm or look.skin)
    shade = _soft(_shade(tiles, look.light), tiles["skin"])
    seen = np.median((_skin(tiles, skin, palm) * shade)[_palm(tiles, manifest)], axis=0)
    return np.asarray(palm / np.maximum(seen, 1e-4), np.float32)


def _cloth_gain(tiles: dict[str, F32], look: HandLook) -> F32:
    """(1,) what brings the median of the sleeve to the colour asked for."""
    solid = tiles["sleeve"] > 0.97
    if not solid.any():
        return np.ones(1, np.float32)
    seen = np.median(_soft(_shade(tiles, look.light), tiles["sleeve"])[solid])
    return np.asarray([1.0 / max(float(seen), 0.1)], np.float32)


def _as_photographed(picture: RGBA, look: HandLook, unit: float) -> RGBA:
    """The picture as soft and as grainy as the photograph beside it; ``unit``: pixels of a hand's length."""
    blur = look.blur * unit
    if blur > 0.3:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), blur), np.uint8)
    if look.grain < 0.5:
        return picture
    noise = np.random.default_rng(GRAIN_SEED).standard_normal(picture.shape[:2], np.float32)
    size = max(look.grain_size * unit / 2.0, 0.5)
    noise = cv2.GaussianBlur(noise, (0, 0), size)
    noise *= np.float32(look.grain) / max(float(noise.std()), 1e-6)
    alpha = picture[..., 3:].astype(np.float32)
    grained = picture[..., :3] + noise[..., None] * (alpha / 255.0)
    return np.dstack([np.clip(grained + 0.5, 0.0, alpha).astype(np.uint8), picture[..., 3]])


def _coloured(tiles: dict[str, F32], look: HandLook, gain: F32, cloth: F32) -> RGBA:
    """(h, w, 4) premultiplied sRGB of one pose."""
    sleeve = linear(look.sleeve) * cloth
    cuff = sleeve if look.cuff is None else linear(look.cuff) * cloth
    alpha = np.clip(tiles["skin"] + tiles["sleeve"] + tiles["cuff"], 0, 1)
    skin = _skin(tiles, linear(look.skin), linear(look.palm or look.skin)) * gain
    albedo = (
        skin * tiles["skin"][..., None]
        + sleeve * tiles["sleeve"][..., None]
        + cuff * tiles["cuff"][..., None]
    )
    albedo = albedo / np.maximum(alpha, 1e-3)[..., None]
    key = albedo * _soft(_shade(tiles, look.light), alpha)
    sun = _light(tiles, "sun") * (0.65 * albedo + 0.175) * linear(look.light.sun_colour)
    light = key + np.float32(look.light.sun) * sun
    if look.grey:
        light = (light @ LUMINANCE)[..., None] * _tone(look)
    return premultiplied(light, alpha)


def _tone(look: HandLook) -> F32:
    """(3,) what a grey hand is multiplied by so that it is toned as the print beside it."""
    if look.tone is None:
        return np.ones(3, np.float32)
    colour = linear(look.tone)
    return np.asarray(colour / max(float(colour @ LUMINANCE), 1e-4), np.float32)


def _soft(shade: F32, alpha: F32) -> F32:
    """Light above the palm's own, compressed as film does; ``shade`` is premultiplied by ``alpha``."""
    over = np.maximum(shade - alpha[..., None], 0)
    return np.asarray(shade - over + over / (1 + 0.9 * over), np.float32)
