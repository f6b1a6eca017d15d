"""The family's other photographs pass gently, one after the other, each as a print in which there is depth."""

from __future__ import annotations

from memoriam.brief import Brief
from memoriam.media.photo import read_photo
from memoriam.scenes.base import Cue, Points, Prop, ScenePlan

EACH, EACH_OF_MANY = 4.6, 2.8
"""Seconds of one photograph when there are few, and the least when there are many."""

TOGETHER = 48.0
"""Seconds that many photographs share before each of them becomes shorter."""

HURRIED = 2.2
"""Seconds below which a photograph cannot be looked at."""

CROSSING, CROSSING_SHARE = 1.5, 0.42
"""Seconds in which one photograph becomes the next, and the largest share of its own time."""

CHECKED_EDGE = 256
"""Longest edge, in pixels, to which photographs are read to see that they can be read."""


class MemoriesScene:
    """The family's other photographs pass gently, in the order given; nobody needs to be seen on them."""

    name = "memories"
    price_key = "memories"
    seconds = EACH
    shortest = HURRIED

    def pace(self, brief: Brief) -> tuple[float, float]:
        """As long as its photographs."""
        count = max(len(brief.memories), 1)
        return count * max(EACH_OF_MANY, min(EACH, TOGETHER / count)), count * HURRIED

    def objection(self, cue: Cue) -> str | None:
        """Without photographs there are no memories. Raises UnreadablePhoto, naming it, before anything is painted."""
        if not cue.brief.memories:
            return (
                "The scene 'memories' shows other photographs of the family, but 'memories' in the brief is empty; "
                "name them there, or choose the scene 'portrait'."
            )
        for path in cue.brief.memories:
            read_photo(path, longest=CHECKED_EDGE)
        return None

    def plan(self, cue: Cue) -> ScenePlan:
        """One print after the other, each dissolving into the next."""
        count = len(cue.brief.memories)
        slot = cue.seconds / count
        crossing = min(CROSSING, CROSSING_SHARE * slot)
        prints = tuple(
            Prop(
                "memory",
                float(i),
                {
                    "opacity": _seen(i, count, slot, crossing),
                    "move": ((i * slot - crossing, 0.0), ((i + 1) * slot + crossing, 1.0)),
                },
                {
                    "photo": path,
                    "nearer": bool(i % 2 == 0),
                    "side": 1.0 if cue.chance.random() < 0.5 else -1.0,
                },
            )
            for i, path in enumerate(cue.brief.memories)
        )
        return ScenePlan((), prints, push=((0.0, 1.0), (cue.seconds, 1.0)))


def _seen(index: int, count: int, slot: float, crossing: float) -> Points:
    """Opacity of a print: it comes over the one before, and goes when the next one covers it."""
    come, covered = index * slot, (index + 1) * slot + crossing / 2.0
    points: Points = (
        ((come, 1.0),) if index == 0 else ((come - crossing / 2.0, 0.0), (come + crossing / 2.0, 1.0))
    )
    return points if index == count - 1 else (*points, (covered + 0.1, 1.0), (covered + 0.2, 0.0))
