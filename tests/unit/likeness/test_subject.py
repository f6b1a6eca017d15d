"""Who is meant, who is who, and the working crop."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.arrays import RGB
from memoriam.errors import NoFace, SeveralFaces
from memoriam.likeness.faces import Face
from memoriam.likeness.person import BodyPose, FaceMesh, HeadPose
from memoriam.likeness.subject import (
    KEPT_HEAD,
    LARGEST_HEAD,
    LONGEST_EDGE,
    People,
    choose_face,
    number_faces,
    see_people,
    working_window,
)


def _face(x: float, size: float = 100) -> Face:
    points = np.array([[0.3, 0.4], [0.7, 0.4], [0.5, 0.6], [0.35, 0.8], [0.65, 0.8]], np.float32) * size
    return Face((x, 50, size, size), points + np.array([x, 50], np.float32), 0.9)


def _people(count: int, foreground: int) -> People:
    return People(np.zeros((300, 900, 3), np.uint8), 0, [_face(200 * i) for i in range(count)], foreground)


def test_one_person_needs_no_number() -> None:
    people = _people(1, 1)
    assert choose_face(people, None, "anna.jpg") is people.faces[0]


def test_nobody_is_said_with_the_way_out() -> None:
    with pytest.raises(NoFace, match=r"Nobody is seen on 'anna\.jpg'; choose"):
        choose_face(_people(0, 0), None, "anna.jpg")


def test_several_people_ask_for_a_number() -> None:
    with pytest.raises(SeveralFaces, match=r"'anna\.jpg' shows 3 people; .* --face 1 to --face 3"):
        choose_face(_people(3, 3), None, "anna.jpg")
    people = _people(3, 3)
    assert choose_face(people, 2, "anna.jpg") is people.faces[1]


def test_passers_by_do_not_make_it_a_group_but_can_be_named() -> None:
    people = _people(3, 1)
    assert choose_face(people, None, "anna.jpg") is people.faces[0]
    assert choose_face(people, 3, "anna.jpg") is people.faces[2]


@pytest.mark.parametrize("number", [0, -1, 4])
def test_a_number_nobody_has_is_refused(number: int) -> None:
    with pytest.raises(NoFace, match=f"no face {number} on 'anna.jpg'; it shows 3"):
        choose_face(_people(3, 3), number, "anna.jpg")


@pytest.mark.parametrize(
    ("code", "turns"), [(cv2.ROTATE_90_CLOCKWISE, 3), (cv2.ROTATE_90_COUNTERCLOCKWISE, 1)]
)
def test_a_photograph_on_its_side_is_turned(portrait_photo: RGB, code: int, turns: int) -> None:
    people = see_people(cv2.rotate(portrait_photo, code))
    assert (people.turns, len(people.faces)) == (turns, 1)
    assert people.photo.shape == portrait_photo.shape


def test_people_are_counted_from_left_to_right_and_passers_by_last(portrait_photo: RGB) -> None:
    scene = np.full((700, 1500, 3), 120, np.uint8)
    small = cv2.resize(portrait_photo, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    scene[20 : 20 + small.shape[0], 20 : 20 + small.shape[1]] = small
    scene[50:650, 250:762] = portrait_photo
    scene[50:650, 900:1412] = portrait_photo[:, ::-1]
    people = see_people(scene)
    assert people.foreground == 2
    left, right, behind = (face.centre[0] for face in people.faces)
    assert behind < left < right


def _mesh(x: float, y: float, head: float) -> FaceMesh:
    points = np.zeros((478, 3), np.float32)
    points[:, 0], points[:, 1] = x, y
    points[10, 1], points[152, 1] = y - head / 2, y + head / 2
    points[33, 0], points[263, 0] = x - head / 4, x + head / 4
    return FaceMesh(points, np.zeros(52, np.float32), 1.0, HeadPose(0, 0, 0))


@settings(deadline=None)
@given(
    st.integers(60, 9000),
    st.integers(60, 9000),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0.02, 0.9),
    st.booleans(),
)
def test_the_working_crop_holds_the_head_and_is_not_too_large(
    width: int, height: int, across: float, down: float, share: float, standing: bool
) -> None:
    mesh = _mesh(across * (width - 1), down * (height - 1), share * min(width, height))
    body = None
    if standing:
        points = np.ones((33, 4), np.float32)
        points[:, 0], points[:, 1] = mesh.points[0, 0], np.linspace(mesh.points[0, 1], height - 1, 33)
        body = BodyPose(points)
    window = working_window((height, width, 3), mesh, body)
    assert 0 <= window.x <= window.x + window.width <= width
    assert 0 <= window.y <= window.y + window.height <= height
    assert max(window.width, window.height) * window.scale <= LONGEST_EDGE + 1
    head = mesh.head_height * window.scale
    assert head <= LARGEST_HEAD + 1
    assert head >= min(mesh.head_height, KEPT_HEAD) - 1
    middle = window.moved(mesh.points[:1])[0]
    assert -1 <= middle[0] <= window.width * window.scale + 1
    assert -1 <= middle[1] <= window.height * window.scale + 1


def test_a_small_photograph_stays_as_it_is(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    window = working_window(portrait_photo.shape, portrait_mesh, None)
    assert window.scale == 1
    np.testing.assert_array_equal(window.cut(portrait_photo), portrait_photo)
    np.testing.assert_array_equal(window.moved(portrait_mesh.points), portrait_mesh.points)


def test_moved_points_show_the_same_place(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    """A white spot painted on the original is where the moved point says, within half a pixel."""
    large = np.zeros((5000, 4400, 3), np.uint8)
    mesh = _mesh(2200, 2400, 2000)
    large[1990:2011, 2590:2611] = 255
    window = working_window(large.shape, mesh, None)
    assert window.scale < 1
    x, y, _ = window.moved(np.array([[2600, 2000, 0]], np.float32))[0]
    rows, columns = np.nonzero(window.cut(large)[..., 0] > 127)
    assert (columns.mean(), rows.mean()) == pytest.approx((x, y), abs=0.5)


def test_the_numbered_picture_keeps_the_photograph_and_marks_each_face(portrait_photo: RGB) -> None:
    faces = see_people(portrait_photo).faces
    picture = number_faces(portrait_photo, faces)
    assert picture.shape == portrait_photo.shape
    changed = (picture != portrait_photo).any(axis=2)
    assert 0.002 < changed.mean() < 0.2
    x, y = (int(value) for value in faces[0].centre)
    assert not changed[y - 20 : y + 20, x - 20 : x + 20].any(), "the face itself stays untouched"


def test_a_large_photograph_is_reduced_for_the_numbered_picture() -> None:
    assert max(number_faces(np.zeros((3000, 2000, 3), np.uint8), [_face(300)]).shape) == 1600
