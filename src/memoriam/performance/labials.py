"""Where lips meet in a recording: a small network listens for m, b and p, and the words, if known, say how many.

The network has one hidden layer (391 → 32 → 1) and looks at 0.25 s of a log-mel spectrogram. It was trained on speech
of this program's own stock voices, whose sounds have known times, with noise, rooms and telephone bands added
(docs/decisions/0041).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from scipy import signal
from scipy.ndimage import gaussian_filter1d

from memoriam.performance.visemes import CLOSED_FOR, STEPS, Reals, runs

RATE, WINDOW, FFT = 16_000, 400, 512
BANDS, LOWEST, HIGHEST = 22, 80.0, 7600.0
"""Mel bands and their range in hertz."""

CONTEXT = np.array([-12, -9, -7, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 9, 12])
"""Steps of 10 ms that are seen around each moment."""

SURE, POSSIBLE = 0.35, 0.08
"""Chance from which lips meet, and from which they come nearer, where the words are not known."""

CERTAIN = 0.6
"""Chance from which lips meet even where the words do not say so: a word may have been said that is not written."""

LEAST = 0.02
"""Chance that is left to any moment when words say that there must be a closure."""

STRETCH, SLACK = 0.30, 0.05
"""How far the time between two closures may differ from the text's: a share of it, and seconds (standard deviation)."""

LETTERS = frozenset("pbmпбмPBMПБМ")
"""What is written where lips meet, in the Latin and the Cyrillic alphabet."""


def labial_chance(samples: NDArray[np.float32], rate: int) -> Reals:
    """(n,) 0-1 every 1/STEPS s: how likely lips are together to speak (mono)."""
    layer, bias, top, offset = _network()
    around = _in_context(_spectrogram(samples, rate))
    hidden = np.maximum(around @ layer + bias, 0.0)
    chance = 1.0 / (1.0 + np.exp(-np.clip(hidden @ top + offset[0], -30.0, 30.0)))
    return np.asarray(gaussian_filter1d(chance.astype(np.float64), 1.0))


@cache
def _network() -> tuple[NDArray[np.float32], ...]:
    data = files("memoriam.performance").joinpath("labials.npz").read_bytes()
    with np.load(BytesIO(data)) as stored:
        return tuple(np.asarray(stored[name], np.float32) for name in ("layer", "bias", "top", "offset"))


@cache
def _mel_filters() -> Reals:
    """(FFT // 2 + 1, BANDS) triangles, evenly spaced on the mel scale (O'Shaughnessy, 1987)."""
    low, high = (2595.0 * np.log10(1.0 + hertz / 700.0) for hertz in (LOWEST, HIGHEST))
    edges = 700.0 * (10.0 ** (np.linspace(low, high, BANDS + 2) / 2595.0) - 1.0)
    hertz = np.fft.rfftfreq(FFT, 1.0 / RATE)[:, None]
    rising = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    return np.asarray(np.maximum(np.minimum(rising, falling), 0.0))


def _spectrogram(samples: NDArray[np.float32], rate: int) -> Reals:
    """(n, BANDS + 1) decibels / 15: each band against its own mean in speech, and the whole against the loud parts."""
    sound = samples if rate == RATE else signal.resample_poly(samples, RATE, rate)
    hop = RATE // STEPS
    count = max(1, len(sound) // hop)
    padded = np.pad(np.asarray(sound, dtype=np.float64), (WINDOW // 2, WINDOW + hop))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::hop][:count]
    power = np.abs(np.fft.rfft(frames * np.hanning(WINDOW), FFT, axis=1)) ** 2 @ _mel_filters()
    whole = power.sum(axis=1)
    loud = whole[whole >= 1e-3 * whole.max()]
    reference = float(np.percentile(loud, 90)) if whole.max() > 0.0 else 1.0
    bands = 10.0 * np.log10(power / reference + 1e-7)
    level = 10.0 * np.log10(whole / reference + 1e-7)
    spoken = level > -30.0
    if spoken.any():
        bands -= bands[spoken].mean(axis=0)
    return np.concatenate([np.clip(bands, -45.0, 25.0), np.clip(level, -50.0, 5.0)[:, None]], axis=1) / 15.0


def _in_context(spectrogram: Reals) -> NDArray[np.float32]:
    count = len(spectrogram)
    near = np.clip(np.arange(count)[:, None] + CONTEXT, 0, count - 1)
    return np.asarray(spectrogram[near].reshape(count, -1), dtype=np.float32)


def closures_heard(chance: Reals) -> Reals:
    """(n,) 0-1: lips meet where the chance is high, and come nearer where it is not low."""
    closed = np.zeros(len(chance))
    for first, last in runs(chance > POSSIBLE):
        peak = first + int(np.argmax(chance[first:last]))
        strength = float(np.clip((chance[peak] - POSSIBLE) / (SURE - POSSIBLE), 0.0, 1.0))
        _close(closed, chance, peak, strength)
    return closed


def closures_told(chance: Reals, speaking: NDArray[np.bool_], text: str) -> Reals:
    """The same where the words are known: a closure for each m, b or p, at the likeliest moments in their order."""
    shares = labial_shares(text)
    spoken = np.flatnonzero(speaking)
    closed = closures_heard(np.where(chance > CERTAIN, chance, 0.0))
    if not shares or len(spoken) < 2:
        return closed
    for step in _placed(np.maximum(chance[spoken], LEAST), np.array(shares) * (len(spoken) - 1)):
        _close(closed, chance, int(spoken[step]), 1.0)
    return closed


def labial_shares(text: str) -> tuple[float, ...]:
    """0-1: where in a text lips meet, by its letters alone; letters beside one another are one closure, ph is an f."""
    letters = [c for c in text if c.isalpha()]
    found = []
    for i, letter in enumerate(letters):
        following = letters[i + 1] if i + 1 < len(letters) else ""
        if letter not in LETTERS or (letter in "pP" and following in {"h", "H"}):
            continue
        if i and letters[i - 1] in LETTERS:
            continue
        found.append((i + 0.5) / len(letters))
    return tuple(found)


def _placed(chance: Reals, expected: Reals) -> list[int]:
    """Steps of the closures: the best path (Viterbi, 1967) through chance and through the text's own distances."""
    count, wrong = len(chance), -np.log(chance)
    start = (np.arange(count) - expected[0]) / (STRETCH * expected[0] + SLACK * STEPS)
    total = wrong + 0.5 * start**2
    came_from = []
    for gap in np.diff(expected):
        spread = STRETCH * gap + SLACK * STEPS
        reach = np.arange(max(1, int(gap - 3 * spread)), int(gap + 3 * spread) + 2)
        before = np.arange(count)[:, None] - reach
        price = (
            np.where(before >= 0, total[np.maximum(before, 0)], np.inf) + 0.5 * ((reach - gap) / spread) ** 2
        )
        best = price.argmin(axis=1)
        came_from.append(np.maximum(np.arange(count) - reach[best], 0))
        total = price[np.arange(count), best] + wrong
    path = [int(np.argmin(total))]
    for origin in reversed(came_from):
        path.append(int(origin[path[-1]]))
    return path[::-1]


def _close(closed: Reals, chance: Reals, peak: int, strength: float) -> None:
    """Lips together around a peak, as long as the chance stays half as high, CLOSED_FOR at least, 0.16 s at most."""
    half = round(CLOSED_FOR / 2 * STEPS)
    first, last = peak - half, peak + half + 1
    while first > peak - 8 and first > 0 and chance[first - 1] > 0.5 * chance[peak] > 0.5 * POSSIBLE:
        first -= 1
    while last < peak + 8 and last < len(chance) and chance[last] > 0.5 * chance[peak] > 0.5 * POSSIBLE:
        last += 1
    first = max(first, 0)
    closed[first:last] = np.maximum(closed[first:last], strength)
