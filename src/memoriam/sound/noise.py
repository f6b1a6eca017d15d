"""Raw material of every ambience, in stereo blocks of one second: filtered noise and slow drifts. Endless, unlooped."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from memoriam.sound.loudness import RATE, Samples

BLOCK = RATE
"""Samples in a block: one second."""

Reals = NDArray[np.float64]


class Drift:
    """Slow wandering between 0 and 1, never repeating: six sines around ``hertz`` through a soft step."""

    def __init__(self, chance: np.random.Generator, hertz: float) -> None:
        self._omega = 2 * math.pi * hertz * np.exp(chance.uniform(-0.9, 0.9, 6))
        self._phase = chance.uniform(0, 2 * math.pi, 6)

    def __call__(self, t: Reals) -> Reals:
        """(n,) for (n,) seconds."""
        waves = np.sin(t[:, None] * self._omega + self._phase).sum(axis=1) / math.sqrt(3.0)
        return np.asarray(0.5 + 0.5 * np.tanh(waves))


def seconds(number: int) -> Reals:
    """(BLOCK,) film time of every sample of block ``number``."""
    return (number * BLOCK + np.arange(BLOCK)) / RATE


def slowly(drift: Drift, number: int) -> Reals:
    """(BLOCK, 1) a drift over block ``number``; computed a hundred times a second, which is plenty for it."""
    coarse = number + np.linspace(0.0, 1.0, 101)
    return np.interp(np.arange(BLOCK) / BLOCK, np.linspace(0.0, 1.0, 101), drift(coarse))[:, None]


def noise(chance: np.random.Generator, filters: Sequence[NDArray[np.float64]]) -> Iterator[list[Reals]]:
    """Blocks of noise, different left and right, through each filter (second-order sections) in turn."""
    states = [np.zeros((len(sections), 2, 2)) for sections in filters]
    while True:
        white = chance.standard_normal((BLOCK, 2))
        bands = []
        for i, sections in enumerate(filters):
            band, states[i] = signal.sosfilt(sections, white, axis=0, zi=states[i])
            bands.append(np.asarray(band))
        yield bands


def band(low: float, high: float, order: int = 1) -> NDArray[np.float64]:
    """Second-order sections of a band-pass, hertz."""
    return np.asarray(signal.butter(order, [low, high], "bandpass", fs=RATE, output="sos"))


class Events:
    """Short sounds laid into endless blocks; each is forgotten once it has sounded."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Samples]] = []

    def add(self, start: float, sound: Samples) -> None:
        """A stereo sound that begins at ``start`` seconds."""
        self._waiting.append((round(start * RATE), sound))

    def block(self, number: int) -> Samples:
        """Everything that sounds in block ``number``; blocks are asked for in order."""
        out = np.zeros((BLOCK, 2), np.float32)
        first, last = number * BLOCK, (number + 1) * BLOCK
        for start, sound in self._waiting:
            a, b = max(start, first), min(start + len(sound), last)
            if a < b:
                out[a - first : b - first] += sound[a - start : b - start]
        self._waiting = [(start, sound) for start, sound in self._waiting if start + len(sound) > last]
        return out
