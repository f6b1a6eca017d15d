"""An arm is moved only if it is raised, whole, open and free; everything else is left in peace."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from memoriam.arrays import Mask, Points
from memoriam.likeness.arms import arm_region, elbow_joint, find_arm, own_hands
from memoriam.likeness.hands import Hand
from memoriam.likeness.person import Arm, BodyPose, FaceMesh
from open_hands import body_with_arm, matte_of_arm, open_hand

SHAPE = (900, 1000)
SHOULDER, ELBOW, WRIST = (np.array(place, np.float32) for place in ((600, 560), (760, 620), (800, 420)))
PALM = 90.0
"""Pixels; the face of these tests is 200 high."""

MakeMesh = Callable[..., FaceMesh]


def found(
    make_mesh: MakeMesh,
    *,
    hand: Hand | None = None,
    body: BodyPose | None = None,
    matte: Mask | None = None,
    face: tuple[float, float] = (450.0, 400.0),
) -> Arm | None:
    """The arm of a picture that has a good one, but for what is given."""
    hand = hand or open_hand((WRIST[0], WRIST[1]), PALM)
    body = body or body_with_arm(SHOULDER, ELBOW, WRIST)
    if matte is None:
        matte = matte_of_arm(SHAPE, SHOULDER, ELBOW, hand)
    return find_arm([hand], make_mesh(*face, 200.0), body, matte)


def test_a_raised_free_open_arm_can_wave(make_mesh: MakeMesh) -> None:
    arm = found(make_mesh)
    assert arm is not None
    assert arm.side == 1.0
    assert abs(arm.palm - PALM) < 1.0
    assert (arm.elbow == ELBOW).all()


def test_without_a_body_or_a_hand_at_its_wrist_there_is_none(make_mesh: MakeMesh) -> None:
    far = body_with_arm(SHOULDER, ELBOW, WRIST + np.float32(150))
    assert found(make_mesh, body=far) is None
    unseen = body_with_arm(SHOULDER, ELBOW, WRIST)
    unseen.points[13, 3] = 0.2
    assert found(make_mesh, body=unseen) is None
    mesh = make_mesh(450, 400, 200.0)
    assert find_arm([], mesh, None, np.zeros(SHAPE, np.float32)) is None


def test_a_fist_does_not_wave(make_mesh: MakeMesh) -> None:
    assert found(make_mesh, hand=open_hand((WRIST[0], WRIST[1]), PALM, bent=True)) is None


def test_a_hand_that_the_photograph_cuts_stays(make_mesh: MakeMesh) -> None:
    up: Points = WRIST - np.array([0, 300], np.float32)
    hand = open_hand((up[0], up[1]), PALM)
    assert hand.points[:, 1].min() < 0
    elbow = ELBOW - np.array([0, 300], np.float32)
    matte = matte_of_arm(SHAPE, SHOULDER, elbow, hand)
    assert found(make_mesh, hand=hand, body=body_with_arm(SHOULDER, elbow, up), matte=matte) is None


def test_an_arm_that_hangs_stays(make_mesh: MakeMesh) -> None:
    down: Points = np.array([800, 760], np.float32)
    hand = open_hand((down[0], down[1]), PALM)
    matte = matte_of_arm(SHAPE, SHOULDER, ELBOW, hand)
    assert found(make_mesh, hand=hand, body=body_with_arm(SHOULDER, ELBOW, down), matte=matte) is None


def test_an_arm_before_the_body_stays(make_mesh: MakeMesh) -> None:
    matte = matte_of_arm(SHAPE, SHOULDER, ELBOW, open_hand((WRIST[0], WRIST[1]), PALM))
    matte[300:900, 500:830] = 1.0
    assert found(make_mesh, matte=matte) is None


def test_a_hand_with_a_lost_finger_stays(make_mesh: MakeMesh) -> None:
    hand = open_hand((WRIST[0], WRIST[1]), PALM)
    matte = matte_of_arm(SHAPE, SHOULDER, ELBOW, hand)
    x, y = np.round(hand.points[3]).astype(int)
    matte[y - 40 : y + 20, x - 60 : x + 18] = 0.0  # the thumb
    assert found(make_mesh, matte=matte) is None


def test_a_hand_before_the_face_stays(make_mesh: MakeMesh) -> None:
    assert found(make_mesh, face=(WRIST[0], WRIST[1] - 80.0)) is None


def test_hands_of_neighbours_are_not_the_persons(make_mesh: MakeMesh) -> None:
    mesh, body = make_mesh(450, 400, 200.0), body_with_arm(SHOULDER, ELBOW, WRIST)
    mine, other = open_hand((WRIST[0], WRIST[1]), PALM), open_hand((200.0, 500.0), PALM)
    assert own_hands([other, mine], mesh, body) == (mine,)
    assert own_hands([mine], mesh, None) == ()


def test_the_region_holds_forearm_and_hand_but_not_the_upper_arm(make_mesh: MakeMesh) -> None:
    hand = open_hand((WRIST[0], WRIST[1]), PALM)
    matte = matte_of_arm(SHAPE, SHOULDER, ELBOW, hand)
    arm = found(make_mesh, hand=hand)
    assert arm is not None
    region = arm_region(matte, arm)
    tips = np.round(hand.points[[4, 8, 12, 16, 20]]).astype(int)
    assert (region[tips[:, 1], tips[:, 0]] > 0.9).all()
    x, y = np.round(SHOULDER + 0.3 * (ELBOW - SHOULDER)).astype(int)
    assert matte[y, x] > 0.9
    assert region[y, x] == 0.0


def test_movement_grows_along_the_forearm(make_mesh: MakeMesh) -> None:
    arm = found(make_mesh)
    assert arm is not None
    along = ELBOW[None] + np.linspace(-0.5, 1.0, 40)[:, None] * (WRIST - ELBOW)[None]
    share = elbow_joint(arm).share(along[:, 0], along[:, 1])
    assert share[0] == 0.0
    assert share[-1] == 1.0
    assert (np.diff(share) >= 0.0).all()
