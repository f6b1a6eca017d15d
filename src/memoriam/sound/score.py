"""From a storyboard and what is said to the film's soundtrack: the one place where both meet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from memoriam.brief import SPEAK, Brief
from memoriam.law import find_law
from memoriam.picture.label import MADE_VOICE
from memoriam.scenes.speak import LEAD_IN
from memoriam.sound.ambience import OF_STAGE
from memoriam.sound.captions import Caption
from memoriam.sound.loudness import Samples
from memoriam.sound.recording import read_music
from memoriam.sound.soundtrack import NOTICE_SECONDS, Place, Soundtrack, Voice
from memoriam.sound.spoken import Spoken
from memoriam.storyboard import Storyboard

NOTICE_SHOWN = 2.6
"""Seconds of speech over which the picture says that the voice was made: with the look before them, read in peace."""

MUSIC_SECONDS = 200.0
"""The longest film and its closing; a piece is cut there, where it has long been faded out."""


@dataclass(frozen=True, slots=True, eq=False)
class FilmSound:
    """Everything that is heard, and read of it. start: film time in seconds at which the voice begins, if any does.

    captions: what is said. notices: what stands in the picture of any film with a made voice.
    """

    track: Soundtrack
    spoken: Spoken | None = None
    start: float | None = None
    captions: tuple[Caption, ...] = ()
    notices: tuple[Caption, ...] = ()

    def opacities(self, t: float) -> tuple[float, ...]:
        """0 or 1 for each notice, then each caption, at ``t`` seconds: they come and go at once, as subtitles do."""
        return tuple(float(text.start <= t < text.end) for text in (*self.notices, *self.captions))


def family_music(brief: Brief) -> Samples | None:
    """The family's own piece, if they gave one. Raises RecordingError."""
    return read_music(brief.music, most_seconds=MUSIC_SECONDS) if isinstance(brief.music, Path) else None


def speech_start(board: Storyboard) -> float | None:
    """Film time in seconds at which the first sample of what is said is heard."""
    return next((shot.start + LEAD_IN for shot in board.shots if shot.scene == SPEAK), None)


def score(
    board: Storyboard, brief: Brief, spoken: Spoken | None = None, own_music: Samples | None = None
) -> FilmSound:
    """The sound of a film: each shot's place, music, and the voice where the scene 'speak' begins."""
    last = len(board.shots) - 1
    places = [
        Place(
            OF_STAGE.get(shot.stage, OF_STAGE[None]),
            0.0 if i == 0 else shot.start,
            board.duration if i == last else shot.end,
        )
        for i, shot in enumerate(board.shots)
    ]
    start = speech_start(board)
    mood = None if isinstance(brief.music, Path) or brief.music == "none" else brief.music
    track = Soundtrack(
        board.duration,
        board.seed,
        voices=[] if spoken is None or start is None else [Voice(spoken.samples, start)],
        places=places,
        mood=mood,
        family_music=own_music,
        notice=_notice(brief, spoken, start),
    )
    if spoken is None or start is None:
        return FilmSound(track)
    notices = () if spoken.kind != "made" else (_shown_notice(brief, start),)
    return FilmSound(track, spoken, start, spoken.captions(start, board.duration), notices)


def _shown_notice(brief: Brief, start: float) -> Caption:
    return Caption(max(start - LEAD_IN, 0.0), start + NOTICE_SHOWN, MADE_VOICE[brief.language])


def _notice(brief: Brief, spoken: Spoken | None, start: float | None) -> float | None:
    """When the notes are heard that a place's law asks for before a made voice."""
    if spoken is None or start is None or spoken.kind != "made":
        return None
    return start - NOTICE_SECONDS if find_law(brief.law).speech_notice == "tone" else None
