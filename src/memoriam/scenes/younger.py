"""Two photographs of one person, decades apart, meet: they look at each other, smile, and one becomes the other.

Faces that are not alike enough to tell are not refused: the family's word in the brief decides (decision 0065).
"""

from __future__ import annotations

from memoriam.likeness import Portrait
from memoriam.likeness.identity import SAME_PERSON, cosine
from memoriam.scenes.base import SUBJECT, YOUNGER, Actor, Cue, Points, ScenePlan
from memoriam.scenes.embrace import STAGE, SUNK, paired_size, room
from memoriam.stage.together import can_meet

APART = 0.66
"""Half the distance of the two faces while they look at each other, in head heights."""

BECOMES = (8.5, 10.7)
"""Seconds in which the younger one becomes the older: unhurried, and long enough to be followed."""

CONFIRMED = (
    "Who asked for the film says that the younger photograph shows the same person; "
    "by the face alone that could not be told (similarity {alike:.2f})."
)

LENGTH = 14.0
"""Seconds for which the times below are written."""


class YoungerScene:
    """The younger self comes to the middle and becomes the person as they were last known."""

    name = "younger"
    price_key = "younger"
    seconds = LENGTH
    shortest = 10.0

    def objection(self, cue: Cue) -> str | None:
        """A second photograph of the same person is needed, and both with a clear outline."""
        if YOUNGER not in cue.cast:
            return (
                "The scene 'younger' needs a photograph of the person in younger years; name it under 'younger' in the "
                "brief, or choose the scene 'portrait'."
            )
        younger = cue.cast[YOUNGER].for_purpose("portrait")
        alike = _likeness(cue, younger)
        if alike < SAME_PERSON and not cue.brief.younger_confirmed:
            return (
                f"It cannot be seen that the photograph under 'younger' shows the same person (similarity {alike:.2f}, "
                f"sure from {SAME_PERSON}; decades lower it, and a child's face most); if it does, add "
                "'younger_confirmed: true' to the brief, else give another one, or choose the scene 'embrace'."
            )
        for which, portrait in (("person", cue.portrait), ("younger self", younger)):
            if not can_meet(portrait):
                return (
                    f"The photograph of the {which} does not show head and shoulders free and whole, so the two cannot "
                    "meet; give one with a calm background, or choose the scene 'memories'."
                )
        return None

    def plan(self, cue: Cue) -> ScenePlan:
        """Side by side; light rises; the older steps back into it, the younger comes forward and becomes them."""
        younger, subject = cue.cast[YOUNGER].for_purpose("portrait"), cue.portrait
        size = paired_size(cue)
        apart, lower = min(APART * size, room(cue)), -SUNK * (1.0 - size)
        side = -1.0 if younger.mesh.head.yaw >= subject.mesh.head.yaw else 1.0
        young = Actor(
            YOUNGER,
            x=_timed(cue, ((0.0, apart * side), (4.6, apart * side), (8.2, 0.0))),
            y=((0.0, lower),),
            size=((0.0, size),),
            opacity=_timed(cue, ((BECOMES[0], 1.0), (BECOMES[1], 0.0))),
            gestures=_meeting(cue, -side),
            becomes=SUBJECT,
        )
        old = Actor(
            SUBJECT,
            x=_timed(cue, ((0.0, -apart * side), (6.2, -apart * side), (6.6, 0.0))),
            y=((0.0, lower),),
            size=((0.0, size),),
            opacity=_timed(cue, ((0.0, 1.0), (4.4, 1.0), (6.0, 0.0), (BECOMES[0], 0.0), (BECOMES[1], 1.0))),
            gestures=_meeting(cue, side) | {"smile": _timed(cue, OLD_SMILE)},
        )
        light: Points = _timed(cue, ((3.4, 0.0), (6.0, 0.6), (9.2, 1.0), (12.0, 0.35), (14.0, 0.2)))
        alike = _likeness(cue, younger)
        remarks = () if alike >= SAME_PERSON else (CONFIRMED.format(alike=alike),)
        return ScenePlan((young, old), stage=cue.brief.stage or STAGE, light=light, remarks=remarks)


OLD_SMILE: Points = ((2.0, 0.0), (3.8, 0.5), (5.6, 0.5), (7.0, 0.1), (11.6, 0.5), (13.0, 0.45), (13.95, 0.0))


def _likeness(cue: Cue, younger: Portrait) -> float:
    """Similarity of the younger photograph to the nearest of the person's others: some are from between the two."""
    return max(cosine(one.identity, younger.identity) for one in cue.cast[SUBJECT].portraits)


def _meeting(cue: Cue, inward: float) -> dict[str, Points]:
    """They turn to each other (``inward`` 1 toward the viewer's right), smile, and look ahead again."""
    phrase: dict[str, Points] = {
        "yaw": ((0.8, 0.0), (2.6, 7.0 * inward), (4.8, 6.8 * inward), (7.4, 0.0)),
        "gaze_x": ((0.7, 0.0), (1.3, 0.062 * inward), (4.6, 0.055 * inward), (5.4, 0.0)),
        "roll": ((1.2, 0.0), (3.4, 2.4 * inward), (5.0, 2.0 * inward), (7.4, 0.0)),
        "smile": ((1.6, 0.0), (3.4, 0.52), (8.0, 0.46), (10.4, 0.0)),
        "squint": ((2.0, 0.0), (3.6, 0.28), (5.6, 0.2), (7.6, 0.0)),
    }
    return {name: _timed(cue, points) for name, points in phrase.items()}


def _timed(cue: Cue, points: Points) -> Points:
    """Times written for LENGTH, in the time of this cue."""
    return tuple((t * cue.seconds / LENGTH, value) for t, value in points)
