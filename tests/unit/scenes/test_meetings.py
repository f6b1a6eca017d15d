"""The scenes 'embrace', 'younger' and 'nod' as data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from memoriam.brief import Brief, Companion, Person
from memoriam.likeness import HeadPose, Likeness, Portrait
from memoriam.performance.curves import Keyframes
from memoriam.performance.limits import Limits
from memoriam.scenes.base import COMPANION, SUBJECT, YOUNGER, Cue, Scene
from memoriam.scenes.embrace import ON_STAGE, EmbraceScene
from memoriam.scenes.nod import NodScene
from memoriam.scenes.younger import YoungerScene
from people import make_fitness, make_likeness, make_portrait


def somebody(number: int, yaw: float = 0.0, quality: float = 0.9, height: int = 520) -> Portrait:
    """Different people have identities at right angles; the photograph goes on below the chin."""
    small = make_portrait(fitness=make_fitness(matte_quality=quality))
    photo = np.full((height, 240, 3), 90 + number, np.uint8)
    matte = np.zeros((height, 240), np.float32)
    matte[: min(320, height)] = small.matte[:height]
    return replace(
        small,
        photo=photo,
        plate=photo,
        matte=matte,
        mesh=replace(small.mesh, head=HeadPose(yaw, 0.0, 0.0)),
        identity=np.eye(128, dtype=np.float32)[number],
        source=f"{number:064d}",
    )


def make_cue(seconds: float = 13.0, **cast: Portrait) -> Cue:
    people: dict[str, Likeness] = {SUBJECT: make_likeness(somebody(0))}
    people |= {person: make_likeness(portrait) for person, portrait in cast.items()}
    brief = Brief(person=Person(photos=(Path("a.jpg"),)))
    limits = {person: Limits() for person in people}
    return Cue(seconds, brief, people, limits, np.random.default_rng(1))


CASES: list[tuple[Scene, Cue]] = [
    (scene, cue)
    for seconds in (10.0, 14.0, 31.0)
    for scene, cue in (
        (EmbraceScene(), make_cue(seconds, companion=somebody(1))),
        (YoungerScene(), make_cue(seconds, younger=somebody(0))),
        (NodScene(), make_cue(seconds)),
    )
]


@pytest.mark.parametrize(("scene", "cue"), CASES)
def test_gestures_begin_and_end_at_rest_inside_the_scene(scene: Scene, cue: Cue) -> None:
    for actor in scene.plan(cue).actors:
        for name, points in actor.gestures.items():
            assert points[0][1] == points[-1][1] == 0.0, name
            assert 0.0 <= points[0][0] < points[-1][0] <= cue.seconds
            Keyframes(points)
        for curve in (actor.x, actor.opacity, actor.tilt, actor.size):
            assert 0.0 <= Keyframes(curve).points[-1][0] <= cue.seconds


def test_two_people_come_close_from_the_sides_they_look_to() -> None:
    cue = make_cue(companion=somebody(1, yaw=15.0))
    actors = {actor.person: actor for actor in EmbraceScene().plan(cue).actors}
    left, right = actors[COMPANION], actors[SUBJECT]
    assert left.x[0][1] < left.x[-1][1] < 0.0 < right.x[-1][1] < right.x[0][1]
    assert max(value for _, value in left.gestures["yaw"]) > 0.0 > min(v for _, v in right.gestures["yaw"])
    assert max(value for _, value in left.tilt) > 0.0 > min(value for _, value in right.tilt)
    assert all(max(v for _, v in actor.gestures["blink"]) == 1.0 for actor in actors.values())


def test_who_was_left_on_a_common_photograph_stays_left() -> None:
    subject = somebody(0)
    beside = replace(somebody(1, yaw=-20.0), source=subject.source, origin=(-300.0, 0.0))
    actors = {actor.person: actor for actor in EmbraceScene().plan(make_cue(companion=beside)).actors}
    assert actors[COMPANION].x[0][1] < 0.0 < actors[SUBJECT].x[0][1]


def test_an_embrace_of_two_people_is_welcome() -> None:
    assert EmbraceScene().objection(make_cue(companion=somebody(1))) is None


@pytest.mark.parametrize(
    ("companion", "said"),
    [
        (None, "needs a second person"),
        (replace(somebody(0), source="e" * 64), "add 'look_alike: true'"),
        (somebody(0), "the same face on the same photograph"),
        (somebody(1, quality=0.2), "photograph of the companion"),
        (somebody(1, height=215), "photograph of the companion"),
    ],
)
def test_what_cannot_embrace_is_refused_with_a_way_out(companion: Portrait | None, said: str) -> None:
    cue = make_cue(companion=companion) if companion is not None else make_cue()
    objection = EmbraceScene().objection(cue)
    assert objection is not None
    assert said in objection
    assert "choose the scene" in objection


def test_two_who_look_alike_may_embrace_if_the_family_says_that_they_are_two() -> None:
    cue = make_cue(companion=replace(somebody(0), source="e" * 64))
    beside = Companion(photos=(Path("b.jpg"),), consent=True, look_alike=True)
    told = replace(cue, brief=cue.brief.model_copy(update={"companion": beside}))
    assert EmbraceScene().objection(cue) is not None
    assert EmbraceScene().objection(told) is None


def test_two_faces_on_one_photograph_are_two_people_however_alike() -> None:
    subject = somebody(0)
    sister = replace(subject, origin=(400.0, 0.0))
    assert EmbraceScene().objection(make_cue(companion=sister)) is None


def test_nobody_embraces_somebody_who_looks_away() -> None:
    people = {SUBJECT: make_likeness(somebody(0, yaw=45.0)), COMPANION: make_likeness(somebody(1, yaw=40.0))}
    cue = replace(make_cue(), cast=people)
    objection = EmbraceScene().objection(cue)
    assert objection is not None
    assert "looks away from the other by 40°" in objection
    assert "never mirrored" in objection


def test_one_becomes_the_other_without_an_empty_moment() -> None:
    cue = make_cue(14.0, younger=somebody(0))
    actors = {actor.person: actor for actor in YoungerScene().plan(cue).actors}
    young, old = Keyframes(actors[YOUNGER].opacity), Keyframes(actors[SUBJECT].opacity)
    for t in np.arange(0.0, 14.0, 0.04):
        assert young(float(t)) + old(float(t)) >= 0.95
        if old(float(t)) > 0.05 and t > 7.0:
            assert abs(Keyframes(actors[YOUNGER].x)(float(t))) < 0.01
    assert (young(14.0), old(14.0)) == (0.0, 1.0)
    assert actors[YOUNGER].becomes == SUBJECT
    assert actors[SUBJECT].becomes is None


@pytest.mark.parametrize(
    ("younger", "said"),
    [
        (None, "in younger years"),
        (somebody(1), "add 'younger_confirmed: true'"),
        (somebody(0, quality=0.2), "younger self"),
    ],
)
def test_what_cannot_be_a_younger_self_is_refused(younger: Portrait | None, said: str) -> None:
    objection = YoungerScene().objection(make_cue(younger=younger) if younger is not None else make_cue())
    assert objection is not None
    assert said in objection
    assert "choose the scene" in objection


def test_the_family_decides_about_a_child_s_face_and_the_report_says_so() -> None:
    cue = make_cue(younger=somebody(1))
    told = replace(cue, brief=cue.brief.model_copy(update={"younger_confirmed": True}))
    assert YoungerScene().objection(told) is None
    (remark,) = YoungerScene().plan(told).remarks
    assert "similarity 0.00" in remark
    assert YoungerScene().plan(make_cue(younger=somebody(0))).remarks == ()


def test_a_nod_goes_down_and_comes_back() -> None:
    (actor,) = NodScene().plan(make_cue(8.0)).actors
    assert min(value for _, value in actor.gestures["pitch"]) < -4.0
    assert NodScene().objection(make_cue()) is None


@pytest.mark.parametrize("size", ["9:16", "16:9", "1:1"])
@pytest.mark.parametrize("scene", [EmbraceScene(), YoungerScene()])
def test_faces_keep_clear_of_the_sides_of_a_painted_stage(scene: Scene, size: str) -> None:
    cue = make_cue(companion=somebody(1), younger=somebody(0))
    cue = replace(cue, brief=cue.brief.model_copy(update={"stage": "shore", "format": size}))
    width, height = cue.brief.size
    head = float(np.interp(height / width, *ON_STAGE)) * min(width, height)
    for actor in scene.plan(cue).actors:
        farthest = max(abs(x) for _, x in actor.x)
        assert farthest * head + 0.35 * head * actor.size[0][1] <= width / 2
