"""Rough nearness of any photograph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from memoriam.likeness.nearness import EDGE, nearness
from memoriam.media.photo import read_photo


@pytest.mark.parametrize("shape", [(60, 90), (900, 500), (33, 700)])
def test_where_nobody_is_seen_the_ground_comes_nearer_downward(shape: tuple[int, int]) -> None:
    near, interest = nearness(np.full((*shape, 3), 120, np.uint8))
    assert max(near.shape) == EDGE
    assert 0.0 <= near.min() <= near.max() <= 1.0
    assert (np.diff(near.mean(axis=1)) >= 0.0).all()
    assert 0.0 < interest.min() <= interest.max() < 1.0


def test_people_are_nearer_than_what_is_behind_them(shared_inputs: Path) -> None:
    photo = read_photo(shared_inputs / "photos" / "d23_three_men.jpg", longest=900).pixels
    near, interest = nearness(photo)
    height, width = near.shape
    face = near[round(0.55 * height), round(0.37 * width)]
    shelf = near[round(0.45 * height), round(0.62 * width)]
    assert face > shelf + 0.3
    assert np.abs(np.gradient(near)).max() < 0.06
    assert 0.2 < interest[0] < 0.8
