"""How sharp and grainy a photograph is measured to be."""

from __future__ import annotations

import dataclasses

import cv2
import numpy as np
import pytest

from memoriam.likeness import Portrait
from memoriam.stage.clarity import edge_blur, grain_of, seen_skin
from people import make_portrait


def drawn(blur: float, noise: float = 0.0) -> Portrait:
    """A face of hard dark lines, blurred by a known deviation."""
    portrait = make_portrait(480, 640)
    photo = portrait.photo.astype(np.float32)
    for y in range(150, 400, 24):
        cv2.line(photo, (180, y), (300, y + 9), (40.0, 30.0, 30.0), 9)
    photo = cv2.GaussianBlur(photo, (0, 0), blur)
    photo += np.random.default_rng(3).standard_normal(photo.shape[:2])[..., None] * noise
    return dataclasses.replace(portrait, photo=np.clip(photo, 0, 255).astype(np.uint8))


@pytest.mark.parametrize("blur", [0.8, 1.5, 2.5])
def test_a_known_blur_is_found(blur: float) -> None:
    assert edge_blur(drawn(blur)) == pytest.approx(blur, rel=0.35)


def test_known_grain_is_found() -> None:
    assert grain_of(drawn(1.0)) < 1.0
    assert grain_of(drawn(1.0, 6.0)) == pytest.approx(6.0, rel=0.25)


def test_a_flat_face_is_not_sharp_and_has_its_colour() -> None:
    portrait = make_portrait()
    portrait.photo[:] = (200, 150, 120)
    assert edge_blur(portrait) > 1.0
    assert seen_skin(portrait) == (200, 150, 120)
