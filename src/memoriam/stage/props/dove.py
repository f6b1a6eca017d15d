"""A white dove that flies away into the light: baked light and coverage, seen from behind, small in the picture."""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGBA, Affine, Frame
from memoriam.likeness.person import Triple
from memoriam.picture.camera import CHIN, after, crown_to_chin, scale_of
from memoriam.scenes.base import SUBJECT
from memoriam.stage.manifest import Lighting
from memoriam.stage.props.base import PropSetting
from memoriam.stage.props.walker import stage_light
from memoriam.stage.scenery import lay_picture
from memoriam.stage.strips import (
    FIGURES,
    LUMINANCE,
    StripManifest,
    linear,
    premultiplied,
    read_manifest,
    read_strips,
    tiles_of,
)
from memoriam.stage.walker import ALBEDO, WalkerLight

F32 = NDArray[np.float32]

PLUMAGE: Triple = (244, 242, 238)
BEAK: Triple = (196, 160, 150)

SPAN = 0.66
"""Metres from tip to tip (of a rock dove)."""

LARGEST = 0.20
"""Its span when it is nearest, as a share of the frame's shorter edge: a quiet bird some way off."""

FOCAL = 1.35
"""Of the eye that sees it fly, in shorter edges of the frame."""

SPEED, SETS_OFF = 2.1, 0.7
"""Metres a second, and seconds in which that is reached; wings and way are slowed down alike."""

BEATS_A_SECOND = 3.3
BEATS, GLIDES = (7, 4, 6), (0.60, 0.75)
"""Beats between two glides, in turn, and the shortest and the longest glide in seconds."""

STEADY = 0.10
"""Seconds over which one passes into the other."""

SHARP_BELOW = 0.9
"""Beats a second under which the wings do not blur."""

HEAVE, HEAVE_LATER = 0.022, 0.12
"""Metres the body rises and sinks with a beat, and the share of a beat by which it follows the wings."""

STARTS = (0.22, 0.45)
"""Head heights beside and below the chin where it appears: before the heart, clear of the face it flies past."""

STEEPER = 0.62
"""Share of the way to the side that its bearing would give: setting off, birds rise steeply."""

GAIN = 1.6
"""A white bird among clouds is brighter than a grey card in the same light would make it."""

BESIDE_GREY = 0.45
"""Share of the light's colour that is kept beside grey people."""

HAZE, HAZE_REACH = 0.55, 26.0
"""Most air that lies before it, and the metres in which two thirds of that are reached."""

RATE, LONGEST = 100, 60
"""Moments a second at which the beat is laid out, and for how many seconds."""

SMALLER = 3
"""Halvings of a picture that are kept."""


class DoveManifest(StripManifest):
    """One beat of the wings as a shutter sees it, then the sharp pictures of a glide, one below the other."""

    frames: int
    beat: int
    """How many of them are the beat, phases 0 to 1 (0 is the top); the others are the glide."""
    glide: tuple[float, float]
    """Phases of the first picture of the glide and of what would follow the last one."""
    density: float
    """Pixels of a metre."""
    middle: tuple[float, float]
    """The bird's middle, in pixels of a tile."""
    azimuth: float
    climb: float
    """Degrees to the viewer's right and upward in which it flies."""


class Dove:
    """A dove as a layer; thread-safe. Curves: ``seen`` 0-1; it sets off at its first time."""

    def __init__(self, setting: PropSetting) -> None:
        manifest = load_dove()
        self._manifest, self._seen = manifest, setting.track.curves["seen"]
        self._begins = self._seen.points[0][0]
        person = SUBJECT if SUBJECT in setting.portraits else next(iter(setting.portraits))
        portrait, placement = setting.portraits[person], setting.placements[person]
        chin = placement[:, :2] @ portrait.mesh.points[CHIN, :2] + placement[:, 2]
        head = crown_to_chin(portrait) * scale_of(placement)
        self._side = self._chosen_side(setting, float(chin[0]))
        self._start = chin + head * np.array([self._side * STARTS[0], STARTS[1]])
        self._edge = min(setting.size)
        lighting = setting.stage.lighting if setting.stage is not None else None
        grey = all(one.grey for one in setting.portraits.values())
        self._pictures = [_levels(one) for one in coloured(lighting, mirrored=self._side < 0, grey=grey)]
        haze = lighting.haze if lighting is not None else (1.0, 1.0, 1.0)
        self._haze = np.array(haze, np.float32) * np.float32(255.0)
        self._beaten = beaten(setting.seed, manifest.glide)

    @staticmethod
    def _chosen_side(setting: PropSetting, middle: float) -> float:
        """1 to the viewer's right, -1 to the left: toward the sun, or where there is more room."""
        toward = setting.stage.sun[0] if setting.stage is not None else setting.size[0] - middle
        return 1.0 if toward >= middle else -1.0

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Lay the bird over the frame where it is at ``t``."""
        opacity = self._seen(t)
        if opacity <= 0.0 or t < self._begins:
            return
        since = t - self._begins
        metre, place = self.place(since)
        levels = self._pictures[self.picture(since)]
        scale = metre / self._manifest.density * scale_of(view)
        level = min(SMALLER, max(0, math.floor(-math.log2(scale))))
        shrunk = np.diag([2.0**level, 2.0**level])
        here = np.column_stack(
            [place[:, :2] @ shrunk, place[:, 2] + place[:, :2] @ np.full(2, 2.0**level / 2 - 0.5)]
        )
        air = HAZE * (1.0 - math.exp(-self._flown(since) / HAZE_REACH))
        picture = cv2.transform(levels[level], self._hazed(air, opacity))
        lay_picture(frame, picture, after(view, here))

    def place(self, since: float) -> tuple[float, Affine]:
        """Stage pixels of a metre at the bird, and picture to stage pixels, ``since`` seconds after it set off."""
        manifest, flown = self._manifest, self._flown(since)
        azimuth, climb = math.radians(manifest.azimuth), math.radians(manifest.climb)
        near = LARGEST * self._edge / SPAN
        distance = FOCAL * self._edge / near
        metre = FOCAL * self._edge / (distance + flown * math.cos(climb) * math.cos(azimuth))
        aside = STEEPER * self._side * flown * math.cos(climb) * math.sin(azimuth)
        phase, _ = self._phase(since)
        up = flown * math.sin(climb) - HEAVE * math.cos(2 * math.pi * (phase - HEAVE_LATER))
        scale = metre / manifest.density
        middle_x = manifest.middle[0] if self._side > 0 else manifest.width - 1 - manifest.middle[0]
        x, y = self._start + metre * np.array([aside, -up])
        moved = [[scale, 0.0, x - scale * middle_x], [0.0, scale, y - scale * manifest.middle[1]]]
        return metre, np.array(moved)

    def picture(self, since: float) -> int:
        """Which of the baked pictures is seen."""
        manifest = self._manifest
        phase, speed = self._phase(since)
        first, last = manifest.glide
        if speed < SHARP_BELOW and first - 0.03 <= phase % 1.0 <= last + 0.03:
            sharp = manifest.frames - manifest.beat
            share = (phase % 1.0 - first) / (last - first)
            return manifest.beat + min(max(int(share * sharp), 0), sharp - 1)
        return round(phase * manifest.beat) % manifest.beat

    def _flown(self, since: float) -> float:
        """Metres."""
        return SPEED * (since - SETS_OFF * (1.0 - math.exp(-since / SETS_OFF)))

    def _phase(self, since: float) -> tuple[float, float]:
        """Beats so far, and beats a second."""
        at = min(max(since, 0.0) * RATE, len(self._beaten) - 2.0)
        before = int(at)
        step = float(self._beaten[before + 1] - self._beaten[before])
        return float(self._beaten[before]) + (at - before) * step, step * RATE

    def _hazed(self, air: float, opacity: float) -> F32:
        """(4, 4) what air and opacity make of premultiplied RGBA."""
        matrix = np.eye(4, dtype=np.float32) * np.float32(opacity)
        matrix[[0, 1, 2], [0, 1, 2]] *= np.float32(1.0 - air)
        matrix[:3, 3] = self._haze * np.float32(air * opacity / 255.0)
        return matrix


@cache
def load_dove() -> DoveManifest:
    """What is baked of the dove; InstallationError when it is missing or damaged."""
    return read_manifest(DoveManifest, FIGURES / "dove.json")


def beaten(seed: int, glide: tuple[float, float]) -> NDArray[np.float64]:
    """(RATE * LONGEST,) beats of the wings since it set off: some beats, a glide, and so on; never falling."""
    chance = np.random.default_rng([seed, 83])
    times, phases = [0.0], [0.0]
    turn = 0
    while times[-1] < LONGEST:
        down = math.floor(phases[-1]) + BEATS[turn % len(BEATS)] + glide[0]
        times.append(times[-1] + (down - phases[-1]) / BEATS_A_SECOND)
        phases.append(down)
        times.append(times[-1] + float(chance.uniform(*GLIDES)))
        phases.append(down + glide[1] - glide[0])
        turn += 1
    box = round(STEADY * RATE) | 1
    even = np.interp((np.arange(RATE * LONGEST + box - 1) - box // 2) / RATE, times, phases)
    return np.convolve(even, np.full(box, 1.0 / box), mode="valid")


def coloured(lighting: Lighting | None, *, mirrored: bool, grey: bool) -> list[RGBA]:
    """Every baked picture in the light of a stage, premultiplied; mirrored: turned over, yet lit from the same side."""
    manifest = load_dove()
    light = stage_light(lighting) if lighting is not None else WalkerLight()
    strips = read_strips(manifest, rows=manifest.frames)
    return [_coloured(manifest, strip, light, mirrored=mirrored, grey=grey) for strip in strips]


def _coloured(
    manifest: DoveManifest, strip: NDArray[np.uint8], light: WalkerLight, *, mirrored: bool, grey: bool
) -> RGBA:
    tiles = dict(zip(manifest.tiles, tiles_of(manifest, strip), strict=True))
    alpha = np.clip(tiles["plumage"] + tiles["beak"], 0, 1)
    side = -light.side if mirrored else light.side
    sun = tiles["left"] * np.float32((1 - side) / 2) + tiles["right"] * np.float32((1 + side) / 2)
    falls = tiles["ambient"][..., None] * _tinted(light.ambient, grey=grey)
    falls += sun[..., None] * _tinted(light.sun_colour, grey=grey) * np.float32(light.sun)
    albedo = tiles["plumage"][..., None] * linear(PLUMAGE) + tiles["beak"][..., None] * linear(BEAK)
    picture = premultiplied(np.asarray(albedo * falls * np.float32(GAIN / ALBEDO), np.float32), alpha)
    return np.ascontiguousarray(picture[:, ::-1]) if mirrored else picture


def _tinted(colour: tuple[float, float, float], *, grey: bool) -> F32:
    values = np.array(colour, np.float32)
    if not grey:
        return values
    middle = values @ LUMINANCE
    return np.asarray(middle + BESIDE_GREY * (values - middle), np.float32)


def _levels(picture: RGBA) -> tuple[RGBA, ...]:
    """The picture at several sizes, each half the one before."""
    levels = [picture]
    for _ in range(SMALLER):
        levels.append(cv2.resize(levels[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    return tuple(levels)
