"""Which voice is begun with, how far it goes, and when it goes back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.errors import VoiceError
from memoriam.voice import resemble, spectrum
from memoriam.voice.base import Quality, Utterance, Words
from memoriam.voice.enrol import Fit
from memoriam.voice.kokoro_model import Take
from memoriam.voice.pitch import PitchRange
from memoriam.voice.profile import VoiceProfile
from memoriam.voice.resemble import (
    ResemblingVoice,
    candidates,
    dial_for,
    nearest_voice,
    resembling_voice,
    understood_voice,
)
from memoriam.voice.styles import styles
from memoriam.voice.voice_map import DIRECTIONS, SOUND, voice_map
from speechlike import speechlike


def _profile_like(name: str, key: str = "") -> VoiceProfile:
    """Of somebody who sounds exactly like a ready voice."""
    known, voice = voice_map(), styles().names.index(name)
    embedding = known.embeddings[voice] / np.linalg.norm(known.embeddings[voice])
    pitch = PitchRange(float(known.heights[voice]), 0.2, 0.7)
    colour = spectrum.colour(speechlike(2.0, spectrum.RATE))
    return VoiceProfile(embedding.astype(np.float32), pitch, colour, 8000.0, 4.0, 20.0, 0.9, key)


@pytest.mark.parametrize("name", ["am_michael", "bf_emma", "af_nicole"])
def test_the_nearest_of_a_ready_voice_is_itself(name: str) -> None:
    assert nearest_voice(_profile_like(name), "en") == name


def test_only_voices_clear_in_the_language_are_begun_with() -> None:
    assert nearest_voice(_profile_like("am_michael"), "it") in candidates("it")
    assert all(name[0] in "ab" for name in candidates("en"))


@given(clarity=st.floats(0.0, 1.0), more=st.floats(0.0, 1.0), language=st.sampled_from(["en", "de"]))
def test_the_dial_falls_with_the_wish_for_clarity(clarity: float, more: float, language: str) -> None:
    low, high = sorted((clarity, more))
    assert 0.0 <= dial_for(language, high) <= dial_for(language, low) <= 1.0


def test_ends_and_middle_of_the_dial() -> None:
    assert [dial_for("de", clarity) for clarity in (0.0, 0.5, 1.0)] == [
        1.0,
        resemble.RESEMBLANCE[Quality.FAIR],
        0.0,
    ]


def test_a_language_that_is_not_spoken_is_refused_with_the_alternative() -> None:
    with pytest.raises(VoiceError, match="stand on the screen"):
        dial_for("tr", 0.5)


class _Model:
    """Says the same sound for everything."""

    def say(self, tokens: list[int], style: Any, pace: float, pitch: Any) -> Take:
        samples = speechlike(1.0, spectrum.RATE, seed=len(tokens))
        return Take(samples, np.ones(len(tokens) + 2, np.int64), np.full(4, 120.0, np.float32))


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A model of no weight; returns the list of fits that were made."""
    fits: list[int] = []

    def fit(*_: Any, **__: Any) -> Fit:
        fits.append(1)
        return Fit(np.full(DIRECTIONS, 0.5), 0.9, 0.5)

    monkeypatch.setattr(resemble, "kokoro_model", _Model)
    monkeypatch.setattr(resemble, "enrol", fit)
    return fits


def test_the_quick_grade_leaves_the_style_as_it_is(model: list[int], tmp_path: Path) -> None:
    voice = resembling_voice(_profile_like("am_michael"), "en", "quick", folder=tmp_path)
    assert np.array_equal(voice.speaker.pack, styles().pack("am_michael"))
    assert abs(voice.speaker.pitch.shift) < 1e-6
    assert resemble.PACE[0] <= voice.speaker.pace <= resemble.PACE[1]
    assert "resembles" in voice.speaker.remarks[0]
    assert not model


def test_a_fit_is_made_once_and_only_changes_the_sound(model: list[int], tmp_path: Path) -> None:
    profile = _profile_like("am_michael", key="somebody")
    half, whole = (
        resembling_voice(profile, "en", "enrolled", resemblance=dial, folder=tmp_path) for dial in (0.5, 1.0)
    )
    assert model == [1]
    pack = styles().pack("am_michael")
    moved = [np.linalg.norm(voice.speaker.pack[:, :SOUND] - pack[:, :SOUND]) for voice in (half, whole)]
    assert moved[1] == pytest.approx(2 * moved[0], rel=1e-3)
    assert np.array_equal(whole.speaker.pack[:, SOUND:], pack[:, SOUND:])
    assert any("held at 0.50" in remark for remark in half.speaker.remarks)


def test_a_whisper_is_spoken_at_the_voices_own_height(model: list[int], tmp_path: Path) -> None:
    profile = replace(_profile_like("am_michael"), pitch=None)
    assert resembling_voice(profile, "en", "quick", folder=tmp_path).speaker.pitch.shift == 0.0


class _Dialled:
    """Stands for a voice at a dial."""

    def __init__(self, dial: float) -> None:
        self.dial = dial

    def say(self, words: Words, seed: int) -> Utterance:
        return Utterance(np.full(1, self.dial, np.float32), 1, (), ())


def _understood(errors: dict[float, float], start: float) -> float:
    def wrong(said: Utterance) -> float:
        return errors[round(float(said.samples[0]), 2)]

    found = understood_voice(
        lambda dial: cast(ResemblingVoice, _Dialled(dial)), Words("Hello.", "en"), start, wrong
    )
    return cast(_Dialled, found).dial


def test_the_dial_goes_down_until_the_words_are_understood() -> None:
    assert _understood({0.0: 0.1, 1.0: 0.5, 0.8: 0.4, 0.6: 0.15}, 1.0) == 0.6


def test_a_clear_voice_keeps_its_dial() -> None:
    assert _understood({0.0: 0.0, 1.0: 0.02}, 1.0) == 1.0


def test_a_voice_nobody_understands_goes_back_to_the_untouched_one() -> None:
    errors = {0.0: 0.0, 0.8: 0.9, 0.6: 0.9, 0.4: 0.9, 0.2: 0.9}
    assert _understood(errors, 0.8) == 0.0


def test_pauses_stay_silent() -> None:
    voice = np.concatenate([speechlike(1.0, spectrum.RATE), np.zeros(5000, np.float32)])
    own = spectrum.colour(speechlike(1.0, spectrum.RATE))
    out = resemble._coloured(voice, spectrum.matching_filter(own, own + 3, 12_000.0))
    assert len(out) == len(voice)
    assert not out[-5000:].any()
    assert not resemble._coloured(np.zeros(10, np.float32), np.ones(3, np.float32)).any()
