"""Where lips meet in a recording: at every m, b and p of known words, else where such a sound is heard."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import gaussian_filter1d

from memoriam.performance.alignment import Aligned
from memoriam.performance.phonemes import closed_by
from memoriam.performance.sound_classes import NASAL, STOP
from memoriam.performance.visemes import CLOSED_FOR, STEPS, Reals, runs

SURE, POSSIBLE = 0.35, 0.14
"""Chance from which lips meet, and from which they come nearer, where the words are not known."""

CERTAIN = 0.9
"""Chance from which lips meet even where the words do not say so: a word may have been said that is not written."""


def labial_chance(chances: Reals) -> Reals:
    """(n,) 0-1 from the chances of all kinds of sound (n, kinds): how likely lips are together to speak."""
    return np.asarray(gaussian_filter1d(chances[:, NASAL] + chances[:, STOP], 1.0))


def closures_heard(chance: Reals) -> Reals:
    """(n,) 0-1: lips meet where the chance is high, and come nearer where it is not low."""
    closed = np.zeros(len(chance))
    for first, last in runs(chance > POSSIBLE):
        peak = first + int(np.argmax(chance[first:last]))
        strength = float(np.clip((chance[peak] - POSSIBLE) / (SURE - POSSIBLE), 0.0, 1.0))
        _close(closed, chance, peak, strength)
    return closed


def closures_told(chance: Reals, sounds: Sequence[Aligned]) -> Reals:
    """The same where every sound and its time is known."""
    return np.maximum(closed_by(sounds, len(chance)), closures_heard(np.where(chance > CERTAIN, chance, 0.0)))


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
