"""Lips and sound agree: closures in the very frame, stillness in silence, no offset."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from memoriam.performance import LARGEST
from memoriam.performance.curves import Keyframes
from memoriam.performance.speech import Speech, speech_from_sound, stressed_syllables
from memoriam.performance.visemes import LIP_TRACKS, hear

RATE, FPS = 48_000, 25


def vowel(
    seconds: float, first: float = 700.0, second: float = 1200.0, pitch: float = 120.0
) -> NDArray[np.float32]:
    """A buzz with two formants, roughly 'a'."""
    t = np.arange(round(seconds * RATE)) / RATE
    wave = np.zeros_like(t)
    for harmonic in range(1, 40):
        hertz = harmonic * pitch
        gain = sum(
            a / (1 + ((hertz - f) / 120.0) ** 2) for f, a in ((first, 1.0), (second, 0.6), (2500, 0.2))
        )
        wave += gain * np.sin(2 * np.pi * hertz * t)
    edge = np.minimum(1.0, np.minimum(t, t[::-1]) / 0.012)
    return (0.15 * wave * edge).astype(np.float32)


def murmur(seconds: float) -> NDArray[np.float32]:
    """'m': the voice's hum alone."""
    t = np.arange(round(seconds * RATE)) / RATE
    return (0.08 * np.sin(2 * np.pi * 120 * t) + 0.02 * np.sin(2 * np.pi * 240 * t)).astype(np.float32)


def quiet(seconds: float) -> NDArray[np.float32]:
    return np.zeros(round(seconds * RATE), np.float32)


def spoken(*parts: NDArray[np.float32], noise: float = 1e-4) -> tuple[NDArray[np.float32], Speech]:
    sound = np.concatenate(parts)
    sound += noise * np.random.default_rng(3).normal(size=len(sound)).astype(np.float32)
    return sound, speech_from_sound(sound, RATE, np.random.default_rng(1))


def track(speech: Speech, name: str) -> Keyframes:
    return Keyframes(speech.tracks.get(name, ((0.0, 0.0),)))


def envelope(sound: NDArray[np.float32], rate: int = 100) -> NDArray[np.float64]:
    """Loudness, smoothed as slowly as a jaw moves."""
    step = RATE // rate
    power = (sound[: len(sound) // step * step].reshape(-1, step).astype(np.float64) ** 2).mean(axis=1)
    window = np.hanning(13)
    return np.asarray(np.sqrt(np.convolve(power, window / window.sum(), "same")))


def lag(sound: NDArray[np.float32], speech: Speech) -> tuple[float, float]:
    """(seconds by which the jaw follows the sound, correlation there)."""
    loud = envelope(sound)
    jaw = np.array([track(speech, "jaw")(i / 100) for i in range(len(loud))])
    lags = range(-20, 21)
    fits = [float(np.corrcoef(np.roll(loud, k)[25:-25], jaw[25:-25])[0, 1]) for k in lags]
    best = int(np.argmax(fits))
    return lags[best] / 100, fits[best]


def test_jaw_and_sound_move_together() -> None:
    chance = np.random.default_rng(5)
    parts = [quiet(0.4)]
    for _ in range(12):
        parts += [vowel(float(chance.uniform(0.12, 0.3))), quiet(float(chance.uniform(0.2, 0.5)))]
    offset, fit = lag(*spoken(*parts))
    assert abs(offset) <= 0.04
    assert fit > 0.85


@pytest.mark.parametrize("closing", [quiet(0.09), murmur(0.09), murmur(0.14)], ids=["p", "m", "mm"])
@pytest.mark.parametrize("shift", [0.0, 0.011, 0.023, 0.035])
def test_lips_meet_in_the_frame_of_a_closure(closing: NDArray[np.float32], shift: float) -> None:
    before = 0.5 + shift
    _, speech = spoken(quiet(before), vowel(0.25), closing, vowel(0.25), quiet(0.4))
    start = before + 0.25
    end = start + len(closing) / RATE
    inside = [i / FPS for i in range(100) if start - 0.02 <= i / FPS <= end]
    assert max(track(speech, "close")(t) for t in inside) > 0.9
    assert min(track(speech, "jaw")(t) for t in inside) < 0.04
    assert track(speech, "jaw")(before + 0.12) > 0.2
    assert track(speech, "close")(before + 0.12) < 0.1


def test_the_mouth_is_still_in_silence() -> None:
    _, speech = spoken(quiet(1.0), vowel(0.4), quiet(1.5), vowel(0.4), quiet(1.0))
    for name in LIP_TRACKS:
        for t in (*np.arange(0.0, 0.85, 0.02), *np.arange(1.6, 2.75, 0.02), *np.arange(3.5, 4.3, 0.02)):
            assert abs(track(speech, name)(float(t))) < 0.01, (name, t)
    assert len(speech.phrases) == 2


def test_vowels_have_their_shapes() -> None:
    pause = quiet(0.4)
    _, speech = spoken(
        pause, vowel(0.4), pause, vowel(0.4, 280, 2250), pause, vowel(0.4, 310, 650), pause, noise=1e-5
    )
    open_a, spread_i, round_u = 0.6, 1.4, 2.2
    assert track(speech, "jaw")(open_a) > 1.25 * track(speech, "jaw")(spread_i)
    assert track(speech, "wide")(spread_i) > track(speech, "wide")(round_u) + 0.1
    assert track(speech, "pucker")(round_u) > track(speech, "pucker")(open_a) + 0.2


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.05, 2.0))
def test_any_sound_gives_tracks_a_performance_takes(seed: int, seconds: float) -> None:
    chance = np.random.default_rng(seed)
    sound = chance.normal(0, chance.choice([1e-6, 0.1, 1.0]), round(seconds * RATE)).astype(np.float32)
    speech = speech_from_sound(sound, RATE, chance)
    for name, points in speech.tracks.items():
        times, values = zip(*points, strict=True)
        assert all(b > a for a, b in pairwise(times))
        assert values[0] == values[-1] == 0.0
        assert times[-1] <= seconds + 1e-6
        assert max(map(abs, values)) <= 1.5 * getattr(LARGEST, name)


def test_accents_blinks_and_breath_belong_to_the_phrases() -> None:
    phrase = [vowel(0.2), quiet(0.08), vowel(0.3) * np.float32(2.5), quiet(0.08), vowel(0.2)]
    sound, speech = spoken(*[part for _ in range(8) for part in (quiet(0.8), *phrase)], quiet(0.8))
    assert stressed_syllables(hear(sound, RATE))
    assert min(value for _, value in speech.tracks["pitch"]) < -0.4
    starts = [start for start, _ in speech.phrases]
    breath = track(speech, "breath")
    assert all(breath(start) > 0.4 for start in starts)
    in_speech = [
        t for t, value in speech.tracks["blink"] if value > 1 and any(a < t < b for a, b in speech.phrases)
    ]
    assert speech.tracks["blink"]
    assert in_speech == []


def test_silence_is_no_speech() -> None:
    speech = speech_from_sound(quiet(2.0), RATE, np.random.default_rng(1))
    assert speech.phrases == ()
    assert not set(speech.tracks) & set(LIP_TRACKS)


def test_same_chance_same_speech() -> None:
    assert spoken(quiet(0.5), vowel(0.5), quiet(0.5))[1] == spoken(quiet(0.5), vowel(0.5), quiet(0.5))[1]
