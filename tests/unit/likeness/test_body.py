"""A body belongs to its face, or there is none."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from memoriam.arrays import RGB
from memoriam.likeness.body import body_pose
from memoriam.likeness.faces import find_faces
from memoriam.likeness.mesh import face_mesh
from memoriam.likeness.person import BodyPose, FaceMesh
from memoriam.likeness.subject import see_people
from memoriam.media.photo import read_photo

NOSE, LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP = 0, 12, 11, 24


def _found(photo: RGB, mesh: FaceMesh) -> BodyPose:
    body = body_pose(photo, mesh)
    assert body is not None
    return body


def test_shoulders_lie_below_the_face_on_both_sides(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    points = _found(portrait_photo, portrait_mesh).points
    assert points.shape == (33, 4)
    chin = portrait_mesh.points[152]
    left, right = points[LEFT_SHOULDER], points[RIGHT_SHOULDER]
    assert left[0] < chin[0] < right[0]
    assert min(left[1], right[1]) > chin[1] - 0.3 * portrait_mesh.head_height
    assert min(left[3], right[3]) > 0.5
    assert np.linalg.norm(points[NOSE, :2] - portrait_mesh.points[1, :2]) < 0.3 * portrait_mesh.head_height


def test_what_lies_outside_the_frame_is_not_visible(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    points = _found(portrait_photo, portrait_mesh).points
    below = points[:, 1] >= portrait_photo.shape[0]
    assert below.any(), "a head-and-shoulders portrait shows no knees"
    assert (points[below, 3] == 0).all()


def test_mirroring_swaps_the_sides(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    mirrored = np.ascontiguousarray(portrait_photo[:, ::-1])
    points = _found(mirrored, face_mesh(mirrored, find_faces(mirrored)[0])).points
    straight = _found(portrait_photo, portrait_mesh).points
    width = portrait_photo.shape[1] - 1
    error = abs(points[LEFT_SHOULDER, 0] + straight[RIGHT_SHOULDER, 0] - width)
    assert error < 0.3 * portrait_mesh.head_height


def test_a_face_without_a_body_has_none(portrait_photo: RGB) -> None:
    """A cut-out face on a plain ground, with another whole person beside it: the neighbour's body is not taken."""
    face = find_faces(portrait_photo)[0]
    x, y = (int(value) for value in face.centre - face.size / 2)
    disc = portrait_photo[y : y + int(face.size), x : x + int(face.size)]
    scene = np.full((700, 1400, 3), 128, np.uint8)
    scene[50:650, 800:1312] = portrait_photo
    small = cv2.resize(disc, (90, 90), interpolation=cv2.INTER_AREA)
    scene[40:130, 560:650] = small
    faces = sorted(find_faces(scene), key=lambda one: one.size)
    if len(faces) < 2:
        pytest.skip("the pasted face is not found")
    body = body_pose(scene, face_mesh(scene, faces[0]))
    assert body is None or np.linalg.norm(body.points[NOSE, :2] - faces[0].centre) < faces[0].size


def test_everybody_in_a_group_has_the_own_body(shared_inputs: Path) -> None:
    (path,) = (shared_inputs / "photos").glob("d23*")
    people = see_people(read_photo(path).pixels)
    for face in people.faces:
        mesh = face_mesh(people.photo, face)
        nose = _found(people.photo, mesh).points[NOSE, :2]
        assert np.linalg.norm(nose - mesh.points[1, :2]) < 0.3 * mesh.head_height
