"""How high a voice is: pitch every 10 ms by autocorrelation, after Boersma (Proc. IFA 17, 1993), without a path search.

Only the middle and the spread of a whole recording are wanted, so single octave errors do no harm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from memoriam.voice.base import Mono

RATE = 16_000
LOWEST, HIGHEST = 60.0, 480.0
"""Hertz: from a low man's to a high woman's speaking voice."""

FRAME, HOP = 800, 160
"""50 ms, three periods of the lowest voice, every 10 ms."""

VOICED = 0.55
"""Normalised autocorrelation above which a frame has a pitch; Boersma proposes 0.45, and noise reaches 0.5."""

OCTAVE_COST = 0.04
"""Taken off for every octave of a longer period, so that of equal peaks the shortest wins (Boersma: 0.01)."""

QUIET = 30.0
"""Decibels below the loud frames under which no pitch is looked for."""

OUTLIER = 0.55
"""Natural logarithm: a value further from the median (most of an octave) is an octave error, or creak."""

FEWEST = 20
"""Voiced frames (0.2 s) below which a sound is called unvoiced, as whispering is."""


@dataclass(frozen=True, slots=True)
class PitchRange:
    """median: natural logarithm of hertz. spread: standard deviation in the same unit. voiced: share of loud frames."""

    median: float
    spread: float
    voiced: float

    @property
    def hertz(self) -> float:
        """The median in hertz."""
        return float(np.exp(self.median))


def pitch_range(samples: Mono) -> PitchRange | None:
    """Middle and spread of a voice at RATE; none if it is hardly voiced."""
    hertz, loud = pitch_track(samples)
    logs = np.log(hertz[hertz > 0.0])
    if len(logs) < FEWEST:
        return None
    median = float(np.median(logs))
    near = logs[np.abs(logs - median) < OUTLIER]
    low, high = np.percentile(near, [16, 84])
    return PitchRange(median, float(high - low) / 2.0, len(logs) / max(int(loud.sum()), 1))


def pitch_track(samples: Mono) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(frames,) hertz, 0 where unvoiced, and which frames are loud; a frame every HOP samples at RATE."""
    if len(samples) < FRAME:
        return np.zeros(0), np.zeros(0, np.bool_)
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP].astype(np.float64)
    frames = frames - frames.mean(axis=1, keepdims=True)
    level = 10.0 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    loud = level > np.percentile(level, 95) - QUIET
    lags = np.arange(int(RATE / HIGHEST), int(RATE / LOWEST) + 1)
    strength = _autocorrelation(frames)[:, lags]
    scored = strength - OCTAVE_COST * np.log2(lags / lags[0])
    middle = strength[:, 1:-1]
    peaks = (middle >= strength[:, :-2]) & (middle >= strength[:, 2:])  # the cost moves them by a sample
    best = np.where(peaks, scored[:, 1:-1], -np.inf).argmax(axis=1) + 1
    rows = np.arange(len(best))
    before, peak, after = (strength[rows, best + step] for step in (-1, 0, 1))
    curve = np.minimum(before - 2.0 * peak + after, -1e-9)
    lag = lags[best] + np.clip(0.5 * (before - after) / curve, -0.5, 0.5)
    voiced = loud & (peak > VOICED) & peaks.any(axis=1)
    return np.where(voiced, RATE / lag, 0.0), loud


def _autocorrelation(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each frame, divided by that of its window (Boersma's equation 9), 1 at lag 0."""
    window = signal.get_window("hann", FRAME)
    size = 2 * FRAME

    def correlate(x: NDArray[np.float64]) -> NDArray[np.float64]:
        found = np.fft.irfft(np.abs(np.fft.rfft(x, size)) ** 2)[..., : FRAME // 2]
        return np.asarray(found / np.maximum(found[..., :1], 1e-12))

    return correlate(frames * window) / correlate(window)
