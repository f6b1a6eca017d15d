"""Photographs that a person has to look at first: nudity, and perhaps a photograph of the dead."""

from __future__ import annotations

from memoriam.rules.case import Case, PhotoFinding
from memoriam.rules.decision import Decision, allow, hold

NUDITY = 0.4
"""Open NSFW score from which a person looks: its authors call scores above 0.8 very likely and below 0.2 unlikely;
harmless photographs measured at most 0.16."""

EYES_CLOSED = 0.25
"""Openness below which eyes count as closed, as the fitness of a photograph says it."""

SMILE = 0.3
"""Whoever smiles with closed eyes is alive."""


class Pictures:
    """Held, never refused: a bath in summer and a face asleep are in many families' albums.

    There is no classifier for wounds or for the dead under a free licence. What is done instead is a rough hint: closed
    eyes in a face that lies, or that is seen from below, without a smile.
    """

    name = "pictures"
    version = "1"

    def judge(self, case: Case) -> Decision:
        """Nudity first, then the hint that somebody does not sleep."""
        bare = [photo for photo in case.photos if (photo.nudity or 0.0) >= NUDITY]
        if bare:
            return hold(self, "nudity", photo=bare[0].photo, score=round(bare[0].nudity or 0.0, 2))
        still = [photo for photo in case.photos if seems_at_rest(photo)]
        if still:
            return hold(self, "at_rest", photo=still[0].photo, eyes_open=round(still[0].eyes_open or 0.0, 2))
        return allow(self, photos=len(case.photos), unseen=sum(photo.nudity is None for photo in case.photos))


def seems_at_rest(photo: PhotoFinding) -> bool:
    """Closed eyes in a face that lies or is seen from below, and no smile."""
    if photo.eyes_open is None or photo.eyes_open >= EYES_CLOSED:
        return False
    return (photo.lying or photo.chin_up) and photo.smile < SMILE
