"""The illustrated figure seen from behind that climbs the stairs into the light."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGBA, Affine, Frame
from memoriam.errors import InstallationError
from memoriam.likeness.person import Triple
from memoriam.performance.curves import Keyframes
from memoriam.picture.camera import after
from memoriam.picture.kernels import lay_over_frame
from memoriam.stage.manifest import Lighting
from memoriam.stage.painted import PaintedStage
from memoriam.stage.props.base import PropSetting
from memoriam.stage.scenery import lay_picture, share_of_view
from memoriam.stage.stairs import APART, SIDES, Spot, StairPath, feet, foot_shifts, place_walker
from memoriam.stage.walker import (
    HALF_CYCLE,
    SMALLER,
    View,
    WalkerLight,
    WalkerLook,
    WalkerManifest,
    load_walker,
    sprite,
)

F32 = NDArray[np.float32]

FILM_FRAMES = 25
"""Film frames a second: HALF_CYCLE of them are one stair."""

NEAR_STAIRS = 20
"""Climbs that begin below this stair are shown as baked from a little above, others as baked from below."""

ABOVE_CLOUDS = 0.012
"""Share of the frame's height by which the first stair is clear of the clouds in front."""

DEFAULT_TOP: Triple = (92, 94, 100)
"""A quiet grey where the photograph shows no clothes."""

TROUSERS: Triple = (58, 58, 64)
"""What no photograph of a face shows: dark cloth, a little of the colour above in it."""

COLOURED = 0.18
"""Share of the upper clothes' colour in what is worn below."""

LEG_FREE = 0.12
LEG_BOUND = {"trousers": 0.78, "skirt": 0.40, "coat": 0.40}
"""Metres above a sole below which the leg moves with its stair, and above which the body, or a hem, does not."""

BETWEEN_FEET = 0.045
"""Metres to either side of the middle over which the left leg's shift passes into the right one's."""

AIR = 0.09
"""Share of the haze's colour over a figure however near: air between, as over the stairs themselves."""

SHADOW = (0.52, 0.20)
"""Darkness of the shadow right below a standing foot, and of the long one toward the viewer."""

SHADOW_COLOUR = np.array([64, 52, 60], np.float32)

GLOW = 0.2
"""Brightest share of the light in which a figure goes."""


@dataclass(frozen=True)
class Climb:
    """One stretch of the way: from which stair, in which view, how much of it is seen and how far it is light."""

    start: float
    first: int
    view: View
    seen: Keyframes
    lit: Keyframes


class Walker:
    """A walker as a layer.

    facts: ``person``, ``kind``, ``hair`` (style), ``colours`` (WalkerLook without its light), ``stairs``: the first
    stair of every climb, None for the lowest that the clouds leave free. curves: ``seen_N`` and ``lit_N`` for climb N,
    0-1; a climb begins at the first time of its ``seen``. Raises InstallationError without stairs.
    """

    def __init__(self, setting: PropSetting) -> None:
        stage, facts = setting.stage, setting.track.facts
        if stage is None or not stage.path:
            raise InstallationError(
                "The figure that climbs needs a stage with stairs; choose 'stairway-morning'."
            )
        self._path = StairPath(stage.path)
        self._parallax = stage.ground_parallax
        self._kind: str = facts["kind"]
        self._hair: str = facts["hair"]
        light = stage_light(stage.manifest.lighting)
        self._look = WalkerLook(**facts["colours"], light=light)
        self._climbs = tuple(
            self._climb(setting, stage, number, stair) for number, stair in enumerate(facts["stairs"])
        )
        self._haze = np.array(stage.manifest.lighting.haze, np.float32) * 255
        self._sun = np.clip(np.array(stage.manifest.sun.colour, np.float32) ** 0.6 * 262, 0, 255)
        azimuth = math.radians(stage.manifest.lighting.key_azimuth)
        self._cast = -math.tan(max(-0.9, min(0.9, azimuth)))
        self._blob, self._long = _blob(), _long_shadow()
        self._halo = _halo(self._sun)

    def _climb(self, setting: PropSetting, stage: PaintedStage, number: int, stair: int | None) -> Climb:
        seen = setting.track.curves[f"seen_{number}"]
        first = first_free_stair(self._path, stage, setting.size[1]) if stair is None else stair
        view: View = "near" if first < NEAR_STAIRS else "far"
        return Climb(seen.points[0][0], first, view, seen, setting.track.curves[f"lit_{number}"])

    def climbed(self, climb: Climb, t: float) -> float:
        """Stairs climbed at ``t``: a whole number of baked frames, so that picture and place always belong together."""
        frames = round(t * FILM_FRAMES) - round(climb.start * FILM_FRAMES)
        return climb.first + frames / HALF_CYCLE

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Lay shadow, figure and glow of every climb that is seen at ``t`` over the frame."""
        seen_from = share_of_view(view, self._parallax)
        for climb in self._climbs:
            opacity = climb.seen(t)
            if opacity > 0.0 and t >= climb.start:
                self._paint(frame, climb, self.climbed(climb, t), opacity, climb.lit(t), seen_from)

    def _paint(
        self, frame: Frame, climb: Climb, climbed: float, opacity: float, lit: float, view: Affine
    ) -> None:
        manifest = load_walker(self._kind, climb.view)
        spot = place_walker(self._path, climbed)
        self._shadows(frame, climbed, spot, opacity * (1 - lit), manifest.eye.hidden, view)
        number = round(climbed * HALF_CYCLE) % (2 * HALF_CYCLE)
        levels = sprite(self._kind, self._hair, climb.view, number, self._look).levels
        scale = spot.metre / manifest.metre
        shifts = foot_shifts(self._path, manifest.eye, climbed)
        anchor_x = manifest.anchor[0] if number < HALF_CYCLE else manifest.width - 1 - manifest.anchor[0]
        place = np.array(
            [[scale, 0.0, spot.x - scale * anchor_x], [0.0, scale, spot.y - scale * manifest.anchor[1]]]
        )
        colour = self._colouring(min(1.0, AIR + spot.haze), lit, opacity)
        _lay_walker(frame, levels, after(view, place), _Legs(manifest, anchor_x, shifts, scale), colour)
        if lit > 0.0:
            self._glow(frame, manifest, place, opacity * math.sin(math.pi * min(1.0, lit) ** 0.8), view)

    def _colouring(self, haze: float, lit: float, opacity: float) -> F32:
        """(4, 4) what haze, the light in which the figure goes, and its opacity make of premultiplied RGBA."""
        matrix = np.eye(4, dtype=np.float32) * np.float32(opacity)
        kept = (1 - haze) * (1 - lit)
        added = self._haze * haze * (1 - lit) + self._sun * lit
        matrix[[0, 1, 2], [0, 1, 2]] *= np.float32(kept)
        matrix[:3, 3] = added / 255 * opacity
        return matrix

    def _shadows(
        self, frame: Frame, climbed: float, spot: Spot, opacity: float, hidden: float, view: Affine
    ) -> None:
        """A dark place under each foot that stands, and a long soft shadow down the stairs, away from the sun.

        hidden: metres by which both lie higher, at the edge of treads that are seen from below.
        """
        near, far = SHADOW
        clear = opacity * (1 - spot.haze)
        metre = spot.metre
        width, height = 0.46 * metre, 0.80 * metre
        shear = self._cast * 0.5
        place = np.array(
            [
                [width / 64, shear * height / 64, spot.x - width / 2],
                [0.0, height / 64, spot.y - (0.03 + hidden) * metre],
            ]
        )
        lay_picture(frame, self._long, after(view, place), opacity=far * clear)
        for foot, side in zip(feet(climbed), SIDES, strict=True):
            there = self._path.spot(foot.stair)
            strength = near * clear * (1 - min(1.0, 3 * foot.swing))
            wide, flat = 0.30 * there.metre, 0.085 * there.metre
            x, y = there.x + side * APART * there.metre, there.y
            place = np.array(
                [[wide / 64, 0.0, x - wide / 2], [0.0, flat / 64, y - hidden * there.metre - flat * 0.55]]
            )
            lay_picture(frame, self._blob, after(view, place), opacity=strength)

    def _glow(
        self, frame: Frame, manifest: WalkerManifest, place: Affine, strength: float, view: Affine
    ) -> None:
        x, y = place[:, :2] @ np.array(manifest.chest) + place[:, 2]
        size = 2.6 * manifest.metre * place[0, 0]
        spread = np.array([[size / 128, 0.0, x - size / 2], [0.0, size / 128, y - size / 2]])
        lay_picture(frame, self._halo, after(view, spread), add=True, opacity=GLOW * strength)


@dataclass(frozen=True)
class _Legs:
    """How the legs of a sprite are stretched so that both feet are on their stairs."""

    manifest: WalkerManifest
    anchor_x: float
    shifts: tuple[tuple[float, float], tuple[float, float]]
    """Stage pixels."""
    scale: float
    """Stage pixels of a sprite pixel."""

    def back(self, x: F32, y: F32) -> tuple[F32, F32]:
        """(h, w) how far a sprite pixel at column ``x`` (w,) and row ``y`` (h,) has been moved, in sprite pixels."""
        metre = self.manifest.metre
        bound_above = LEG_BOUND[self.manifest.kind.rpartition("-")[2]]
        right = _step((x - self.anchor_x) / metre, -BETWEEN_FEET, BETWEEN_FEET)
        moved_x = np.zeros((y.size, x.size), np.float32)
        moved_y = np.zeros_like(moved_x)
        for share, (shift_x, shift_y) in zip((1 - right, right), self.shifts, strict=True):
            height = (self.manifest.anchor[1] - y) / metre
            bound = np.outer(1 - _step(height, LEG_FREE, bound_above), share).astype(np.float32)
            moved_x += bound * np.float32(shift_x / self.scale)
            moved_y += bound * np.float32(shift_y / self.scale)
        return moved_x, moved_y


def _lay_walker(frame: Frame, levels: tuple[RGBA, ...], place: Affine, legs: _Legs, colouring: F32) -> None:
    """Lay a sprite over a frame; ``place``: sprite to frame pixels."""
    scale = float(place[0, 0])
    level = min(SMALLER, max(0, math.floor(math.log2(0.75 / scale)) + 1)) if scale < 0.75 else 0
    picture = levels[level]
    factor = 2.0**level
    width, height = legs.manifest.width, legs.manifest.height
    room = 0.1 * legs.manifest.metre
    x0, y0 = (max(0, math.floor(place[i, 2] - room * scale)) for i in (0, 1))
    x1 = min(frame.shape[1], math.ceil(place[0, 2] + (width + room) * scale))
    y1 = min(frame.shape[0], math.ceil(place[1, 2] + (height + room) * scale))
    if x0 >= x1 or y0 >= y1:
        return
    x = ((np.arange(x0, x1) + 0.0 - place[0, 2]) / scale).astype(np.float32)
    y = ((np.arange(y0, y1) + 0.0 - place[1, 2]) / scale).astype(np.float32)
    moved_x, moved_y = legs.back(x, y)
    from_x = (x[None, :] - moved_x + np.float32(0.5)) / np.float32(factor) - np.float32(0.5)
    from_y = (y[:, None] - moved_y + np.float32(0.5)) / np.float32(factor) - np.float32(0.5)
    part = cv2.remap(picture, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    part = cv2.transform(part, colouring)
    lay_over_frame(frame.view(np.uint32)[..., 0], part.view(np.uint32)[..., 0], x0, y0)


def first_free_stair(path: StairPath, stage: PaintedStage, height: int) -> int:
    """The lowest stair that the clouds in front leave free."""
    crest = stage.stand.front - stage.front.raised - ABOVE_CLOUDS * height
    stair = int(path.first)
    while stair < path.last and path.spot(stair).y > crest:
        stair += 1
    return stair


def stage_light(lighting: Lighting) -> WalkerLight:
    """The light of a stage on somebody seen from behind: what comes from the viewer's side, and the rim of the sun."""
    fill, ambient = np.array(lighting.fill), np.array(lighting.ambient)
    key = np.array(lighting.key) / max(lighting.key)
    back = 0.55 * fill + 0.45 * ambient / max(lighting.ambient)
    side = max(-1.0, min(1.0, lighting.key_azimuth / 45.0))
    red, green, blue = (float(value) for value in back * lighting.exposure)
    return WalkerLight(
        (red, green, blue), (float(key[0]), float(key[1]), float(key[2])), 0.6 + 0.5 * lighting.rim, side
    )


def worn_below(top: Triple) -> Triple:
    """A colour for what no portrait shows: dark, with a little of the upper clothes' colour."""
    red, green, blue = (
        round(dark + COLOURED * (seen - sum(top) / 3)) for dark, seen in zip(TROUSERS, top, strict=True)
    )
    return red, green, blue


def _step(value: F32, low: float, high: float) -> F32:
    t = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def _dark(alpha: F32) -> RGBA:
    """Premultiplied shadow of a coverage 0-1."""
    coloured = np.dstack([alpha[..., None] * SHADOW_COLOUR, alpha * 255])
    return np.round(coloured).astype(np.uint8)


def _blob() -> RGBA:
    """(64, 64) a round soft shadow."""
    across = (np.arange(64, dtype=np.float32) - 31.5) / 31.5
    away = np.hypot(across[None, :], across[:, None])
    return _dark(np.asarray(np.clip(1 - away, 0, 1) ** 1.3, np.float32))


def _long_shadow() -> RGBA:
    """(64, 64) a shadow that widens and fades downward."""
    down = np.linspace(0, 1, 64, dtype=np.float32)[:, None]
    across = (np.arange(64, dtype=np.float32)[None, :] - 31.5) / 31.5
    width = 0.30 + 0.30 * down
    shadow = np.exp(-((across / width) ** 2) * 1.6) * (1 - down) ** 1.4 * np.clip(down * 9, 0, 1)
    shadow *= np.clip((1 - np.abs(across)) * 4, 0, 1)
    return _dark(np.asarray(shadow, np.float32))


def _halo(colour: F32) -> RGBA:
    """(128, 128) light round a figure that goes, to be added."""
    across = (np.arange(128, dtype=np.float32) - 63.5) / 63.5
    away = np.minimum(np.hypot(across[None, :], across[:, None]), 1)
    light = (1 - away) ** 2.2
    return np.round(np.dstack([light[..., None] * colour, np.zeros_like(light)])).astype(np.uint8)
