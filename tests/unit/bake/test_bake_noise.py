"""Noise and camera of the bake scripts."""

from __future__ import annotations

import numpy as np
import pytest
from bake.noise import cloud_noise, fractal_plane, sample
from bake.view import FOCAL, View, direction
from hypothesis import given
from hypothesis import strategies as st


def test_cloud_noise_repeats_for_a_seed_and_fills_its_range() -> None:
    first, again, other = cloud_noise(1, 16), cloud_noise(1, 16), cloud_noise(2, 16)
    assert np.array_equal(first.billow, again.billow)
    assert not np.array_equal(first.billow, other.billow)
    assert first.billow.min() == 0
    assert first.billow.max() == 1
    assert first.wisp.mean() == pytest.approx(0.5, abs=0.03)


def test_a_fractal_plane_wraps() -> None:
    plane = fractal_plane(64, 3.0, 1)
    at = np.array([0.13, 0.77], np.float32)
    assert sample(plane, at, at) == pytest.approx(sample(plane, at + 1, at - 2), abs=1e-4)
    seam = np.abs(plane[:, 0] - plane[:, -1]).mean()
    assert seam < 3 * np.abs(np.diff(plane, axis=1)).mean()


@given(st.floats(-30, 30), st.floats(-25, 40))
def test_a_direction_meets_the_pixel_whose_ray_it_is(azimuth: float, elevation: float) -> None:
    view = View(horizon=1400, eye_height=1.6)
    x, y = view.pixel_of_direction(direction(azimuth, elevation))
    assert view.rays(np.array(x), np.array(y)) == pytest.approx(direction(azimuth, elevation), abs=1e-4)


def test_the_ground_meets_the_picture_where_the_camera_says() -> None:
    view = View(horizon=1400, eye_height=1.6)
    assert view.pixel(np.array([0.0, 0.0, 8.0])) == pytest.approx((1200, 1400 + FOCAL * 1.6 / 8))


def test_a_small_view_sees_the_same_picture() -> None:
    full, small = View(1400, 1.6), View(1400, 1.6, 0.01)
    x, y = small.rows_columns()
    assert x.shape == (24, 24)
    assert x.mean() == pytest.approx((full.size - 1) / 2)
    assert y[0, 0] == pytest.approx(49.5)
