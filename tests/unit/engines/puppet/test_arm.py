"""A raised arm waves as a layer of its own: at rest it is the photograph, bent it turns about its elbow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drawn_portraits import paint

from memoriam.arrays import RGB, Mask
from memoriam.engines.puppet.arm import split
from memoriam.engines.puppet.puppet import Puppet
from memoriam.likeness.person import Arm, Portrait
from memoriam.performance.pose import REST, Pose
from open_hands import matte_of_arm, open_hand

SHOULDER, ELBOW, WRIST = (np.array(place, np.float32) for place in ((400, 500), (455, 520), (458, 420)))
PALM = 38.0
HAND_COLOUR = (224, 172, 140)


@pytest.fixture(scope="module")
def arm_matte(portrait: Portrait) -> Mask:
    """A raised arm at the right of the drawn portrait."""
    hand = open_hand((WRIST[0], WRIST[1]), PALM)
    return matte_of_arm(portrait.matte.shape, SHOULDER, ELBOW, hand)


@pytest.fixture(scope="module")
def waving(portrait: Portrait, arm_matte: Mask) -> Portrait:
    """The drawn portrait with that arm painted on it."""
    share = arm_matte[..., None]
    photo = portrait.photo * (1.0 - share) + np.array(HAND_COLOUR) * share
    matte = np.maximum(portrait.matte, arm_matte)
    plate = np.where((matte > 0)[..., None], np.uint8(118), portrait.photo)
    hand = open_hand((WRIST[0], WRIST[1]), PALM)
    arm = Arm(1.0, SHOULDER, ELBOW, hand.points)
    return replace(portrait, photo=photo.astype(np.uint8), matte=matte, plate=plate, arm=arm)


@pytest.fixture(scope="module")
def puppet_with_arm(waving: Portrait) -> Puppet:
    return Puppet(waving, 1.0)


def hand_middle(picture: RGB) -> tuple[float, float]:
    """Middle of what has the hand's colour above the wrist."""
    near = np.abs(picture.astype(int) - HAND_COLOUR).max(axis=2) < 14
    near[int(WRIST[1]) :] = False
    near[:, :380] = False
    y, x = np.nonzero(near)
    assert len(x) > 300, "the hand is seen"
    return float(x.mean()), float(y.mean())


def test_at_rest_the_picture_is_the_photograph(puppet_with_arm: Puppet, waving: Portrait) -> None:
    picture = paint(puppet_with_arm, waving, REST).astype(int)
    difference = np.abs(picture - waving.photo).max(axis=2)
    inside = np.zeros(difference.shape, bool)
    inside[4:-4, 4:-4] = True
    assert np.count_nonzero(difference[inside] > 3) < 30, "noise of the plate at the joint's rim at most"
    assert difference[inside].max() < 30


def test_the_hand_turns_clockwise_about_the_elbow(puppet_with_arm: Puppet, waving: Portrait) -> None:
    rest, turned = (
        np.array(hand_middle(paint(puppet_with_arm, waving, pose))) for pose in (REST, Pose(forearm=10.0))
    )
    angle = np.radians(10.0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    assert np.abs(turned - (ELBOW + turn @ (rest - ELBOW))).max() < 2.0


def test_where_the_hand_was_the_ground_is_seen(puppet_with_arm: Puppet, waving: Portrait) -> None:
    picture = paint(puppet_with_arm, waving, Pose(forearm=12.0))
    tip = np.round(waving.arm.hand[20] if waving.arm else WRIST).astype(int)
    thumb = np.round(waving.arm.hand[4] if waving.arm else WRIST).astype(int)
    assert tuple(picture[thumb[1], thumb[0]]) == (118, 118, 118)
    assert tuple(picture[tip[1], tip[0]]) != (118, 118, 118)


def test_the_rest_of_the_person_does_not_notice(puppet_with_arm: Puppet, waving: Portrait) -> None:
    still, moved = (
        paint(puppet_with_arm, waving, pose).astype(int) for pose in (REST, Pose(forearm=12.0, wrist=8.0))
    )
    assert np.abs(still - moved)[:, :380].max() == 0


def test_the_hand_does_not_nod_with_the_head(puppet_with_arm: Puppet, waving: Portrait) -> None:
    rest, nodding = (
        np.array(hand_middle(paint(puppet_with_arm, waving, pose)))
        for pose in (REST, Pose(yaw=8.0, pitch=-5.0))
    )
    assert np.abs(rest - nodding).max() < 1.0


def test_both_parts_hold_all_of_the_person(waving: Portrait) -> None:
    assert waving.arm is not None
    body, forearm = split(waving, waving.arm)
    together = 1.0 - (1.0 - body.matte) * (1.0 - forearm.matte)
    assert np.abs(together - waving.matte).max() < 0.01
    assert (body.matte < waving.matte - 0.5).any()
