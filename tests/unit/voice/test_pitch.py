"""Pitch of sounds whose pitch is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from memoriam.voice.pitch import RATE, pitch_range, pitch_track
from speechlike import speechlike


@example(hertz=147.453125, level=0.5)  # the period lies half-way between two samples
@settings(max_examples=12, deadline=None)
@given(hertz=st.floats(75.0, 400.0), level=st.floats(0.01, 0.9))
def test_pulses(hertz: float, level: float) -> None:
    t = np.arange(RATE // 2) / RATE
    harmonics = np.arange(1, int(4000 / hertz) + 1)
    sound = np.sum(np.sin(2 * np.pi * hertz * np.outer(harmonics, t)) / harmonics[:, None], axis=0)
    found = pitch_range((level * sound / 2).astype(np.float32))
    assert found is not None
    assert found.hertz == pytest.approx(hertz, rel=0.01)
    assert found.spread < 0.02


def test_a_glide_has_a_spread() -> None:
    t = np.arange(2 * RATE) / RATE
    logs = np.log(150.0) + 0.3 * np.sin(2 * np.pi * 0.5 * t)
    sound = np.sign(np.sin(2 * np.pi * np.cumsum(np.exp(logs)) / RATE)).astype(np.float32)
    found = pitch_range(sound)
    assert found is not None
    assert found.spread == pytest.approx(0.21, abs=0.08)


@pytest.mark.parametrize("hertz", [100.0, 210.0])
def test_something_like_speech(hertz: float) -> None:
    found = pitch_range(speechlike(6.0, RATE, seed=2, hertz=hertz))
    assert found is not None
    assert found.hertz == pytest.approx(hertz, rel=0.15)


def test_a_whisper_has_none() -> None:
    assert pitch_range(np.random.default_rng(0).standard_normal(2 * RATE).astype(np.float32)) is None


def test_too_little_has_none() -> None:
    assert pitch_range(np.zeros(10, np.float32)) is None
    hertz, loud = pitch_track(np.zeros(RATE, np.float32))
    assert not hertz.any()
    assert len(hertz) == len(loud)
