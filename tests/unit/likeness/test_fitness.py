"""Weaknesses become sentences and a smaller film."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from memoriam.likeness.appearance import Appearance
from memoriam.likeness.fitness import (
    GOOD_HEAD,
    MOTION_FLOOR,
    Evidence,
    arm_free,
    arm_visible,
    eyes_open,
    half_body,
    hand_at_face,
    judge,
    mouth_open,
    smile,
)
from memoriam.likeness.person import BodyPose, FaceMesh, Fitness, HeadPose

MakeMesh = Callable[..., FaceMesh]

CLEAN = Appearance(
    sharpness=0.7, glasses=0.1, dark_glasses=0.05, covered=0.1, lower_covered=0.1, contrast=0.7
)


def _evidence(mesh: FaceMesh, **changes: object) -> Evidence:
    empty = np.zeros((800, 1000), np.float32)
    evidence = Evidence(mesh=mesh, body=None, matte=empty, matte_quality=0.9, appearance=CLEAN, scale=1.0)
    return replace(evidence, **changes)  # type: ignore[arg-type]


def _codes(fitness: Fitness) -> set[str]:
    return {finding.code for finding in fitness.findings}


def test_a_good_photograph_carries_everything(make_mesh: MakeMesh) -> None:
    fitness = judge(_evidence(make_mesh()))
    assert (fitness.motion, fitness.blink, fitness.findings) == (1.0, True, ())
    assert fitness.face_height == pytest.approx(300, rel=0.01)


def test_face_height_counts_original_pixels(make_mesh: MakeMesh) -> None:
    assert judge(_evidence(make_mesh(height=300), scale=0.5)).face_height == pytest.approx(600, rel=0.01)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("blurred", {"appearance": replace(CLEAN, sharpness=0.2)}),
        ("covered", {"appearance": replace(CLEAN, covered=0.6)}),
        ("outline_uncertain", {"matte_quality": 0.2}),
        ("head_cut", {"matte": np.ones((800, 1000), np.float32)}),
    ],
)
def test_weaknesses_of_the_pixels_make_motion_smaller(
    make_mesh: MakeMesh, code: str, changes: dict[str, object]
) -> None:
    fitness = judge(_evidence(make_mesh(), **changes))
    assert _codes(fitness) == {code}
    assert MOTION_FLOOR <= fitness.motion < 1


@pytest.mark.parametrize(
    ("code", "head"),
    [
        ("turned", HeadPose(-20, 0, 0)),
        ("profile", HeadPose(50, 0, 0)),
        ("pitched", HeadPose(0, 25, 0)),
    ],
)
def test_a_turned_head_turns_less(make_mesh: MakeMesh, code: str, head: HeadPose) -> None:
    fitness = judge(_evidence(replace(make_mesh(), head=head)))
    assert _codes(fitness) == {code}
    assert fitness.motion < 1
    assert fitness.blink is (code != "profile")


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("glasses", {"appearance": replace(CLEAN, glasses=0.99)}),
        ("beard", {"appearance": replace(CLEAN, covered=0.35, lower_covered=0.9)}),
        ("sideways", {"turns": 1}),
        ("background_faces", {"background_people": 2}),
    ],
)
def test_notes_cost_no_motion(make_mesh: MakeMesh, code: str, changes: dict[str, object]) -> None:
    fitness = judge(_evidence(make_mesh(), **changes))
    assert _codes(fitness) == {code}
    assert (fitness.motion, fitness.blink) == (1.0, True)
    assert fitness.findings[0].severity == "note"


def test_dark_glasses_do_not_blink(make_mesh: MakeMesh) -> None:
    fitness = judge(_evidence(make_mesh(), appearance=replace(CLEAN, dark_glasses=0.8)))
    assert _codes(fitness) == {"dark_glasses"}
    assert not fitness.blink


def test_closed_eyes_stay_closed(make_mesh: MakeMesh) -> None:
    closed = make_mesh()
    for upper, lower in ((159, 145), (386, 374)):
        closed.points[upper] = closed.points[lower]
    assert eyes_open(closed) == 0
    fitness = judge(_evidence(closed))
    assert "eyes_closed" in _codes(fitness)
    assert not fitness.blink
    assert eyes_open(make_mesh(eyeBlinkLeft=0.98)) < 0.1, "the network's word counts as well"


def test_a_tiny_face_is_limited_but_never_refused(make_mesh: MakeMesh) -> None:
    fitness = judge(_evidence(make_mesh(height=30)))
    assert _codes(fitness) == {"face_small", "eyes_small"}
    assert fitness.motion >= MOTION_FLOOR
    assert not fitness.blink
    assert all(finding.severity != "prevents" for finding in fitness.findings)


@given(
    st.floats(20, 600),
    st.floats(0, 1),
    st.floats(-80, 80),
    st.floats(-60, 60),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_motion_is_always_a_usable_share(
    make_mesh: MakeMesh,
    height: float,
    sharpness: float,
    yaw: float,
    pitch: float,
    covered: float,
    quality: float,
) -> None:
    mesh = replace(make_mesh(height=height), head=HeadPose(yaw, pitch, 0))
    seen = replace(CLEAN, sharpness=sharpness, covered=covered)
    fitness = judge(_evidence(mesh, appearance=seen, matte_quality=quality))
    assert MOTION_FLOOR <= fitness.motion <= 1
    for finding in fitness.findings:
        assert finding.sentence.endswith(".")
        assert finding.sentence[0].isupper() or finding.sentence[0].isdigit()


def test_motion_falls_steadily_with_size(make_mesh: MakeMesh) -> None:
    motion = [judge(_evidence(make_mesh(height=height))).motion for height in (GOOD_HEAD + 5, 180, 90, 40)]
    assert motion == sorted(motion, reverse=True)


def test_mouth_and_smile(make_mesh: MakeMesh) -> None:
    mesh = make_mesh(mouthSmileLeft=0.8, mouthSmileRight=0.6)
    assert smile(mesh) == pytest.approx(0.6)
    mesh.points[14, 1] += 0.2 * float(np.linalg.norm(mesh.points[78] - mesh.points[308]))
    assert mouth_open(mesh) > 0.15
    assert _codes(judge(_evidence(mesh))) == {"mouth_open"}


def _body(**places: tuple[float, float]) -> BodyPose:
    """A person of 100 pixels a head, seen from the front; places may be changed. Left is the viewer's."""
    points: NDArray[np.float32] = np.zeros((33, 4), np.float32)
    standing = {
        "left_shoulder": (12, (400, 300)),
        "right_shoulder": (11, (600, 300)),
        "left_elbow": (14, (390, 420)),
        "right_elbow": (13, (610, 420)),
        "left_wrist": (16, (395, 540)),
        "right_wrist": (15, (605, 540)),
        "left_hip": (24, (430, 560)),
        "right_hip": (23, (570, 560)),
    }
    for name, (index, place) in standing.items():
        points[index] = (*places.get(name, place), 0, 1)
    return BodyPose(points)


def test_arms_that_hang_close_are_visible_but_not_free() -> None:
    assert arm_visible(_body(), "left")
    assert arm_visible(_body(), "right")
    assert not arm_free(_body(), "left", 100)
    assert not arm_free(_body(), "right", 100)


def test_spread_and_raised_arms_are_free() -> None:
    assert arm_free(_body(left_wrist=(300, 520)), "left", 100)
    assert arm_free(_body(right_wrist=(620, 200)), "right", 100)
    assert not arm_free(_body(left_wrist=(300, 520)), "right", 100)
    assert not arm_free(_body(left_wrist=(560, 430)), "left", 100), "crossed arms"


def test_a_hidden_wrist_is_no_arm() -> None:
    body = _body(left_wrist=(300, 520))
    body.points[16, 3] = 0.2
    assert not arm_visible(body, "left")
    assert not arm_free(body, "left", 100)
    assert not arm_visible(None, "left")


def test_half_body_needs_a_trunk_on_the_photograph() -> None:
    assert half_body(_body(), 100, 600)
    assert not half_body(_body(), 100, 380)
    assert not half_body(None, 100, 600)


def test_a_hand_at_the_chin(make_mesh: MakeMesh) -> None:
    mesh = make_mesh(x=500, y=200, height=100)
    at_chin = _body(left_wrist=(500, 250))
    assert hand_at_face(mesh, at_chin)
    assert not hand_at_face(mesh, _body())
    fitness = judge(_evidence(mesh, body=at_chin))
    assert "hand_at_face" in _codes(fitness)
    assert fitness.occlusion > 0.2
