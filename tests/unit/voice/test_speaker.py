"""Who speaks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from memoriam.sound.recording import RATE as RECORDING_RATE
from memoriam.sound.recording import read_recording
from memoriam.voice.speaker import LEVEL, RATE, embed, mel_filters, resampled, similarity, speech_only
from speechlike import speechlike


def test_one_voice_is_near_itself_and_far_from_another() -> None:
    one, again = (embed(speechlike(5.0, RATE, seed=seed, hertz=110.0), RATE) for seed in (1, 2))
    other = embed(speechlike(5.0, RATE, seed=3, hertz=240.0), RATE)
    assert similarity(one, again) > similarity(one, other) + 0.05


def test_loudness_and_rate_do_not_matter() -> None:
    sound = speechlike(5.0, 48_000, seed=1)
    wanted = embed(resampled(sound, 48_000, RATE), RATE)
    assert similarity(embed(0.05 * sound, 48_000), wanted) > 0.99


def test_an_embedding_has_unit_length() -> None:
    for seconds in (0.2, 1.0, 4.0):
        found = embed(speechlike(seconds, RATE, seed=1), RATE)
        assert found.shape == (256,)
        assert float(np.linalg.norm(found)) == pytest.approx(1.0, abs=1e-4)
        assert found.min() >= 0.0


def test_pauses_go_and_speech_has_one_level() -> None:
    speech = speechlike(3.0, RATE, seed=1)
    paused = np.concatenate([speech, np.zeros(5 * RATE, np.float32), speech])
    kept = speech_only(paused)
    assert len(kept) < len(paused) - 4 * RATE
    assert float(np.sqrt(np.mean(kept**2))) == pytest.approx(LEVEL, rel=0.01)


def test_nothing_is_no_speech() -> None:
    with pytest.raises(ValueError, match="0 samples"):
        embed(np.zeros(0, np.float32), RATE)


def test_filters_cover_the_band_without_gaps() -> None:
    filters = mel_filters()
    assert filters.shape == (40, 201)
    assert (filters.sum(axis=0)[2:-1] > 0).all()


def test_people_of_the_recordings(shared_inputs: Path) -> None:
    def heard(name: str) -> list[np.ndarray]:
        samples = read_recording(shared_inputs / "voices" / name).samples
        half = len(samples) // 2
        return [embed(part, RECORDING_RATE) for part in (samples[:half], samples[half:])]

    one, other = heard("dv01_en_clear_15s.flac"), heard("dv02_en_clear_14s.flac")
    assert similarity(*one) > 0.9
    assert similarity(one[0], other[0]) < 0.75
