"""Sound → lips: what the mouth does, read off the sound itself. No language is known here, so all are alike.

Speech is cut into 10 ms steps. Loudness opens the jaw, the first formant's region widens it, the second spreads or
rounds the lips, and high noise brings the teeth together. Where lips meet is found elsewhere (``labials``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

Reals = NDArray[np.float64]

STEPS = 100
"""Steps a second: four to a film frame."""

_ANALYSIS_RATE = 16_000
_WINDOW = 400
_FFT = 512
"""25 ms: one or two periods of a low voice, short enough for plosives."""

_BANDS = ((80, 300), (300, 700), (700, 1200), (1200, 2000), (2000, 3500), (3500, 7900))
"""Hertz: voice and nasal murmur · closed, half-open, open vowels (F1) · back, front vowels (F2) · noise of s, f, sh."""

SPEECH_BELOW_LOUD, SPEECH_ABOVE_NOISE = 34.0, 8.0
"""Decibels: speech lies at most so far below its own loud parts, and at least so far above the pauses."""

SHORTEST_SOUND, SHORTEST_PAUSE = 0.05, 0.16
"""Seconds: shorter bursts are clicks; shorter silences are the closures of plosives, not pauses."""

LEAD = 0.020
"""Seconds by which lips are ahead of the sound they make; half a frame, inside EBU R 37's ±40 ms."""

CLOSED_FOR = 0.05
"""Seconds lips stay together at least: with 25 frames a second one frame always shows it."""

OPENING_SIGMA, SHAPE_SIGMA = 0.026, 0.042
"""Seconds of coarticulation: the jaw is quicker than the lips' spreading and rounding (Löfqvist & Gracco, 1997)."""

REACH = 0.025
"""Seconds (sigma) over which a closure is reached and left: lips that show teeth are seen half closed in one frame."""

LARGEST_JAW = 0.42
"""What a dignified speaker shows; the limits of a pose allow 0.45."""

LIP_TRACKS = ("jaw", "wide", "pucker", "upper_lip", "lower_lip", "press", "close", "tongue")
"""The parts of a pose that speech moves."""


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """What is heard, every 1/STEPS s. All (n,).

    level: decibels below the loud parts. speaking: True where there is speech. bands: (n, 6) share of energy.
    bright: decibels of everything above 700 Hz.
    """

    level: Reals
    bright: Reals
    speaking: NDArray[np.bool_]
    bands: Reals

    @property
    def phrases(self) -> tuple[tuple[float, float], ...]:
        """(start, end) seconds of every stretch of speech between pauses."""
        return tuple((a / STEPS, b / STEPS) for a, b in runs(self.speaking))


def hear(samples: NDArray[np.float32], rate: int) -> Hearing:
    """Analyse mono speech. Step i is centred on second i / STEPS."""
    sound = signal.resample_poly(samples, _ANALYSIS_RATE, rate) if rate != _ANALYSIS_RATE else samples
    hop = _ANALYSIS_RATE // STEPS
    count = max(1, len(sound) // hop)
    padded = np.pad(np.asarray(sound, dtype=np.float64), (_WINDOW // 2, _WINDOW + hop))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::hop][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW), _FFT, axis=1)) ** 2
    hertz = np.fft.rfftfreq(_FFT, 1 / _ANALYSIS_RATE)
    bands = np.stack([power[:, (hertz >= a) & (hertz < b)].sum(axis=1) for a, b in _BANDS], axis=1)
    energy = bands.sum(axis=1)
    reference = np.percentile(energy[energy >= 1e-3 * energy.max()], 90) if energy.max() > 0 else 1.0
    level = 10 * np.log10(energy / reference + 1e-9)
    bright = 10 * np.log10(bands[:, 2:].sum(axis=1) / reference + 1e-9)
    shares = bands / (energy[:, None] + 1e-12 * max(float(energy.max()), 1e-12))
    return Hearing(level, bright, _speaking(level), shares)


def _speaking(level: Reals) -> NDArray[np.bool_]:
    threshold = max(-SPEECH_BELOW_LOUD, float(np.percentile(level, 5)) + SPEECH_ABOVE_NOISE)
    threshold = min(threshold, -12.0)  # speech without a pause has no quiet part to measure
    loud = gaussian_filter1d(level, 1.0) > threshold
    for first, last in runs(~loud):
        if last - first < SHORTEST_PAUSE * STEPS and first > 0 and last < len(loud):
            loud[first:last] = True
    for first, last in runs(loud):
        if last - first < SHORTEST_SOUND * STEPS:
            loud[first:last] = False
    return np.asarray(loud)


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(first, past the last) index of every stretch of True."""
    edges = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    return list(zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True))


def lips_from_sound(heard: Hearing, closed: Reals) -> dict[str, Reals]:
    """(n,) strengths of every name in LIP_TRACKS, 0 in silence; lips lead the sound by LEAD.

    closed: (n,) 0-1, how surely lips meet.
    """
    share = heard.bands.T
    spoken = gaussian_filter1d(heard.speaking.astype(float), 2.0) * heard.speaking
    noise = _unit((share[5] + 0.4 * share[4] - 0.30) / 0.4) * spoken
    openness = _unit((share[2] + 0.6 * share[3] + 0.35 * share[1] - 0.26) / 0.40)
    front = _unit((1.6 * share[4] + 0.6 * share[3] - 0.10) / 0.35)
    rounded = _unit((share[0] + share[1] - 0.78) / 0.20) * (1 - front)
    loudness = _unit((heard.level + 26) / 24) * spoken
    raw = {
        "jaw": loudness * (0.30 + 0.75 * openness) * (1 - 0.6 * noise),
        "wide": spoken * (0.50 * front + 0.22 * noise),
        "pucker": spoken * rounded * (1 - noise) * 0.6,
        "upper_lip": spoken * (0.20 * front + 0.22 * noise),
        "lower_lip": spoken * (0.22 * front + 0.26 * noise),
        "tongue": spoken * (0.5 * front + 0.35 * noise),
    }
    smooth = {n: gaussian_filter1d(v, _sigma(n)) for n, v in raw.items()}
    return finished(smooth, closed, heard.speaking)


def _sigma(name: str) -> float:
    return STEPS * (OPENING_SIGMA if name in {"jaw", "tongue"} else SHAPE_SIGMA)


def finished(tracks: dict[str, Reals], closed: Reals, speaking: NDArray[np.bool_]) -> dict[str, Reals]:
    """Close the mouth where lips meet, keep it still in silence, and lead the sound."""
    held = gaussian_filter1d(maximum_filter1d(closed, 3), REACH * STEPS)
    shut = np.maximum(held, closed)
    jaw = LARGEST_JAW * np.tanh(tracks["jaw"] * (1 - shut) / LARGEST_JAW)
    done = {name: values * (1 - 0.8 * shut) for name, values in tracks.items()}
    done["jaw"] = jaw
    done["pucker"] = tracks["pucker"] * (1 - 0.4 * shut)
    done["press"] = 0.42 * shut
    done["close"] = shut
    quiet = _eased(speaking)
    lead = round(LEAD * STEPS)
    return {name: _earlier(done[name] * quiet, lead) for name in LIP_TRACKS}


def _eased(speaking: NDArray[np.bool_]) -> Reals:
    """1 while speaking, 0 once the sound has been over for 60 ms, without a jump."""
    near = maximum_filter1d(speaking.astype(float), 7)
    return np.asarray(gaussian_filter1d(near, 2.0) * maximum_filter1d(near, 5))


def _earlier(values: Reals, steps: int) -> Reals:
    return np.concatenate([values[steps:], np.zeros(min(steps, len(values)))])[: len(values)]


def _unit(values: Reals) -> Reals:
    return np.clip(values, 0.0, 1.0)
