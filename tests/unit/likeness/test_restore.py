from __future__ import annotations

import cv2
import numpy as np
import pytest

from memoriam.arrays import RGB
from memoriam.likeness.person import FaceMesh
from memoriam.likeness.restore import STEPS, find_spots, measure_noise, restore_photo


def _smooth_grey(size: tuple[int, int] = (240, 300)) -> RGB:
    ramp = np.linspace(90.0, 150.0, size[1])[None].repeat(size[0], axis=0)
    return np.repeat(ramp.round().astype(np.uint8)[..., None], 3, axis=2)


def test_specks_and_scratches_go_away() -> None:
    clean = _smooth_grey()
    damaged = clean.copy()
    for x, y in ((40, 50), (200, 90), (120, 180)):
        cv2.circle(damaged, (x, y), 1, (250, 250, 250), -1)
    cv2.line(damaged, (260, 20), (270, 220), (20, 20, 20), 1)
    restored = restore_photo(damaged, None, grey=True).astype(int)
    before = np.abs(damaged.astype(int) - clean).max(axis=2) > 40
    gradient = np.abs(restored - cv2.medianBlur(restored.astype(np.uint8), 7))
    assert before.sum() > 200
    assert gradient.max(axis=2)[before].mean() < 6


def test_eyes_and_mouth_are_never_spots(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    photo = portrait_photo.copy()
    pupil = np.round(portrait_mesh.points[468, :2]).astype(int)
    cv2.circle(photo, (int(pupil[0]), int(pupil[1])), 1, (255, 255, 255), -1)
    luminance = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY).astype(np.float32)
    spots = find_spots(luminance, portrait_mesh)
    assert not spots[pupil[1] - 2 : pupil[1] + 3, pupil[0] - 2 : pupil[0] + 3].any()
    assert spots.mean() < 0.01


def test_noise_is_measured_and_reduced() -> None:
    clean = _smooth_grey().astype(np.float32)
    noise = np.random.default_rng(0).normal(0.0, 6.0, clean.shape[:2])[..., None]
    noisy = (clean + noise).round().clip(0, 255).astype(np.uint8)
    measured = measure_noise(noisy[..., 0].astype(np.float32))
    assert measured == pytest.approx(6.0, rel=0.15)
    restored = restore_photo(noisy, None, grey=True)
    detail = measure_noise(restored[..., 0].astype(np.float32))
    assert detail < 0.6 * measured


def test_grey_stays_grey_and_a_faded_picture_gains_contrast() -> None:
    faded = _smooth_grey()
    restored = restore_photo(faded, None, grey=True)
    assert (np.ptp(restored, axis=2) == 0).all()
    assert np.ptp(restored[..., 0].astype(int)) > np.ptp(faded[..., 0].astype(int))
    assert np.ptp(restored[..., 0].astype(int)) < 1.6 * np.ptp(faded[..., 0].astype(int))


def test_the_strongest_safe_step_is_taken(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    asked: list[float] = []

    def similar(_: RGB) -> float:
        asked.append(0.0)
        return 0.99 if len(asked) == 3 else 0.9

    restored = restore_photo(portrait_photo, portrait_mesh, grey=False, similar=similar)
    assert len(asked) == 3
    assert (restored != portrait_photo).any()


def test_an_unsafe_restoration_is_not_made(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    calls: list[RGB] = []

    def similar(candidate: RGB) -> float:
        calls.append(candidate)
        return 0.1

    result = restore_photo(portrait_photo, portrait_mesh, grey=False, similar=similar)
    assert len(calls) == len(STEPS)
    np.testing.assert_array_equal(result, portrait_photo)


@pytest.mark.parametrize("size", [(1, 1), (2, 5), (17, 9)])
def test_tiny_pictures(size: tuple[int, int]) -> None:
    assert restore_photo(_smooth_grey(size), None, grey=True).shape == (*size, 3)
