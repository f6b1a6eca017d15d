"""A nod and a smile: the farewell of those whose photograph shows no hand."""

from __future__ import annotations

from memoriam.scenes.base import Actor, Cue, Points, ScenePlan

LENGTH = 8.0
"""Seconds for which the times below are written."""

NOD = 5.4
"""Degrees the chin falls; the second nod is a smaller echo."""


class NodScene:
    """The person looks at the viewer, smiles, and nods slowly, twice."""

    name = "nod"
    price_key = "portrait"
    seconds = LENGTH
    shortest = 4.5

    def objection(self, cue: Cue) -> str | None:  # noqa: ARG002
        """Every photograph of a face carries a nod."""
        return None

    def plan(self, cue: Cue) -> ScenePlan:
        """The head falls quicker than it rises, as heads do."""
        gestures: dict[str, Points] = {
            "pitch": (
                (1.6, 0.0),
                (2.0, 0.8),
                (2.9, -NOD),
                (4.0, 0.6),
                (4.7, -0.55 * NOD),
                (5.9, 0.0),
            ),
            "smile": ((0.8, 0.0), (2.4, 0.48), (5.4, 0.55), (7.9, 0.0)),
            "squint": ((1.4, 0.0), (3.0, 0.32), (5.2, 0.30), (7.4, 0.0)),
            "brow": ((1.3, 0.0), (2.0, 0.22), (3.2, 0.0)),
            "blink": ((2.2, 0.0), (2.7, 1.0), (3.1, 1.0), (3.5, 0.0)),
        }
        scale = cue.seconds / LENGTH
        timed = {name: tuple((t * scale, value) for t, value in points) for name, points in gestures.items()}
        return ScenePlan((Actor(gestures=timed),), stage=cue.brief.stage)
