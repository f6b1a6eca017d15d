"""Which scenes photographs can carry, asked of the scenes themselves before anything is painted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from memoriam.brief import Brief
from memoriam.likeness import Likeness
from memoriam.performance.limits import Limits
from memoriam.scenes.base import Cue, find_scene, scene_names


@dataclass(frozen=True, slots=True)
class SceneFit:
    """One scene. ``objection``: one sentence that says why not and what would work instead; None if it can be made.

    remarks: whole sentences about what would be seen and is not from the photographs.
    """

    name: str
    objection: str | None
    remarks: tuple[str, ...] = ()


def scenes_for(
    brief: Brief, cast: Mapping[str, Likeness], limits: Mapping[str, Limits]
) -> tuple[SceneFit, ...]:
    """Every installed scene with what it says to this brief's people; nothing is rendered."""
    fits = []
    for name in scene_names():
        scene = find_scene(name)
        asked = brief.model_copy(update={"scenes": (name,)})
        cue = Cue(scene.seconds, asked, cast, limits, np.random.default_rng(brief.seed))
        objection = scene.objection(cue)
        fits.append(SceneFit(name, objection, scene.plan(cue).remarks if objection is None else ()))
    return tuple(fits)
