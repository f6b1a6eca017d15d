from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask
from memoriam.likeness.depth import GRID, harmonic_fill, head_depth
from memoriam.likeness.person import FaceMesh


def test_the_nose_is_in_front_and_the_outline_in_the_ear_plane(
    portrait_photo: RGB, portrait_mesh: FaceMesh
) -> None:
    height, width = portrait_photo.shape[:2]
    depth = head_depth((height, width), portrait_mesh, _oval_matte(portrait_photo, portrait_mesh))
    assert depth.shape == (height // GRID + 1, width // GRID + 1)
    assert depth.dtype == np.float32
    x, y = np.round(portrait_mesh.points[4, :2] / GRID).astype(int)
    assert depth[y, x] > 0.9 * depth.max()
    assert 0.2 * portrait_mesh.head_height < depth.max() < 0.9 * portrait_mesh.head_height
    assert np.abs(depth[0]).max() < 0.01 * portrait_mesh.head_height
    assert np.abs(depth[-1]).max() < 0.01 * portrait_mesh.head_height


def test_there_is_no_crease(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    """A turned head must not fold: at 10 degrees that begins where depth changes by six pixels a pixel."""
    shape = (portrait_photo.shape[0], portrait_photo.shape[1])
    depth = head_depth(shape, portrait_mesh, np.ones(shape, np.float32))
    steps = max(np.abs(np.diff(depth, axis=0)).max(), np.abs(np.diff(depth, axis=1)).max()) / GRID
    assert steps < 3.0


def _oval_matte(photo: RGB, mesh: FaceMesh) -> Mask:
    matte = np.zeros(photo.shape[:2], np.float32)
    middle = mesh.points[168, :2]
    size = (int(0.45 * mesh.head_height), int(0.7 * mesh.head_height))
    cv2.ellipse(matte, (int(middle[0]), int(middle[1])), size, 0, 0, 360, 1.0, -1)
    return matte


@given(
    values=arrays(np.float64, (7, 9), elements=st.floats(-50, 50)),
    known=arrays(np.bool_, (7, 9)),
)
@settings(max_examples=60, deadline=None)
def test_harmonic_fill_obeys_the_maximum_principle(
    values: NDArray[np.float64], known: NDArray[np.bool_]
) -> None:
    filled = harmonic_fill(values, known)
    np.testing.assert_array_equal(filled[known], values[known])
    if known.any():
        assert filled.min() >= values[known].min() - 1e-6
        assert filled.max() <= values[known].max() + 1e-6


def test_harmonic_fill_of_a_ramp_is_the_ramp() -> None:
    ramp = np.arange(12.0)[None].repeat(5, axis=0)
    known = np.zeros(ramp.shape, bool)
    known[:, [0, -1]] = True
    np.testing.assert_allclose(harmonic_fill(np.where(known, ramp, 99.0), known), ramp, atol=1e-9)


@pytest.mark.parametrize("size", [(1, 1), (9, 17)])
def test_tiny_pictures(size: tuple[int, int], portrait_mesh: FaceMesh) -> None:
    depth = head_depth(size, portrait_mesh, np.zeros(size, np.float32))
    assert depth.shape == (size[0] // GRID + 1, size[1] // GRID + 1)
    assert np.isfinite(depth).all()
