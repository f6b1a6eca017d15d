"""Sounds that behave like speech and are nobody's: pulses through formants that wander, with pauses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import signal


def speechlike(seconds: float, rate: int, seed: int = 0, hertz: float = 120.0) -> NDArray[np.float32]:
    """(n,) float32, about -20 dBFS: syllables of some 0.2 s, a pause now and then, a little breath above all."""
    chance = np.random.default_rng(seed)
    parts: list[NDArray[np.float64]] = []
    while sum(map(len, parts)) < seconds * rate:
        length = round(chance.uniform(0.12, 0.3) * rate)
        if chance.random() < 0.12:
            parts.append(np.zeros(length))
            continue
        melody = hertz * np.exp(chance.normal(0.0, 0.1) + 0.1 * np.linspace(0, chance.normal(), length))
        pulses = signal.lfilter([1.0], [1.0, -0.95], np.diff(np.floor(np.cumsum(melody) / rate), prepend=0.0))
        voiced = chance.random() < 0.8
        source = pulses if voiced else 0.1 * chance.standard_normal(length)
        for low, high in ((300, 800), (900, 2200), (2300, 3200)):
            source = source + _resonance(source, rate, chance.uniform(low, high))
        parts.append(source * np.sin(np.linspace(0.0, np.pi, length)) ** 0.5)
    whole = np.concatenate(parts)[: round(seconds * rate)]
    whole = whole - whole.mean() + 1e-4 * chance.standard_normal(len(whole))
    level = 0.1 / float(np.sqrt(np.mean(whole**2)))
    return np.asarray((whole * level).clip(-1.0, 1.0), dtype=np.float32)


def _resonance(source: NDArray[np.float64], rate: int, hertz: float) -> NDArray[np.float64]:
    b, a = signal.iirpeak(hertz, 6.0, fs=rate)
    return np.asarray(8.0 * signal.lfilter(b, a, source))
