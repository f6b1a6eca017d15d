"""Drifting mist: soft bands that wrap at their sides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bake.arrays import Floats
from bake.noise import fractal_plane, sample
from bake.view import MASTER


@dataclass(frozen=True)
class Band:
    """One band of mist; lengths in full-size pixels."""

    height: int
    colour: tuple[float, float, float]
    """Linear light."""
    density: float
    middle: float = 0.6
    """Where it is thickest, as a share of its height from the top."""
    spread: float = 0.18
    seed: int = 5


def paint(band: Band, scale: float) -> Floats:
    """(h, w, 4) premultiplied linear light of the band, as wide as the master."""
    rows, w = round(band.height * scale), round(MASTER * scale)
    y, x = np.mgrid[0:rows, 0:w].astype(np.float32)
    u, v = x / w, y / rows
    soft, fine = fractal_plane(512, 3.4, band.seed), fractal_plane(512, 2.9, band.seed + 1)
    bend = 0.04 * sample(soft, u + 0.3, v * 0.3)
    cloud = 0.9 * sample(soft, u, v * 0.25 + bend) + 0.5 * sample(fine, u * 2, v * 0.6 + bend)
    body = np.exp(-(((v - band.middle + 0.05 * cloud) / band.spread) ** 2)) * np.clip(
        0.62 + 0.34 * cloud, 0, 1.3
    )
    alpha = np.clip(band.density * body * np.clip(np.minimum(v, 1 - v) * 6, 0, 1), 0, 1)
    lit = (1 + 0.14 * cloud)[..., None] * np.array(band.colour, np.float32)
    return np.dstack([alpha[..., None] * lit, alpha]).astype(np.float32)
