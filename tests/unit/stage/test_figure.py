"""The raised hand: its wave, its colours, its warp."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from memoriam.errors import InstallationError
from memoriam.likeness.person import FaceMesh, HeadPose
from memoriam.stage.figure import (
    ArmBend,
    HandLight,
    HandLook,
    arm_bend,
    hand_kinds,
    last_phase,
    light_on_face,
    load_hand,
    palm_of,
    wave_phase,
    wave_seconds,
)

LOOK = HandLook(skin=(205, 160, 135), sleeve=(60, 70, 100))
UPRIGHT = ArmBend(lift=1.0, lean=0.0, wrist=0.0, tilt=0.0)


@given(st.integers(1, 5), st.floats(0, 1))
def test_wave_is_slow_and_without_jumps(strokes: int, share: float) -> None:
    seconds = share * wave_seconds(strokes)
    one = arm_bend(wave_phase(seconds, strokes), strokes)
    two = arm_bend(wave_phase(seconds + 1 / 30, strokes), strokes)
    assert abs(two.lean - one.lean) < 1.5
    assert abs(two.wrist - one.wrist) < 1.8
    assert abs(two.lift - one.lift) < 0.05
    assert abs(two.tilt - one.tilt) < 0.25


@pytest.mark.parametrize("strokes", [1, 3, 4])
def test_wave_begins_and_ends_lowered(strokes: int) -> None:
    assert wave_phase(-1, strokes) == 0
    assert wave_phase(wave_seconds(strokes) + 9, strokes) == last_phase(strokes)
    assert arm_bend(0, strokes).lift == arm_bend(last_phase(strokes), strokes).lift == 0
    assert arm_bend(1 + strokes / 2, strokes).lift == 1


def test_three_strokes_are_three_strokes() -> None:
    lean = np.array([arm_bend(phase, 3).lean for phase in np.linspace(1, 4, 900)])
    outward = (lean[1:-1] > lean[:-2]) & (lean[1:-1] >= lean[2:])
    assert np.count_nonzero(outward) == 3


def test_unknown_hand_names_the_known_ones() -> None:
    with pytest.raises(InstallationError, match="woman"):
        load_hand("giant")


@pytest.mark.parametrize("kind", hand_kinds())
@pytest.mark.parametrize("skin", [(224, 184, 160), (190, 140, 110), (96, 64, 50)])
def test_middle_of_the_palm_is_the_skin_of_the_face(kind: str, skin: tuple[int, int, int]) -> None:
    hand = load_hand(kind)
    for light in (HandLight(), HandLight(side=0.9, contrast=0.7)):
        look = replace(LOOK, skin=skin, light=replace(light, sun=0.0))
        canvas = hand.canvas(640)
        sprite = hand.bent(UPRIGHT, look, 640).astype(float)
        x, wrist = round(canvas.elbow[0]), canvas.elbow[1] - canvas.forearm
        rows = slice(round(wrist - 0.45 * canvas.hand), round(wrist - 0.15 * canvas.hand))
        palm = sprite[rows, x - round(0.12 * canvas.hand) : x + round(0.2 * canvas.hand)]
        assert palm[..., 3].min() == 255
        assert np.abs(np.median(palm[..., :3].reshape(-1, 3), axis=0) - skin).max() < 12


def test_palms_of_dark_skin_are_lighter_and_others_as_they_are() -> None:
    assert palm_of((224, 184, 160)) == (224, 184, 160)
    dark = (88, 58, 44)
    assert all(lifted > own + 15 for lifted, own in zip(palm_of(dark), dark, strict=True))
    hand = load_hand(hand_kinds()[0])
    plain, lifted = (
        hand.bent(UPRIGHT, replace(LOOK, skin=dark, palm=palm), 400) for palm in (None, palm_of(dark))
    )
    canvas = hand.canvas(400)
    x, wrist = round(canvas.elbow[0]), canvas.elbow[1] - canvas.forearm
    palm_row, arm_row = round(wrist - 0.3 * canvas.hand), round(wrist + 0.2 * canvas.hand)
    assert lifted[palm_row, x, 0] > plain[palm_row, x, 0] + 10
    assert abs(int(lifted[arm_row, x, 0]) - int(plain[arm_row, x, 0])) < 12


@pytest.mark.parametrize("kind", hand_kinds())
def test_hand_stands_where_the_canvas_says(kind: str) -> None:
    hand = load_hand(kind)
    canvas = hand.canvas(600)
    alpha = hand.bent(UPRIGHT, LOOK, 600)[..., 3]
    rows = np.flatnonzero((alpha > 128).any(1))
    tip = canvas.elbow[1] - canvas.forearm - canvas.hand
    assert abs(rows[0] - tip) < 0.08 * canvas.hand
    assert alpha[-1].max() == 0


def test_a_sleeve_is_lost_as_high_as_the_body_is() -> None:
    hand = load_hand(hand_kinds()[0])
    whole, lost = (hand.bent(UPRIGHT, LOOK, 600, rows)[..., 3] for rows in (0, 90))
    assert lost[-90:].max() == 0
    assert whole[-90:-40].max() > 100
    assert np.array_equal(lost[:200], whole[:200])


@settings(deadline=None, max_examples=40)
@given(
    st.floats(0, 1),
    st.floats(-20, 30),
    st.floats(-12, 12),
    st.floats(-1, 1),
    st.booleans(),
)
def test_every_bend_is_a_whole_premultiplied_picture(
    lift: float, lean: float, wrist: float, tilt: float, mirrored: bool
) -> None:
    sprite = load_hand(hand_kinds()[0]).bent(
        ArmBend(lift, lean, wrist, tilt), replace(LOOK, mirrored=mirrored), 240
    )
    assert (sprite[..., :3] <= sprite[..., 3:].astype(int) + 1).all()
    if lift > 0.99:
        assert 0.03 < (sprite[..., 3] > 200).mean() < 0.4


def test_motion_is_smooth_to_the_pixel() -> None:
    hand = load_hand(hand_kinds()[0])
    frames = [
        hand.bent(ArmBend(1.0, 5.0 + 0.1 * k, 0.1 * k, 0.0), LOOK, 300)[..., 3].astype(float)
        for k in range(9)
    ]
    centres = [float((f.sum(0) * np.arange(f.shape[1])).sum() / f.sum()) for f in frames]
    steps = np.diff(centres)
    assert (steps > 0).all()
    assert steps.max() < 1.2 * steps.min()


def test_grey_photographs_get_a_grey_hand() -> None:
    sprite = load_hand(hand_kinds()[0]).sprite(2.0, replace(LOOK, grey=True), 300)
    assert (sprite[..., 0] == sprite[..., 1]).all()
    assert (sprite[..., 1] == sprite[..., 2]).all()


def test_mirrored_hand_is_lit_from_the_same_side() -> None:
    hand = load_hand(hand_kinds()[0])
    for mirrored in (False, True):
        look = replace(LOOK, mirrored=mirrored, light=HandLight(side=-1.0, contrast=0.8, sun=0.0))
        sprite = hand.bent(UPRIGHT, look, 400).astype(float)
        canvas = hand.canvas(400, mirrored)
        row = round(canvas.elbow[1] - canvas.forearm + 0.1 * canvas.hand)
        solid = np.flatnonzero(sprite[row, :, 3] == 255)
        third = len(solid) // 3
        line = sprite[row, solid, :3].sum(1)
        assert line[:third].mean() > 1.1 * line[-third:].mean()


def test_threads_paint_the_same_picture() -> None:
    hand = load_hand(hand_kinds()[0])
    alone = hand.sprite(2.3, LOOK, 300)
    with ThreadPoolExecutor(4) as pool:
        for made in pool.map(lambda _: hand.sprite(2.3, LOOK, 300), range(8)):
            assert (made == alone).all()


def face(left: int, right: int) -> tuple[NDArray[np.uint8], FaceMesh]:
    """A plain face whose halves are as bright as asked."""
    photo = np.full((200, 160, 3), left, np.uint8)
    photo[:, 80:] = right
    points = np.zeros((478, 3), np.float32)
    points[:, :2] = 80, 100
    points[10, 1], points[152, 1] = 20, 180
    points[[50, 117, 123, 187], 0] = 45
    points[[280, 346, 352, 411], 0] = 115
    return photo, FaceMesh(points, np.zeros(52, np.float32), 1.0, HeadPose(0, 0, 0))


def test_light_comes_from_the_brighter_cheek() -> None:
    from_left, even, from_right = (
        light_on_face(*face(*halves)) for halves in ((200, 140), (170, 170), (60, 200))
    )
    assert from_left.side < -0.5
    assert even.side == 0
    assert from_right.side == 1
    assert even.contrast < from_left.contrast <= from_right.contrast < 0.7


def test_light_is_found_on_black_and_at_the_edge_of_the_photo() -> None:
    photo, mesh = face(0, 0)
    mesh.points[:, 0] -= 140
    assert light_on_face(photo, mesh).side in (-1, 0, 1)
