"""From a storyboard and what is to be said to the film's soundtrack: the one place where both meet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from memoriam.performance.speech import Speech, speech_from_sound
from memoriam.scenes.speak import LEAD_IN, SpeakScene
from memoriam.sound.ambience import OF_STAGE
from memoriam.sound.clean import clean
from memoriam.sound.loudness import Samples
from memoriam.sound.recording import RATE, Mono, read_recording
from memoriam.sound.soundtrack import Place, Soundtrack, Voice
from memoriam.storyboard import Storyboard


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """samples: (n,) mono at 48 kHz. speech: what the face does. remarks: sentences to show. sha256: of the file."""

    samples: Mono
    speech: Speech
    remarks: tuple[str, ...]
    sha256: str


def utterance_from(path: Path, seed: int) -> Utterance:
    """A recording of the person, cleaned, with the movements that go with it. Raises RecordingError."""
    recording = read_recording(path)
    cleaned = clean(recording)
    speech = speech_from_sound(cleaned.samples, RATE, np.random.default_rng([seed, 505]))
    return Utterance(cleaned.samples, speech, cleaned.remarks, recording.sha256)


def score(
    board: Storyboard,
    *,
    utterance: Utterance | None = None,
    mood: str | None = "tender",
    family_music: Samples | None = None,
) -> Soundtrack:
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
    voices = [
        Voice(utterance.samples, shot.start + LEAD_IN)
        for shot in board.shots
        if utterance is not None and shot.scene == SpeakScene.name
    ]
    return Soundtrack(
        board.duration, board.seed, voices=voices[:1], places=places, mood=mood, family_music=family_music
    )
