"""The person waves: with the arm that the photograph shows raised, or else with an illustrated hand beside them."""

from __future__ import annotations

from memoriam.likeness.person import Arm
from memoriam.scenes.base import SUBJECT, Actor, Cue, Points, Prop, ScenePlan
from memoriam.scenes.hands import free_side, hand_kind, hindrance, reach_of
from memoriam.stage.figure import STROKE_SECONDS, hand_kinds, wave_seconds

STROKES = 3
"""A farewell, not a signal."""

BEGINS = 1.4
"""Seconds until the hand rises: first the eyes meet."""

AFTER = 1.6
"""Seconds in which the smile fades when the hand is down."""

ASIDE = 0.28
"""Head heights the person stands aside on a painted stage, so that face and hand together are in the middle."""

ROOM = 1.95
"""Face heights beside the middle of the face that a waving hand needs."""

BEFORE_THE_PERSON, BEFORE_ALL = 0.5, 100.0
"""Painter's order: behind the clouds or the grass of a painted stage; before what melts the photograph's sides, which
would take the arm with it."""

SWAY, WRIST = 11.0, 7.0
"""Degrees that a photographed forearm goes to either side, and the hand beyond it."""

WRIST_LAG = 0.11
"""Share of a stroke by which the hand trails behind the forearm."""

SWELL = 0.6
"""Share of the full sway at the first and the last turn: a wave swells and dies away."""

REMARK = "The hand that waves is illustrated: no photograph shows it."
OWN_REMARK = "The arm that waves is the photograph's own, moved."


class WaveScene:
    """A smile and a slow wave: of the arm that the photograph shows, or of an illustrated hand beside the shoulder."""

    name = "wave"
    price_key = "wave"
    seconds = BEGINS + wave_seconds(STROKES) + AFTER
    shortest = seconds

    def objection(self, cue: Cue) -> str | None:
        """The family may refuse the illustrated hand; a photograph may leave it no room."""
        if cue.portrait.arm is not None:
            return None
        instead = "choose the scene 'nod', a nod and a smile."
        if not cue.brief.figure.shown:
            return (
                "The scene 'wave' shows an illustrated hand, which 'figure: shown: false' in the brief refuses; "
                f"{instead}"
            )
        if not hand_kinds():
            return f"The hands of the scene 'wave' are not installed; {instead}"
        reason = hindrance(cue.portrait)
        return None if reason is None else f"{reason}, so no hand can be raised beside it; {instead}"

    def plan(self, cue: Cue) -> ScenePlan:
        """The arm or the hand, and a smile that belongs to it."""
        arm = cue.portrait.arm
        return _illustrated(cue) if arm is None else _photographed(cue, arm)


def _photographed(cue: Cue, arm: Arm) -> ScenePlan:
    """The raised arm sways as it stands in the photograph, and comes to rest there."""
    reach = reach_of(cue.portrait, arm)
    shift = 0.0 if cue.brief.stage is None else -ASIDE * arm.side
    down = BEGINS + wave_seconds(STROKES)
    actor = Actor(
        x=((0.0, shift),), gestures={**_gestures(arm.side, down, cue.seconds), **_strokes(arm.side)}
    )
    return ScenePlan(
        (actor,), stage=cue.brief.stage, room=reach.beside, above=reach.above, remarks=(OWN_REMARK,)
    )


def _strokes(side: float) -> dict[str, Points]:
    """Forearm and hand from turn to turn, outward first; the hand trails behind."""
    sizes = [SWELL, *[1.0] * (2 * STROKES - 2), SWELL]
    turns = [size if turn % 2 == 0 else -size for turn, size in enumerate(sizes)]
    half = STROKE_SECONDS / 2.0
    times = [BEGINS + half * (turn + 1.0) for turn in range(len(turns))]
    lag = WRIST_LAG * STROKE_SECONDS

    def curve(size: float, late: float) -> Points:
        swings = tuple((t + late, side * size * turn) for t, turn in zip(times, turns, strict=True))
        return ((BEGINS + late, 0.0), *swings, (times[-1] + 1.4 * half + late, 0.0))

    return {"forearm": curve(SWAY, 0.0), "wrist": curve(WRIST, lag)}


def _illustrated(cue: Cue) -> ScenePlan:
    free = free_side(cue.portrait)
    side, ends = (free.side, free.ends) if free is not None else (1.0, None)
    stage = cue.brief.stage
    shift = -ASIDE * side if stage is not None else 0.0
    down = BEGINS + wave_seconds(STROKES)
    hand = Prop(
        "hand",
        BEFORE_ALL if stage is None else BEFORE_THE_PERSON,
        {"wave": ((BEGINS, 0.0), (down, 1.0))},
        {
            "person": SUBJECT,
            "kind": hand_kind(cue.brief, cue.portrait),
            "strokes": STROKES,
            "side": side,
            "shift": shift,
        },
    )
    actor = Actor(x=((0.0, shift),), gestures=_gestures(side, down, cue.seconds), ends=ends)
    return ScenePlan((actor,), (hand,), stage=stage, room=side * ROOM, remarks=(REMARK,))


def _gestures(side: float, down: float, end: float) -> dict[str, Points]:
    """A smile while the hand is up; the head leans a little toward it and back."""
    return {
        "smile": ((0.4, 0.0), (2.4, 0.55), (down - 0.6, 0.52), (end - 0.05, 0.0)),
        "squint": ((0.8, 0.0), (2.6, 0.32), (down - 0.8, 0.30), (end - 0.1, 0.0)),
        "roll": ((1.0, 0.0), (3.2, 2.2 * side), (down - 1.4, -1.2 * side), (end - 0.1, 0.0)),
        "pitch": ((1.2, 0.0), (2.6, 1.4), (down - 1.0, -1.2), (end - 0.1, 0.0)),
        "brow": ((1.0, 0.0), (2.0, 0.3), (3.6, 0.0)),
    }
