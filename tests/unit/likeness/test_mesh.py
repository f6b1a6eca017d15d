"""The mesh follows the picture: moved, mirrored, turned."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from memoriam.arrays import RGB
from memoriam.likeness.faces import find_faces
from memoriam.likeness.mesh import BLENDSHAPES, blendshape, face_mesh, face_presence, frame_mesh, head_pose
from memoriam.likeness.person import FaceMesh
from memoriam.models import model_file

MIDLINE = [1, 4, 6, 10, 152, 168, 197, 0, 17]


def _measured(photo: RGB) -> FaceMesh:
    return face_mesh(photo, find_faces(photo)[0])


def test_eyes_nose_and_mouth_lie_in_order(portrait_mesh: FaceMesh) -> None:
    points = portrait_mesh.points
    assert points.shape == (478, 3)
    assert points.dtype == np.float32
    assert points[10, 1] < points[168, 1] < points[1, 1] < points[13, 1] < points[152, 1]
    assert points[33, 0] < points[1, 0] < points[263, 0]
    assert (
        np.linalg.norm(points[468, :2] - points[[33, 133], :2].mean(axis=0))
        < 0.1 * portrait_mesh.eye_distance
    )


def test_the_nose_points_to_the_camera(portrait_mesh: FaceMesh) -> None:
    assert portrait_mesh.points[1, 2] > portrait_mesh.points[234, 2] + 0.5 * portrait_mesh.eye_distance


def test_the_model_is_sure_of_a_face_and_not_of_cloth(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    face = find_faces(portrait_photo)[0]
    assert portrait_mesh.presence > 0.9
    assert face_presence(portrait_photo, face) > 0.9
    plain = np.full_like(portrait_photo, 90)
    assert face_presence(plain, face) < 0.2


def test_shifting_the_picture_shifts_the_mesh(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    shift = np.array([7.5, -4.25])
    height, width = portrait_photo.shape[:2]
    matrix = np.array([[1, 0, shift[0]], [0, 1, shift[1]]])
    moved = _measured(
        cv2.warpAffine(portrait_photo, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    )
    error = moved.points[:, :2] - portrait_mesh.points[:, :2] - shift
    assert np.abs(np.median(error, axis=0)).max() < 0.01 * portrait_mesh.eye_distance


def test_doubling_the_picture_doubles_the_mesh(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    height, width = portrait_photo.shape[:2]
    double = cv2.resize(portrait_photo, (2 * width, 2 * height), interpolation=cv2.INTER_CUBIC)
    mesh = _measured(double)
    expected = 2 * portrait_mesh.points[:, :2] + 0.5
    error = np.linalg.norm(mesh.points[:, :2] - expected, axis=1)
    assert np.median(error) < 0.02 * mesh.eye_distance
    assert mesh.points[1, 2] == pytest.approx(2 * portrait_mesh.points[1, 2], rel=0.1)


def test_mirroring_flips_yaw_and_roll_and_stays_on_the_midline(
    portrait_photo: RGB, portrait_mesh: FaceMesh
) -> None:
    mirrored = _measured(np.ascontiguousarray(portrait_photo[:, ::-1]))
    assert mirrored.head.yaw == pytest.approx(-portrait_mesh.head.yaw, abs=3)
    assert mirrored.head.pitch == pytest.approx(portrait_mesh.head.pitch, abs=3)
    assert mirrored.head.roll == pytest.approx(-portrait_mesh.head.roll, abs=2)
    middle = portrait_mesh.points[MIDLINE, 0] + mirrored.points[MIDLINE, 0] - (portrait_photo.shape[1] - 1)
    assert abs(middle.mean()) / 2 < 0.01 * portrait_mesh.eye_distance


@pytest.mark.parametrize("degrees", [-25.0, 25.0])
def test_turning_the_picture_clockwise_adds_to_roll_alone(
    portrait_photo: RGB, portrait_mesh: FaceMesh, degrees: float
) -> None:
    height, width = portrait_photo.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 0.8)  # OpenCV counts anticlockwise
    head = _measured(cv2.warpAffine(portrait_photo, matrix, (width, height))).head
    assert head.roll == pytest.approx(portrait_mesh.head.roll + degrees, abs=1.5)
    assert head.yaw == pytest.approx(portrait_mesh.head.yaw, abs=3)
    assert head.pitch == pytest.approx(portrait_mesh.head.pitch, abs=3)


def test_two_crops_agree_with_measuring(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    again = frame_mesh(portrait_photo, find_faces(portrait_photo)[0])
    error = np.linalg.norm(again.points[:, :2] - portrait_mesh.points[:, :2], axis=1)
    assert np.median(error) < 0.02 * portrait_mesh.eye_distance


def test_blendshapes_have_names(portrait_mesh: FaceMesh) -> None:
    assert len(BLENDSHAPES) == 52 == len(portrait_mesh.blendshapes)
    assert blendshape(portrait_mesh, "jawOpen") < 0.2
    assert blendshape(portrait_mesh, "eyeBlinkLeft") < 0.5
    with pytest.raises(ValueError, match="not in"):
        blendshape(portrait_mesh, "noseTwitch")


def _turned(yaw: float, pitch: float, roll: float) -> NDArray[np.float64]:
    """The canonical head turned by these angles, as mesh points (y down)."""
    y, p, r = np.radians([yaw, pitch, roll])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), np.sin(p)], [0, -np.sin(p), np.cos(p)]])
    about_z = np.array([[np.cos(r), np.sin(r), 0], [-np.sin(r), np.cos(r), 0], [0, 0, 1]])
    head = np.load(model_file("canonical_face"))[:, :3].astype(np.float64)
    return np.asarray(head @ (about_z @ about_y @ about_x).T * (1, -1, 1))


angles = st.floats(-60, 60)


@given(yaw=angles, pitch=angles, roll=angles, size=st.floats(5, 80), x=st.floats(-500, 3000))
def test_head_pose_finds_any_rotation(yaw: float, pitch: float, roll: float, size: float, x: float) -> None:
    points = (_turned(yaw, pitch, roll) * size + (x, 300, 0)).astype(np.float32)
    head = head_pose(points)
    assert (head.yaw, head.pitch, head.roll) == pytest.approx((yaw, pitch, roll), abs=0.1)


def test_signs_are_what_a_viewer_sees() -> None:
    nose, between = 1, 168
    right = _turned(20, 0, 0)
    assert right[nose, 0] > right[between, 0], "yaw > 0: the nose moves to the viewer's right"
    up, down = _turned(0, 20, 0), _turned(0, -20, 0)
    assert up[nose, 1] - up[between, 1] < down[nose, 1] - down[between, 1], "pitch > 0: the chin rises"
    clockwise = _turned(0, 0, 20)
    assert clockwise[263, 1] > clockwise[33, 1], "roll > 0: the eye on the viewer's right sinks"
