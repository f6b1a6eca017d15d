"""Movement and blinks: what was commanded is counted, what is found in the picture is compared with it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from memoriam.performance import Pose
from memoriam.proof.measures import MotionSample, Spread
from memoriam.proof.motion import closings, extremes, eye_opening, judge_blinks, judge_motion

FPS = 25.0


def blinking(count: int, frames: int = 300) -> list[Pose]:
    """``count`` blinks of five frames, the middle one closed."""
    stroke = [0.3, 0.8, 1.0, 0.7, 0.2]
    poses = [Pose()] * frames
    for i in range(count):
        start = 20 + i * 50
        poses[start : start + 5] = [Pose(blink=value) for value in stroke]
    return poses


def seen(poses: list[Pose], frame: int, opening: float, offset: float = 0.0) -> MotionSample:
    pose = poses[frame]
    return MotionSample(frame, frame / FPS, pose.yaw + offset, pose.pitch, pose.roll, opening)


def test_every_blink_is_found_at_its_most_closed_frame() -> None:
    assert closings(blinking(3)) == [22, 72, 122]
    assert closings([Pose()] * 5) == []


def test_extremes_are_the_outermost_frames_of_what_moves() -> None:
    poses = [Pose(yaw=math.sin(i / 10) * 5, smile=i / 300) for i in range(100)]
    assert extremes(poses) == {16, 47, 0, 99}
    assert extremes([Pose()] * 9) == set()
    assert extremes([]) == set()


def test_blinks_a_minute_count_only_while_the_face_is_shown() -> None:
    poses = blinking(4)
    shown = [i < 150 for i in range(300)]
    found = judge_blinks(poses, FPS, shown, {})
    assert found.times == (22 / FPS, 72 / FPS, 122 / FPS)
    assert found.per_minute == pytest.approx(3 / (150 / FPS / 60))
    assert (found.checked, found.seen) == (0, 0)


def test_a_blink_counts_as_seen_only_if_the_eye_really_closes() -> None:
    poses = blinking(2)
    samples = {frame: seen(poses, frame, 0.3) for frame in (0, 10, 40)}
    samples |= {22: seen(poses, 22, 0.05), 72: seen(poses, 72, 0.25)}
    found = judge_blinks(poses, FPS, [True] * 300, samples)
    assert (found.checked, found.seen) == (2, 1)
    assert found.opening == pytest.approx(0.5)


def test_commanded_and_measured_angles_agree_whatever_the_photograph_was_turned_by() -> None:
    poses = [Pose(yaw=5 * math.sin(i / 20), pitch=2 * math.cos(i / 20)) for i in range(250)]
    samples = {frame: seen(poses, frame, 0.3, offset=17.0) for frame in range(0, 250, 3)}
    found = judge_motion(poses, FPS, [True] * 250, samples)
    assert found.yaw.commanded == pytest.approx(10, abs=0.05)
    assert found.yaw.measured == pytest.approx(10, abs=0.2)
    assert found.yaw.error == pytest.approx(0, abs=1e-9)
    assert found.roll.commanded == 0.0


def test_a_head_that_does_not_follow_is_found_out() -> None:
    poses = [Pose(yaw=5 * math.sin(i / 20)) for i in range(250)]
    samples = {frame: MotionSample(frame, frame / FPS, 1.0, 0.0, 0.0, 0.3) for frame in range(0, 250, 5)}
    found = judge_motion(poses, FPS, [True] * 250, samples)
    assert found.yaw.measured == 0.0
    assert found.yaw.error is not None
    assert found.yaw.error > 2.5


def test_nothing_measured_is_said_as_nothing() -> None:
    found = judge_motion([Pose()] * 10, FPS, [False] * 10, {})
    assert (found.yaw.commanded, found.yaw.measured, found.yaw.error) == (0.0, None, None)
    assert found.curve == ()
    assert Spread.of([]) is None


def test_eye_opening_is_height_over_width() -> None:
    mesh = np.zeros((478, 3), np.float32)
    mesh[[33, 133, 159, 145], :2] = ((0, 0), (40, 0), (20, -6), (20, 6))
    mesh[[362, 263, 386, 374], :2] = ((100, 0), (140, 0), (120, -2), (120, 2))
    assert eye_opening(mesh) == pytest.approx(0.3)


def test_spread() -> None:
    found = Spread.of([float(i) for i in range(101)])
    assert found == Spread(0.0, 5.0, 50.0, 100.0, 101)
