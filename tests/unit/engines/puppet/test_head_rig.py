"""The head turns as the pose says, and never folds."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_portraits import cell_areas
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from memoriam.engines.puppet.head import HeadRig, ramp, rotation
from memoriam.likeness.person import Portrait
from memoriam.performance.limits import LARGEST
from memoriam.performance.pose import Pose

MOVES = ("yaw", "pitch", "roll", "rise", "sway", "lean")
LEAST_AREA = 0.25
"""Share of its area a cell of the grid may be squeezed to."""


@pytest.fixture(scope="module")
def rig(portrait: Portrait) -> HeadRig:
    height, width = portrait.photo.shape[:2]
    depth = np.repeat(np.repeat(portrait.depth, 8, axis=0), 8, axis=1)[:height, :width].copy()
    return HeadRig(portrait.mesh.points, depth, portrait.matte, (False, False, False, True), glasses=True)


def _displacement(rig: HeadRig, pose: Pose) -> NDArray[np.float32]:
    return rig.displacement(pose, np.empty((rig.rows, rig.columns, 2), np.float32))


def _at(rig: HeadRig, portrait: Portrait, pose: Pose, point: int) -> NDArray[np.float32]:
    x, y = np.round(portrait.mesh.points[point, :2] / rig.spacing).astype(int)
    return np.asarray(_displacement(rig, pose)[y, x])


def test_rest_moves_nothing(rig: HeadRig) -> None:
    assert np.abs(_displacement(rig, Pose())).max() < 1e-3


def test_positive_yaw_turns_toward_the_viewers_right(rig: HeadRig, portrait: Portrait) -> None:
    nose, ear = _at(rig, portrait, Pose(yaw=8), 1), _at(rig, portrait, Pose(yaw=8), 234)
    assert nose[0] > 0.05 * portrait.mesh.head_height
    assert nose[0] > 2 * abs(ear[0])


def test_positive_pitch_raises_the_nose(rig: HeadRig, portrait: Portrait) -> None:
    assert _at(rig, portrait, Pose(pitch=6), 1)[1] < -0.03 * portrait.mesh.head_height


def test_positive_roll_is_clockwise(rig: HeadRig, portrait: Portrait) -> None:
    top = _at(rig, portrait, Pose(roll=6), 10)
    assert top[0] > 0.08 * portrait.mesh.head_height


def test_breathing_lifts_shoulders_more_than_the_head_and_leaves_the_lower_border(
    rig: HeadRig, portrait: Portrait
) -> None:
    moved = _displacement(rig, Pose(breath=1.0))[..., 1]
    chin = int(portrait.mesh.points[152, 1] / rig.spacing)
    column = int(portrait.mesh.points[152, 0] / rig.spacing)
    assert moved[chin + int(0.6 * rig.frame.height / rig.spacing), column] < moved[chin // 2, column] < 0
    assert np.abs(moved[-1][np.abs(np.arange(rig.columns) - column) < 5]).max() < 0.05


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({name: st.floats(-1, 1) for name in MOVES}), st.floats(0, 1))
def test_no_pose_within_the_limits_folds(rig: HeadRig, shares: dict[str, float], breath: float) -> None:
    pose = Pose(breath=breath, **{name: share * getattr(LARGEST, name) for name, share in shares.items()})
    moved = _displacement(rig, pose) / rig.spacing
    assert cell_areas(moved).min() > LEAST_AREA


@given(st.floats(-12, 12), st.floats(-10, 10))
def test_rotations_keep_lengths(yaw: float, pitch: float) -> None:
    matrix = rotation(yaw, pitch)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(matrix) == pytest.approx(1.0)


@given(st.floats(-5, 5), st.floats(0.1, 5), st.floats(-10, 10))
def test_a_ramp_rises_from_0_to_1(start: float, length: float, value: float) -> None:
    low, high = ramp(start, start + length, np.array([value, value + 0.1]))
    assert 0.0 <= low <= high <= 1.0
