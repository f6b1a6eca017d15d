"""The person goes upward into light; if the family wishes, a white dove flies off."""

from __future__ import annotations

from memoriam.brief import Brief
from memoriam.scenes.base import Actor, Cue, Points, Prop, ScenePlan

STAGE = "meadow"
"""Evening light over a meadow: a place that belongs to no creed."""

LEAVES, GONE = 0.42, 0.90
"""Shares of the scene after which the person begins to go, and is gone."""

FAINT = 0.06
"""Share of the going after which the whole figure grows faint as well: no face is left hanging in the air."""

HALF_WAY = 0.62
"""How far the dissolving from below has come when the rest has grown too faint to be seen."""

RISES = 0.22
"""Head heights by which they rise meanwhile."""

WITH_DOVE = (12.5, 8.5)
"""Seconds of the scene with a dove, and its shortest: it is seen for a while when the person is gone."""

LEAVES_DOVE, GONE_DOVE = 0.34, 0.72
"""The shares above, when a dove comes."""

SETS_OFF, APPEARS = 0.49, 0.9
"""Share of the scene after which the dove sets off, and the seconds in which it comes out of the light."""

BEFORE = 1.0
"""Painter's order of the dove: through somebody who grows faint it would be seen as a shadow."""

DOVE_REMARK = "The white dove is a computed picture."


class LightScene:
    """A smile, a look up, and the person dissolves upward into light."""

    name = "light"
    price_key = "light"
    seconds = 10.0
    shortest = 6.5

    def objection(self, cue: Cue) -> str | None:  # noqa: ARG002
        """Every photograph of a face carries it."""
        return None

    def pace(self, brief: Brief) -> tuple[float, float]:
        """Longer when a dove flies off."""
        return WITH_DOVE if brief.dove else (self.seconds, self.shortest)

    def plan(self, cue: Cue) -> ScenePlan:
        """The smile, the look up, the light."""
        end, dove = cue.seconds, cue.brief.dove
        leaves, gone = ((LEAVES_DOVE if dove else LEAVES) * end, (GONE_DOVE if dove else GONE) * end)
        actor = Actor(
            gestures=_look_up(leaves, end),
            y=((leaves, 0.0), (gone, RISES)),
            opacity=((leaves + FAINT * (gone - leaves), 1.0), (gone, 0.0)),
            dissolve=((leaves, 0.0), (gone, HALF_WAY)),
        )
        light: Points = ((0.25 * end, 0.0), (0.7 * end, 1.0), (end, 0.6))
        stage = cue.brief.stage or STAGE
        if not dove:
            return ScenePlan((actor,), stage=stage, light=light)
        seen: Points = ((SETS_OFF * end, 0.0), (SETS_OFF * end + APPEARS, 1.0))
        return ScenePlan(
            (actor,),
            (Prop("dove", BEFORE, {"seen": seen}),),
            stage=stage,
            light=light,
            remarks=(DOVE_REMARK,),
        )


def _look_up(leaves: float, end: float) -> dict[str, Points]:
    """Eye contact and a smile that stays; the face lifts into the light while it goes."""
    return {
        "yaw": ((0.1, 0.0), (0.6 * leaves, -2.5), (leaves + 0.2 * end, 1.5), (end, 0.0)),
        "pitch": ((0.2, 0.0), (0.5 * leaves, -1.2), (leaves, 2.0), (leaves + 0.25 * end, 5.5), (end, 0.0)),
        "roll": ((0.2, 0.0), (0.7 * leaves, 1.6), (leaves + 0.2 * end, 0.0)),
        "smile": ((0.3, 0.0), (0.7 * leaves, 0.62), (leaves + 0.2 * end, 0.55), (end, 0.0)),
        "squint": ((0.5, 0.0), (0.75 * leaves, 0.3), (leaves + 0.2 * end, 0.1), (end, 0.0)),
        "brow": ((0.6 * leaves, 0.0), (leaves + 0.1 * end, 0.3), (end, 0.0)),
    }
