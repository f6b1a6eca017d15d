"""How Kokoro's styles are heard by the speaker encoder: a linear map, measured once by scripts/make_voice_map.py.

The half of a style that the decoder reads is written in the 40 principal directions of the 54 ready voices. In these
coordinates, one is an ordinary difference between two voices.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from memoriam.models.registry import model_file

DIRECTIONS, SOUND = 40, 128
"""Coordinates, and the numbers of a style that are the sound of the voice (the rest is its manner)."""

MIDDLE = 5.0
"""Logarithm of the height (148 Hz) from which heights are counted."""

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class VoiceMap:
    """mean (SOUND,) and directions (DIRECTIONS, SOUND): style = mean + coordinates · directions.

    coordinates: (54, DIRECTIONS) of the ready voices, in the order of styles(). response: (DIRECTIONS + 2, 256) how
    the embedding changes with each coordinate, the height and its square. embeddings, heights, spreads: of the ready
    voices; heights and spreads are mean and standard deviation of the logarithm of hertz.
    """

    mean: Reals
    directions: Reals
    coordinates: Reals
    response: Reals
    embeddings: Reals
    heights: Reals
    spreads: Reals

    def heard(self, voice: int, height: float) -> Reals:
        """(256,) what would be heard of a ready voice at another height, not of unit length."""
        old, new = float(self.heights[voice]) - MIDDLE, height - MIDDLE
        change = (new - old) * self.response[DIRECTIONS] + (new**2 - old**2) * self.response[DIRECTIONS + 1]
        return np.asarray(self.embeddings[voice] + change)

    def offset(self, coordinates: Reals) -> NDArray[np.float32]:
        """(SOUND,) what is added to a style for a difference of coordinates."""
        return np.asarray(coordinates @ self.directions, dtype=np.float32)


@cache
def voice_map() -> VoiceMap:
    """The vendored map. Raises InstallationError."""
    with np.load(model_file("voice_map"), allow_pickle=False) as file:
        return VoiceMap(**{name: file[name].astype(np.float64) for name in file.files})
