"""Framing and camera moves."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.brief import SIZES
from memoriam.picture.camera import (
    EYE_RANGE,
    SOFTEST_SCALE,
    CameraMove,
    Framing,
    after,
    face_width,
    frame_portrait,
    scale_of,
    zoom,
)
from people import make_portrait


@pytest.mark.parametrize("size", SIZES.values())
def test_a_normal_portrait_stands_composed(size: tuple[int, int]) -> None:
    portrait = make_portrait(900, 1200)
    placement = frame_portrait(portrait, *size)
    share = face_width(portrait) * scale_of(placement) / min(size)
    eyes = placement[:, :2] @ portrait.mesh.points[[33, 263], :2].mean(axis=0) + placement[:, 2]
    assert 0.25 <= share <= 0.43
    assert EYE_RANGE[0] - 0.001 <= eyes[1] / size[1] <= EYE_RANGE[1] + 0.03
    assert abs(eyes[0] / size[0] - 0.5) < 0.15


def test_small_photos_are_never_enlarged_into_softness() -> None:
    placement = frame_portrait(make_portrait(90, 120), 1080, 1920)
    assert scale_of(placement) == pytest.approx(SOFTEST_SCALE)


@pytest.mark.parametrize("size", SIZES.values())
def test_a_head_cut_by_the_photo_is_cut_by_the_frame(size: tuple[int, int]) -> None:
    portrait = make_portrait(900, 1200)
    matte = portrait.matte.copy()
    matte[:600, 300:600] = 1.0
    placement = frame_portrait(dataclasses.replace(portrait, matte=matte), *size)
    assert -0.25 * size[1] < placement[1, 2] < 0.0


@given(st.integers(80, 1600), st.floats(0.4, 2.5), st.sampled_from(sorted(SIZES)))
@settings(max_examples=25, deadline=None)
def test_every_shape_of_photo_keeps_its_eyes_in_the_frame(width: int, aspect: float, shape: str) -> None:
    height = round(width / aspect)
    frame = SIZES[shape]  # type: ignore[index]
    portrait = make_portrait(width, height)
    placement = frame_portrait(portrait, *frame)
    assert np.isfinite(placement).all()
    for index in (33, 263):
        x, y = placement[:, :2] @ portrait.mesh.points[index, :2] + placement[:, 2]
        assert 0 < x < frame[0]
        assert 0.2 * frame[1] < y < 0.65 * frame[1]


@given(st.floats(0.5, 3), st.floats(-500, 500), st.floats(-500, 500))
def test_zoom_keeps_its_point(factor: float, x: float, y: float) -> None:
    view = zoom(factor, (x, y))
    assert np.allclose(view[:, :2] @ [x, y] + view[:, 2], [x, y], atol=1e-6)
    assert scale_of(view) == pytest.approx(factor)


def test_after_applies_the_placement_first() -> None:
    placement = np.array([[2.0, 0.0, 5.0], [0.0, 2.0, -3.0]])
    view = zoom(1.5, (100.0, 50.0))
    placed = placement[:, :2] @ [7.0, 9.0] + placement[:, 2]
    assert np.allclose(after(view, placement) @ [7.0, 9.0, 1.0], view @ [*placed, 1.0])


MOVE = CameraMove(Framing((540.0, 700.0)), Framing((540.0, 640.0), 1.08, (0.0, 12.0)), 1.0, 9.0)


def test_a_move_begins_and_ends_at_its_framings_and_rests_outside() -> None:
    assert np.allclose(MOVE.view(-5.0), MOVE.start.view())
    assert np.allclose(MOVE.view(9.0), MOVE.end.view())
    assert np.allclose(MOVE.view(50.0), MOVE.end.view())


def test_a_move_has_continuous_velocity_and_never_jitters() -> None:
    times = np.arange(0.0, 10.0, 1.0 / 25.0)
    corner = np.array([MOVE.view(float(t)) @ [0.0, 0.0, 1.0] for t in times])
    velocity = np.diff(corner, axis=0)
    change = np.abs(np.diff(velocity, axis=0))
    assert change.max() < 0.06 * np.abs(velocity).max()
    assert (np.diff(np.sign(velocity[np.abs(velocity).max(axis=1) > 1e-6]), axis=0) == 0).all()


def test_a_move_of_no_length_is_a_cut() -> None:
    cut = CameraMove(Framing((0.0, 0.0)), Framing((0.0, 0.0), 2.0), 3.0, 3.0)
    assert scale_of(cut.view(2.99)) == pytest.approx(1.0)
    assert scale_of(cut.view(3.0)) == pytest.approx(2.0)


@pytest.mark.parametrize("size", SIZES.values())
@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_room_beside_the_face_is_kept_free(size: tuple[int, int], side: float) -> None:
    portrait = make_portrait(900, 1200)
    portrait.mesh.points[[234, 454], 0] = 350.0, 550.0
    placement = frame_portrait(portrait, *size, room=1.9 * side)
    face = portrait.mesh.head_height * scale_of(placement)
    middle = placement[0, 0] * 450.0 + placement[0, 2]
    assert (size[0] - middle if side > 0.0 else middle) >= 1.9 * face - 1.0
    assert (middle < size[0] / 2) == (side > 0.0)
