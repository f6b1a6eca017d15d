"""What covers a face is seen in its pixels."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from memoriam.arrays import RGB
from memoriam.likeness.appearance import FACE_OVAL, LEFT_SOCKET, RIGHT_SOCKET, appearance, head_cut
from memoriam.likeness.fitness import COVERED, DARK_GLASSES, GLASSES, GOOD_SHARPNESS
from memoriam.likeness.person import FaceMesh


def _painted(photo: RGB, mesh: FaceMesh, part: tuple[int, ...], colour: tuple[int, int, int]) -> RGB:
    painted = photo.copy()
    cv2.fillPoly(painted, [mesh.points[list(part), :2].astype(np.int32)], colour)
    return painted


def test_a_bare_face_with_glasses(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    seen = appearance(portrait_photo, portrait_mesh)
    assert seen.covered < COVERED - 0.1
    assert seen.dark_glasses < DARK_GLASSES - 0.2
    assert seen.glasses > GLASSES
    assert seen.sharpness > GOOD_SHARPNESS


def test_a_blurred_photograph_is_less_sharp(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    sharpness = [
        appearance(cv2.GaussianBlur(portrait_photo, (0, 0), sigma), portrait_mesh).sharpness
        for sigma in (0.6, 1.2, 2.5)
    ]
    crisp = appearance(portrait_photo, portrait_mesh).sharpness
    assert crisp > sharpness[0] > sharpness[1] > sharpness[2]
    assert sharpness[2] < GOOD_SHARPNESS - 0.15


def test_dark_glasses_are_dark(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    black = (18, 18, 20)
    dark = _painted(portrait_photo, portrait_mesh, LEFT_SOCKET, black)
    dark = _painted(dark, portrait_mesh, RIGHT_SOCKET, black)
    assert appearance(dark, portrait_mesh).dark_glasses > DARK_GLASSES


def test_a_mask_covers(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    jaw = tuple(point for point in FACE_OVAL if portrait_mesh.points[point, 1] > portrait_mesh.points[6, 1])
    masked = _painted(portrait_photo, portrait_mesh, jaw, (150, 190, 215))
    assert appearance(masked, portrait_mesh).covered > COVERED


def test_darkness_is_not_a_cover(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    dim = (portrait_photo * 0.5).astype(np.uint8)
    assert appearance(dim, portrait_mesh).covered < COVERED


def test_a_black_picture_is_no_reason_to_fail(portrait_mesh: FaceMesh) -> None:
    seen = appearance(np.zeros((600, 512, 3), np.uint8), portrait_mesh)
    assert all(
        np.isfinite(value) for value in (seen.sharpness, seen.glasses, seen.dark_glasses, seen.covered)
    )


def test_a_head_cut_by_the_frame(portrait_mesh: FaceMesh) -> None:
    empty = np.zeros((600, 512), np.float32)
    assert not head_cut(portrait_mesh, empty)
    hair_at_the_top = empty.copy()
    hair_at_the_top[:200] = 1
    assert head_cut(portrait_mesh, hair_at_the_top)
    shifted = replace(portrait_mesh, points=portrait_mesh.points - np.array([200, 0, 0], np.float32))
    assert head_cut(shifted, empty)
