"""The scene 'words' as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from memoriam.brief import Brief, Person
from memoriam.performance.limits import Limits
from memoriam.scenes.base import SUBJECT, Cue, lengths_of
from memoriam.scenes.words import WordsScene
from people import make_likeness


def make_cue(seconds: float = 12.0, **said: Any) -> Cue:
    brief = Brief(person=Person(photos=(Path("a.jpg"),)), **said)
    return Cue(seconds, brief, {SUBJECT: make_likeness()}, {SUBJECT: Limits()}, np.random.default_rng(1))


@pytest.mark.parametrize("seconds", [WordsScene.shortest, WordsScene.seconds, 40.0])
def test_everything_happens_inside_the_scene_and_comes_to_rest(seconds: float) -> None:
    plan = WordsScene().plan(make_cue(seconds, words="Thank you."))
    for actor in plan.actors:
        for points in actor.gestures.values():
            assert points[0][1] == points[-1][1] == 0.0
            assert 0.0 <= points[0][0] < points[-1][0] <= seconds
    for prop in plan.props:
        for points in prop.curves.values():
            times = [t for t, _ in points]
            assert times == sorted(set(times))
            assert times[0] >= 0.0
            assert times[-1] <= seconds


def test_the_words_stand_long_enough_to_be_read() -> None:
    scene = WordsScene()
    cue = make_cue(words="x" * 160)
    own, _ = lengths_of(scene, cue.brief)
    curves = scene.plan(make_cue(own, words="x" * 160)).props[0].curves
    written, leaves = curves["written"][-1][0], curves["seen"][1][0]
    assert leaves - curves["written"][0][0] >= 160 / 17  # the quickest subtitle guide, characters a second
    assert leaves - written >= 4.0


def test_the_text_is_handed_on() -> None:
    plan = WordsScene().plan(make_cue(words="Danke", language="de", stage="shore"))
    assert plan.props[0].facts == {"text": "Danke", "language": "de"}
    assert plan.stage == "shore"


def test_without_words_it_is_refused_with_a_way_out() -> None:
    said = WordsScene().objection(make_cue())
    assert said is not None
    assert "'words' in the brief is empty" in said
    assert "'portrait'" in said


def test_letters_nobody_can_set_are_refused_before_anything_is_painted() -> None:
    said = WordsScene().objection(make_cue(words="さようなら"))
    assert said is not None
    assert "さ" in said


def test_words_are_welcome() -> None:
    assert WordsScene().objection(make_cue(words="Спасибо, мама")) is None
