"""The person speaks: lips in step with a recording of theirs, or with a voice made for the family's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memoriam.scenes.base import Actor, Cue, Points, ScenePlan

if TYPE_CHECKING:
    from memoriam.performance.speech import Speech

LEAD_IN = 0.9
"""Seconds of looking at the viewer before the first sound: somebody is about to speak."""

TAIL = 1.1
"""Seconds of looking at the viewer after the last sound: what was said may stand."""

SMILE = 0.34
"""A warm face that still forms its words: a broader smile would pull the lips out of every shape."""


class SpeakScene:
    """They look at the viewer and speak: a recording of theirs, or a voice made for the family's words."""

    name = "speak"
    price_key = "speak"
    seconds = 10.0
    shortest = 3.0

    def lasting(self, speech: Speech) -> float:
        """A look before the first word, all of them, and a look after the last."""
        return LEAD_IN + speech.seconds + TAIL

    def objection(self, cue: Cue) -> str | None:
        """Without a recording or spoken words there is nothing to say."""
        if cue.speech is None:
            return (
                "The scene 'speak' needs something to say, but the brief names neither a recording ('speech') "
                "nor words for a voice; add one, or choose the scene 'words', which shows text."
            )
        if cue.speech.seconds + LEAD_IN > cue.seconds:
            return (
                f"The speech lasts {cue.speech.seconds:.1f} s, but the scene 'speak' only {cue.seconds:.1f} s; "
                "leave out 'seconds' in the brief, or ask for more."
            )
        return None

    def plan(self, cue: Cue) -> ScenePlan:
        """The movements of speech, between a look that greets and one that stays."""
        if cue.speech is None:
            return ScenePlan((Actor(),), stage=cue.brief.stage)
        gestures: dict[str, Points] = {
            name: tuple((LEAD_IN + t, value) for t, value in points)
            for name, points in cue.speech.tracks.items()
        }
        return ScenePlan((Actor(gestures=gestures | _warmth(cue)),), stage=cue.brief.stage)


def _warmth(cue: Cue) -> dict[str, Points]:
    """A faint smile under the words, full when they are over; the head a little to one side, listening to itself."""
    end = cue.seconds
    side = 1.0 if cue.chance.random() < 0.5 else -1.0
    done = end - TAIL
    return {
        "smile": (  # inside the scene: the next one may begin at its very first moment
            (0.05, 0.0),
            (LEAD_IN, 0.35 * SMILE),
            (done, 0.35 * SMILE),
            (done + 0.7, SMILE),
            (end - 0.02, 0.0),
        ),
        "roll": ((0.2, 0.0), (0.45 * end, 1.5 * side), (0.9 * end, 0.0)),
    }
