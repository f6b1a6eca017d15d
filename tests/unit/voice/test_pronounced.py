"""The sounds of words, with and without a voice that speaks the language."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from memoriam.errors import VoiceError
from memoriam.voice import pronounced as module
from memoriam.voice.base import Words
from memoriam.voice.pronounced import pronounced


def test_english_is_read_by_its_dictionary() -> None:
    words = pronounced(Words("The lamb, climbing!", "en"))
    assert [word.shown for word in words] == ["The", "lamb,", "climbing!"]
    assert [sum(sound in {"m", "b", "p"} for sound in word.sounds) for word in words] == [0, 1, 1]


def test_a_given_pronunciation_counts() -> None:
    (word,) = pronounced(Words("Siobhan", "en", pronounce={"Siobhan": "/ʃɪˈvɔːn/"}))
    assert "b" not in word.sounds
    assert word.sounds[0] == "ʃ"


@pytest.mark.parametrize(
    ("language", "text", "sounds"),
    [
        ("uk", "Мамо, їжак", [["m", "a", "m", "o"], ["i", "ʒ", "a", "k"]]),
        ("tr", "Şimdi bırak", [["ʃ", "i", "m", "d", "i"], ["b", "ɨ", "r", "a", "k"]]),
        ("xx", "photo 12", [["f", "o", "t", "o"]]),
    ],
)
def test_languages_no_voice_speaks_are_read_by_letters(
    language: str, text: str, sounds: list[list[str]]
) -> None:
    assert [list(word.sounds) for word in pronounced(Words(text, language))] == sounds


def test_without_its_program_a_language_is_read_by_letters() -> None:
    with patch.object(module, "sounded", side_effect=VoiceError("Memoriam needs the program espeak-ng.")):
        (word,) = pronounced(Words("Schlafzimmer", "de"))
    assert list(word.sounds) == ["ʃ", "l", "a", "f", "z", "i", "m", "e", "r"]
