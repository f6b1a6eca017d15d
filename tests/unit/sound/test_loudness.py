"""The meter against signals whose loudness the standards give, and the limiter against its ceiling."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.sound.limiter import CONTEXT, limited
from memoriam.sound.loudness import RATE, LoudnessMeter, Samples, measure


def sine(decibels: float, seconds: float, hertz: float = 1000.0, phase: float = 0.0) -> Samples:
    """The same sine left and right."""
    wave = 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE + phase)
    return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


@pytest.mark.parametrize("decibels", [-23.0, -33.0, -16.0])
def test_stereo_sine_reads_its_own_level(decibels: float) -> None:
    """EBU Tech 3341, cases 1 and 2: a 1 kHz stereo sine at -23 dBFS reads -23.0 ±0.1 LUFS."""
    assert measure([sine(decibels, 20.0)]).integrated == pytest.approx(decibels, abs=0.1)


def test_one_channel_at_997_hertz() -> None:
    """BS.1770-4: 0 dBFS at 997 Hz in one channel reads -3.01 LUFS."""
    one = sine(0.0, 5.0, 997.0)
    one[:, 1] = 0
    assert measure([one]).integrated == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize(
    "parts",
    [
        [(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)],
        [(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)],
        [(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)],
    ],
    ids=["3", "4", "5"],
)
def test_quiet_parts_are_gated(parts: list[tuple[float, float]]) -> None:
    """EBU Tech 3341, cases 3 to 5: all read -23.0 ±0.1 LUFS."""
    assert measure(sine(*part) for part in parts).integrated == pytest.approx(-23.0, abs=0.1)


def test_true_peak_between_samples() -> None:
    """EBU Tech 3341, case 17: a quarter-rate sine at 45° peaks 3 dB above its samples; +0.2/-0.4 dB are allowed."""
    fade = np.minimum(1.0, np.arange(RATE) / 4800.0)[:, None]
    wave = sine(-6.0, 1.0, RATE / 4, np.pi / 4) * np.minimum(fade, fade[::-1]).astype(np.float32)
    assert 20 * math.log10(float(np.abs(wave).max())) == pytest.approx(-9.0, abs=0.1)
    assert -6.4 <= measure([wave]).true_peak <= -5.8


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(1, 30_000), min_size=1, max_size=8))
def test_the_size_of_blocks_does_not_matter(sizes: list[int]) -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, (sum(sizes), 2)).astype(np.float32)
    meter = LoudnessMeter()
    for part in np.split(sound, np.cumsum(sizes)[:-1]):
        meter.add(part)
    whole = measure([sound])
    assert meter.integrated == pytest.approx(whole.integrated, abs=1e-6)
    assert meter.true_peak == pytest.approx(whole.true_peak, abs=0.05)


def test_silence_has_no_loudness() -> None:
    silent = measure([np.zeros((RATE, 2), np.float32)])
    assert silent.integrated == silent.true_peak == -math.inf


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.floats(0.2, 20.0))
def test_nothing_passes_the_ceiling(seed: int, gain: float) -> None:
    chance = np.random.default_rng(seed)
    sound = chance.normal(0, 0.1, (4 * CONTEXT + 5, 2)).astype(np.float32)
    sound[chance.integers(0, len(sound), 5)] = 0.9
    blocks = [sound[: 2 * CONTEXT], sound[2 * CONTEXT :]]
    held = list(limited(blocks, gain, 0.8))
    assert [len(block) for block in held] == [len(block) for block in blocks]
    assert measure(held).true_peak <= 20 * math.log10(0.8) + 0.15


def test_what_is_quiet_enough_stays_untouched() -> None:
    sound = sine(-12.0, 1.0)
    assert np.array_equal(np.concatenate(list(limited([sound], 1.0, 0.8))), sound)


@pytest.mark.parametrize("size", [97, 1024, 48_000])
def test_cutting_into_blocks_invents_no_peak(size: int) -> None:
    t = np.arange(48_000) / 48_000
    tone = (0.8 * np.sin(2 * np.pi * 180.0 * t)).astype(np.float32)
    both = np.stack([tone, tone], axis=1)
    meter = LoudnessMeter()
    for start in range(0, len(both), size):
        meter.add(both[start : start + size])
    assert meter.true_peak == pytest.approx(20 * np.log10(0.8), abs=0.02)


def test_a_peak_in_the_last_sample_is_not_forgotten() -> None:
    click = np.zeros((4800, 2), np.float32)
    click[-1] = 0.9
    assert measure([click]).true_peak >= 20 * np.log10(0.9) - 0.01
