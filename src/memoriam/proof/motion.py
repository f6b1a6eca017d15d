"""How far the head moves and how often the eyes close: what was commanded, and what the finished picture shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Points
from memoriam.performance.pose import Pose
from memoriam.proof.measures import Blinks, Motion, MotionSample, Turn

CLOSED = 0.5
"""Blink value above which an eye counts as closed."""

SEEN = 0.75
"""Share of the open eye below which it is seen to close. Resting eyes vary by 6 %; behind glasses the mesh finds
closed lids only a third narrower than open ones, and otherwise far less."""

OPEN = 0.1
"""Blink value below which the eyes count as open as photographed."""

CURVE_STEP = 0.2
"""Seconds between the points of the curve that is kept: head movement has nothing faster than 1 Hz."""

LIDS = ((159, 145, 33, 133), (386, 374, 362, 263))
"""Mesh points of each eye: upper lid, lower lid, both corners."""

EXTREMES = ("yaw", "pitch", "roll", "smile", "jaw")
"""Parts of a pose whose largest and smallest moments are always looked at."""


def closings(poses: Sequence[Pose]) -> list[int]:
    """The most closed frame of every blink."""
    blink = np.array([pose.blink for pose in poses])
    closed = np.flatnonzero(blink > CLOSED)
    runs = np.split(closed, np.flatnonzero(np.diff(closed) > 1) + 1) if closed.size else []
    return [int(run[blink[run].argmax()]) for run in runs]


def extremes(poses: Sequence[Pose]) -> set[int]:
    """The frames in which each part of the head is furthest from the photograph, either way."""
    found: set[int] = set()
    for name in EXTREMES:
        values = np.array([getattr(pose, name) for pose in poses])
        if values.size and np.ptp(values) > 0:
            found |= {int(values.argmin()), int(values.argmax())}
    return found


def eye_opening(mesh: Points) -> float:
    """Height over width of the wider open eye of a (478, 2 or 3) mesh: about 0.3 open, below 0.1 closed."""
    xy = mesh[:, :2]
    ratios = []
    for upper, lower, inner, outer in LIDS:
        width = float(np.linalg.norm(xy[inner] - xy[outer]))
        ratios.append(float(np.linalg.norm(xy[upper] - xy[lower])) / max(width, 1e-6))
    return max(ratios)


def judge_motion(
    poses: Sequence[Pose], fps: float, shown: Sequence[bool], samples: Mapping[int, MotionSample]
) -> Motion:
    """Compare the commanded head movement with the measured one."""
    visible = [pose for pose, seen in zip(poses, shown, strict=True) if seen]
    commanded = _angles(visible)
    frames = sorted(samples)
    asked = _angles([poses[frame] for frame in frames])
    found = np.array([(samples[f].yaw, samples[f].pitch, samples[f].roll) for f in frames]).reshape(-1, 3)
    turns = [_turn(commanded[:, axis], asked[:, axis], found[:, axis]) for axis in range(3)]
    step = max(1, round(CURVE_STEP * fps))
    curve = tuple(
        (frame / fps, pose.yaw, pose.pitch, pose.roll)
        for frame, pose in list(enumerate(poses))[::step]
        if shown[frame]
    )
    return Motion(
        yaw=turns[0],
        pitch=turns[1],
        roll=turns[2],
        curve=curve,
        samples=tuple(samples[frame] for frame in frames),
    )


def judge_blinks(
    poses: Sequence[Pose], fps: float, shown: Sequence[bool], samples: Mapping[int, MotionSample]
) -> Blinks:
    """Count commanded blinks while the face is shown, and check the sampled ones in the finished picture."""
    moments = [frame for frame in closings(poses) if shown[frame]]
    minutes = sum(shown) / fps / 60
    resting = [s.eye_opening for frame, s in samples.items() if poses[frame].blink < OPEN]
    checked = [samples[frame].eye_opening for frame in moments if frame in samples] if resting else []
    rest = float(np.median(resting)) if resting else 0.0
    return Blinks(
        times=tuple(frame / fps for frame in moments),
        per_minute=len(moments) / minutes if minutes else 0.0,
        checked=len(checked),
        seen=sum(opening < SEEN * rest for opening in checked),
        opening=float(np.median(checked)) / rest if checked and rest > 0 else None,
    )


def _angles(poses: Iterable[Pose]) -> NDArray[np.float64]:
    """(n, 3) yaw, pitch, roll in degrees."""
    return np.array([(pose.yaw, pose.pitch, pose.roll) for pose in poses], np.float64).reshape(-1, 3)


def _turn(commanded: NDArray[np.float64], asked: NDArray[np.float64], found: NDArray[np.float64]) -> Turn:
    travel = float(np.ptp(commanded)) if commanded.size else 0.0
    if found.size < 2:
        return Turn(travel, None, None)
    # The mesh measures from the camera, the pose from the photograph: only the difference of both is a constant.
    error = found - asked
    return Turn(travel, float(np.ptp(found)), float(np.abs(error - np.median(error)).mean()))
