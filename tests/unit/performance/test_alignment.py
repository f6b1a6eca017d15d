"""Known sounds find their times; other words are noticed; closures follow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.performance.alignment import aligned
from memoriam.performance.labials import closures_heard, closures_told, labial_chance
from memoriam.performance.lipsync import closed, lip_figures
from memoriam.performance.sound_classes import KINDS, NASAL, SILENCE, STOP, kind_chances, kinds_of
from memoriam.performance.speech import speech_from_sound
from memoriam.performance.visemes import Reals, runs
from memoriam.sound.recording import RATE, read_recording
from memoriam.voice.base import Words
from memoriam.voice.pronounced import pronounced

CRANE = (
    "and the crane let them down to the conical top of the projectile there an opening made for the purpose gave them "
    "access to the aluminum car the tackle belonging to the crane being hauled from outside"
)
"""Said in dv02; its closures by another program's alignment are in benchmarks/lips.tsv."""


def heard(*parts: tuple[str, int]) -> Reals:
    """Chances of a recording in which each sound ("" for silence) lasts so many steps."""
    rows = []
    for symbol, steps in parts:
        row = np.full(len(KINDS), 0.2 / (len(KINDS) - 1))
        row[kinds_of(symbol)[0] if symbol else SILENCE] = 0.8
        rows += [row] * steps
    return np.array(rows)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["m", "a", "s", "p", "i", "l"]), st.integers(4, 20)), min_size=1, max_size=9
    )
)
def test_sounds_are_found_where_they_are(parts: list[tuple[str, int]]) -> None:
    apart = [part for i, part in enumerate(parts) if not i or part[0] != parts[i - 1][0]]
    found = aligned(heard(("", 10), *apart, ("", 12)), [[symbol for symbol, _ in apart]])
    starts = 10 + np.concatenate([[0], np.cumsum([steps for _, steps in apart])[:-1]])
    assert [sound.symbol for sound in found] == [symbol for symbol, _ in apart]
    assert np.allclose([100 * sound.start for sound in found], starts)


def test_silence_between_words_belongs_to_none() -> None:
    found = aligned(heard(("", 5), ("a", 8), ("", 30), ("p", 6), ("o", 9), ("", 5)), [["a"], ["p", "o"]])
    assert [(s.word, round(100 * s.start), round(100 * s.end)) for s in found] == [
        (0, 5, 13),
        (1, 43, 49),
        (1, 49, 58),
    ]


def test_a_diphthong_is_found_as_one_sound() -> None:
    found = aligned(heard(("m", 6), ("a", 8), ("i", 8), ("", 4)), [["m", "aɪ"]])
    assert [(s.symbol, round(100 * s.start), round(100 * s.end)) for s in found] == [
        ("m", 0, 6),
        ("aɪ", 6, 22),
    ]


def test_other_words_are_not_found() -> None:
    chances = heard(("s", 30), ("i", 30), ("s", 30), ("a", 30))
    assert aligned(chances, [["m", "o", "m"], ["l", "u", "b"], ["p", "o", "r"]]) == ()


@pytest.mark.parametrize("words", [[], [[]], [["ǃ"]]])
def test_nothing_to_find_is_nothing_found(words: list[list[str]]) -> None:
    assert aligned(heard(("a", 20)), words) == ()


def test_a_recording_too_short_for_its_words_is_left_alone() -> None:
    assert aligned(heard(("a", 5)), [["a", "m", "a"]]) == ()


def test_told_closures_are_long_enough_to_be_seen() -> None:
    chances = heard(("a", 12), ("m", 4), ("a", 12), ("p", 4), ("a", 12))
    sounds = aligned(chances, [["a", "m", "a", "p", "a"]])
    shut = runs(closures_told(labial_chance(chances) * 0.0, sounds) > 0.5)
    assert [first for first, _ in shut] == [12, 28]
    assert all(last - first >= 5 for first, last in shut)


def test_heard_closures_need_a_chance() -> None:
    chance = np.full(100, 0.02)
    chance[40:44] = 0.9
    chance[70:73] = 0.15
    shut = closures_heard(chance)
    assert shut[42] == 1.0
    assert 0.0 < shut[71] < 0.5
    assert shut[:30].max() == 0.0


def test_every_symbol_has_a_kind() -> None:
    assert kinds_of("m") == (NASAL,)
    assert kinds_of("pʰ") == (STOP,)
    assert len(kinds_of("tʃ")) == len(kinds_of("aʊ")) == 2
    assert kinds_of("ː") == ()


def test_chances_of_silence_are_those_of_silence() -> None:
    chances = kind_chances(np.zeros(16_000, np.float32), 16_000)
    assert chances.shape == (100, len(KINDS))
    assert np.allclose(chances.sum(axis=1), 1.0)
    assert (chances.argmax(axis=1) == SILENCE).all()


def test_lips_meet_in_a_real_recording_where_its_words_say(shared_inputs: Path) -> None:
    recording = read_recording(shared_inputs / "voices" / "dv02_en_clear_14s.flac")
    said = [word.sounds for word in pronounced(Words(CRANE, "en"))]
    told = speech_from_sound(recording.samples, RATE, np.random.default_rng(1), said)
    spans = [(s.start, s.end) for s in told.sounds if s.symbol[0] in "pbm"]
    assert len(spans) == 13
    assert lip_figures(recording.samples, RATE, told, spans).recall == 1.0
    assert any(abs(start - 2.54) < 0.06 for start, _ in spans)
    assert len(runs(closed(told))) <= 16
    other = speech_from_sound(
        recording.samples,
        RATE,
        np.random.default_rng(1),
        [
            w.sounds
            for w in pronounced(Words("My grandmother had a garden full of apples and of bees. " * 3, "en"))
        ],
    )
    assert other.sounds == ()
