"""Feet stay on their stairs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.stage.manifest import PathPoint
from memoriam.stage.stairs import (
    APART,
    RISE,
    RUN,
    SECONDS_A_STAIR,
    SIDES,
    STANCE,
    TOUCH_DOWN,
    BakedEye,
    StairPath,
    feet,
    foot_from_walker,
    foot_shifts,
    place_walker,
    weight_on_left,
)
from memoriam.stage.walker import HALF_CYCLE
from memoriam.storyboard import FPS

FOCAL, EYE, FIRST, HORIZON = 1700.0, 1.75, 5.6, 1500.0


def seen(stair: float) -> tuple[float, float, float]:
    """x, y, depth on the picture of the middle of a tread, by the pinhole itself."""
    z = FIRST + (stair + 0.45) * RUN
    return 1200 + FOCAL * 0.03 * stair / z, HORIZON - FOCAL * ((stair + 1) * RISE - EYE) / z, z


PATH = StairPath(
    [
        PathPoint(x=x, y=y, metre=FOCAL / z, depth=z, haze=0.0)
        for x, y, z in (seen(stair) for stair in range(2, 120, 2))
    ]
)


@given(st.floats(1, 110))
def test_path_is_the_straight_line_in_space(stair: float) -> None:
    spot = PATH.spot(stair)
    x, y, z = seen(stair)
    assert spot.x == pytest.approx(x, abs=1e-6)
    assert spot.y == pytest.approx(y, abs=1e-6)
    assert spot.metre == pytest.approx(FOCAL / z)


def test_on_the_first_stair_the_other_foot_stands_on_the_one_below() -> None:
    eye = BakedEye(FIRST + 2.45 * RUN - 0.1, EYE - 3 * RISE)
    for climbed in (2.0, 2.1, 2.4):
        metre = PATH.spot(climbed).metre
        assert all(abs(y) < 0.06 * metre for _, y in foot_shifts(PATH, eye, climbed))


@given(st.floats(4, 100))
def test_one_foot_always_stands_and_carries(climbed: float) -> None:
    left, right = feet(climbed)
    weight = weight_on_left(climbed)
    assert left.stands or right.stands
    assert left.stands or weight == 0
    assert right.stands or weight == 1
    assert max(left.stair, right.stair) == math.floor(climbed)


@given(st.floats(0, 1), st.floats(0, 1))
def test_standing_foot_moves_with_the_stairs(one: float, two: float) -> None:
    ahead, up = foot_from_walker(one * STANCE * 0.999)
    later, lower = foot_from_walker(two * STANCE * 0.999)
    climbed = 2 * STANCE * 0.999 * (two - one)
    assert ahead - later == pytest.approx(RUN * climbed, abs=1e-9)
    assert up - lower == pytest.approx(RISE * climbed, abs=1e-9)


@given(st.floats(0, 1))
def test_foot_path_has_no_jumps_and_clears_the_edges(phase: float) -> None:
    ahead, up = foot_from_walker(phase)
    then, above = foot_from_walker(phase + 0.004)
    assert abs(then - ahead) < 0.02
    assert abs(above - up) < 0.02
    share = (phase % 1 - STANCE) / (1 - STANCE)
    if share > 0:
        assert up >= -2 * RISE * STANCE - 1e-9


EYES = (BakedEye(7.94, 0.625), BakedEye(19.15, -3.8))


def shown(eye: BakedEye, climbed: float, foot: int) -> tuple[float, float]:
    """Where a sole of the baked figure is on the picture after its leg was stretched."""
    spot = place_walker(PATH, climbed)
    ahead, up = foot_from_walker((climbed - foot) / 2)
    x, y = eye.seen(SIDES[foot] * APART, ahead, up)
    shift = foot_shifts(PATH, eye, climbed)[foot]
    return spot.x + x * spot.metre + shift[0], spot.y + y * spot.metre + shift[1]


@given(st.sampled_from(EYES), st.floats(4, 90))
def test_standing_feet_stay_on_their_stairs_to_the_pixel(eye: BakedEye, climbed: float) -> None:
    for number, foot in enumerate(feet(climbed)):
        if foot.stands:
            x, y, z = seen(foot.stair)
            there = shown(eye, climbed, number)
            assert there[0] == pytest.approx(x + SIDES[number] * APART * FOCAL / z, abs=0.01)
            assert there[1] == pytest.approx(y, abs=0.01)


@given(st.sampled_from(EYES), st.floats(4, 90))
def test_legs_are_stretched_without_jumps(eye: BakedEye, climbed: float) -> None:
    metre = place_walker(PATH, climbed).metre
    here, there = foot_shifts(PATH, eye, climbed), foot_shifts(PATH, eye, climbed + 0.01)
    for one, other in zip(here, there, strict=True):
        assert abs(one[0] - other[0]) < 0.02 * metre
        assert abs(one[1] - other[1]) < 0.02 * metre


@given(st.floats(5, 9), st.integers(0, 1))
def test_near_the_baked_stair_hardly_anything_is_stretched(climbed: float, foot: int) -> None:
    shift = foot_shifts(PATH, EYES[0], climbed)[foot]
    assert abs(shift[1]) < 0.05 * place_walker(PATH, climbed).metre


@given(st.floats(4, 90))
def test_figure_glides_without_jumps(climbed: float) -> None:
    here, there = place_walker(PATH, climbed), place_walker(PATH, climbed + 0.01)
    assert abs(there.x - here.x) < 0.02 * here.metre
    assert abs(there.y - here.y) < 0.02 * here.metre
    assert there.metre < here.metre


def test_one_stair_is_a_whole_number_of_film_frames() -> None:
    assert SECONDS_A_STAIR * FPS == HALF_CYCLE


def test_only_treads_above_the_eye_hide_behind_their_own_edge() -> None:
    assert BakedEye(8.0, 0.6).hidden == 0.0
    low = BakedEye(19.0, -3.8)
    edge = low.seen(0.0, TOUCH_DOWN - RUN / 2, 0.0)[1]
    assert low.hidden == pytest.approx(-edge)
    assert 0.02 < low.hidden < 0.08
