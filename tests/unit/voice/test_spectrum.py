"""One colour is brought near another, gently."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from memoriam.voice import spectrum
from memoriam.voice.spectrum import CENTRES, MOST, RATE, colour, filtered, matching_filter
from speechlike import speechlike

SPEECH = (CENTRES > 300) & (CENTRES < 3000)


def test_a_darkened_voice_becomes_itself_again() -> None:
    voice = speechlike(8.0, RATE, seed=4)
    shelf = signal.firwin2(201, [0, 700, 1500, RATE / 2], [1.0, 1.0, 0.5, 0.5], fs=RATE)
    dark = signal.oaconvolve(voice, shelf, mode="same").astype(np.float32)
    taps = matching_filter(colour(dark), colour(voice), RATE / 2)
    before = np.abs(colour(dark) - colour(voice))[SPEECH].mean()
    after = np.abs(colour(filtered(dark, taps)) - colour(voice))[SPEECH].mean()
    assert after < 0.4 * before


def test_the_filter_is_gentle() -> None:
    own = colour(speechlike(4.0, RATE, seed=4))
    wanted = own + np.linspace(-60, 60, len(own), dtype=np.float32)
    _, response = signal.freqz(matching_filter(own, wanted, RATE / 2), fs=RATE)
    assert np.abs(20 * np.log10(np.abs(response) + 1e-12)).max() < MOST + 1.0


def test_above_the_recordings_band_little_is_done() -> None:
    own = colour(speechlike(4.0, RATE, seed=4))
    wanted = np.where(CENTRES > 3400, own - 40, own).astype(np.float32)
    hertz, response = signal.freqz(matching_filter(own, wanted, 3400.0), fs=RATE)
    assert np.abs(20 * np.log10(np.abs(response[hertz > 4500]))).max() < spectrum.UNKNOWN_MOST + 0.5


def test_equal_colours_change_nothing() -> None:
    voice = speechlike(3.0, RATE, seed=5)
    same = filtered(voice, matching_filter(colour(voice), colour(voice), RATE / 2))
    assert len(same) == len(voice)
    assert np.corrcoef(same, voice)[0, 1] > 0.999


@pytest.mark.parametrize(("rate", "band"), [(8000, 4000.0), (16_000, 8000.0)])
def test_the_band_of_a_narrow_recording_is_seen(rate: int, band: float) -> None:
    narrow = signal.resample_poly(speechlike(4.0, rate, seed=6), RATE, rate)
    assert spectrum.band(colour(narrow.astype(np.float32))) == pytest.approx(band, rel=0.25)
