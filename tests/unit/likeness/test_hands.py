"""Hands are found finger by finger, and nothing else is taken for one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from memoriam.arrays import RGB
from memoriam.likeness.hand_outline import draw_hands, finger_bones
from memoriam.likeness.hands import FINGERS, WRIST, find_hands
from memoriam.likeness.person import FaceMesh
from memoriam.performance.curves import Keyframes
from memoriam.picture.camera import LEFT_CHEEK, RIGHT_CHEEK, frame_portrait
from memoriam.scenes.base import SUBJECT
from memoriam.stage.props import PropSetting
from memoriam.stage.props.hand import RaisedHand
from memoriam.storyboard import PropTrack
from open_hands import open_hand
from people import make_portrait

SIZE = (540, 960)


@pytest.fixture(scope="module")
def raised() -> tuple[RGB, FaceMesh, RGB]:
    """A grey wall before which the baked hand is raised beside a face's place; the face; and the wall alone."""
    portrait, face = make_portrait(460, 600), 120.0
    chin = portrait.mesh.points[152, :2].copy()
    portrait.mesh.points[10, :2] = chin - np.array([0.0, face])
    portrait.mesh.points[RIGHT_CHEEK, :2] = chin + np.array([-0.38, -0.5]) * face
    portrait.mesh.points[LEFT_CHEEK, :2] = chin + np.array([0.38, -0.5]) * face
    place = frame_portrait(portrait, *SIZE, room=1.95)
    facts = {"person": SUBJECT, "kind": "woman", "strokes": 3, "side": 1.0, "shift": 0.0}
    track = PropTrack("hand", 0.5, {"wave": Keyframes(((1.0, 0.0), (8.0, 1.0)))}, facts)
    hand = RaisedHand(PropSetting(track, SIZE, {SUBJECT: portrait}, {SUBJECT: place}, None, 1))
    frame = np.full((SIZE[1], SIZE[0], 4), 150, np.uint8)
    wall = frame[..., :3].copy()
    hand.paint(frame, 4.0, np.eye(2, 3))
    points = portrait.mesh.points.copy()
    points[:, :2] = points[:, :2] @ place[:, :2].T + place[:, 2]
    points[:, :2] += points[[10, 152], :2].mean(axis=0) - points[:, :2].mean(axis=0)
    mesh = FaceMesh(points, portrait.mesh.blendshapes, 1.0, portrait.mesh.head)
    return np.ascontiguousarray(frame[..., :3]), mesh, wall


def test_a_raised_hand_is_found_once_with_its_fingers_up(raised: tuple[RGB, FaceMesh, RGB]) -> None:
    picture, mesh, wall = raised
    hands = find_hands(picture, mesh)
    assert len(hands) == 1
    points = hands[0].points
    tips = points[[finger[-1] for finger in FINGERS]]
    assert (tips[1:, 1] < points[WRIST, 1] - 0.9 * hands[0].palm).all(), "four fingers stand above the wrist"
    drawn = np.abs(picture.astype(int) - wall).max(axis=2) > 12
    x, y = np.round(points).astype(int).T
    assert drawn[y, x].mean() > 0.9, "the points lie on the hand"


def test_a_plain_wall_shows_no_hand(raised: tuple[RGB, FaceMesh, RGB]) -> None:
    _, mesh, wall = raised
    assert find_hands(wall, mesh) == []


def test_the_gaps_of_a_free_hand_are_background_and_its_bones_the_person() -> None:
    hand = open_hand((300.0, 400.0), 80.0)
    mitten = np.zeros((600, 600), np.uint8)
    cv2.fillConvexPoly(mitten, cv2.convexHull(np.round(hand.points).astype(np.int32)), 1)
    blob = mitten > 0  # what a network makes of a spread hand
    drawn = draw_hands(blob, [hand], 1.0)
    bones = finger_bones(blob.shape, [hand], 1.0)
    assert drawn.person[bones].all()
    x, y = np.round((hand.points[4] + hand.points[6]) / 2).astype(int)
    assert blob[y, x], "the blob fills the gap between thumb and forefinger"
    assert not drawn.person[y, x]
    assert drawn.near[y, x]


def test_a_hand_before_the_body_takes_nothing_from_it() -> None:
    hand = open_hand((300.0, 400.0), 80.0)
    body = np.ones((600, 600), bool)
    drawn = draw_hands(body, [hand], 1.0)
    assert drawn.person.all()
    assert not drawn.near.any()
