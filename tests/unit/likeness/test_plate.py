from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from memoriam.arrays import RGB, RGBA, Mask
from memoriam.likeness.plate import fill_behind, premultiplied_person, push_pull


def _scene(seed: int = 0, size: tuple[int, int] = (150, 190)) -> tuple[RGB, Mask]:
    """A red figure before a grey, grainy gradient."""
    height, width = size
    generator = np.random.default_rng(seed)
    ground = np.linspace(90.0, 160.0, width)[None, :, None] + generator.normal(0, 3, (height, width, 3))
    mask = np.zeros(size, np.float32)
    cv2.ellipse(mask, (width // 2, height // 2), (width // 6, height // 4), 0, 0, 360, 1.0, -1)
    matte = cv2.GaussianBlur(mask, (0, 0), 1.5)
    photo = matte[..., None] * np.array([200.0, 20.0, 30.0]) + (1 - matte[..., None]) * ground
    return photo.round().clip(0, 255).astype(np.uint8), matte


def _over(person: RGBA, plate: RGB) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.asarray(person[..., :3] + (255.0 - person[..., 3:]) / 255.0 * plate)


def test_nothing_of_the_person_stays_in_the_plate() -> None:
    photo, matte = _scene()
    plate = fill_behind(photo, matte).astype(int)
    redness = plate[..., 0] - plate[..., 1]
    assert redness[matte > 0.5].max() < 40
    assert np.percentile(redness, 99.5) < 25
    inside = plate[60:90, 85:105].mean()
    assert abs(inside - photo[60:90, [40, 150]].mean()) < 12


def test_beyond_the_rim_the_plate_is_the_photograph() -> None:
    photo, matte = _scene()
    plate = fill_behind(photo, matte)
    far = cv2.dilate(matte, np.ones((13, 13))) == 0
    np.testing.assert_array_equal(plate[far], photo[far])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_person_over_plate_is_the_photograph(seed: int) -> None:
    photo, matte = _scene(seed)
    plate = fill_behind(photo, matte)
    person = premultiplied_person(photo, matte, plate)
    assert np.abs(_over(person, plate) - photo).max() <= 2.0
    assert (person[..., :3] <= person[..., 3:]).all()
    raised = person[..., 3] / 255.0 - matte
    assert raised[matte == 0].max() < 0.06


@given(
    photo=arrays(np.uint8, (5, 6, 3)),
    plate=arrays(np.uint8, (5, 6, 3)),
    matte=arrays(np.float32, (5, 6), elements=st.floats(0, 1, width=32)),
)
@settings(max_examples=60, deadline=None)
def test_any_cut_out_is_exact_and_premultiplied(photo: RGB, plate: RGB, matte: Mask) -> None:
    person = premultiplied_person(photo, matte, plate)
    assert np.abs(_over(person, plate) - photo).max() <= 2.0
    assert (person[..., :3] <= person[..., 3:]).all()
    clean = premultiplied_person(photo, matte, plate, exact=False)
    np.testing.assert_allclose(clean[..., 3], matte * 255.0, atol=0.51)
    assert (clean[..., :3] <= clean[..., 3:]).all()


def test_the_same_input_gives_the_same_plate() -> None:
    photo, matte = _scene()
    np.testing.assert_array_equal(fill_behind(photo, matte, seed=5), fill_behind(photo, matte, seed=5))


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (7, 5), (33, 64), (201, 97)])
def test_odd_and_tiny_sizes(size: tuple[int, int]) -> None:
    photo, matte = _scene(0, size)
    plate = fill_behind(photo, matte)
    assert plate.shape == photo.shape
    assert plate.dtype == np.uint8


def test_without_a_person_and_without_a_background() -> None:
    photo, matte = _scene()
    np.testing.assert_array_equal(fill_behind(photo, np.zeros_like(matte)), photo)
    flat = fill_behind(photo, np.ones_like(matte))
    assert np.ptp(flat.reshape(-1, 3), axis=0).max() == 0


def test_grain_goes_on_into_the_plate() -> None:
    photo, matte = _scene()
    plate = fill_behind(photo, matte).astype(np.float32)
    rim = (matte > 0.9) & (cv2.erode(matte, np.ones((9, 9))) < 0.9)
    detail = plate - cv2.GaussianBlur(plate, (0, 0), 1.5)
    assert detail[rim].std() > 0.8


@given(
    image=arrays(np.float32, (9, 13, 2), elements=st.floats(0, 255, width=32)),
    known=arrays(np.bool_, (9, 13)),
)
@settings(max_examples=60, deadline=None)
def test_push_pull_keeps_what_is_known_and_stays_in_its_range(
    image: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
) -> None:
    filled = push_pull(image, known.astype(np.float32))
    assert filled.shape == image.shape
    np.testing.assert_allclose(filled[known], image[known], atol=1e-3)
    if known.any():
        for channel in range(2):
            values = image[..., channel][known]
            assert filled[..., channel].min() >= values.min() - 1e-2
            assert filled[..., channel].max() <= values.max() + 1e-2


def test_push_pull_of_nothing_is_black() -> None:
    assert not push_pull(np.ones((4, 4, 3), np.float32), np.zeros((4, 4), np.float32)).any()


def test_a_strand_that_the_matte_missed_goes_with_the_person_and_a_wire_stays() -> None:
    chance = np.random.default_rng(3)
    photo = np.clip(150 + chance.normal(0, 2, (500, 500, 3)), 0, 255).astype(np.uint8)
    matte = np.zeros((500, 500), np.float32)
    matte[150:, 180:320] = 1.0
    photo[matte > 0] = (60, 40, 30)
    photo[180, 321:324] = 20  # a hair beside the head
    photo[300, 320:] = 20  # a wire that goes on
    plate = fill_behind(photo, matte)
    assert np.abs(plate[180, 321:324].astype(int) - 150).max() < 40
    assert (plate[300, 330:] == photo[300, 330:]).all()
    assert np.abs(plate[300, 321:323].astype(int) - photo[300, 321:323]).max() < 30
