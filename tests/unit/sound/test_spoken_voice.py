"""Which voice says the words of a brief, and that what it says carries its mark."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from memoriam.brief import Brief, Person
from memoriam.performance.speech import speech_from_sound
from memoriam.proof.seal import film_id
from memoriam.proof.voice_mark import read_voice_mark
from memoriam.sound import spoken
from memoriam.sound.recording import read_recording
from memoriam.voice import profile, recogniser, resemble
from memoriam.voice.base import Quality, Utterance, Words
from speechlike import speechlike


class _Voice:
    name, description = "somebody", "nobody's"

    def say(self, words: Words, seed: int) -> Utterance:
        return Utterance(speechlike(6.0, 24_000, seed=11), 24_000, (), ())


class _Stack:
    name = "fake"

    def quality(self, language: str) -> Quality:
        return Quality.GOOD

    def stock(self, language: str, sex: str | None = None, age: str | None = None) -> _Voice:
        return _Voice()

    def named(self, name: str) -> _Voice:
        return _Voice()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float | None]]:
    """Grades and dials a resembling voice was asked for."""
    asked: list[tuple[str, float | None]] = []

    def resembling(_: Any, language: str, grade: str, *, resemblance: float | None = None) -> _Voice:
        asked.append((grade, resemblance))
        return _Voice()

    monkeypatch.setattr(spoken, "best_stack", lambda _: _Stack())
    monkeypatch.setattr(profile, "profile_of", lambda _: None)
    monkeypatch.setattr(resemble, "resembling_voice", resembling)
    monkeypatch.setattr(recogniser, "recogniser", lambda: None)
    return asked


@pytest.fixture
def photo(hopper: Path) -> Person:
    return Person(photos=(hopper,), name="Grace")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "voice.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((speechlike(5.0, 16_000, seed=12) * 20_000).astype("<i2").tobytes())
    return path


def _say(brief: Brief) -> spoken.Spoken:
    return spoken.spoken_from_words(brief, np.random.default_rng(1))


def test_made_words_carry_the_mark_of_their_film(asked: list[Any], photo: Person) -> None:
    brief = Brief(person=photo, words="Thank you.", language="en")
    mark = read_voice_mark(_say(brief).samples)
    assert mark is not None
    assert mark.code == film_id(brief) & 0xFFFF
    assert asked == []


@pytest.mark.parametrize(
    ("clarity", "preview", "wanted"),
    [
        (0.5, False, ("enrolled", 1.0)),
        (0.75, False, ("enrolled", 0.5)),
        (1.0, False, ("quick", None)),
        (0.5, True, ("quick", None)),
    ],
)
def test_the_grade_follows_clarity_and_preview(
    asked: list[Any], photo: Person, recording: Path, clarity: float, preview: bool, wanted: tuple[str, float]
) -> None:
    brief = Brief(
        person=photo, words="Thank you.", language="en", voice=(recording,), clarity=clarity, preview=preview
    )
    _say(brief)
    assert asked == [wanted]


def test_the_report_says_how_the_voice_was_chosen(asked: list[Any], photo: Person) -> None:
    old = photo.model_copy(update={"born": "1906", "died": "1992"})
    (said,) = _say(Brief(person=old, words="Thank you.")).remarks
    assert "chosen for English" in said
    assert "old (by the dates)" in said
    (named,) = _say(Brief(person=old, words="Thank you.", stock_voice="bm_george")).remarks
    assert "bm_george" in named
    assert asked == []


class _Hears:
    """A recogniser that has heard these words."""

    def transcript(self, samples: Any, rate: int) -> Words:
        return Words("Mama, bring the lamp.", "en")


def test_what_a_recogniser_hears_moves_lips_but_is_never_shown(
    asked: list[Any], photo: Person, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    real = speech_from_sound

    def listening(samples: Any, rate: int, chance: Any, words: Any = ()) -> Any:
        told.append(words)
        return real(samples, rate, chance, words)

    monkeypatch.setattr("memoriam.sound.spoken.speech_from_sound", listening)
    monkeypatch.setattr(recogniser, "recogniser", _Hears)
    brief = Brief(person=photo, speech=recording)
    said = spoken.spoken_from_recording(read_recording(recording), brief, np.random.default_rng(1))
    assert len(told[0]) == 4
    assert said.words == ()
    assert said.captions(0.0, 10.0) == ()


def test_words_that_are_not_those_said_are_noticed(asked: list[Any], photo: Person, recording: Path) -> None:
    brief = Brief(person=photo, speech=recording, words="She sells sea shells beside the shining sea shore.")
    said = spoken.spoken_from_recording(read_recording(recording), brief, np.random.default_rng(1))
    assert said.words == ()
    assert any("do not seem to be those said" in remark for remark in said.remarks)
