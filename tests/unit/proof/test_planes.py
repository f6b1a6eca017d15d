"""Looks at a frame agree, whichever way it is stored."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footage import HEIGHT, WIDTH, make_face, make_rgbx, make_yuv
from memoriam.proof.planes import box_around, crop, frame_size, small_luma

colours = st.tuples(*[st.integers(0, 255)] * 3)


@given(colours)
def test_a_colour_comes_back_from_planes_as_it_went_in(colour: tuple[int, int, int]) -> None:
    part = crop(make_yuv(colour, 16, 16), (2, 3, 15, 14), (4, 4))
    assert (
        np.abs(part.astype(int) - colour).max() <= 3
    )  # 8-bit chroma of limited range: 1.8 levels at most, and rounding


@given(colours)
def test_luma_is_the_same_from_planes_and_from_rgb(colour: tuple[int, int, int]) -> None:
    planar, packed = small_luma(make_yuv(colour, 16, 16), 8), small_luma(make_rgbx(colour, 16, 16), 8)
    assert planar.shape == packed.shape == (2, 2)
    assert np.allclose(planar, packed, atol=0.8)


def test_a_crop_shows_the_right_place_in_both_ways() -> None:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    picture = np.stack([x / WIDTH * 255, y / HEIGHT * 255, np.full_like(x, 80.0)], axis=-1)
    box = (40, 100, 140, 300)
    planar, packed = (crop(make(picture), box, (50, 100)) for make in (make_yuv, make_rgbx))
    assert np.abs(planar.astype(int) - packed).max() <= 4
    assert np.allclose(packed[..., 0].mean(), np.mean([40, 140]) / WIDTH * 255, atol=2)
    assert np.allclose(packed[..., 1].mean(), np.mean([100, 300]) / HEIGHT * 255, atol=2)


def test_frame_size() -> None:
    assert frame_size(make_yuv((0, 0, 0))) == frame_size(make_rgbx((0, 0, 0))) == (WIDTH, HEIGHT)


def test_the_box_around_a_face_is_square_in_its_middle_and_cut_at_the_edge() -> None:
    frame = make_rgbx((0, 0, 0))
    left, top, right, bottom = box_around(make_face(), 1.5, frame) or (0, 0, 0, 0)
    assert (right - left, bottom - top) == pytest.approx((150, 150), abs=1)
    assert ((left + right) / 2, (top + bottom) / 2) == pytest.approx((WIDTH / 2, HEIGHT / 2), abs=1)
    moved = make_face() - np.array((WIDTH / 2 - 20, 0), np.float32)
    cut = box_around(moved, 1.5, frame)
    assert cut is not None
    assert cut[0] == 0
    assert box_around(make_face() + np.float32(5000), 1.5, frame) is None
