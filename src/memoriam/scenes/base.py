"""What a scene is: a stretch of film with movements, light and needs of its own.

Scenes are found by the entry point group ``memoriam.scenes``, so that others can add theirs in their own packages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Protocol

import numpy as np

from memoriam.errors import BriefError
from memoriam.likeness import Portrait
from memoriam.performance.limits import Limits

GROUP = "memoriam.scenes"

Points = tuple[tuple[float, float], ...]
"""(seconds from the scene's start, value), times rising. Movements begin and end at 0: scenes meet without a jump."""


@dataclass(frozen=True)
class Cue:
    """What a scene is given: how long it lasts (seconds), who plays, and the chance it may use."""

    seconds: float
    portrait: Portrait
    limits: Limits
    chance: np.random.Generator


@dataclass(frozen=True)
class ScenePlan:
    """What a scene asks of the person and the light. gestures: by the name of a Pose field; light: 0-1."""

    gestures: Mapping[str, Points]
    light: Points = field(default=((0.0, 0.0),))


class Scene(Protocol):
    """One scene. ``price_key`` is the line of the price list it is charged by."""

    name: str
    price_key: str
    seconds: float
    shortest: float

    def plan(self, cue: Cue) -> ScenePlan:
        """Movements and light of this scene for this person."""
        ...


def find_scene(name: str) -> Scene:
    """The scene of that name; BriefError if none is installed."""
    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    if name not in found:
        raise BriefError(f"There is no scene '{name}'; known are {', '.join(sorted(found))}.")
    scene: Scene = found[name].load()()
    return scene
