"""The family's words as text on the screen, over the quiet portrait."""

from __future__ import annotations

from memoriam.brief import Brief
from memoriam.errors import BriefError
from memoriam.picture.typography import Face, require_drawable
from memoriam.scenes.base import Actor, Cue, Points, Prop, ScenePlan

LETTERING = 100.0
"""Painter's order: before everything else on the set."""

COMES, LEAVES = 0.9, 1.3
"""Seconds before the first line begins to appear, and in which all lines are gone again."""

READ = 15.0
"""Characters a second: subtitle guides allow 15 to 17."""

RESTING = 5.0
"""Seconds of the scene beyond the bare reading time."""

WRITTEN = 0.34
"""Share of the scene after which the last line stands: the rest belongs to reading it again."""


class WordsScene:
    """The family's words appear line by line below the face, which looks at the viewer."""

    name = "words"
    price_key = "words"
    seconds = 12.0
    shortest = 6.0

    def pace(self, brief: Brief) -> tuple[float, float]:
        """Long enough to read the words without hurry."""
        reading = len(brief.words) / READ
        return max(self.shortest + 1.5, RESTING + reading), max(self.shortest, 2.0 + reading)

    def objection(self, cue: Cue) -> str | None:
        """Without words, or with letters that no typeface of the film has, there is nothing to show."""
        if not cue.brief.words:
            return (
                "The scene 'words' shows a text, but 'words' in the brief is empty; write it there, "
                "or choose the scene 'portrait'."
            )
        try:
            require_drawable(cue.brief.words, "text 'words'", (Face.ITALIC,))
        except BriefError as error:
            return str(error)
        return None

    def plan(self, cue: Cue) -> ScenePlan:
        """A portrait almost at rest, and the lettering."""
        end = cue.seconds
        written = COMES + WRITTEN * end
        lettering = Prop(
            "words",
            LETTERING,
            {
                "written": ((COMES, 0.0), (written, 1.0)),
                "shade": ((COMES - 0.6, 0.0), (COMES + 1.2, 1.0), (end - LEAVES, 1.0), (end, 0.0)),
                "seen": ((0.0, 1.0), (end - LEAVES, 1.0), (end - 0.2, 0.0)),
            },
            {"text": cue.brief.words, "language": cue.brief.language},
        )
        return ScenePlan((Actor(gestures=_quiet(cue)),), (lettering,), stage=cue.brief.stage)


def _quiet(cue: Cue) -> dict[str, Points]:
    """Hardly any movement: who reads should not be called away; a smile when everything is written."""
    end = cue.seconds
    side = 1.0 if cue.chance.random() < 0.5 else -1.0
    return {
        "roll": ((0.3 * end, 0.0), (0.55 * end, 1.4 * side), (0.95 * end, 0.0)),
        "pitch": ((0.1 * end, 0.0), (0.3 * end, -1.0), (0.6 * end, 0.0)),
        "smile": ((0.45 * end, 0.0), (0.65 * end, 0.42), (0.85 * end, 0.40), (0.99 * end, 0.0)),
        "squint": ((0.5 * end, 0.0), (0.68 * end, 0.2), (0.84 * end, 0.2), (0.96 * end, 0.0)),
    }
