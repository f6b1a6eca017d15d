"""A smaller portrait shows the same at the same places."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.likeness.person import Arm, BodyPose
from memoriam.likeness.reduced import reduced
from open_hands import open_hand
from people import make_portrait


def test_near_its_size_it_stays_itself() -> None:
    portrait = make_portrait(400, 300)
    assert reduced(portrait, 0.9) is portrait
    assert reduced(portrait, 3.0) is portrait


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(0.1, 0.75), x=st.integers(40, 350), y=st.integers(40, 250))
def test_a_mark_and_its_landmark_stay_together(scale: float, x: int, y: int) -> None:
    portrait = make_portrait(400, 300)
    photo = np.zeros_like(portrait.photo)
    photo[y - 12 : y + 13, x - 12 : x + 13] = 255
    mesh = replace(portrait.mesh, points=portrait.mesh.points.copy())
    mesh.points[1, :2] = x, y
    body = np.zeros((33, 4), np.float32)
    body[0] = x, y, 8.0, 0.9
    at = np.array([x, y], np.float32)
    arm = Arm(1.0, at, at, open_hand((float(x), float(y)), 30.0).points)
    small = reduced(replace(portrait, photo=photo, mesh=mesh, body=BodyPose(body), arm=arm), scale)
    rows, columns = np.nonzero(small.photo[..., 0] > 127)
    middle = np.array([columns.mean(), rows.mean()])
    assert small.body is not None
    assert small.arm is not None
    for point in (small.mesh.points[1, :2], small.body.points[0, :2], small.arm.elbow, small.arm.hand[0]):
        assert np.abs(point - middle).max() < 0.6
    assert small.body.points[0, 3] == pytest.approx(0.9)
    assert small.mesh.head_height == pytest.approx(mesh.head_height * scale, rel=0.03)


def test_all_pixels_share_one_size_and_lead_back_to_the_original() -> None:
    portrait = replace(make_portrait(400, 300), origin=(30.0, 20.0))
    small = reduced(portrait, 0.5)
    assert small.photo.shape[:2] == small.matte.shape == small.plate.shape[:2] == (150, 200)
    assert small.depth.shape == (150 // 8 + 1, 200 // 8 + 1)
    assert small.origin == portrait.origin
    assert small.scale == pytest.approx(portrait.scale / 2)
