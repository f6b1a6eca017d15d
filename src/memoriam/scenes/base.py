"""What a scene is: a stretch of film with people, movements, a place and light of its own. Plain data, no pixels.

Scenes are found by the entry point group ``memoriam.scenes``, so that others can add theirs in their own packages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from memoriam.brief import Brief
from memoriam.errors import BriefError

if TYPE_CHECKING:  # web pages ask for scenes and prices, and need none of what paints them
    import numpy as np

    from memoriam.likeness import Likeness, Portrait
    from memoriam.likeness.person import Purpose
    from memoriam.performance.limits import Limits
    from memoriam.performance.speech import Speech

GROUP = "memoriam.scenes"

OPENING = 1.4
"""Seconds the photograph stands as it is before the first scene; life has begun to rise when they are over."""

CLOSING = 4.6
"""Seconds after the last scene in which the picture goes into light and the title can be read without hurry."""

SUBJECT, COMPANION, YOUNGER = "subject", "companion", "younger"
"""Keys of the cast: the one who is remembered, somebody beside them, and themselves decades earlier."""

WAIST = 1.8
"""Head heights below the chin about which a whole figure tilts."""

Points = tuple[tuple[float, float], ...]
"""(seconds from the scene's start, value), times rising. Gestures begin and end at 0: scenes meet without a jump."""

STILL: Points = ((0.0, 0.0),)
WHOLE: Points = ((0.0, 1.0),)


@dataclass(frozen=True)
class Actor:
    """One person in a scene. Lengths are head heights of the stand they are given (chin to crown as it is seen).

    x, y: right of and above their place; size: 1 fills the place; opacity: 0-1; dissolve: 0 whole, 1 gone upward into
    light; tilt: degrees the whole figure leans clockwise as seen, about its waist. gestures: by the name of a Pose
    field. ends: face heights below the chin where the photograph is taken to end, so that the arms below it are not
    seen; None shows all of it. becomes: the person, standing in the same place, whom they become while their opacity
    falls from 1 and that of the other rises.
    """

    person: str = SUBJECT
    purpose: Purpose = "portrait"
    x: Points = STILL
    y: Points = STILL
    size: Points = WHOLE
    opacity: Points = WHOLE
    dissolve: Points = STILL
    tilt: Points = STILL
    gestures: Mapping[str, Points] = field(default_factory=dict)
    ends: float | None = None
    becomes: str | None = None


@dataclass(frozen=True)
class Prop:
    """Something on the set that is no moving photograph: a raised hand, wings, a walker seen from behind, a dove.

    kind: name of the prop (``memoriam.stage.props``). order: painter's order; the first actor stands at 0, the next at
    1, so -1 is behind everybody. curves: over time, by names the prop knows. facts: what else it must know.
    """

    kind: str
    order: float
    curves: Mapping[str, Points] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Cue:
    """What a scene is given: how long it lasts (seconds), who plays, what the family asked for, and its chance.

    speech: what the subject does while their words are heard; None in a film without a voice.
    """

    seconds: float
    brief: Brief
    cast: Mapping[str, Likeness]
    limits: Mapping[str, Limits]
    chance: np.random.Generator
    speech: Speech | None = None

    @property
    def portrait(self) -> Portrait:
        """The subject's portrait."""
        return self.cast[SUBJECT].for_purpose("portrait")


@dataclass(frozen=True)
class ScenePlan:
    """What a scene asks for. stage: a painted stage's name, or None for the photograph's own surroundings.

    light: 0-1, soft light from above. push: enlargement by the camera. room: face heights of the frame that must be
    free beside the middle of the face, right of it if positive and left if negative; above: the same above the eyes
    (both in the photograph's own surroundings only). remarks: whole sentences about what is seen and is not from the
    photographs, for report and order page.
    """

    actors: tuple[Actor, ...]
    props: tuple[Prop, ...] = ()
    stage: str | None = None
    light: Points = STILL
    push: Points = WHOLE
    room: float = 0.0
    above: float = 0.0
    remarks: tuple[str, ...] = ()


class Scene(Protocol):
    """One scene. ``price_key`` is the line of the price list it is charged by; ``seconds`` its own length."""

    name: str
    price_key: str
    seconds: float
    shortest: float

    def objection(self, cue: Cue) -> str | None:
        """Why these photographs cannot carry the scene, one sentence with the nearest scene that works; or None."""
        ...

    def plan(self, cue: Cue) -> ScenePlan:
        """People, movements, place and light of this scene."""
        ...


@runtime_checkable
class Paced(Protocol):
    """A scene whose length depends on the brief: how many photographs pass, how much there is to read."""

    def pace(self, brief: Brief) -> tuple[float, float]:
        """Its own length and its shortest, seconds."""
        ...


@runtime_checkable
class Speaking(Protocol):
    """A scene that lasts as long as what is said in it; it can be neither cut nor hurried."""

    def lasting(self, speech: Speech) -> float:
        """Seconds it needs for this speech."""
        ...


def lengths_of(scene: Scene, brief: Brief, speech: Speech | None = None) -> tuple[float, float]:
    """A scene's own length and its shortest in the film of this brief, seconds; equal if it cannot be stretched."""
    if isinstance(scene, Speaking) and speech is not None:
        return scene.lasting(speech), scene.lasting(speech)
    return scene.pace(brief) if isinstance(scene, Paced) else (scene.seconds, scene.shortest)


def scene_names() -> tuple[str, ...]:
    """Names of all installed scenes, in alphabetical order."""
    return tuple(sorted(_installed()))


def find_scene(name: str) -> Scene:
    """The scene of that name; BriefError if none is installed."""
    entry = _installed().get(name)
    if entry is None:
        raise BriefError(f"There is no scene '{name}'; known are {', '.join(scene_names())}.")
    scene: Scene = entry.load()()
    return scene


@cache
def _installed() -> Mapping[str, EntryPoint]:
    """Read once: looking through all installed packages takes some 15 ms, and a web page asks for every scene."""
    return {entry.name: entry for entry in entry_points(group=GROUP)}
