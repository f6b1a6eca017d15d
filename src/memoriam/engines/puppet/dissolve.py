"""A person goes upward into light: from the feet up the figure thins out in soft drifting flakes."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Frame

GRID = 16
"""Frame pixels between the nodes of the mask: the edge is soft on purpose."""

SOFTNESS = 0.22
"""Height, as a share of the frame, over which the figure thins out."""

RAGGED = 0.30
"""How far flakes run ahead of the edge, as a share of the frame's height."""

DRIFT = 0.06
"""Frame heights a second at which the flakes rise."""


class Dissolve:
    """The mask of one film; ``apply`` is thread-safe."""

    def __init__(self, seed: int) -> None:
        self._noise = _cloud(np.random.default_rng([seed, 71]))

    def apply(self, frame: Frame, behind: Frame, gone: float, opacity: float, t: float) -> None:
        """Mix ``behind`` back into ``frame``; gone: 0 whole, 1 nothing left; both (h, w, 4)."""
        keep = self._mask(frame.shape[0], frame.shape[1], gone, t) * np.float32(opacity)
        weight = cv2.resize(keep, (frame.shape[1], frame.shape[0]), interpolation=cv2.INTER_LINEAR)
        cv2.blendLinear(frame, behind, weight, np.float32(1.0) - weight, dst=frame)

    def _mask(self, height: int, width: int, gone: float, t: float) -> NDArray[np.float32]:
        rows, columns = height // GRID + 1, width // GRID + 1
        shift = int(t * DRIFT * rows) % self._noise.shape[0]
        noise = np.roll(self._noise, -shift, axis=0)
        noise = cv2.resize(noise, (columns, max(rows, columns)), interpolation=cv2.INTER_CUBIC)[:rows]
        up = np.linspace(1.0, 0.0, rows, dtype=np.float32)[:, None]
        front = gone * (1.0 + SOFTNESS + RAGGED)
        part = np.clip((front - up - RAGGED * noise) / SOFTNESS, 0.0, 1.0)
        return np.asarray(1.0 - part * part * (3.0 - 2.0 * part), np.float32)


def _cloud(chance: np.random.Generator) -> NDArray[np.float32]:
    """(128, 128) soft noise of several octaves, 0-1, tiling downward."""
    noise = np.zeros((128, 128), np.float32)
    for octave, share in ((4, 0.5), (8, 0.3), (16, 0.2)):
        coarse = chance.random((octave, octave)).astype(np.float32)
        wrapped = np.vstack([coarse, coarse[:1]])
        noise += share * cv2.resize(wrapped, (128, 128), interpolation=cv2.INTER_CUBIC)
    low, high = float(noise.min()), float(noise.max())
    return (noise - low) / (high - low)
