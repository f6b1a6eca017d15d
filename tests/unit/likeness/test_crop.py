"""Crops and their coordinates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.likeness.crop import Crop, sample

places = st.floats(-200, 400)


@given(places, places, st.floats(20, 300), st.floats(-3, 3))
def test_the_middle_is_the_middle_and_sides_have_the_edge(
    x: float, y: float, edge: float, angle: float
) -> None:
    crop = Crop(x, y, edge, angle)
    corners = crop.to_photo(np.array([[0.5, 0.5], [0, 0], [1, 0], [0, 1]]))
    assert corners[0] == pytest.approx((x, y))
    assert float(np.linalg.norm(corners[2] - corners[1])) == pytest.approx(edge)
    assert float(np.linalg.norm(corners[3] - corners[1])) == pytest.approx(edge)


@settings(max_examples=25, deadline=None)
@given(st.floats(80, 160), st.floats(80, 160), st.floats(30, 400), st.floats(-1.5, 1.5))
def test_samples_show_what_lies_at_their_place(x: float, y: float, edge: float, angle: float) -> None:
    """On a picture whose colour is its place, every sample tells where it was taken."""
    rows, columns = np.mgrid[0:240, 0:240]
    photo = np.stack([columns, rows, np.zeros_like(rows)], axis=-1).astype(np.uint8)
    crop = Crop(x, y, edge, angle)
    seen = sample(photo, crop, 32)[0, ..., :2] * 255
    unit = (np.stack(np.meshgrid(np.arange(32), np.arange(32)), axis=-1).reshape(-1, 2) + 0.5) / 32
    place = crop.to_photo(unit)
    inside = ((place > 6) & (place < 233)).all(axis=1)
    error = np.abs(seen.reshape(-1, 2) - place)[inside]
    assert error.size == 0 or error.max() < 1.5


def test_a_crop_beside_the_photograph_is_no_reason_to_fail() -> None:
    assert sample(np.zeros((10, 10, 3), np.uint8), Crop(500, -300, 20), 8).shape == (1, 8, 8, 3)
