from __future__ import annotations

from itertools import pairwise

import numpy as np

from memoriam.engines.puppet.dissolve import Dissolve

SHAPE = (320, 180, 4)
PERSON, SKY = np.full(SHAPE, 200, np.uint8), np.full(SHAPE, 40, np.uint8)


def left(gone: float, t: float = 0.0, seed: int = 1) -> np.ndarray:
    """Share of the person that is left in every pixel."""
    frame = PERSON.copy()
    Dissolve(seed).apply(frame, SKY, gone, 1.0, t)
    return (frame[..., 0].astype(float) - 40) / 160


def test_nothing_is_gone_at_first_and_everything_at_last() -> None:
    assert left(0.0).min() > 0.99
    assert left(1.0).max() < 0.01


def test_it_goes_from_below_upward() -> None:
    half = left(0.5)
    assert half[-40:].mean() < 0.05
    assert half[:40].mean() > 0.95
    assert half[:100].mean() > half[100:200].mean() > half[200:].mean()


def test_it_never_comes_back() -> None:
    shares = [left(gone).mean() for gone in np.linspace(0, 1, 12)]
    assert all(b <= a + 1e-6 for a, b in pairwise(shares))


def test_its_edge_is_soft_and_its_flakes_move_and_come_from_the_seed() -> None:
    half = left(0.5)
    assert np.abs(np.diff(half, axis=0)).max() < 0.1
    assert np.abs(half - left(0.5, t=3.0)).max() > 0.05
    assert np.array_equal(half, left(0.5))
    assert not np.array_equal(half, left(0.5, seed=2))
