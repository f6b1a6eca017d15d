"""The colour of a voice: its long-term average spectrum, and a gentle filter from one colour to another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from memoriam.voice.base import Mono

RATE = 24_000
"""Hertz: what made voices speak at."""

WINDOW = 1024
"""43 ms: several periods of the lowest voice, so that the spectrum does not follow single pulses."""

CENTRES = np.geomspace(100.0, 11_000.0, 42)
"""Hertz: about six bands an octave."""

LOUD = 25.0
"""Decibels below the loud frames that still count: what is softer is breath and room."""

EMPTY = -45.0
"""Decibels below speech at which a band holds nothing: the softest hiss lies some 35 below."""

TAPS = 511
"""Length of the filter, 21 ms: fine enough for a band at 200 Hz."""

MOST = 8.0
"""Decibels a band is raised or lowered at most: more sounds like a telephone or a tin."""

SMOOTH = 1.5
"""Bands over which the difference is smoothed: the sentences' own vowels must not become part of the voice."""

UNKNOWN_MOST = 3.0
"""Decibels above the recording's band, where nothing is known of the voice."""

Bands = NDArray[np.float32]
"""(42,) decibels at CENTRES, their mean over the speech band 0."""


def colour(samples: Mono) -> Bands:
    """The average of the loud frames of a sound at RATE, each at the same weight."""
    frequencies, _, power = signal.spectrogram(samples, RATE, "hann", WINDOW, WINDOW // 2, mode="psd")
    loudness = 10.0 * np.log10(power.sum(axis=0) + 1e-20)
    frames = power[:, loudness > np.percentile(loudness, 95) - LOUD]
    normal = frames / (frames.sum(axis=0) + 1e-20)
    mean = normal.mean(axis=1)
    edges = np.sqrt(CENTRES[1:] * CENTRES[:-1])
    edges = np.concatenate([[CENTRES[0] ** 2 / edges[0]], edges, [CENTRES[-1] ** 2 / edges[-1]]])
    total = np.concatenate([[0.0], np.cumsum(mean)])
    below = np.interp(edges, np.append(frequencies, frequencies[-1] + frequencies[1]), total)
    decibels = 10.0 * np.log10(np.diff(below) / np.diff(edges) + 1e-12)
    speech = (CENTRES > 200.0) & (CENTRES < 3400.0)
    return np.asarray(decibels - decibels[speech].mean(), dtype=np.float32)


def band(bands: Bands) -> float:
    """Hertz up to which there is sound: telephones and strong compression leave nothing above."""
    return float(CENTRES[np.flatnonzero(bands > EMPTY)[-1]]) * 1.04


def matching_filter(own: Bands, wanted: Bands, known_to: float) -> Mono:
    """(TAPS,) linear-phase filter that brings one colour near another. known_to: hertz to which ``wanted`` is known."""
    gain = np.clip(wanted - own, -MOST, MOST).astype(np.float64)
    known = 0.9 * known_to > CENTRES
    edge = float(np.clip(gain[known][-3:].mean(), -UNKNOWN_MOST, UNKNOWN_MOST)) if known.any() else 0.0
    gain[~known] = edge
    gain = _smooth(gain)
    frequencies = np.concatenate([[0.0], CENTRES, [RATE / 2]])
    values = 10.0 ** (np.concatenate([gain[:1], gain, gain[-1:]]) / 20.0)
    return np.asarray(signal.firwin2(TAPS, frequencies, values, fs=RATE), dtype=np.float32)


def _smooth(gain: NDArray[np.float64]) -> NDArray[np.float64]:
    reach = np.arange(-4, 5)
    kernel = np.exp(-0.5 * (reach / SMOOTH) ** 2)
    return np.convolve(np.pad(gain, 4, mode="edge"), kernel / kernel.sum(), "valid")


def filtered(samples: Mono, taps: Mono) -> Mono:
    """Samples at RATE through a filter of ``matching_filter``; length, timing and loudness stay as they were."""
    out = np.asarray(signal.oaconvolve(samples, taps, mode="same"))
    before, after = (float(np.sqrt(np.mean(np.square(x, dtype=np.float64)))) for x in (samples, out))
    out = out * (before / max(after, 1e-9))
    return np.asarray(out / max(1.0, float(np.abs(out).max()) / 0.99), dtype=np.float32)
