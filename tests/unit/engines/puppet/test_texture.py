"""Pixels survive packing and resampling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays

from memoriam.arrays import RGBA
from memoriam.engines.puppet.paint_kernels import BLOCK, EMPTY, MIXED, SOLID
from memoriam.engines.puppet.texture import build_texture, pack, resample
from memoriam.likeness.person import Portrait


@given(arrays(np.uint8, (3, 5, 4)))
def test_packing_keeps_every_channel_in_its_lane(pixels: RGBA) -> None:
    packed = pack(pixels)
    for channel in range(4):
        lane = (packed >> np.uint64(16 * channel)) & np.uint64(0xFFFF)
        np.testing.assert_array_equal(lane, pixels[..., channel])


@pytest.mark.parametrize("density", [0.4, 1.0, 1.15, 2.5])
def test_a_texture_knows_where_it_lies(portrait: Portrait, density: float) -> None:
    texture = build_texture(portrait, density)
    points = portrait.mesh.points
    there = texture.from_photo(points)
    back = there[:, :2] @ texture.to_photo[:, :2].T + texture.to_photo[:, 2]
    np.testing.assert_allclose(back, points[:, :2], atol=1e-3)
    assert there[:, 2] == pytest.approx(points[:, 2] * density, abs=1e-3)
    seen = texture.rgb[tuple(np.round(there[1, 1::-1]).astype(int))].astype(int)
    photographed = portrait.photo[tuple(np.round(points[1, 1::-1]).astype(int))]
    assert np.abs(seen - photographed).max() < 60


def test_a_flat_picture_stays_flat_at_every_size() -> None:
    flat = np.full((40, 30, 3), 90, np.uint8)
    for density in (0.5, 1.0, 1.7, 3.0):
        resampled = resample(flat, density)
        assert resampled.shape[:2] == (round(40 * density), round(30 * density))
        assert (resampled == 90).all()


def test_blocks_tell_what_is_near(portrait: Portrait) -> None:
    texture = build_texture(portrait, 1.0)
    rows, columns = texture.blocks.shape
    alpha = np.pad(
        texture.alpha,
        ((0, rows * BLOCK - texture.alpha.shape[0]), (0, columns * BLOCK - texture.alpha.shape[1])),
    )
    inside = alpha.reshape(rows, BLOCK, columns, BLOCK)
    assert (inside.max(axis=(1, 3))[texture.blocks == EMPTY] == 0).all()
    assert (inside.min(axis=(1, 3))[texture.blocks == SOLID] == 1).all()
    assert {EMPTY, MIXED, SOLID} == set(np.unique(texture.blocks))
