"""A large, dark, still room: convolution with a decaying, decorrelated noise, block by block."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from memoriam.sound.loudness import RATE, Samples
from memoriam.sound.noise import BLOCK

PREDELAY, SWELL = 0.03, 0.06
"""Seconds before the room answers, and in which its answer rises: no slap, only air."""

BANDS = ((60.0, 500.0, 1.0), (500.0, 2500.0, 0.85), (2500.0, 9000.0, 0.45))
"""Hertz from, to, and share of the decay time: high tones die first, as in any real room."""


class Reverb:
    """``add`` takes a block and gives the room's answer for the same second; it keeps only the tail."""

    def __init__(self, decay: float, seed: int) -> None:
        """decay: seconds to fall by 60 dB."""
        response = _response(decay, np.random.default_rng([seed, 77]))
        self._size = int(2 ** np.ceil(np.log2(BLOCK + len(response))))
        self._spectrum = np.fft.rfft(response, self._size, axis=0)
        self._tail = np.zeros((len(response), 2))

    def add(self, block: Samples) -> Samples:
        """(BLOCK, 2) → (BLOCK, 2)."""
        wet = np.fft.irfft(np.fft.rfft(block, self._size, axis=0) * self._spectrum, self._size, axis=0)
        wet = wet[: BLOCK + len(self._tail)]
        wet[: len(self._tail)] += self._tail
        self._tail = wet[BLOCK:]
        return np.asarray(wet[:BLOCK], dtype=np.float32)


def _response(decay: float, chance: np.random.Generator) -> NDArray[np.float64]:
    t = np.arange(round(decay * RATE)) / RATE
    total = np.zeros((len(t), 2))
    for low, high, share in BANDS:
        sections = signal.butter(1, [low, high], "bandpass", fs=RATE, output="sos")
        grain = signal.sosfilt(sections, chance.standard_normal((len(t), 2)), axis=0)
        total += grain * 10 ** (-3.0 * t / (decay * share))[:, None]
    total *= np.minimum(1.0, t / SWELL)[:, None]
    total *= np.minimum(1.0, t[::-1] / 0.2)[:, None]
    total = np.concatenate([np.zeros((round(PREDELAY * RATE), 2)), total])
    return np.asarray(total / np.sqrt(np.square(total).sum(axis=0)))
