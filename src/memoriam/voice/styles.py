"""The voices Kokoro was trained with: one style of 256 numbers for every length of sentence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from memoriam.errors import VoiceError
from memoriam.models.registry import model_file
from memoriam.voice.kokoro_model import STYLE_SIZE

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Styles:
    """All packs at some lengths; those between are interpolated.

    names: (n,). knots: (k,) lengths less one. values: (n, k, STYLE_SIZE), the first half the sound of the voice (read
    by the decoder), the second its manner (read by the predictor of durations, pitch and loudness).
    """

    names: tuple[str, ...]
    knots: NDArray[np.int64]
    values: Floats

    def pack(self, name: str) -> Floats:
        """(k, STYLE_SIZE) of one voice. Raises VoiceError."""
        if name not in self.names:
            raise VoiceError(f"There is no voice '{name}'; 'memoriam voices' lists those there are.")
        values: Floats = self.values[self.names.index(name)]
        return values

    def style(self, pack: Floats, tokens: int) -> Floats:
        """(STYLE_SIZE,) of a pack (k, STYLE_SIZE) for a sentence of that many tokens."""
        return style_at(self.knots, pack, tokens)


def style_at(knots: NDArray[np.int64], pack: Floats, tokens: int) -> Floats:
    """Linear between the two knots around ``tokens - 1``, held outside them. Returns (STYLE_SIZE,) float32."""
    if pack.shape != (len(knots), STYLE_SIZE):
        raise ValueError(f"a style pack of shape {pack.shape}; it must be {(len(knots), STYLE_SIZE)}")
    position = float(np.clip(tokens - 1, knots[0], knots[-1]))
    right = int(np.clip(np.searchsorted(knots, position), 1, len(knots) - 1))
    share = (position - knots[right - 1]) / (knots[right] - knots[right - 1])
    return np.asarray((1 - share) * pack[right - 1] + share * pack[right], dtype=np.float32)


@cache
def styles() -> Styles:
    """The vendored packs. Raises InstallationError."""
    with np.load(model_file("voice_styles"), allow_pickle=False) as file:
        return Styles(tuple(file["names"].tolist()), file["knots"], file["styles"].astype(np.float32))
