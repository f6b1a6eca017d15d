"""Two people turn to each other, come close, lean their heads together, and close their eyes."""

from __future__ import annotations

import numpy as np

from memoriam.likeness import Portrait
from memoriam.likeness.identity import SAME_PERSON, cosine
from memoriam.scenes.base import COMPANION, SUBJECT, Actor, Cue, Points, ScenePlan
from memoriam.stage.softlight import SOFT_LIGHT, head_height
from memoriam.stage.together import can_meet
from memoriam.stage.touch import Lean, touching

STAGE = SOFT_LIGHT
"""Where two people meet if the family names no other place: a soft light, in which the faces can be large."""

APART = 0.17
"""Head heights that each stands farther off before they come near."""

FACE_SEEN = 0.36
"""Half a face and an ear, in head heights: hair may leave the frame, a face may not."""

TILT = 5.0
"""Degrees the whole figure leans toward the other, besides what head and shoulders do."""

AWAY = 30.0
"""Degrees by which somebody may be photographed looking away from the other; beyond it no turn brings them together."""

ROLL = 5.4
"""Degrees the head leans over besides, on a photograph that bears it."""

PAIRED = ((0.5625, 1.0, 1.7778), (1.0, 0.96, 0.84))
"""Height / width of the film, and how large each of two is shown on a painted stage, whose stand is made for one."""

ON_STAGE = ((0.5625, 1.0, 1.7778), (0.315, 0.306, 0.343))
"""Height / width of the film, and the head of that one as a share of the shorter edge (bake/plans.py)."""

SUNK = 0.9
"""Smaller people stand lower, by this many head heights for each whole size they lose: cut edges stay hidden."""

LENGTH = 13.0
"""Seconds for which the times below are written."""


class EmbraceScene:
    """The one who is remembered and a companion, from two photographs or from one."""

    name = "embrace"
    price_key = "embrace"
    seconds = LENGTH
    shortest = 9.0

    def objection(self, cue: Cue) -> str | None:
        """Two different people, each with a clear outline and not looking away from the other, are needed."""
        if COMPANION not in cue.cast:
            return (
                "The scene 'embrace' needs a second person; name their photograph under 'companion' in the brief, "
                "or choose the scene 'portrait'."
            )
        subject, companion = _portraits(cue)
        same = _same_person(cue)
        if same is not None:
            return same
        for who, portrait in (("subject", subject), ("companion", companion)):
            if not can_meet(portrait):
                return (
                    f"The photograph of the {who} does not show head and shoulders free and whole, so nobody can step "
                    "beside them; give one with a calm background, or choose the scene 'portrait'."
                )
        left, right = _sides(cue)
        turned = max(-_yaw(cue, left), _yaw(cue, right))
        if turned > AWAY:
            return (
                f"One of the two looks away from the other by {turned:.0f}° (up to {AWAY:.0f}° can be brought "
                "together), and photographs are never mirrored; give another one, or choose the scene 'portrait'."
            )
        return None

    def plan(self, cue: Cue) -> ScenePlan:
        """From side by side to cheek by cheek; at the end both look at the viewer again."""
        left, right = _sides(cue)
        actors = {left: _actor(left, -1.0, cue), right: _actor(right, 1.0, cue)}
        light: Points = _timed(cue, ((3.0, 0.0), (7.0, 0.7), (13.0, 0.45)))
        return ScenePlan((actors[COMPANION], actors[SUBJECT]), stage=cue.brief.stage or STAGE, light=light)


def _same_person(cue: Cue) -> str | None:
    """Why the companion seems to be the one who is remembered; None if they are two, or the brief says so."""
    subject, companion = _portraits(cue)
    alike = cosine(subject.identity, companion.identity)
    if subject.source == companion.source:
        apart = abs(_column(subject) - _column(companion)) * subject.scale
        return None if apart > 0.5 * subject.mesh.head_height else _ONE_FACE
    beside = cue.brief.companion
    if alike < SAME_PERSON or (beside is not None and beside.look_alike):
        return None
    return (
        f"The companion's photograph seems to show the same person as the film's own (similarity {alike:.2f}, two "
        f"people mostly stay below {SAME_PERSON}, sisters do not); if it is somebody else, add 'look_alike: true' to "
        "'companion' in the brief, or choose the scene 'younger'."
    )


_ONE_FACE = (
    "The companion is the same face on the same photograph as the film's own; name the other with 'face', or choose "
    "the scene 'portrait'."
)


def _portraits(cue: Cue) -> tuple[Portrait, Portrait]:
    return cue.portrait, cue.cast[COMPANION].for_purpose("portrait")


def _yaw(cue: Cue, person: str) -> float:
    """Degrees the person looks toward the viewer's right on their photograph."""
    return cue.cast[person].for_purpose("portrait").mesh.head.yaw


def _sides(cue: Cue) -> tuple[str, str]:
    """Who stands left and right: as on their common photograph, or so that they look toward each other."""
    subject, companion = _portraits(cue)
    if subject.source == companion.source:
        ahead = _column(subject) < _column(companion)
    else:
        ahead = subject.mesh.head.yaw >= companion.mesh.head.yaw
    return (SUBJECT, COMPANION) if ahead else (COMPANION, SUBJECT)


def _column(portrait: Portrait) -> float:
    """Column of the face on the original photograph."""
    return float(portrait.mesh.points[:, 0].mean()) / portrait.scale + portrait.origin[0]


def _actor(person: str, side: float, cue: Cue) -> Actor:
    """side: -1 stands left, 1 right. Turning toward the other is a turn by ``-side``."""
    inward = -side
    late = 0.25 if person == COMPANION else 0.0
    phrase: dict[str, Points] = {
        "yaw": (
            (1.0, 0.0),
            (3.0, 7.0 * inward),
            (5.0, 6.5 * inward),
            (7.4, 3.5 * inward),
            (10.4, 3.0 * inward),
            (12.9, 0.0),
        ),
        "roll": ((3.6, 0.0), (7.4, ROLL * inward), (10.4, 0.96 * ROLL * inward), (12.9, 0.0)),
        "lean": ((3.4, 0.0), (7.2, 1.3 * inward), (10.6, 1.3 * inward), (13.0, 0.0)),
        "pitch": ((4.4, 0.0), (7.2, -2.2), (10.2, -2.0), (12.6, 0.0)),
        "gaze_x": ((0.9, 0.0), (1.5, 0.062 * inward), (6.2, 0.055 * inward), (7.0, 0.0), (7.4, 0.0)),
        "smile": ((1.8, 0.0), (4.0, 0.5), (7.6, 0.44), (10.4, 0.5), (12.9, 0.0)),
        "squint": ((2.2, 0.0), (4.2, 0.28), (6.4, 0.2), (7.2, 0.0)),
        "blink": ((6.5 + late, 0.0), (7.5 + late, 1.0), (10.0 + late, 1.0), (10.8 + late, 0.0)),
    }
    size = paired_size(cue)
    near = size * _near(cue)[person]
    apart = near + side * min(APART * size, max(room(cue) - abs(near), 0.0))
    walk = ((0.0, apart), (3.0, apart), (7.0, near))
    return Actor(
        person,
        x=_timed(cue, walk),
        y=((0.0, -SUNK * (1.0 - size)),),
        size=((0.0, size),),
        tilt=_timed(
            cue, ((3.4, 0.0), (7.4, TILT * inward), (10.4, TILT * inward), (12.9, 0.6 * TILT * inward))
        ),
        gestures={name: _timed(cue, points) for name, points in phrase.items()},
    )


def paired_size(cue: Cue) -> float:
    """How large two people are shown beside each other, 1 as one alone."""
    width, height = cue.brief.size
    return 1.0 if (cue.brief.stage or STAGE) == SOFT_LIGHT else float(np.interp(height / width, *PAIRED))


def room(cue: Cue) -> float:
    """How far from the middle, in head heights, a face may stand and still be seen whole in a tall film."""
    width, height = cue.brief.size
    head = head_height(width, height)
    if (cue.brief.stage or STAGE) != SOFT_LIGHT:
        head = float(np.interp(height / width, *ON_STAGE)) * min(width, height)
    return 0.5 * width / head - FACE_SEEN * paired_size(cue)


def _near(cue: Cue) -> dict[str, float]:
    """Where both stand when their heads touch, own head heights right of the middle."""
    people = _sides(cue)
    left, right = (cue.cast[person].for_purpose("portrait") for person in people)
    leans = [Lean(TILT, ROLL * cue.limits[person].motion) for person in people]
    return dict(zip(people, touching(left, right, (leans[0], leans[1])), strict=True))


def _timed(cue: Cue, points: Points) -> Points:
    """Times written for LENGTH, in the time of this cue."""
    return tuple((t * cue.seconds / LENGTH, value) for t, value in points)
