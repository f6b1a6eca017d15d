"""What the puppet promises whoever paints with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace

import cv2
import numpy as np
import pytest
from drawn_portraits import IDENTITY, over_plate, paint

from memoriam.engines.puppet.puppet import Puppet
from memoriam.likeness.faces import find_faces
from memoriam.likeness.mesh import face_mesh
from memoriam.likeness.person import Portrait
from memoriam.performance.limits import LARGEST
from memoriam.performance.pose import REST, Pose

MIXED = Pose(yaw=6, pitch=4, roll=-4, breath=1, sway=0.02, lean=1, smile=0.6, jaw=0.25, brow=0.4, blink=0.6)
KEY = 77


def test_rest_gives_the_photograph_back(puppet: Puppet, portrait: Portrait) -> None:
    difference = paint(puppet, portrait, REST).astype(int) - portrait.photo
    assert np.abs(difference).max() <= 2


def test_rest_gives_the_photograph_back_enlarged(portrait: Portrait) -> None:
    enlarged = cv2.resize(portrait.photo, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_LANCZOS4)
    frame = np.zeros((*enlarged.shape[:2], 4), np.uint8)
    frame[..., :3] = cv2.resize(portrait.plate, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_LANCZOS4)
    Puppet(portrait, 1.5).paint(frame, REST, np.array([[1.5, 0.0, 0.25], [0.0, 1.5, 0.25]]))
    solid = cv2.resize(portrait.matte, frame.shape[1::-1]) > 0.99
    assert np.abs(frame[..., :3].astype(float) - enlarged)[solid].mean() < 4.0


@pytest.mark.parametrize("name", [field.name for field in fields(Pose)])
def test_the_smallest_movement_changes_next_to_nothing(puppet: Puppet, portrait: Portrait, name: str) -> None:
    _assert_no_jump(puppet, portrait, REST, replace(REST, **{name: 1e-3 * getattr(LARGEST, name)}))


@pytest.mark.parametrize(
    "name", ["jaw", "smile", "wide", "pucker", "close", "upper_lip", "lower_lip", "press"]
)
def test_an_open_mouth_begins_to_move_without_a_jump(laughing: Portrait, name: str) -> None:
    puppet = _open_mouthed(laughing)
    _assert_no_jump(puppet, laughing, REST, replace(REST, **{name: 1e-3}))


@pytest.mark.parametrize("amount", [0.1, 0.5, 0.9])
def test_a_moving_face_has_no_jumps_on_its_way(laughing: Portrait, amount: float) -> None:
    def way(t: float) -> Pose:
        return Pose(yaw=8 * t, jaw=0.4 * t, smile=0.6 * t, close=0.3 * t, breath=t)

    _assert_no_jump(_open_mouthed(laughing), laughing, way(amount), way(amount + 1e-3))


_PUPPETS: dict[int, Puppet] = {}


def _open_mouthed(laughing: Portrait) -> Puppet:
    return _PUPPETS.setdefault(id(laughing), Puppet(laughing, 1.0))


def _assert_no_jump(puppet: Puppet, portrait: Portrait, one: Pose, other: Pose) -> None:
    before, after = (paint(puppet, portrait, pose).astype(int) for pose in (one, other))
    difference = np.abs(after - before).max(axis=2)
    assert difference.max() <= 12
    assert (difference > 4).mean() < 1e-3


def test_nothing_changes_away_from_the_person(puppet: Puppet, portrait: Portrait) -> None:
    frame = np.full((*portrait.photo.shape[:2], 4), KEY, np.uint8)
    puppet.paint(frame, MIXED, IDENTITY)
    reach = 2 * int(0.22 * portrait.mesh.head_height) + 1
    near = cv2.dilate((portrait.matte > 0).astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    assert (frame[~near] == KEY).all()
    assert (~near).mean() > 0.1


@pytest.mark.parametrize("pose", [MIXED, Pose(roll=6, lean=-1.5), Pose(breath=1, rise=0.03, pitch=6)])
def test_no_gap_opens_at_the_border_that_cuts_the_body(
    puppet: Puppet, portrait: Portrait, pose: Pose
) -> None:
    frame = over_plate(portrait)
    frame[..., :3] = (0, 255, 0)
    puppet.paint(frame, pose, IDENTITY)
    person = portrait.matte[-1] > 0.99
    inner = cv2.erode(person.astype(np.uint8)[None], np.ones((1, 41), np.uint8))[0] > 0
    assert inner.sum() > 100
    assert (np.abs(frame[-1, inner, :3].astype(int) - (0, 255, 0)).sum(axis=1) > 60).all()


def test_a_person_outside_the_frame_is_not_painted(puppet: Puppet) -> None:
    frame = np.full((64, 64, 4), KEY, np.uint8)
    puppet.paint(frame, MIXED, np.array([[1.0, 0.0, 5000.0], [0.0, 1.0, 0.0]]))
    assert (frame == KEY).all()


def test_threads_do_not_disturb_each_other(puppet: Puppet, portrait: Portrait) -> None:
    poses = [replace(MIXED, yaw=float(yaw), blink=abs(yaw) / 8.0) for yaw in range(-8, 9, 2)] * 2
    alone = [paint(puppet, portrait, pose) for pose in poses]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda pose: paint(puppet, portrait, pose), poses))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


def test_eyes_come_back_after_a_blink(puppet: Puppet, portrait: Portrait) -> None:
    before = paint(puppet, portrait, REST)
    blinking = paint(puppet, portrait, Pose(blink=1.0))
    assert (blinking != before).any()
    np.testing.assert_array_equal(paint(puppet, portrait, REST), before)


def test_landmarks_at_rest_are_the_mesh(puppet: Puppet, portrait: Portrait) -> None:
    placement = np.array([[1.2, 0.1, 30.0], [-0.1, 1.2, 5.0]])
    expected = portrait.mesh.points[:, :2] @ placement[:, :2].T + placement[:, 2]
    np.testing.assert_allclose(puppet.landmarks(REST, placement), expected, atol=0.01)


@pytest.mark.parametrize(
    "pose",
    [
        Pose(yaw=7),
        Pose(yaw=-7, roll=4),
        Pose(pitch=5),
        Pose(pitch=-5, smile=0.6),
        Pose(jaw=0.4),
        Pose(roll=-6, sway=0.03, lean=1.5),
    ],
)
def test_the_mesh_found_on_the_painting_is_where_landmarks_say(
    puppet: Puppet, portrait: Portrait, pose: Pose
) -> None:
    picture = paint(puppet, portrait, pose)
    found = face_mesh(picture, find_faces(picture)[0]).points[:468, :2]
    said = puppet.landmarks(pose, IDENTITY)[:468]
    still = portrait.mesh.points[:468, :2]
    off = np.linalg.norm(found - said, axis=1)
    assert np.median(off) < 0.02 * portrait.mesh.eye_distance
    assert np.median(off) < 0.6 * np.median(np.linalg.norm(found - still, axis=1)) + 0.5


def test_grey_stays_grey(grey_portrait: Portrait) -> None:
    picture = paint(Puppet(grey_portrait, 1.0), grey_portrait, replace(MIXED, jaw=0.45)).astype(int)
    inside = grey_portrait.matte > 0.99
    assert np.ptp(picture[inside], axis=1).max() <= 1
