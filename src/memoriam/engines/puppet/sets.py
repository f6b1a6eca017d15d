"""The set of one shot: its layers, back to front, ready to be painted."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

from memoriam.arrays import Affine, Frame, Points
from memoriam.engines.base import Canvas
from memoriam.engines.puppet.actor import ActorLayer, ArmOver
from memoriam.engines.puppet.becoming import Becoming
from memoriam.engines.puppet.contact import Contact
from memoriam.likeness import Likeness, Portrait
from memoriam.likeness.reduced import reduced
from memoriam.memory import give_back
from memoriam.picture.camera import after, crown_to_chin, frame_portrait, scale_of, zoom
from memoriam.picture.layer import Layer
from memoriam.picture.look import LUMA
from memoriam.stage.backdrop import Backdrop, Veil
from memoriam.stage.bust import ended
from memoriam.stage.grounding import Grounding
from memoriam.stage.props import PropSetting, find_prop
from memoriam.stage.softlight import SOFT_LIGHT, SoftLight
from memoriam.stage.together import aligned, brought_together
from memoriam.storyboard import ActorTrack, Shot, Storyboard

if TYPE_CHECKING:
    from memoriam.stage.painted import PaintedStage

Ordered = list[tuple[float, Layer]]

LIGHT_GRID = 16
"""Frame pixels in a pixel of a shot's light: it is soft."""

LIGHT_SOFT = 0.20
"""Deviation of its blur as a share of the shorter edge: no shape is left."""

LIGHT_POWER = 6.0
"""Power of the mean by which it is blurred: bright places spill over dark ones as light does, so that the dark hair and
clothes of somebody leave no cloud behind them."""

LIGHT_LIFT = 0.75
"""Power by which it is brighter than the places it comes from: a dim room goes into light and not into fog."""

LIGHT_COLOUR = 0.45
"""Share of its colour that is kept: a red coat must not become a red cloud."""

SPARE = 1.25
"""How much denser than the frame a portrait is kept: two who meet are made equally large afterwards."""

FOREMOST = 100.0
"""Props of this order and beyond lie before everything: lettering, which no fog and no melting edge may cover."""


@dataclass
class Set:
    """Layers of one shot, the camera's point of interest and the size of the frame (width, height); thread-safe.

    framed: the photograph (its sha256) that stands here alone in its own surroundings and its place, or None.
    """

    shot: Shot
    layers: tuple[Layer, ...]
    actors: Mapping[str, ActorLayer]
    focus: tuple[float, float]
    size: tuple[int, int]
    framed: tuple[str, Affine] | None = None
    _lights: dict[float, Frame] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def place(self, t: float) -> Affine:
        """Where the photograph stands in the frame at ``t``; only where there is one in its own surroundings."""
        if self.framed is None:
            raise ValueError("this shot shows no photograph in its own surroundings")
        return after(zoom(self.shot.push(t), self.focus), self.framed[1])

    def paint(self, frame: Frame, t: float, moved: Affine | None = None) -> dict[str, Points]:
        """Paint the whole frame at ``t`` and say where the faces are, (478, 2) frame pixels by person.

        moved: how the camera moves everything besides, frame to frame pixels.
        """
        view = zoom(self.shot.push(t), self.focus)
        if moved is not None:
            view = after(moved, view)
        for layer in self.layers:
            layer.paint(frame, t, view)
        return {person: actor.landmarks(t, view) for person, actor in self.actors.items()}

    def faces(self, t: float) -> dict[str, Points]:
        """Where ``paint`` puts the faces of those who are to be seen at ``t``."""
        view = zoom(self.shot.push(t), self.focus)
        return {
            person: actor.landmarks(t, view)
            for person, actor in self.actors.items()
            if actor.presence(t) > 0.0
        }

    def light(self, t: float) -> Frame:
        """The light of the shot at ``t``, LIGHT_GRID times smaller: its bright places, blurred beyond all shape."""
        with self._lock:
            if t not in self._lights:
                frame = np.zeros((self.size[1], self.size[0], 4), np.uint8)
                self.paint(frame, t)
                self._lights[t] = _spilled(frame)
            return self._lights[t]


@dataclass
class Sets:
    """The sets of a film, each built when it is first seen and let go when it is over."""

    storyboard: Storyboard
    cast: Mapping[str, Likeness]
    canvas: Canvas
    _built: dict[int, Set] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __getitem__(self, index: int) -> Set:
        with self._lock:
            if index not in self._built:
                for past in [i for i in self._built if i < index - 1]:
                    del self._built[past]
                self._built[index] = build_set(self.storyboard, index, self.cast, self.canvas)
                give_back()
            return self._built[index]


def build_set(storyboard: Storyboard, index: int, cast: Mapping[str, Likeness], canvas: Canvas) -> Set:
    """Prepare every layer of a shot."""
    shot = storyboard.shots[index]
    portraits = {
        track.person: ended(cast[track.person].for_purpose(track.purpose), track.ends)
        for track in shot.actors
    }
    stage = _stage(shot, portraits, storyboard.seed, canvas)
    portraits = _as_large_as_seen(portraits, shot, stage, canvas)
    if shot.stage is not None:
        portraits = brought_together(portraits, storyboard.seed)
    portraits, placements = _placed(portraits, canvas, stage, shot)
    actors: dict[str, ActorLayer] = {}
    ordered: Ordered = []
    for order, track in enumerate(shot.actors):
        portrait, placement = portraits[track.person], placements[track.person]
        actors[track.person] = ActorLayer(
            portrait,
            track,
            storyboard.performances[track.person],
            placement,
            crown_to_chin(portrait) * scale_of(placement),
            _largest(shot, track),
        )
        ordered.append((float(order), actors[track.person]))
    ordered = _becoming(shot, ordered, actors, portraits, canvas)
    if stage is not None:
        ordered += _contacts(shot, actors, portraits)
    if stage is None:
        ordered += [
            (FOREMOST, ArmOver(actors[who], one, one.arm)) for who, one in portraits.items() if one.arm
        ]
    for prop in shot.props:
        setting = PropSetting(
            prop, (canvas.width, canvas.height), portraits, placements, _painted(stage), storyboard.seed
        )
        ordered.append((prop.order, find_prop(prop.kind)(setting)))
    ordered.sort(key=lambda pair: pair[0])
    people = [layer for order, layer in ordered if order < FOREMOST]
    foremost = [layer for order, layer in ordered if order >= FOREMOST]
    behind, before = _surroundings(shot, portraits, placements, canvas, stage, storyboard.seed)
    layers = (*behind, *people, *before, *foremost)
    framed = None
    if stage is None and len(shot.actors) == 1:
        person = shot.actors[0].person
        framed = portraits[person].source, after(placements[person], _from_original(portraits[person]))
    focus = _focus(shot, portraits, placements, canvas)
    return Set(shot, layers, actors, focus, (canvas.width, canvas.height), framed)


def matched(one: Set, other: Set, share: float, t: float) -> tuple[Affine, Affine] | None:
    """How the cameras of two shots move while they dissolve into each other, so that no face is seen twice.

    share: how far the camera has come, 0-1. None where they do not show one photograph in its own surroundings.
    """
    if one.framed is None or other.framed is None or one.framed[0] != other.framed[0]:
        return None
    places = one.place(t), other.place(t)
    common = (1.0 - share) * places[0] + share * places[1]
    first, second = (after(common, cv2.invertAffineTransform(place)) for place in places)
    return first, second


def _spilled(frame: Frame) -> Frame:
    """The frame made small, paler, blurred by a power mean, and brighter."""
    height, width = frame.shape[:2]
    size = (max(width // LIGHT_GRID, 1), max(height // LIGHT_GRID, 1))
    small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255.0)
    colour = small[..., :3]
    colour += ((colour @ LUMA)[..., None] - colour) * np.float32(1.0 - LIGHT_COLOUR)
    deviation = max(LIGHT_SOFT * min(size), 0.5)
    blurred = cv2.GaussianBlur(small**LIGHT_POWER, (0, 0), deviation, borderType=cv2.BORDER_REPLICATE)
    light = np.maximum(blurred, 0.0) ** (LIGHT_LIFT / LIGHT_POWER)
    return np.asarray(np.rint(light * 255.0), np.uint8)


def _becoming(
    shot: Shot,
    ordered: Ordered,
    actors: Mapping[str, ActorLayer],
    portraits: Mapping[str, Portrait],
    canvas: Canvas,
) -> Ordered:
    """The layers of the actors, with those of whoever becomes somebody else brought together."""
    layers: dict[int, Layer] = {}
    for track in shot.actors:
        if track.becomes is not None:
            pair = track.person, track.becomes
            one, other = (actors[person] for person in pair)
            change = Becoming(
                one, other, (portraits[pair[0]], portraits[pair[1]]), (canvas.width, canvas.height)
            )
            layers |= {id(one): change.before(), id(other): change}
    return [(order, layers.get(id(layer), layer)) for order, layer in ordered]


def _from_original(portrait: Portrait) -> Affine:
    """Original photograph to portrait pixels: two shots may hold the same photograph at different sizes."""
    scale, (x, y) = portrait.scale, portrait.origin
    return np.array([[scale, 0.0, (0.5 - x) * scale - 0.5], [0.0, scale, (0.5 - y) * scale - 0.5]])


def _contacts(shot: Shot, actors: Mapping[str, ActorLayer], portraits: Mapping[str, Portrait]) -> Ordered:
    """Shade between each two who stand one behind the other."""
    people = [track.person for track in shot.actors]
    return [
        (order + 0.5, Contact(actors[front], actors[rear], (portraits[front], portraits[rear])))
        for order, (rear, front) in enumerate(pairwise(people))
    ]


def _stage(
    shot: Shot, portraits: Mapping[str, Portrait], seed: int, canvas: Canvas
) -> PaintedStage | SoftLight | None:
    if shot.stage is None:
        return None
    size = (canvas.width, canvas.height)
    if shot.stage == SOFT_LIGHT:
        return SoftLight(portraits.values(), size, seed)
    from memoriam.stage.painted import PaintedStage

    grey = bool(portraits) and all(portrait.grey for portrait in portraits.values())
    return PaintedStage(shot.stage, size, seed, grey=grey)


def _painted(stage: PaintedStage | SoftLight | None) -> PaintedStage | None:
    return None if isinstance(stage, SoftLight) else stage


def _as_large_as_seen(
    portraits: Mapping[str, Portrait], shot: Shot, stage: PaintedStage | SoftLight | None, canvas: Canvas
) -> dict[str, Portrait]:
    """The portraits with hardly more pixels than the frame shows of them."""
    tracks = {track.person: track for track in shot.actors}
    if stage is None:
        places = {who: frame_portrait(one, canvas.width, canvas.height) for who, one in portraits.items()}
    else:
        places = {who: stage.place(one) for who, one in portraits.items()}
    return {
        who: reduced(one, SPARE * scale_of(places[who]) * _largest(shot, tracks[who]))
        for who, one in portraits.items()
    }


def _placed(
    portraits: dict[str, Portrait], canvas: Canvas, stage: PaintedStage | SoftLight | None, shot: Shot
) -> tuple[dict[str, Portrait], dict[str, Affine]]:
    """Portraits as they look in this place, and where they stand."""
    if stage is None:
        return portraits, {
            person: frame_portrait(portrait, canvas.width, canvas.height, shot.room, shot.above)
            for person, portrait in portraits.items()
        }
    placements = {person: stage.place(portrait) for person, portrait in portraits.items()}
    if len(portraits) > 1:
        placements = aligned(portraits, placements, stage.stand.x)
    return {person: stage.relit(portraits[person], placements[person]) for person in portraits}, placements


def _surroundings(
    shot: Shot,
    portraits: Mapping[str, Portrait],
    placements: Mapping[str, Affine],
    canvas: Canvas,
    stage: PaintedStage | SoftLight | None,
    seed: int,
) -> tuple[tuple[Layer, ...], tuple[Layer, ...]]:
    """What lies behind everybody and what lies before them."""
    if isinstance(stage, SoftLight):
        return (stage.back,), (stage.front(portraits, placements),)
    if stage is not None:
        shades = (
            Grounding(portraits[track.person], placements[track.person], track, stage)
            for track in shot.actors
        )
        return (stage.back,), (stage.front, *shades)
    if not shot.actors:
        return (), ()
    person = shot.actors[0].person
    surroundings = (portraits[person], placements[person], (canvas.width, canvas.height), seed)
    return (Backdrop(*surroundings),), (Veil(*surroundings),)


def _focus(
    shot: Shot, portraits: Mapping[str, Portrait], placements: Mapping[str, Affine], canvas: Canvas
) -> tuple[float, float]:
    """What the camera moves toward: the eyes, between several people, or the middle of an empty set."""
    if not shot.actors:
        return canvas.width / 2.0, canvas.height / 2.0
    middles = []
    for person, placement in placements.items():
        eyes = portraits[person].mesh.points[[33, 263], :2].mean(axis=0)
        middles.append(placement[:, :2] @ eyes + placement[:, 2])
    x, y = np.mean(middles, axis=0).tolist()
    return x, y


def _largest(shot: Shot, track: ActorTrack) -> float:
    """The most that camera and track enlarge a person while they are seen."""
    times = [float(t) for t in np.linspace(shot.start, shot.end, 48)]
    seen = [t for t in times if track.opacity(t) > 0.0 and track.dissolve(t) < 1.0]
    return max(1.0, max((shot.push(t) * track.size(t) for t in seen), default=1.0))
