"""The scene 'wave' as data, and its hand as pixels."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from memoriam.arrays import Frame
from memoriam.brief import Brief, Figure, Person
from memoriam.likeness import Portrait
from memoriam.performance.curves import Keyframes
from memoriam.performance.limits import Limits
from memoriam.scenes.base import SUBJECT, Cue
from memoriam.scenes.wave import WaveScene, hand_kind
from memoriam.stage.props import PropSetting
from memoriam.stage.props.hand import RaisedHand
from memoriam.stage.softlight import SoftLight
from memoriam.storyboard import PropTrack
from people import make_fitness, make_likeness, make_portrait

STILL = np.eye(2, 3)
SIZE = (270, 480)


def make_cue(portrait: Portrait | None = None, *, shown: bool = True) -> Cue:
    brief = Brief(person=Person(photos=(Path("a.jpg"),)), figure=Figure(shown=shown))
    cast = {SUBJECT: make_likeness(portrait or make_portrait(240, 420))}
    return Cue(WaveScene.seconds, brief, cast, {SUBJECT: Limits()}, np.random.default_rng(1))


def make_hand(portrait: Portrait, shift: float) -> RaisedHand:
    place = SoftLight([portrait], SIZE, 1).place(portrait)
    facts = {"person": SUBJECT, "kind": hand_kind(Figure()), "strokes": 3, "shift": shift}
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


def test_a_refused_or_impossible_hand_is_answered_with_a_nod() -> None:
    poor = make_portrait(240, 420, fitness=make_fitness(matte_quality=0.1))
    assert WaveScene().objection(make_cue()) is None
    for cue in (make_cue(shown=False), make_cue(poor)):
        said = WaveScene().objection(cue)
        assert said is not None
        assert "'nod'" in said


def test_who_looks_to_the_left_waves_on_the_left() -> None:
    right = WaveScene().plan(make_cue()).props[0].facts["shift"]
    left = WaveScene().plan(make_cue(make_portrait(240, 420, yaw=-25.0))).props[0].facts["shift"]
    assert right < 0.0 < left


@pytest.mark.parametrize("shift", [-0.34, 0.34])
def test_the_hand_rises_beside_the_person_and_goes_again(shift: float) -> None:
    hand = make_hand(make_portrait(240, 420), shift)
    assert not painted(hand, 0.9).any()
    assert not painted(hand, 9.0).any()
    columns = np.flatnonzero(painted(hand, 4.0)[..., 3].max(axis=0))
    assert columns.size > 20
    assert (columns.min() > SIZE[0] / 2) == (shift < 0.0)


def test_several_threads_paint_the_same_hand() -> None:
    hand = make_hand(make_portrait(240, 420), -0.34)
    times = [1.0 + 0.4 * i for i in range(16)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda t: painted(hand, t), times))
    assert all((painted(hand, t) == frame).all() for t, frame in zip(times, together, strict=True))
