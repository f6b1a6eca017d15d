from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask
from memoriam.likeness.segment import Figure, Segmentation, segment_person
from memoriam.likeness.silhouette import find_outline

HEAD = 60.0


def _scene() -> tuple[RGB, NDArray[np.bool_], NDArray[np.bool_]]:
    """A dark figure before a light ground with a little noise: image, true mask, face."""
    person = np.zeros((200, 160), np.uint8)
    cv2.ellipse(person, (80, 70), (28, 38), 0, 0, 360, 1, -1)
    cv2.ellipse(person, (80, 190), (60, 85), 0, 0, 360, 1, -1)
    face = np.zeros_like(person)
    cv2.ellipse(face, (80, 72), (18, 25), 0, 0, 360, 1, -1)
    noise = np.random.default_rng(1).normal(0.0, 4.0, (200, 160, 3))
    image = np.where(person[..., None] > 0, [70, 60, 90], [200, 190, 170]) + noise
    return image.clip(0, 255).astype(np.uint8), person > 0, face > 0


def _segmentation(probability: Mask) -> Segmentation:
    return Segmentation(probability.astype(np.float32), np.zeros_like(probability, np.float32))


def test_a_blurred_guess_snaps_to_the_edge() -> None:
    image, truth, face = _scene()
    guess = cv2.GaussianBlur(np.roll(truth, 4, axis=1).astype(np.float32), (0, 0), 7.0)
    found = find_outline(image, _segmentation(guess), face, HEAD)
    overlap = (found.person & truth).sum() / (found.person | truth).sum()
    assert overlap > 0.975
    assert ((guess > 0.5) & truth).sum() / ((guess > 0.5) | truth).sum() < overlap


def test_something_apart_is_dropped_and_small_gaps_close() -> None:
    image, truth, face = _scene()
    guess = truth.astype(np.float32)
    guess[5:25, 5:25] = 0.9
    guess[150:154, 78:82] = 0.0
    image[5:25, 5:25] = (70, 60, 90)
    found = find_outline(image, _segmentation(guess), face, HEAD)
    assert not found.person[5:25, 5:25].any()
    assert found.person[150:154, 78:82].all()


def test_a_doubted_outgrowth_is_cut_off() -> None:
    image, truth, face = _scene()
    guess = truth.astype(np.float32)
    guess[44:52, 104:116] = 0.6
    image[44:52, 104:116] = (70, 60, 90)
    found = find_outline(image, _segmentation(guess), face, HEAD)
    assert not found.person[46:50, 111:115].any()


def test_a_disc_of_the_wallpaper_that_touches_the_hair_is_cut_off() -> None:
    image, truth, face = _scene()
    guess = truth.astype(np.float32)
    for x, y in ((80, 27), (20, 20), (140, 20), (140, 60), (20, 60)):
        cv2.circle(image, (x, y), 8, (30, 120, 40), -1)
    cv2.circle(guess, (80, 27), 8, 0.8, -1)
    found = find_outline(image, _segmentation(guess), face, HEAD)
    assert not found.person[20:26, 78:83].any()
    assert found.person[40:150, 78:83].all()


def test_half_believed_ground_of_the_hair_s_darkness_goes() -> None:
    """A smooth black screen behind hair with strands, which the networks half take for the person."""
    image, truth, face = _scene()
    strands = 22.0 * np.sin(np.arange(160) * 1.9)[None, :, None]
    hair = truth.copy()
    hair[110:] = False
    image = np.where(hair[..., None], (48.0 + strands).clip(0, 255), image).astype(np.uint8)
    image[20:110, 100:] = np.where(truth[20:110, 100:, None], image[20:110, 100:], 26)
    guess = truth.astype(np.float32)
    guess[40:100, 100:120] = np.maximum(guess[40:100, 100:120], 0.8)
    found = find_outline(image, _segmentation(guess), face, HEAD)
    assert found.person[50:95, 112:118].mean() < 0.1
    assert found.person[50:95, 92:104][truth[50:95, 92:104]].mean() > 0.85


def test_a_hat_of_a_colour_that_only_the_person_has_stays() -> None:
    image, truth, face = _scene()
    guess = truth.astype(np.float32)
    cv2.circle(image, (80, 27), 8, (30, 120, 40), -1)
    cv2.circle(guess, (80, 27), 8, 0.8, -1)
    found = find_outline(image, _segmentation(guess), face, HEAD)
    assert found.person[22:26, 79:82].all()


def test_the_networks_leave_out_other_people(portrait_photo: RGB) -> None:
    """Two portraits side by side: only the one asked for is the person."""
    both = np.hstack([portrait_photo, portrait_photo])
    both = cv2.resize(both, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    width = both.shape[1] // 2
    left = (0.47 * width, 0.37 * both.shape[0])
    head = 0.25 * both.shape[0]
    figure = Figure(np.array(left), head, None, ((left[0] + width, left[1], head),))
    probability = segment_person(both, figure).probability
    assert probability[int(left[1]), int(left[0])] > 0.9
    assert probability[int(left[1]), int(left[0]) + width] < 0.1
