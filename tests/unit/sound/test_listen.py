"""What a recording holds besides speech is noticed, and said with what is still possible."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from memoriam.errors import RecordingError
from memoriam.sound import music
from memoriam.sound.clean import clean
from memoriam.sound.listen import held_tones, listen
from memoriam.sound.recording import RATE, Mono, read_recording


def tune() -> Mono:
    return np.concatenate(list(islice(music.music(music.MOODS["hopeful"], 6.0, 5), 6)))[:, 0].astype(
        np.float32
    )


def voice(folder: Path, name: str) -> Mono:
    return clean(read_recording(next((folder / "voices").glob(f"{name}*")))).samples


def test_music_is_told_from_speech() -> None:
    with pytest.raises(RecordingError, match="music rather than speech"):
        listen(tune(), "song.mp3")


def test_where_nobody_speaks_nothing_is_said() -> None:
    noise = 1e-3 * np.random.default_rng(1).normal(size=2 * RATE)
    noise[RATE : RATE + 500] += 0.3
    with pytest.raises(RecordingError, match="No speech is heard"):
        listen(noise.astype(np.float32), "door.wav")


def test_a_gliding_tone_is_no_music() -> None:
    t = np.arange(3 * RATE) / RATE
    glide = 0.2 * np.sin(2 * np.pi * (150 * t + 30 * np.sin(2 * np.pi * 0.7 * t)))
    assert held_tones(glide.astype(np.float32)) < 0.1


def test_one_voice_is_one_and_two_are_two(shared_inputs: Path) -> None:
    one, other = voice(shared_inputs, "dv07"), voice(shared_inputs, "dv02")[: 6 * RATE]
    alone = listen(one, "a.wav")
    assert (alone.voices, alone.whispered) == (1, False)
    assert alone.remarks("a.wav") == ()
    both = listen(np.concatenate([one, other]), "b.wav")
    assert both.voices == 2
    assert "cut out the sentences of one person" in " ".join(both.remarks("b.wav"))


def test_a_whisper_and_music_under_a_voice_are_said(shared_inputs: Path) -> None:
    assert "whispered" in " ".join(listen(voice(shared_inputs, "dv05"), "w.wav").remarks("w.wav"))
    speech, under = voice(shared_inputs, "dv07")[: 6 * RATE], tune()[: 6 * RATE]
    mixed = speech + under * np.float32(0.7 * speech.std() / under.std())
    assert "Music is heard" in " ".join(listen(mixed, "m.wav").remarks("m.wav"))
