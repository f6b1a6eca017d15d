"""Feet stay on their stairs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.stage.manifest import PathPoint
from memoriam.stage.stairs import (
    RISE,
    RUN,
    STANCE,
    StairPath,
    feet,
    foot_from_walker,
    place_walker,
    weight_on_left,
)

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


def soles(climbed: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """A figure seen from an eye a little below it: what is farther ahead is seen lower."""
    from_below = math.tan(math.radians(8))
    left, right = (foot_from_walker((climbed - odd) / 2) for odd in (0, 1))
    return (-0.09, -(left[1] - left[0] * from_below)), (0.09, -(right[1] - right[0] * from_below))


@given(st.floats(2, 110))
def test_path_is_the_straight_line_in_space(stair: float) -> None:
    spot = PATH.spot(stair)
    x, y, z = seen(stair)
    assert spot.x == pytest.approx(x, abs=1e-6)
    assert spot.y == pytest.approx(y, abs=1e-6)
    assert spot.metre == pytest.approx(FOCAL / z)


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


@given(st.integers(4, 90), st.floats(0, 1))
def test_foot_that_carries_stays_on_its_stair(stair: int, share: float) -> None:
    alone = 2 * (STANCE - 0.5), 1.0
    climbed = stair + alone[0] + share * (alone[1] - alone[0]) * 0.999
    spot = place_walker(PATH, climbed, soles)
    sole = soles(climbed)[stair % 2]
    x, y, _ = seen(stair)
    assert spot.x + sole[0] * spot.metre == pytest.approx(x, abs=1e-3)
    assert spot.y + sole[1] * spot.metre == pytest.approx(y, abs=1e-3)


@given(st.floats(14, 60))
def test_standing_foot_hardly_moves_while_the_weight_passes(climbed: float) -> None:
    spot = place_walker(PATH, climbed, soles)
    for foot, sole in zip(feet(climbed), soles(climbed), strict=True):
        if foot.stands:
            _, y, _ = seen(foot.stair)
            assert abs(spot.y + sole[1] * spot.metre - y) < 0.06 * spot.metre


@given(st.floats(4, 90))
def test_figure_glides_without_jumps(climbed: float) -> None:
    here, there = place_walker(PATH, climbed, soles), place_walker(PATH, climbed + 0.01, soles)
    assert abs(there.x - here.x) < 0.02 * here.metre
    assert abs(there.y - here.y) < 0.02 * here.metre
    assert there.metre < here.metre
