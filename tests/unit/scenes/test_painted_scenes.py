"""The scenes in front of painted skies: stairway, wings, light."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from memoriam.brief import make_brief
from memoriam.errors import BriefError
from memoriam.performance.limits import Limits
from memoriam.scenes.base import SUBJECT, Cue, Scene, ScenePlan, find_scene, lengths_of
from people import make_fitness, make_likeness, make_portrait

NAMES = ("stairway", "wings", "light")


def cue(
    scene: Scene, seconds: float, yaw: float = 0.0, stage: str | None = None, quality: float = 0.9
) -> Cue:
    said = {"person": {"photos": ["a.jpg"]}, "scenes": [scene.name], "stage": stage}
    # a head with room above it: one that touches the photo's edge counts as cut
    portrait = make_portrait(yaw=yaw, fitness=make_fitness(matte_quality=quality))
    limits = Limits(motion=1.0, blink=True, gaze=True)
    cast = {SUBJECT: make_likeness(portrait)}
    return Cue(seconds, make_brief(said), cast, {SUBJECT: limits}, np.random.default_rng(3))


def plan(name: str, seconds: float | None = None, yaw: float = 0.0, stage: str | None = None) -> ScenePlan:
    scene = find_scene(name)
    return scene.plan(cue(scene, seconds or scene.seconds, yaw, stage))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("yaw", [-20.0, 0.0, 20.0])
def test_curves_are_in_order_and_inside_the_scene(name: str, yaw: float) -> None:
    scene = find_scene(name)
    for seconds in (scene.shortest, scene.seconds, 2.0 * scene.seconds):
        made = plan(name, seconds, yaw)
        actor = made.actors[0]
        curves = [*actor.gestures.values(), actor.y, actor.opacity, actor.dissolve, made.light, made.push]
        curves += [points for prop in made.props for points in prop.curves.values()]
        for points in curves:
            times = [t for t, _ in points]
            assert times == sorted(set(times))
            assert times[0] >= 0.0
            assert times[-1] <= seconds + 1e-6


@pytest.mark.parametrize("name", NAMES)
def test_gestures_begin_and_end_at_rest(name: str) -> None:
    for points in plan(name).actors[0].gestures.values():
        assert points[0][1] == points[-1][1] == 0.0


@pytest.mark.parametrize("name", NAMES)
def test_the_brief_chooses_the_stage(name: str) -> None:
    assert plan(name, stage="stairway-day").stage == "stairway-day"
    assert plan(name).stage is not None


@pytest.mark.parametrize("name", ["stairway", "light"])
def test_the_person_is_whole_first_and_gone_in_the_end(name: str) -> None:
    actor = plan(name).actors[0]
    assert actor.dissolve[0][1] == 0.0
    assert actor.opacity[0][1] == 1.0
    assert actor.opacity[-1][1] == 0.0
    assert actor.dissolve[0][0] <= actor.opacity[0][0]


@pytest.mark.parametrize(("yaw", "side"), [(-20.0, -1.0), (0.0, 1.0), (20.0, 1.0)])
def test_a_turned_head_looks_on_to_its_own_side(yaw: float, side: float) -> None:
    turns = [value for _, value in plan("stairway", yaw=yaw).actors[0].gestures["yaw"] if value]
    assert all(np.sign(value) == side for value in turns)


def test_the_camera_climbs_on_alone() -> None:
    made = plan("stairway")
    gone = made.actors[0].opacity[-1][0]
    assert made.push[-1][0] > gone
    assert made.push[-1][1] > 1.5


def test_stairs_are_refused_where_there_are_none() -> None:
    scene = find_scene("stairway")
    objection = scene.objection(cue(scene, 14.0, stage="shore"))
    assert objection is not None
    assert "shore" in objection
    assert "light" in objection
    assert scene.objection(cue(scene, 14.0, stage="stairway-day")) is None
    assert scene.objection(cue(scene, 14.0)) is None


def test_wings_need_a_clean_outline() -> None:
    scene = find_scene("wings")
    assert scene.objection(cue(scene, 12.0, quality=0.2)) is not None
    assert scene.objection(cue(scene, 12.0, quality=0.9)) is None


def test_light_works_for_everybody() -> None:
    scene = find_scene("light")
    assert scene.objection(cue(scene, 10.0, quality=0.0, stage="night")) is None


def test_wings_open_beat_once_and_stay_open() -> None:
    made = plan("wings")
    spread = [value for _, value in made.props[0].curves["spread"]]
    assert spread[0] == 0.0
    assert spread[-1] == max(spread) == 1.0
    falls = sum(b < a for a, b in pairwise(spread))
    assert falls == 1
    assert made.props[0].order < 0


def test_a_dove_flies_off_when_the_brief_asks() -> None:
    scene = find_scene("light")
    assert not plan("light").props
    brief = make_brief({"person": {"photos": ["a.jpg"]}, "scenes": ["light"], "dove": True})
    own, shortest = lengths_of(scene, brief)
    assert own > scene.seconds
    for seconds in (own, shortest):
        made = scene.plan(replace(cue(scene, seconds), brief=brief))
        (dove,) = made.props
        (begins, unseen), (whole, seen) = dove.curves["seen"]
        assert (unseen, seen) == (0.0, 1.0)
        assert made.actors[0].dissolve[0][0] < begins < whole < seconds
        assert made.actors[0].opacity[-1][0] < seconds - 2.0
        assert "dove" in made.remarks[0]


def test_a_dove_without_the_light_is_refused_in_one_sentence() -> None:
    with pytest.raises(BriefError, match="'dove' is given, but none of the scenes is 'light'"):
        make_brief({"person": {"photos": ["a.jpg"]}, "dove": True})
