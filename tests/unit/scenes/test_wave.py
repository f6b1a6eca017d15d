"""The scene 'wave' as data, and its hand as pixels."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from memoriam.arrays import Frame
from memoriam.brief import Brief, Figure, Person
from memoriam.likeness import Portrait
from memoriam.likeness.person import Arm, BodyPose, Colours, Finding
from memoriam.performance.curves import Keyframes
from memoriam.performance.limits import Limits
from memoriam.picture.camera import LEFT_CHEEK, RIGHT_CHEEK, frame_portrait
from memoriam.scenes.base import SUBJECT, Cue
from memoriam.scenes.hands import BUST, ELBOWS, WRISTS, free_side, hand_kind, hindrance
from memoriam.scenes.wave import OWN_REMARK, REMARK, WaveScene
from memoriam.stage.bust import ended
from memoriam.stage.props import PropSetting
from memoriam.stage.props.hand import RaisedHand, hand_place
from memoriam.storyboard import PropTrack
from open_hands import open_hand
from people import make_fitness, make_likeness, make_portrait

STILL = np.eye(2, 3)
SIZE = (270, 480)


def make_sitter(yaw: float = 0.0, arms: dict[int, tuple[float, float]] | None = None) -> Portrait:
    """Somebody with cheeks and a body; ``arms``: landmark to (x, y) in face heights from the chin."""
    portrait, face = make_portrait(460, 600, yaw=yaw), 120.0
    chin = portrait.mesh.points[152, :2].copy()
    portrait.mesh.points[10, :2] = chin - np.array([0.0, face])
    portrait.mesh.points[RIGHT_CHEEK, :2] = chin + np.array([-0.38, -0.5]) * face
    portrait.mesh.points[LEFT_CHEEK, :2] = chin + np.array([0.38, -0.5]) * face
    body = np.zeros((33, 4), np.float32)
    for landmark, place in (arms or {}).items():
        body[landmark] = (*(chin + np.array(place) * face), 0.0, 0.9)
    return dataclasses.replace(portrait, body=BodyPose(body))


def make_brief(figure: Figure | None = None, **person: Any) -> Brief:
    return Brief(person=Person(photos=(Path("a.jpg"),), **person), figure=figure or Figure())


def make_cue(portrait: Portrait | None = None, *, brief: Brief | None = None) -> Cue:
    cast = {SUBJECT: make_likeness(portrait or make_sitter())}
    return Cue(WaveScene.seconds, brief or make_brief(), cast, {SUBJECT: Limits()}, np.random.default_rng(1))


def make_hand(portrait: Portrait, side: float) -> RaisedHand:
    place = frame_portrait(portrait, *SIZE, room=1.95 * side)
    facts = {"person": SUBJECT, "kind": "old", "strokes": 3, "side": side, "shift": 0.0}
    track = PropTrack("hand", 0.5, {"wave": Keyframes(((1.0, 0.0), (8.0, 1.0)))}, facts)
    return RaisedHand(PropSetting(track, SIZE, {SUBJECT: portrait}, {SUBJECT: place}, None, 1))


def painted(hand: RaisedHand, t: float) -> Frame:
    frame = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    hand.paint(frame, t, STILL)
    return frame


def test_gestures_begin_and_end_at_rest_and_the_hand_is_down_before_the_end() -> None:
    cue = make_cue()
    plan = WaveScene().plan(cue)
    for points in plan.actors[0].gestures.values():
        assert points[0][1] == points[-1][1] == 0.0
        assert 0.0 <= points[0][0] < points[-1][0] <= cue.seconds
    assert plan.props[0].curves["wave"][-1][0] < cue.seconds
    assert plan.remarks == (REMARK,)


def test_the_wave_plays_where_the_family_asks_for_it() -> None:
    own = WaveScene().plan(make_cue())
    assert own.stage is None
    assert own.room > 0.0
    assert own.actors[0].x[0][1] == 0.0
    brief = make_brief().model_copy(update={"stage": "meadow"})
    painted_stage = WaveScene().plan(make_cue(brief=brief))
    assert painted_stage.stage == "meadow"
    assert painted_stage.actors[0].x[0][1] < 0.0


def test_a_refused_hand_is_answered_with_a_nod() -> None:
    assert WaveScene().objection(make_cue()) is None
    said = WaveScene().objection(make_cue(brief=make_brief(Figure(shown=False))))
    assert said is not None
    assert "'nod'" in said


def test_a_photograph_that_leaves_no_room_is_answered_with_a_nod() -> None:
    at_face = {14: (-0.9, 0.7), 16: (-0.4, -0.2), 13: (0.9, 0.6), 15: (0.4, -0.2)}
    low = make_sitter()
    cut = dataclasses.replace(low, photo=low.photo[:400], matte=low.matte[:400])
    aside = make_sitter()
    aside.mesh.points[LEFT_CHEEK, 0] = 457.0
    for portrait, word in ((make_sitter(arms=at_face), "hands"), (cut, "shoulders"), (aside, "head")):
        assert word in (hindrance(portrait) or "")
        assert free_side(portrait) is None
        assert "'nod'" in (WaveScene().objection(make_cue(portrait)) or "")


def test_who_looks_to_the_left_waves_on_the_left() -> None:
    right, left = free_side(make_sitter()), free_side(make_sitter(yaw=-25.0))
    assert right is not None
    assert left is not None
    assert left.side < 0.0 < right.side
    assert right.ends == left.ends == BUST


def test_nobody_is_shown_with_a_third_arm() -> None:
    """An arm that is seen is hidden from its elbow on, and the other side is taken where more can be shown."""
    arms = {ELBOWS[1]: (0.9, 1.1), WRISTS[1]: (0.2, 1.3)}
    free = free_side(make_sitter(arms=arms))
    assert free is not None
    assert (free.side, free.ends) == (-1.0, BUST)
    arms |= {ELBOWS[0]: (-0.9, 1.2), WRISTS[0]: (-0.1, 1.15)}
    free = free_side(make_sitter(arms=arms))
    assert free is not None
    assert free.ends == pytest.approx(1.1 if free.side > 0.0 else 1.05, abs=0.01)
    wrist_alone = free_side(make_sitter(arms={WRISTS[1]: (0.2, 1.0)}))
    assert wrist_alone is not None
    assert wrist_alone.ends == BUST


def test_an_arm_that_is_raised_already_is_enough() -> None:
    arms = {12: (-0.8, 0.4), ELBOWS[0]: (-1.2, 0.5), WRISTS[0]: (-1.3, -0.4)}
    portrait = make_sitter(arms=arms)
    assert "raised arm" in (hindrance(portrait) or "")
    assert "'nod'" in (WaveScene().objection(make_cue(portrait)) or "")


def test_the_hand_is_chosen_by_the_brief_then_by_age_hair_and_beard() -> None:
    young = dataclasses.replace(make_sitter(), colours=Colours((190, 150, 130), (40, 30, 25), None))
    grey = dataclasses.replace(young, colours=Colours((190, 150, 130), (180, 178, 175), None))
    beard = dataclasses.replace(
        young, fitness=make_fitness(findings=(Finding("beard", "note", 0.9, "A beard."),))
    )
    assert hand_kind(make_brief(Figure(body="woman")), young) == "woman"
    assert hand_kind(make_brief(Figure(body="woman", old=True)), young) == "old"
    assert hand_kind(make_brief(Figure(body="man", old=False)), grey) == "man"
    assert hand_kind(make_brief(), beard) == "man"
    assert hand_kind(make_brief(), grey) == "old"
    assert hand_kind(make_brief(Figure(body="man"), born="1930", died="2019-05-01"), young) == "old"
    assert hand_kind(make_brief(Figure(body="man"), born="1990", died="2019"), grey) == "man"


def test_a_photograph_can_be_taken_to_end_above_its_edge() -> None:
    portrait = make_sitter()
    assert ended(portrait, None) is portrait
    assert ended(portrait, 50.0) is portrait
    shorter = ended(portrait, 0.5)
    rows = shorter.photo.shape[0]
    assert rows == round(float(portrait.mesh.points[152, 1]) + 0.5 * portrait.mesh.head_height)
    assert shorter.matte.shape == shorter.photo.shape[:2] == shorter.plate.shape[:2]
    assert shorter.depth.shape[0] == rows // 8 + 1


def test_the_elbow_is_beside_the_shoulder_and_inside_the_frame() -> None:
    portrait = make_sitter(arms={12: (-0.8, 0.4), 11: (0.7, 0.4)})
    placement = frame_portrait(portrait, *SIZE, room=1.95)
    right = hand_place(portrait, placement, SIZE, side=1.0, shift=0.0, mist=900.0)
    left = hand_place(portrait, placement, SIZE, side=-1.0, shift=0.0, mist=900.0)
    middle = placement[0, 0] * float(portrait.mesh.points[[RIGHT_CHEEK, LEFT_CHEEK], 0].mean())
    middle += placement[0, 2]
    assert 0.85 < (right.x - middle) / right.face < 1.35
    assert 0 < left.x < middle < right.x < SIZE[0]
    high = hand_place(portrait, placement, SIZE, side=1.0, shift=0.0, mist=0.0)
    assert high.wrist < right.wrist


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_the_hand_rises_beside_the_person_and_goes_again(side: float) -> None:
    hand = make_hand(make_sitter(), side)
    assert not painted(hand, 0.9).any()
    assert not painted(hand, 9.0).any()
    columns = np.flatnonzero(painted(hand, 4.0)[..., 3].max(axis=0))
    assert columns.size > 20
    assert (columns.mean() > SIZE[0] / 2) == (side > 0.0)
    assert 0 < columns.min() <= columns.max() < SIZE[0] - 1


def test_several_threads_paint_the_same_hand() -> None:
    hand = make_hand(make_sitter(), 1.0)
    times = [1.0 + 0.4 * i for i in range(16)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda t: painted(hand, t), times))
    assert all((painted(hand, t) == frame).all() for t, frame in zip(times, together, strict=True))


def make_waving() -> Portrait:
    """A sitter whose own arm is raised at the viewer's right, above the head."""
    portrait = make_sitter()
    chin = portrait.mesh.points[152, :2]
    elbow, wrist = chin + np.array([150.0, 80.0]), chin + np.array([170.0, -70.0])
    hand = open_hand((float(wrist[0]), float(wrist[1])), 60.0)
    arm = Arm(1.0, (chin + np.array([60.0, 60.0])).astype(np.float32), elbow.astype(np.float32), hand.points)
    return dataclasses.replace(portrait, arm=arm)


def test_a_raised_arm_of_the_photograph_waves_itself() -> None:
    cue = make_cue(make_waving())
    plan = WaveScene().plan(cue)
    assert plan.props == ()
    assert plan.remarks == (OWN_REMARK,)
    assert plan.actors[0].ends is None, "nothing of the photograph is hidden"
    strokes = plan.actors[0].gestures["forearm"]
    turns = [value for _, value in strokes[1:-1]]
    assert sum(a * b < 0 for a, b in pairwise(turns)) == len(turns) - 1, "every turn goes the other way"
    assert 6 <= len(turns) <= 8, "three or four strokes there and back"
    assert strokes[0][1] == strokes[-1][1] == 0.0
    assert strokes[-1][0] < cue.seconds


def test_an_arm_of_their_own_needs_no_illustrated_hand() -> None:
    refused = make_brief(Figure(shown=False))
    assert WaveScene().objection(make_cue(make_waving(), brief=refused)) is None
    assert WaveScene().objection(make_cue(brief=refused)) is not None


def test_the_frame_holds_the_whole_raised_hand() -> None:
    portrait = make_waving()
    assert portrait.arm is not None
    plan = WaveScene().plan(make_cue(portrait))
    for size in ((270, 480), (480, 270), (360, 360)):
        place = frame_portrait(portrait, *size, room=plan.room, above=plan.above)
        hand = portrait.arm.hand @ place[:, :2].T + place[:, 2]
        assert hand.min() > 0.0
        assert (hand < np.array(size)).all()
