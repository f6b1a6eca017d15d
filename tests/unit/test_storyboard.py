from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from memoriam.brief import Brief, Person
from memoriam.errors import BriefError
from memoriam.performance import REST
from memoriam.performance.speech import Speech
from memoriam.scenes.base import CLOSING, OPENING, SUBJECT
from memoriam.scenes.speak import SpeakScene
from memoriam.storyboard import FPS, Storyboard, plan_film
from people import make_fitness, make_likeness, make_portrait


def film(**said: Any) -> Storyboard:
    return plan_film(Brief(person=Person(photos=(Path("a.jpg"),)), **said), {SUBJECT: make_likeness()})


def every_frame(board: Storyboard) -> list[float]:
    return [board.time(i) for i in range(board.frames)]


def test_a_portrait_film_lasts_fifteen_to_twenty_seconds() -> None:
    board = film()
    assert 15 <= board.duration <= 20
    assert board.frames == round(board.duration * FPS)


def test_it_opens_on_the_photograph_and_closes_in_light_with_the_title() -> None:
    board = film()
    assert board.performances[SUBJECT].pose(0.0) == REST
    assert board.shots[0].push(0.0) == 1.0
    assert board.light(0.0) == board.veil(0.0) == board.title(0.0) == 0.0
    assert board.veil(board.duration) == board.title(board.duration) == 1.0
    assert board.face_shown(0.0)
    assert not board.face_shown(board.duration)


def test_the_title_stands_long_enough_to_be_read() -> None:
    board = film()
    assert sum(board.title(t) > 0.9 for t in every_frame(board)) / FPS >= 1.5


@pytest.mark.parametrize("seed", range(12))
def test_there_is_life_in_fifteen_seconds(seed: int) -> None:
    board = film(seed=seed)
    person = board.performances[SUBJECT]
    shown = [t for t in every_frame(board) if board.face_shown(t)]
    assert np.ptp([person.pose(t).yaw for t in shown]) >= 7.0
    assert np.ptp([person.pose(t).pitch for t in shown]) >= 4.0
    assert sum(t < 15 for t in person.blink_times) >= 3
    assert max(person.pose(t).smile for t in shown) >= 0.5


def test_long_films_go_on_living() -> None:
    board = film(seconds=120)
    assert board.duration == pytest.approx(120)
    person = board.performances[SUBJECT]
    for start in range(5, 105, 20):
        assert np.ptp([person.pose(t).yaw for t in np.arange(start, start + 20, 0.2)]) >= 5.0


def test_scenes_fill_the_time_between_opening_and_closing() -> None:
    board = film(seconds=14)
    assert board.shots[0].start == OPENING
    assert board.shots[-1].end == pytest.approx(14 - CLOSING)


def test_a_film_too_short_for_its_scenes_is_refused() -> None:
    with pytest.raises(BriefError, match="8 seconds are too short for these scenes; ask for at least"):
        film(seconds=8)


def test_a_photograph_that_bears_little_is_moved_little() -> None:
    weak = make_likeness(make_portrait(fitness=make_fitness(motion=0.3, blink=False)))
    board = plan_film(Brief(person=Person(photos=(Path("a.jpg"),))), {SUBJECT: weak})
    person = board.performances[SUBJECT]
    times = every_frame(board)
    assert np.ptp([person.pose(t).yaw for t in times]) < 0.4 * np.ptp(
        [film().performances[SUBJECT].pose(t).yaw for t in times]
    )
    assert max(person.pose(t).blink for t in times) == 0


def test_the_scene_that_speaks_lasts_as_long_as_its_speech() -> None:
    speech = Speech(7.3, {}, ((0.0, 7.3),))
    brief = Brief(person=Person(photos=(Path("a.jpg"),)), scenes=("speak", "light"), words="x", seconds=30)
    speak, light = plan_film(brief, {SUBJECT: make_likeness()}, speech=speech).shots
    assert speak.end - speak.start == pytest.approx(SpeakScene().lasting(speech))
    assert light.end + CLOSING == pytest.approx(30.0)
    with pytest.raises(BriefError, match="too short"):
        plan_film(brief.model_copy(update={"seconds": 12.0}), {SUBJECT: make_likeness()}, speech=speech)
