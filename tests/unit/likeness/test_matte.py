from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask
from memoriam.likeness import kernels
from memoriam.likeness.matte import _even, _Trimap, estimate_matte
from memoriam.likeness.person import FaceMesh
from memoriam.likeness.plate import fill_behind, premultiplied_person
from memoriam.likeness.regions import face_core


@pytest.fixture(scope="module")
def measured(portrait_photo: RGB, portrait_mesh: FaceMesh) -> tuple[Mask, float]:
    return estimate_matte(portrait_photo, portrait_mesh, None)


def test_the_face_is_opaque_and_the_sky_is_not(
    measured: tuple[Mask, float], portrait_photo: RGB, portrait_mesh: FaceMesh
) -> None:
    matte, quality = measured
    face = face_core(portrait_photo.shape, portrait_mesh.points[:, :2].astype(np.float64))
    height, width = matte.shape
    assert matte.shape == portrait_photo.shape[:2]
    assert matte.dtype == np.float32
    assert matte[face].min() == 1.0
    assert matte[: height // 3, -width // 6 :].max() < 0.02
    assert matte[-height // 10 :, width // 3 : 2 * width // 3].min() > 0.98
    assert 0.7 < quality <= 1.0


def test_the_same_photograph_gives_the_same_matte(
    measured: tuple[Mask, float], portrait_photo: RGB, portrait_mesh: FaceMesh
) -> None:
    again, quality = estimate_matte(portrait_photo, portrait_mesh, None)
    np.testing.assert_array_equal(again, measured[0])
    assert quality == measured[1]


def test_a_person_before_another_background_is_found_again(
    measured: tuple[Mask, float], portrait_photo: RGB, portrait_mesh: FaceMesh
) -> None:
    """Alpha is known here: the cut-out is laid over a smooth ground and cut out anew."""
    truth = measured[0]
    person = premultiplied_person(portrait_photo, truth, fill_behind(portrait_photo, truth), exact=False)
    ground = _ground(truth.shape)
    composed = person[..., :3] + (1.0 - person[..., 3:] / 255.0) * ground
    found, _ = estimate_matte(composed.round().clip(0, 255).astype(np.uint8), portrait_mesh, None)
    error = np.abs(found - truth)
    perimeter = np.count_nonzero((truth > 0.02) & (truth < 0.98))
    assert error.mean() < 0.01
    assert error.sum() < 1.5 * perimeter


@pytest.mark.parametrize("size", [(37, 31), (64, 129), (1, 1), (3, 200)])
def test_odd_and_tiny_pictures_do_not_fail(
    size: tuple[int, int], portrait_photo: RGB, portrait_mesh: FaceMesh
) -> None:
    small = cv2.resize(portrait_photo, size[::-1], interpolation=cv2.INTER_AREA)
    scale = np.array([size[1] / portrait_photo.shape[1], size[0] / portrait_photo.shape[0], 1.0], np.float32)
    mesh = FaceMesh(portrait_mesh.points * scale, portrait_mesh.blendshapes, 1.0, portrait_mesh.head)
    matte, quality = estimate_matte(small, mesh, None)
    assert matte.shape == size
    assert np.isfinite(matte).all()
    assert 0.0 <= matte.min() <= matte.max() <= 1.0
    assert 0.0 <= quality <= 1.0


def test_closed_form_recovers_a_blurred_edge() -> None:
    """Between two colour lines the matting Laplacian has the true alpha in its null space."""
    size = 48
    truth = np.clip((np.arange(size) - 16.0) / 16.0, 0.0, 1.0)[None].repeat(size, axis=0)
    front, back = np.array([0.8, 0.3, 0.2]), np.array([0.1, 0.4, 0.7])
    image = (truth[..., None] * front + (1.0 - truth[..., None]) * back).astype(np.float32)
    unknown = (truth > 0.0) & (truth < 1.0)
    rank = np.full((size, size), -1, np.int32)
    rank[unknown] = np.arange(np.count_nonzero(unknown))
    rows = kernels.matting_laplacian(image, rank, int(unknown.sum()), 1e-6)
    field = np.pad(np.where(unknown, 0.5, truth), 2)
    where = np.flatnonzero(np.pad(unknown, 2)).astype(np.int32)
    flat = field.ravel()
    none = np.zeros(len(where))
    kernels.solve_alpha(rows, where, field.shape[1], flat, none, none, 2000, 1e-8)
    np.testing.assert_allclose(flat.reshape(field.shape)[2:-2, 2:-2], truth, atol=0.02)


def test_rows_of_the_laplacian_sum_to_zero() -> None:
    image = np.random.default_rng(3).random((20, 20, 3)).astype(np.float32)
    rank = np.arange(400, dtype=np.int32).reshape(20, 20)
    rows = kernels.matting_laplacian(image, rank, 400, 1e-5)
    np.testing.assert_allclose(rows.sum(axis=1), 0.0, atol=1e-4)
    assert (rows[:, 12] > 0).all()


def test_frayed_cloth_is_made_even_below_the_chin_only() -> None:
    alpha = np.zeros((200, 100), np.float32)
    fray = np.random.default_rng(2).integers(-2, 3, 200)
    for row, step in enumerate(fray):
        alpha[row, : 50 + step] = 1.0
    nothing = np.zeros(alpha.shape, bool)
    trimap = _Trimap(nothing, nothing, alpha, np.zeros_like(alpha), nothing)
    even = _even(alpha, trimap, 80.0, 120.0)
    np.testing.assert_array_equal(even[:80], alpha[:80])
    assert even[120:].sum(axis=1).std() < 0.5 * alpha[120:].sum(axis=1).std()
    assert abs(float(even[120:].sum() - alpha[120:].sum())) < 0.01 * alpha[120:].sum()
    hair = dataclasses.replace(trimap, hair=np.ones_like(alpha))
    np.testing.assert_array_equal(_even(alpha, hair, 80.0, 120.0), alpha)


def _ground(shape: tuple[int, ...]) -> NDArray[np.float64]:
    rows = np.linspace(0.0, 1.0, shape[0])[:, None, None]
    ramp: NDArray[np.float64] = rows * np.array([90.0, 120, 100]) + (1 - rows) * np.array([190.0, 200, 180])
    return np.broadcast_to(ramp, (*shape, 3)).copy()
