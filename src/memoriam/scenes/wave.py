"""The person waves: an illustrated hand rises beside them out of soft light, waves slowly, and is lowered."""

from __future__ import annotations

from memoriam.brief import Figure
from memoriam.scenes.base import SUBJECT, Actor, Cue, Points, Prop, ScenePlan
from memoriam.stage.figure import hand_kinds, wave_seconds
from memoriam.stage.softlight import SOFT_LIGHT
from memoriam.stage.together import can_meet

STROKES = 3
"""A farewell, not a signal."""

BEGINS = 1.4
"""Seconds until the hand rises: first the eyes meet."""

AFTER = 1.6
"""Seconds in which the smile fades when the hand is down."""

ASIDE = 0.34
"""Head heights the person stands aside, so that face and hand together are in the middle."""

LOOKS_LEFT = 10.0
"""Degrees of yaw toward the viewer's left from which the hand is raised there: nobody waves behind their back."""

BEFORE_THE_PERSON = 0.5
"""Painter's order: before the person, behind what melts the photograph's edge."""


class WaveScene:
    """A smile and a slow wave."""

    name = "wave"
    price_key = "wave"
    seconds = BEGINS + wave_seconds(STROKES) + AFTER
    shortest = seconds

    def objection(self, cue: Cue) -> str | None:
        """The family may refuse the illustrated hand, and a person who cannot be cut out has no room for one."""
        if not cue.brief.figure.shown:
            return (
                "The scene 'wave' shows an illustrated hand, which 'figure: shown: false' in the brief refuses; "
                "choose the scene 'nod', a nod and a smile."
            )
        if not hand_kinds():
            return (
                "The hands of the scene 'wave' are not installed; choose the scene 'nod', a nod and a smile."
            )
        if not can_meet(cue.portrait):
            return (
                "The photograph does not show head and shoulders free and whole, so no hand can be raised beside them; "
                "choose the scene 'nod', a nod and a smile."
            )
        return None

    def plan(self, cue: Cue) -> ScenePlan:
        """The hand, and a smile that belongs to it."""
        end = cue.seconds
        down = BEGINS + wave_seconds(STROKES)
        shift = -ASIDE * (1.0 if cue.portrait.mesh.head.yaw >= -LOOKS_LEFT else -1.0)
        hand = Prop(
            "hand",
            BEFORE_THE_PERSON,
            {"wave": ((BEGINS, 0.0), (down, 1.0))},
            {
                "person": SUBJECT,
                "kind": hand_kind(cue.brief.figure),
                "strokes": STROKES,
                "shift": shift,
            },
        )
        gestures: dict[str, Points] = {
            "smile": ((0.4, 0.0), (2.4, 0.55), (down - 0.6, 0.52), (end - 0.05, 0.0)),
            "squint": ((0.8, 0.0), (2.6, 0.32), (down - 0.8, 0.30), (end - 0.1, 0.0)),
            "roll": ((1.0, 0.0), (3.2, 2.2), (down - 1.4, -1.2), (end - 0.1, 0.0)),
            "pitch": ((1.2, 0.0), (2.6, 1.4), (down - 1.0, -1.2), (end - 0.1, 0.0)),
            "brow": ((1.0, 0.0), (2.0, 0.3), (3.6, 0.0)),
        }
        actor = Actor(x=((0.0, shift),), gestures=gestures)
        return ScenePlan((actor,), (hand,), stage=SOFT_LIGHT)


def hand_kind(figure: Figure) -> str:
    """The installed hand nearest to what the brief says: an old one, a man's, a woman's."""
    wishes = ["old"] if figure.old else [figure.body] if figure.body else []
    known = hand_kinds()
    return next((wish for wish in (*wishes, "old", *known) if wish in known), "old")
