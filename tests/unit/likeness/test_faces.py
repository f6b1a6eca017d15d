"""Faces are found at any size and tilt, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from memoriam.arrays import RGB
from memoriam.likeness.faces import find_faces
from memoriam.likeness.subject import see_people
from memoriam.media.photo import read_photo


def _only_face_of(photo: RGB, share: float) -> None:
    faces = find_faces(photo)
    assert len(faces) == 1
    height = photo.shape[0]
    assert faces[0].box[3] == pytest.approx(share * height, rel=0.15)


def test_the_portrait_has_one_face(portrait_photo: RGB) -> None:
    face = find_faces(portrait_photo)[0]
    _only_face_of(portrait_photo, face.box[3] / portrait_photo.shape[0])
    left_eye, right_eye, nose, left_mouth, right_mouth = face.points
    assert left_eye[0] < nose[0] < right_eye[0]
    assert left_eye[1] < nose[1] < left_mouth[1]
    assert left_mouth[0] < right_mouth[0]


def test_a_small_face_in_a_large_picture_is_found(portrait_photo: RGB) -> None:
    scene = np.full((2400, 3200, 3), 120, np.uint8)
    small = cv2.resize(portrait_photo, None, fx=0.15, fy=0.15, interpolation=cv2.INTER_AREA)
    scene[1500 : 1500 + small.shape[0], 2000 : 2000 + small.shape[1]] = small
    (face,) = find_faces(scene)
    assert 2000 < face.centre[0] < 2000 + small.shape[1]
    assert 1500 < face.centre[1] < 1500 + small.shape[0]


def test_a_close_up_cut_by_the_frame_is_found(portrait_photo: RGB) -> None:
    face = find_faces(portrait_photo)[0]
    x, y = (int(value) for value in face.centre - face.size / 2)
    inside = portrait_photo[y : y + int(face.size), x : x + int(face.size)]
    large = cv2.resize(inside, (2000, 2000), interpolation=cv2.INTER_CUBIC)
    assert len(find_faces(large)) == 1


@pytest.mark.parametrize("degrees", [-30, 30])
def test_tilted_heads_are_found(portrait_photo: RGB, degrees: float) -> None:
    height, width = portrait_photo.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 0.8)
    tilted = cv2.warpAffine(portrait_photo, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    assert len(find_faces(tilted)) == 1


def test_noise_and_plain_colour_hold_no_face() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (400, 500, 3), np.uint8)
    assert find_faces(noise) == []
    assert find_faces(np.full((64, 48, 3), 200, np.uint8)) == []


def test_a_single_pixel_is_no_reason_to_fail() -> None:
    assert find_faces(np.zeros((1, 1, 3), np.uint8)) == []


def test_people_on_real_photographs(shared_inputs: Path) -> None:
    def count(name: str) -> int:
        (path,) = (shared_inputs / "photos").glob(f"{name}*")
        return len(see_people(read_photo(path).pixels).faces)

    assert count("d24") == 0, "a cat is nobody"
    assert count("d19") == 2
    assert count("d20") == 5
    assert count("d23") == 3
