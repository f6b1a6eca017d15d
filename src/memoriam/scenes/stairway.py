"""The stairway: a last smile, a look up over the shoulder, and the way into the light."""

from __future__ import annotations

from memoriam.scenes.base import Actor, Cue, Points, ScenePlan

STAGES = ("stairway-morning", "stairway-day")

LEAVES = 0.52
"""Share of the scene after which the person begins to go into light."""

GONE = 0.84
"""Share of the scene after which they are gone."""

FAINT = 0.06
"""Share of that time after which the whole figure grows faint as well: no face is left hanging in the air."""

HALF_WAY = 0.62
"""How far the dissolving from below has come when the rest has grown too faint to be seen."""

CLIMB = 1.9
"""Enlargement at the end: the camera climbs on alone; stairs and sky, farther away, grow less."""

TURN = 8.5
"""Degrees by which the head turns to look up the stairs: as far as a photograph may be turned with dignity."""

TURNED_ALREADY = 8.0
"""A head that is turned this far in the photograph looks on to that side rather than across the camera."""


class StairwayScene:
    """Before a stairway into the clouds: looks at the viewer, smiles, looks up, turns into the light."""

    name = "stairway"
    price_key = "stairway"
    seconds = 14.0
    shortest = 9.0

    def objection(self, cue: Cue) -> str | None:
        """Stairs stand on two of the stages only."""
        if cue.brief.stage is not None and cue.brief.stage not in STAGES:
            return (
                f"The scene 'stairway' needs a stage with stairs, not '{cue.brief.stage}'; choose "
                f"{' or '.join(STAGES)}, or the scene 'light', which works everywhere."
            )
        return None

    def plan(self, cue: Cue) -> ScenePlan:
        """The farewell, then light; the camera goes on toward the sun."""
        end = cue.seconds
        leaves, gone = LEAVES * end, GONE * end
        actor = Actor(
            gestures=_farewell(cue, leaves),
            y=((leaves, 0.0), (gone, 0.12)),
            opacity=((leaves + FAINT * (gone - leaves), 1.0), (gone, 0.0)),
            dissolve=((leaves, 0.0), (gone, HALF_WAY)),
        )
        push: Points = ((0.0, 1.0), (leaves, 1.03), (end, CLIMB))
        light: Points = ((0.4 * end, 0.0), (0.72 * end, 0.9), (end, 0.5))
        return ScenePlan((actor,), stage=cue.brief.stage or STAGES[0], light=light, push=push)


def _farewell(cue: Cue, leaves: float) -> dict[str, Points]:
    """Eye contact and a smile, then the look up the stairs and back into the eyes, until ``leaves`` seconds and on."""
    yaw = cue.portrait.mesh.head.yaw
    side = -1.0 if yaw < -TURNED_ALREADY else 1.0
    back = leaves * 0.50
    end = cue.seconds
    return {
        "yaw": (
            (0.1, 0.0),
            (back, 0.0),
            (leaves, side * TURN),
            (leaves + 0.2 * end, side * TURN),
            (end, 0.0),
        ),
        "pitch": ((0.2, 0.0), (1.8, -1.2), (back, 0.0), (leaves, 5.0), (leaves + 0.2 * end, 6.0), (end, 0.0)),
        "roll": ((0.4, 0.0), (2.2, 1.4 * side), (back, 0.0), (leaves, -1.6 * side), (end, 0.0)),
        "gaze_x": ((back - 0.5, 0.0), (back + 0.1, 0.05 * side), (leaves, 0.05 * side), (leaves + 0.8, 0.0)),
        "gaze_y": ((back - 0.5, 0.0), (back + 0.1, -0.05), (leaves, -0.05), (leaves + 0.8, 0.0)),
        "smile": ((0.6, 0.0), (2.4, 0.6), (back + 0.6, 0.5), (leaves, 0.35), (leaves + 0.25 * end, 0.0)),
        "squint": ((0.9, 0.0), (2.5, 0.3), (back + 0.4, 0.2), (leaves, 0.0)),
        "brow": ((back, 0.0), (leaves, 0.3), (leaves + 0.2 * end, 0.0)),
    }
