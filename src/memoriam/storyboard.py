"""Scenes become one film: when each begins, how it opens on the photograph and closes in light."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from memoriam.brief import Brief
from memoriam.errors import BriefError
from memoriam.likeness import Likeness
from memoriam.performance.curves import Keyframes
from memoriam.performance.life import Performance
from memoriam.performance.limits import Limits
from memoriam.scenes.base import Cue, Scene, ScenePlan, find_scene

FPS = 25

OPENING = 1.4
"""Seconds the photograph stands as it is; life has begun to rise when they are over."""

CLOSING = 4.6
"""Seconds in which the picture goes into light and the title can be read without hurry."""

CLOSING_SMILE = 0.35

PUSH = 1.055
"""How much nearer the camera is at the end: felt, not seen."""

GLOW = 0.55
"""Light of a scene at its full strength, as the finisher counts it."""

SHOWN_VEIL = 0.25
"""Above this much veil the face is dissolving on purpose; identity is no longer judged."""

SUBJECT = "subject"


@dataclass(frozen=True)
class Shot:
    """One scene in the film, seconds."""

    scene: str
    start: float
    end: float


@dataclass(frozen=True)
class Storyboard:
    """The whole film before a pixel is painted. All curves are functions of film time in seconds."""

    duration: float
    shots: tuple[Shot, ...]
    performances: Mapping[str, Performance]
    push: Keyframes
    light: Keyframes
    veil: Keyframes
    title: Keyframes

    @property
    def frames(self) -> int:
        """Number of frames."""
        return round(self.duration * FPS)

    def time(self, index: int) -> float:
        """Seconds at which frame ``index`` stands."""
        return index / FPS

    def face_shown(self, t: float) -> bool:
        """True while the face is meant to be seen clearly."""
        return self.veil(t) <= SHOWN_VEIL


def plan_film(brief: Brief, likeness: Likeness) -> Storyboard:
    """Lay the brief's scenes out in time. BriefError if they do not fit into the seconds asked for."""
    scenes = [find_scene(name) for name in brief.scenes]
    lengths = _lengths(scenes, brief.seconds)
    portrait = likeness.for_purpose("portrait")
    fitness = portrait.fitness
    limits = Limits(motion=fitness.motion, blink=fitness.blink, gaze=fitness.blink)
    gestures: dict[str, list[tuple[float, float]]] = defaultdict(list)
    light: list[tuple[float, float]] = [(0.0, 0.0)]
    shots, start = [], OPENING
    for i, (scene, length) in enumerate(zip(scenes, lengths, strict=True)):
        plan = scene.plan(Cue(length, portrait, limits, np.random.default_rng([brief.seed, i])))
        _append(gestures, light, plan, start)
        shots.append(Shot(scene.name, start, start + length))
        start += length
    duration = start + CLOSING
    gestures["smile"] += [(start + 0.1, 0.0), (start + 1.4, CLOSING_SMILE)]
    performance = Performance(
        brief.seed, duration, limits, {name: Keyframes(tuple(p)) for name, p in gestures.items()}
    )
    return Storyboard(
        duration=duration,
        shots=tuple(shots),
        performances={SUBJECT: performance},
        push=Keyframes(((0.0, 1.0), (duration, PUSH))),
        light=Keyframes(tuple(light)),
        veil=Keyframes(((start + 0.2, 0.0), (start + 2.6, 1.0))),
        title=Keyframes(((start + 1.5, 0.0), (start + 2.8, 1.0))),
    )


def _append(
    gestures: dict[str, list[tuple[float, float]]],
    light: list[tuple[float, float]],
    plan: ScenePlan,
    start: float,
) -> None:
    for name, points in plan.gestures.items():
        gestures[name] += [(start + t, value) for t, value in points]
    light += [(start + t, GLOW * value) for t, value in plan.light if start + t > light[-1][0]]


def _lengths(scenes: list[Scene], seconds: float | None) -> list[float]:
    """Seconds of each scene: its own, or stretched in proportion to fill the film that was asked for."""
    own = [scene.seconds for scene in scenes]
    if seconds is None:
        return own
    room = seconds - OPENING - CLOSING
    lengths = [length * room / sum(own) for length in own]
    if any(length < scene.shortest for scene, length in zip(scenes, lengths, strict=True)):
        need = OPENING + CLOSING + sum(scene.shortest for scene in scenes)
        raise BriefError(f"{seconds:g} seconds are too short for these scenes; ask for at least {need:.0f}.")
    return lengths
