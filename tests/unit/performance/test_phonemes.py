"""Known sounds → lips: closures in the very frame, shapes, stillness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.performance.lipsync import lip_figures
from memoriam.performance.phonemes import LABIALS, lips_from_phonemes
from memoriam.performance.speech import speech_from_phonemes
from memoriam.performance.visemes import LIP_TRACKS, hear

RATE = 24_000


@dataclass(frozen=True)
class Sound:
    symbol: str
    start: float
    end: float


def said(symbols: Sequence[str], length: float, start: float = 0.3) -> list[Sound]:
    return [Sound(s, start + i * length, start + (i + 1) * length) for i, s in enumerate(symbols)]


def buzz(sounds: Sequence[Sound], seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """A hum that is loud in vowels and soft in everything else."""
    t = np.arange(round(seconds * RATE)) / RATE
    size = np.zeros_like(t)
    for sound in sounds:
        size[(t >= sound.start) & (t < sound.end)] = 0.5 if sound.symbol in {"a", "i", "u"} else 0.08
    wave = sum(np.sin(2 * np.pi * 130 * k * t) / k for k in range(1, 12))
    return np.asarray(0.3 * size * wave + 1e-5, dtype=np.float32)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from(["pa", "bi", "mu", "ta", "la", "ki"]), min_size=2, max_size=8),
    st.floats(0.06, 0.16),
)
def test_every_labial_is_seen_closed(syllables: list[str], length: float) -> None:
    sounds = said([letter for syllable in syllables for letter in syllable], length)
    sound = buzz(sounds, sounds[-1].end + 0.4)
    speech = speech_from_phonemes(sound, RATE, sounds, np.random.default_rng(1))
    labials = [(s.start, s.end) for s in sounds if s.symbol in LABIALS]
    figures = lip_figures(sound, RATE, speech, labials)
    assert figures.recall in {None, 1.0}
    assert figures.labials == len(labials)


def test_vowels_have_their_shapes_and_silence_is_still() -> None:
    sounds = [Sound("a", 0.5, 0.8), Sound("i", 1.4, 1.7), Sound("u", 2.3, 2.6)]
    heard = hear(buzz(sounds, 3.2), RATE)
    lips = lips_from_phonemes(sounds, heard)
    at = {name: [float(lips[name][i]) for i in (63, 153, 243)] for name in LIP_TRACKS}
    assert at["jaw"][0] > 1.5 * max(at["jaw"][1:])
    assert at["wide"][1] > 0.3 > at["wide"][2]
    assert at["pucker"][2] > 0.4 > at["pucker"][0]
    for name in LIP_TRACKS:
        assert abs(lips[name][[20, 110, 200, 300]]).max() < 0.01, name


def test_unknown_symbols_move_nothing_wildly() -> None:
    sounds = said(["ǃ", "a", "", "ʘ"], 0.1)
    lips = lips_from_phonemes(sounds, hear(buzz(sounds, 1.0), RATE))
    assert all(np.isfinite(values).all() and values.max() <= 1.0 for values in lips.values())
