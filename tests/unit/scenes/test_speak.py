"""The scene 'speak' as data."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np

from memoriam.brief import Brief, Person
from memoriam.performance.limits import Limits
from memoriam.performance.speech import Speech
from memoriam.scenes.base import SUBJECT, Cue
from memoriam.scenes.speak import LEAD_IN, SpeakScene
from people import make_likeness

SPEECH = Speech(4.0, {"jaw": ((0.5, 0.0), (0.6, 0.3), (0.8, 0.0))}, ((0.5, 3.5),))


def cue(seconds: float, speech: Speech | None) -> Cue:
    brief = Brief(person=Person(photos=(Path("a.jpg"),)))
    chance = np.random.default_rng(1)
    return Cue(seconds, brief, {SUBJECT: make_likeness()}, {SUBJECT: Limits()}, chance, speech)


def test_lips_move_when_the_sound_is_heard_and_everything_comes_to_rest() -> None:
    scene = SpeakScene()
    seconds = scene.lasting(SPEECH)
    plan = scene.plan(cue(seconds, SPEECH))
    (actor,) = plan.actors
    assert actor.gestures["jaw"][1] == (LEAD_IN + 0.6, 0.3)
    for points in actor.gestures.values():
        assert points[0][1] == points[-1][1] == 0.0
        assert points[-1][0] <= seconds
        assert all(b[0] > a[0] for a, b in pairwise(points))
    assert scene.objection(cue(seconds, SPEECH)) is None


def test_without_speech_or_time_it_is_refused_with_a_way_out() -> None:
    assert "choose the scene 'words'" in str(SpeakScene().objection(cue(9.0, None)))
    assert "leave out 'seconds'" in str(SpeakScene().objection(cue(3.0, SPEECH)))
