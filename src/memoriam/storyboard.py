"""Scenes become one film: when each begins, how it opens on the photograph and closes in light."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from memoriam.brief import Brief
from memoriam.errors import BriefError
from memoriam.likeness import Likeness, Portrait
from memoriam.likeness.person import Purpose
from memoriam.performance.curves import Keyframes
from memoriam.performance.life import Performance
from memoriam.performance.limits import Limits
from memoriam.scenes.base import (
    CLOSING,
    OPENING,
    SUBJECT,
    Actor,
    Cue,
    Points,
    Prop,
    ScenePlan,
    find_scene,
    lengths_of,
)

if TYPE_CHECKING:
    from memoriam.performance.speech import Speech

FPS = 25

CLOSING_SMILE = 0.35

PUSH = 1.055
"""How much nearer the camera is at the end: felt, not seen."""

CROSSING = 2.4
"""Seconds in which one shot changes into the next: a camera that has a fifth of the frame to go does not hurry."""

GLOW = 0.55
"""Light of a scene at its full strength, as the finisher counts it."""

SHOWN_VEIL = 0.25
"""Above this much veil the face is dissolving on purpose; identity is no longer judged."""

_Tracks = dict[str, list[tuple[float, float]]]


@dataclass(frozen=True)
class ActorTrack:
    """An actor with all curves in film time; see :class:`memoriam.scenes.base.Actor`."""

    person: str
    purpose: Purpose
    x: Keyframes
    y: Keyframes
    size: Keyframes
    opacity: Keyframes
    dissolve: Keyframes
    tilt: Keyframes
    ends: float | None = None
    becomes: str | None = None


@dataclass(frozen=True)
class PropTrack:
    """A prop with all curves in film time; see :class:`memoriam.scenes.base.Prop`."""

    kind: str
    order: float
    curves: Mapping[str, Keyframes]
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Shot:
    """One scene in the film, seconds. It is seen a little before ``start`` and after ``end``, while shots change."""

    scene: str
    start: float
    end: float
    stage: str | None
    actors: tuple[ActorTrack, ...]
    props: tuple[PropTrack, ...]
    push: Keyframes
    room: float = 0.0
    above: float = 0.0
    remarks: tuple[str, ...] = ()

    def weight(self, t: float, *, first: bool, last: bool) -> float:
        """How far the film has changed to this shot at ``t``, 0-1, in step with time; the shots add up to 1."""
        come = 1.0 if first else _part(t, self.start)
        stay = 1.0 if last else 1.0 - _part(t, self.end)
        return min(come, stay)


@dataclass(frozen=True)
class Storyboard:
    """The whole film before a pixel is painted. All curves are functions of film time in seconds."""

    duration: float
    seed: int
    shots: tuple[Shot, ...]
    performances: Mapping[str, Performance]
    light: Keyframes
    veil: Keyframes
    title: Keyframes

    @property
    def frames(self) -> int:
        """Number of frames."""
        return round(self.duration * FPS)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What all scenes say about what is seen and is not from the photographs, each sentence once."""
        return tuple(dict.fromkeys(remark for shot in self.shots for remark in shot.remarks))

    def time(self, index: int) -> float:
        """Seconds at which frame ``index`` stands."""
        return index / FPS

    def seen(self, t: float) -> list[tuple[int, float]]:
        """Indices and shares of the shots that are seen at ``t``: one, or two while they dissolve."""
        last = len(self.shots) - 1
        shares = [(i, shot.weight(t, first=i == 0, last=i == last)) for i, shot in enumerate(self.shots)]
        return [(i, share) for i, share in shares if share > 0.0]

    def face_shown(self, t: float) -> bool:
        """True while the subject's face is meant to be seen clearly."""
        if self.veil(t) > SHOWN_VEIL:
            return False
        return any(share > 0.5 and _shows_subject(self.shots[i], t) for i, share in self.seen(t))


def plan_film(
    brief: Brief,
    cast: Mapping[str, Likeness],
    limits_of: Callable[[Portrait], Limits] | None = None,
    speech: Speech | None = None,
) -> Storyboard:
    """Lay the brief's scenes out in time.

    limits_of: what the engine can do with a portrait. speech: what the subject does while their words are heard.

    Raises BriefError if they do not fit into the seconds asked for or the photographs cannot carry one of them.
    """
    scenes = [find_scene(name) for name in brief.scenes]
    lengths = _lengths([lengths_of(scene, brief, speech) for scene in scenes], brief.seconds)
    bears = limits_of or bearable
    limits = {person: bears(likeness.for_purpose("portrait")) for person, likeness in cast.items()}
    gestures: dict[str, _Tracks] = {person: defaultdict(list) for person in cast}
    light: list[tuple[float, float]] = [(0.0, 0.0)]
    shots, start = [], OPENING
    for i, (scene, length) in enumerate(zip(scenes, lengths, strict=True)):
        cue = Cue(length, brief, cast, limits, np.random.default_rng([brief.seed, i]), speech)
        objection = scene.objection(cue)
        if objection is not None:
            raise BriefError(objection)
        plan = scene.plan(cue)
        _collect(plan, start, gestures, light)
        shots.append(_shot(scene.name, plan, start, length))
        start += length
    duration = start + CLOSING
    gestures[SUBJECT]["smile"] += [(start + 0.1, 0.0), (start + 1.4, CLOSING_SMILE)]
    return Storyboard(
        duration=duration,
        seed=brief.seed,
        shots=tuple(shots),
        performances={
            person: _performance(brief.seed, number, duration, limits[person], gestures[person])
            for number, person in enumerate(cast)
        },
        light=Keyframes(tuple(light)),
        veil=Keyframes(((start + 0.2, 0.0), (start + 2.6, 1.0))),
        title=Keyframes(((start + 1.5, 0.0), (start + 2.8, 1.0))),
    )


def bearable(portrait: Portrait) -> Limits:
    """What a photograph bears by its fitness alone, whichever engine moves it."""
    fitness = portrait.fitness
    return Limits(motion=fitness.motion, blink=fitness.blink, gaze=fitness.blink)


def _performance(seed: int, number: int, duration: float, limits: Limits, tracks: _Tracks) -> Performance:
    gestures = {name: Keyframes(tuple(points)) for name, points in tracks.items()}
    return Performance(seed, duration, limits, gestures, person=number)


def _collect(
    plan: ScenePlan, start: float, gestures: Mapping[str, _Tracks], light: list[tuple[float, float]]
) -> None:
    for actor in plan.actors:
        for name, points in actor.gestures.items():
            gestures[actor.person][name] += [(start + t, value) for t, value in points]
    light += [(start + t, GLOW * value) for t, value in plan.light if start + t > light[-1][0]]


def _shot(name: str, plan: ScenePlan, start: float, length: float) -> Shot:
    push = plan.push if len(plan.push) > 1 else ((0.0, 1.0), (length, PUSH))
    return Shot(
        name,
        start,
        start + length,
        plan.stage,
        tuple(_actor(actor, start) for actor in plan.actors),
        tuple(_prop(prop, start) for prop in plan.props),
        _at(push, start),
        plan.room,
        plan.above,
        plan.remarks,
    )


def _actor(actor: Actor, start: float) -> ActorTrack:
    return ActorTrack(
        actor.person,
        actor.purpose,
        x=_at(actor.x, start),
        y=_at(actor.y, start),
        size=_at(actor.size, start),
        opacity=_at(actor.opacity, start),
        dissolve=_at(actor.dissolve, start),
        tilt=_at(actor.tilt, start),
        ends=actor.ends,
        becomes=actor.becomes,
    )


def _prop(prop: Prop, start: float) -> PropTrack:
    return PropTrack(
        prop.kind, prop.order, {name: _at(points, start) for name, points in prop.curves.items()}, prop.facts
    )


def _at(points: Points, start: float) -> Keyframes:
    return Keyframes(tuple((start + t, value) for t, value in points))


def _part(t: float, change: float) -> float:
    """How far a change of shots around ``change`` has come at ``t``."""
    return min(max((t - change) / CROSSING + 0.5, 0.0), 1.0)


def _shows_subject(shot: Shot, t: float) -> bool:
    return any(
        actor.person == SUBJECT and actor.opacity(t) > 0.9 and actor.dissolve(t) < 0.1
        for actor in shot.actors
    )


def _lengths(scenes: list[tuple[float, float]], seconds: float | None) -> list[float]:
    """Seconds of each scene: its own (first), or stretched to fill the film, never below its shortest (second).

    A scene whose own length is its shortest lasts just that, unless there are only such scenes.
    """
    own = [length for length, _ in scenes]
    if seconds is None:
        return own
    free = [length > shortest for length, shortest in scenes]
    if not any(free):
        free = [True] * len(scenes)
    fixed = sum(length for length, stretches in zip(own, free, strict=True) if not stretches)
    room = seconds - OPENING - CLOSING - fixed
    factor = room / (sum(own) - fixed)
    lengths = [length * factor if stretches else length for length, stretches in zip(own, free, strict=True)]
    if any(length < shortest - 1e-6 for length, (_, shortest) in zip(lengths, scenes, strict=True)):
        need = OPENING + CLOSING + sum(shortest for _, shortest in scenes)
        raise BriefError(
            f"{seconds:g} seconds are too short for these scenes; ask for at least {math.ceil(need)}."
        )
    return lengths
