"""The walker who climbs the stairs, seen from behind: baked light and coverages, coloured after the photograph.

A cycle of the gait is two stairs; its second half is the first one mirrored, so half of it is kept. Film frames and
baked frames go together one to one: nothing is blended, no foot is ever seen twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGBA
from memoriam.errors import InstallationError
from memoriam.likeness.person import Triple
from memoriam.stage.stairs import TOUCH_DOWN, BakedEye
from memoriam.stage.strips import (
    F32,
    FIGURES,
    LUMINANCE,
    StripManifest,
    linear,
    premultiplied,
    read_manifest,
    read_strips,
    read_tiles,
    tiles_of,
)

HALF_CYCLE = 24
"""Frames of one stair: 0.96 s at 25 frames a second (stairs.SECONDS_A_STAIR)."""

ALBEDO = 0.6
"""Grey of everything that was baked."""

HAIR_LIGHT = 1.7
"""Hair was baked against the light, hair by hair, and swallowed more of it than the hair of a photograph shows."""

SPRITES = 160
"""Coloured frames kept at a time: two cycles of both views are 96; about 0.5 MB each."""

SMALLER = 3
"""Halvings of a sprite that are kept: a linear sample of less than half the pixels would shimmer."""

GLOSS = 0.175
"""Light that cloth and hair throw back unchanged when it grazes them, as a share of white."""

EDGE = 0.016
"""Metres over which the outline glows against the sun."""

EDGE_BELOW = 0.35
"""Share of that glow at the feet, which stand in the stairs' shade."""

View = Literal["near", "far"]


@dataclass(frozen=True)
class WalkerLight:
    """How the stage lights the walker. Colours are linear multipliers.

    side: -1 the sun is left of the way, 1 right of it. sun: strength of the rim.
    """

    ambient: tuple[float, float, float] = (0.92, 0.92, 0.95)
    sun_colour: tuple[float, float, float] = (1.0, 0.88, 0.70)
    sun: float = 0.9
    side: float = 0.0


@dataclass(frozen=True)
class WalkerLook:
    """Colours of a walker, sRGB 0-255; ``hair`` is None for a bald head. ``grey``: for a grey photograph."""

    skin: Triple
    hair: Triple | None
    top: Triple
    bottom: Triple
    shoes: Triple = (44, 38, 36)
    grey: bool = False
    light: WalkerLight = WalkerLight()


class WalkerManifest(StripManifest):
    """A baked walker. Positions in pixels of a tile; light is kept straight, not premultiplied.

    frames lie one below the other in the one picture.
    """

    view: View
    frames: int
    density: float
    """Pixels of a metre at the walker's middle."""
    distance: float
    eye_height: float
    anchor: tuple[float, float]
    """The middle of the tread on which a foot lands."""
    heads: tuple[tuple[float, float], ...]
    """Middle of the head in every frame."""
    chest: tuple[float, float]

    @property
    def eye(self) -> BakedEye:
        return BakedEye(self.distance, self.eye_height)

    @property
    def metre(self) -> float:
        """Pixels of a metre where a foot lands."""
        return self.density * self.distance / (self.distance + TOUCH_DOWN)


class HairManifest(StripManifest):
    """Baked hair, seen from behind."""

    view: View
    density: float
    head: tuple[float, float]
    """Middle of the head, in pixels of the tile."""


@dataclass(frozen=True)
class Sprite:
    """One coloured frame at several sizes, each half the one before; ``mirrored`` frames are already turned over."""

    levels: tuple[RGBA, ...]


def walker_kinds() -> tuple[str, ...]:
    """The figures that are installed for both views: ``man-slim-trousers``."""
    near, far = (
        {
            path.stem.removeprefix("walker_").removesuffix(f"_{view}")
            for path in FIGURES.glob(f"walker_*_{view}.json")
        }
        for view in ("near", "far")
    )
    return tuple(sorted(near & far))


def hair_styles(body: str) -> tuple[str, ...]:
    """The styles that are installed for a woman's or a man's head."""
    return tuple(sorted(path.stem.split("_")[2] for path in FIGURES.glob(f"hair_{body}_*_near.json")))


@cache
def load_walker(kind: str, view: View) -> WalkerManifest:
    """The manifest of a walker; InstallationError when there is none or it is damaged."""
    if kind not in walker_kinds():
        known = ", ".join(walker_kinds()) or "none"
        raise InstallationError(f"There is no walker '{kind}'; installed are: {known}.")
    return read_manifest(WalkerManifest, FIGURES / f"walker_{kind}_{view}.json")


def load_hair(body: str, style: str, view: View) -> HairManifest:
    """The manifest of a hair style on a woman's or a man's head; InstallationError when it is missing."""
    return read_manifest(HairManifest, FIGURES / f"hair_{body}_{style}_{view}.json")


@lru_cache(maxsize=SPRITES)
def sprite(kind: str, hair: str, view: View, frame: int, look: WalkerLook) -> Sprite:
    """The coloured frame 0 to 2 * HALF_CYCLE - 1; frame 0 is the landing of the left foot.

    ``hair``: a baked style, or "bald".
    """
    manifest = load_walker(kind, view)
    mirrored = frame >= HALF_CYCLE
    tiles = tiles_of(manifest, _strips(kind, view)[frame % HALF_CYCLE])
    light, alpha = _lit(dict(zip(manifest.tiles, tiles, strict=True)), look, mirrored)
    if hair != "bald" and look.hair is not None:
        _put_on(
            light,
            alpha,
            kind.partition("-")[0],
            hair,
            view,
            manifest.heads[frame % HALF_CYCLE],
            manifest.density,
            look,
            mirrored,
        )
    light += _edge(alpha, manifest.density)[..., None] * _edge_colour(light, look.light)
    if look.grey:
        light = np.repeat((light @ LUMINANCE)[..., None], 3, axis=2)
    picture = premultiplied(light, alpha)
    if mirrored:
        picture = np.ascontiguousarray(picture[:, ::-1])
    levels = [picture]
    for _ in range(SMALLER):
        levels.append(cv2.resize(levels[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    for level in levels:
        level.flags.writeable = False
    return Sprite(tuple(levels))


def _edge(alpha: F32, density: float) -> F32:
    """(h, w) 0-1 along the outline, most above: low sun behind somebody shines round them."""
    sigma = EDGE * density
    lower = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.8 * sigma]])
    inside = cv2.GaussianBlur(alpha, (0, 0), sigma)
    inside = cv2.warpAffine(inside, lower, (alpha.shape[1], alpha.shape[0]), flags=cv2.INTER_LINEAR)
    rows = np.linspace(1.0, EDGE_BELOW, alpha.shape[0], dtype=np.float32)[:, None]
    return np.asarray(alpha * np.clip(1 - inside, 0, 1) ** 1.5 * rows, np.float32)


def _edge_colour(light: F32, lamp: WalkerLight) -> F32:
    """(h, w, 3) what the edge adds: the sun's colour, and more of it on what is light itself."""
    return (
        (light * np.float32(0.8) + np.float32(0.34))
        * np.float32(lamp.sun)
        * np.array(lamp.sun_colour, np.float32)
    )


@lru_cache(maxsize=2)
def _strips(kind: str, view: View) -> NDArray[np.uint8]:
    manifest = load_walker(kind, view)
    return read_strips(manifest, rows=manifest.frames)


@lru_cache(maxsize=2)
def _hair_tiles(body: str, style: str, view: View) -> F32:
    return read_tiles(load_hair(body, style, view), 0)


def _lit(tiles: dict[str, F32], look: WalkerLook, mirrored: bool) -> tuple[F32, F32]:
    """(h, w, 3) premultiplied linear light and (h, w) coverage of everything but the hair."""
    colours = {"skin": look.skin, "top": look.top, "bottom": look.bottom, "shoes": look.shoes}
    covered = np.zeros_like(tiles["skin"])
    albedo = np.zeros((*covered.shape, 3), np.float32)
    for name, colour in colours.items():
        covered += tiles[name]
        albedo += tiles[name][..., None] * linear(colour)
    albedo /= np.maximum(covered, 1e-3)[..., None]
    alpha = np.clip(covered, 0, 1)
    return _shaded(tiles, albedo, look.light, mirrored) * alpha[..., None], alpha


def _shaded(tiles: dict[str, F32], albedo: F32, light: WalkerLight, mirrored: bool) -> F32:
    """(h, w, 3) straight linear light. In a picture that will be turned over, the sun is on the other side."""
    side = -light.side if mirrored else light.side
    sun = (tiles["left"] * np.float32(1 - side) + tiles["right"] * np.float32(1 + side)) / np.float32(
        2 * ALBEDO
    )
    ambient = tiles["ambient"] / np.float32(ALBEDO)
    body = albedo * ambient[..., None] * np.array(light.ambient, np.float32)
    rim = (albedo * np.float32(1 - 2 * GLOSS) + np.float32(GLOSS)) * sun[..., None]
    return np.asarray(body + rim * np.float32(light.sun) * np.array(light.sun_colour, np.float32), np.float32)


def _put_on(
    light: F32,
    alpha: F32,
    body: str,
    style: str,
    view: View,
    head: tuple[float, float],
    density: float,
    look: WalkerLook,
    mirrored: bool,
) -> None:
    """Lay the hair over the figure, in place: its head is where the figure's is."""
    manifest = load_hair(body, style, view)
    tiles = dict(zip(manifest.tiles, _hair_tiles(body, style, view), strict=True))
    colour = linear(look.hair or look.skin)
    shaded = _shaded(tiles, np.broadcast_to(colour, (*tiles["hair"].shape, 3)), look.light, mirrored)
    shaded = shaded * np.float32(HAIR_LIGHT)
    layer = np.dstack([shaded * tiles["hair"][..., None], tiles["hair"]])
    size = density / manifest.density
    x, y = head[0] - size * manifest.head[0], head[1] - size * manifest.head[1]
    place = np.array([[size, 0.0, x], [0.0, size, y]])
    layer = cv2.warpAffine(layer, place, (alpha.shape[1], alpha.shape[0]), flags=cv2.INTER_LINEAR)
    cover = np.clip(layer[..., 3], 0, 1)
    light *= 1 - cover[..., None]
    light += layer[..., :3]
    alpha *= 1 - cover
    alpha += cover
