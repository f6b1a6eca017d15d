"""How loud a programme is: ITU-R BS.1770-4 integrated loudness and true peak, fed block by block."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import signal

RATE = 48_000

Samples = NDArray[np.float32]
"""(n, 2) stereo at 48 kHz, -1 to 1."""

K_WEIGHTING = np.array(
    [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
)
"""BS.1770-4, annex 1, tables 1 and 2: the head's shelf and the high-pass, at 48 kHz."""

STEP = RATE // 10
"""Gating blocks last 400 ms and begin every 100 ms."""

ABSOLUTE_GATE, RELATIVE_GATE = -70.0, -10.0
OFFSET = -0.691
"""Makes a 997 Hz sine of 0 dBFS in one channel read -3.01 LUFS."""

OVERSAMPLING = 4
_CONTEXT = 64
"""Samples on either side that the interpolating filter of the true peak reaches."""


class LoudnessMeter:
    """Add stereo blocks of any length; ask for ``integrated`` and ``true_peak`` at any time."""

    def __init__(self) -> None:
        self._state = np.zeros((2, 2, 2))
        self._rest = np.zeros((0, 2))
        self._steps: list[float] = []
        self._last = np.zeros((2 * _CONTEXT, 2), np.float32)
        self._peak = 0.0

    def add(self, block: Samples) -> None:
        """(n, 2) float32 at 48 kHz."""
        weighted, self._state = signal.sosfilt(K_WEIGHTING, block.astype(np.float64), axis=0, zi=self._state)
        every = np.concatenate([self._rest, weighted])
        whole = len(every) // STEP * STEP
        squares = np.square(every[:whole]).reshape(-1, STEP, 2).mean(axis=1).sum(axis=1)
        self._steps += squares.tolist()
        self._rest = every[whole:]
        joined = np.concatenate([self._last, block])
        inside = oversampled_peaks(joined)[_CONTEXT:-_CONTEXT]  # at a cut edge the filter rings
        self._peak = max(self._peak, float(inside.max(initial=0.0)))
        self._last = joined[-2 * _CONTEXT :]

    @property
    def integrated(self) -> float:
        """LUFS, gated; -inf for silence or less than 0.4 s."""
        steps = np.array(self._steps)
        if len(steps) < 4:
            return -math.inf
        power = np.convolve(steps, np.full(4, 0.25), "valid")
        power = power[_lufs(power) > ABSOLUTE_GATE]
        if not len(power):
            return -math.inf
        power = power[_lufs(power) > float(_lufs(power.mean())) + RELATIVE_GATE]
        return float(_lufs(power.mean()))

    @property
    def true_peak(self) -> float:
        """dBTP, -inf for silence."""
        end = oversampled_peaks(self._last)[_CONTEXT:]
        peak = max(self._peak, float(end.max(initial=0.0)))
        return 20.0 * math.log10(peak) if peak > 0.0 else -math.inf


def measure(blocks: Iterable[Samples]) -> LoudnessMeter:
    """The meter after all blocks."""
    meter = LoudnessMeter()
    for block in blocks:
        meter.add(block)
    return meter


def speech_loudness(samples: NDArray[np.float32]) -> float:
    """LUFS of a mono voice as it will be heard from both loudspeakers."""
    return measure([np.repeat(samples[:, None], 2, axis=1)]).integrated


def oversampled_peaks(samples: Samples) -> NDArray[np.float64]:
    """(n,) largest magnitude of either channel around each sample, four times oversampled."""
    if not len(samples):
        return np.zeros(0)
    fine = np.abs(signal.resample_poly(samples, OVERSAMPLING, 1, axis=0)).max(axis=1)
    return np.asarray(fine.reshape(-1, OVERSAMPLING).max(axis=1), dtype=np.float64)


def _lufs(power: NDArray[np.float64] | np.floating) -> NDArray[np.float64]:
    return np.asarray(OFFSET + 10.0 * np.log10(np.maximum(power, 1e-12)))
