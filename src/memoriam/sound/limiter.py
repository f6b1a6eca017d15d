"""A limiter that looks ahead: no true peak passes the ceiling, and what it does is not heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from scipy.ndimage import minimum_filter1d

from memoriam.sound.loudness import RATE, Samples, oversampled_peaks

REACH = RATE // 100
"""10 ms: the gain is down before a peak comes, and moves slowly enough not to crackle."""

CONTEXT = 4 * REACH
"""What is seen on either side of a block; the gain inside depends on nothing further away."""


def limited(blocks: Iterable[Samples], gain: float, ceiling: float) -> Iterator[Samples]:
    """Blocks times ``gain``, kept below ``ceiling`` (linear true peak). Holds two blocks at a time.

    Blocks, but for the last, must be at least CONTEXT long.
    """
    before = np.zeros((CONTEXT, 2), np.float32)
    now: Samples | None = None
    for block in blocks:
        louder = np.asarray(block * np.float32(gain), dtype=np.float32)
        if now is not None:
            yield _held(before, now, louder[:CONTEXT], ceiling)
            before = np.concatenate([before, now])[-CONTEXT:]
        now = louder
    if now is not None:
        yield _held(before, now, np.zeros((CONTEXT, 2), np.float32), ceiling)


def _held(before: Samples, now: Samples, after: Samples, ceiling: float) -> Samples:
    every = np.concatenate([before, now, after])
    wanted = np.minimum(1.0, ceiling / np.maximum(oversampled_peaks(every), 1e-9))
    if wanted.min() >= 1.0:
        return now
    lowest = minimum_filter1d(wanted, 2 * REACH + 1)
    window = np.hanning(2 * REACH + 1)
    smooth = np.convolve(lowest, window / window.sum(), "same")[len(before) : len(before) + len(now)]
    return np.asarray(now * smooth[:, None], dtype=np.float32)
