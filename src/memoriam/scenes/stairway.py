"""The stairway: a last smile, a look up over the shoulder, and the way into the light.

The person melts into light; then an illustrated figure seen from behind climbs the stairs, smaller and smaller, into
the sun. Without the figure (refused in the brief, a child, none installed) the camera climbs on alone.
"""

from __future__ import annotations

from memoriam.brief import Brief
from memoriam.scenes.base import SUBJECT, Actor, Cue, Points, Prop, ScenePlan
from memoriam.scenes.figure import ChosenFigure, choose_figure, died_a_child
from memoriam.stage.walker import walker_kinds

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


WITH_FIGURE = (22.0, 16.0)
"""Seconds of the scene when somebody climbs, and its shortest: three stretches of about five stairs, at a real pace."""

MELTS, MELTED = 0.28, 0.45
"""Shares of that scene after which the person begins to go into light, and is gone."""

STRETCHES = ((0.33, 0.610, None), (0.585, 0.800, 30), (0.775, 0.985, 70))
"""Share of the scene from which and until which a stretch of the way is seen, and its first stair: None is the lowest
that is free of clouds. Where two meet, one has almost faded before the other is seen: two at once are two people."""

FADES, APPEARS = 0.045, 0.10
"""Shares of the scene in which a stretch fades, and in which the figure first comes out of the light."""

INTO_LIGHT = 0.89
"""Share of the scene after which the figure goes into the sun's light."""

BESIDE_THE_SKY = -0.5
"""Painter's order of the figure: behind the person, before the stairs."""

FOLLOWS = 1.55
"""Enlargement at the end when somebody climbs: the camera follows them, more slowly than it would climb alone."""


class StairwayScene:
    """Before a stairway into the clouds: a look back, then a figure in their colours climbs into the sun."""

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

    def pace(self, brief: Brief) -> tuple[float, float]:
        """Longer when somebody climbs."""
        climbs = brief.figure.shown and walker_kinds() and not died_a_child(brief.person)
        return WITH_FIGURE if climbs else (self.seconds, self.shortest)

    def plan(self, cue: Cue) -> ScenePlan:
        """The farewell, then light, and the way up."""
        stage = cue.brief.stage or STAGES[0]
        in_time = cue.seconds >= WITH_FIGURE[1] - 1e-6
        figure = choose_figure(cue.brief, cue.portrait) if in_time else None
        return _alone(cue, stage) if figure is None else _climbing(cue, stage, figure)


def _alone(cue: Cue, stage: str) -> ScenePlan:
    """Nobody is seen on the stairs: the camera goes on toward the sun."""
    end = cue.seconds
    leaves, gone = LEAVES * end, GONE * end
    push: Points = ((0.0, 1.0), (leaves, 1.03), (end, CLIMB))
    light: Points = ((0.4 * end, 0.0), (0.72 * end, 0.9), (end, 0.5))
    return ScenePlan((_leaving(cue, leaves, gone),), stage=stage, light=light, push=push)


def _climbing(cue: Cue, stage: str, figure: ChosenFigure) -> ScenePlan:
    """The figure comes out of the light in which the person went."""
    end = cue.seconds
    leaves, gone = MELTS * end, MELTED * end
    push: Points = ((0.0, 1.0), (leaves, 1.03), (end, FOLLOWS))
    light: Points = ((0.24 * end, 0.0), (0.40 * end, 0.8), (0.55 * end, 0.35), (0.80 * end, 0.4), (end, 0.9))
    curves: dict[str, Points] = {}
    for number, (begins, ends, _) in enumerate(STRETCHES):
        rise = APPEARS if number == 0 else FADES
        last = number == len(STRETCHES) - 1
        fade = ends - (0.03 if last else FADES)
        curves[f"seen_{number}"] = (
            (begins * end, 0.0),
            ((begins + rise) * end, 1.0),
            (fade * end, 1.0),
            (ends * end, 0.0),
        )
        curves[f"lit_{number}"] = ((INTO_LIGHT * end, 0.0), (ends * end, 1.0)) if last else ((0.0, 0.0),)
    facts = {
        "person": SUBJECT,
        "kind": figure.kind,
        "hair": figure.hair,
        "colours": figure.colours,
        "stairs": tuple(first for _, _, first in STRETCHES),
    }
    walker = Prop("walker", BESIDE_THE_SKY, curves, facts)
    return ScenePlan(
        (_leaving(cue, leaves, gone),),
        (walker,),
        stage=stage,
        light=light,
        push=push,
        remarks=(figure.sentence(),),
    )


def _leaving(cue: Cue, leaves: float, gone: float) -> Actor:
    """The person, who goes into light from ``leaves`` to ``gone`` seconds."""
    return Actor(
        gestures=_farewell(cue, leaves),
        y=((leaves, 0.0), (gone, 0.12)),
        opacity=((leaves + FAINT * (gone - leaves), 1.0), (gone, 0.0)),
        dissolve=((leaves, 0.0), (gone, HALF_WAY)),
    )


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
