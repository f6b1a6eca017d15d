"""Two photographs on one stage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.arrays import RGB
from memoriam.likeness import Portrait
from memoriam.picture.camera import crown_to_chin
from memoriam.stage.softlight import SoftLight
from memoriam.stage.together import aligned, brought_together, can_meet
from people import make_fitness, make_portrait

STILL = np.eye(2, 3)


def pictured(source: str, contrast: float = 1.0, noise: float = 0.0, *, grey: bool = False) -> Portrait:
    portrait = make_portrait(240, 420)
    chance = np.random.default_rng(2)
    tones = 128.0 + (portrait.photo.astype(np.float32) - 128.0) * contrast
    tones += chance.normal(0.0, 1.0, tones.shape[:2])[..., None] * noise
    if grey:
        tones = np.repeat(tones.mean(axis=2, keepdims=True), 3, axis=2)
    photo: RGB = np.clip(tones, 0, 255).astype(np.uint8)
    return replace(portrait, photo=photo, plate=photo, grey=grey, source=source)


def contrast(portrait: Portrait) -> float:
    return float(np.ptp(np.quantile(portrait.photo.mean(axis=2), [0.02, 0.98])))


def chroma(portrait: Portrait) -> float:
    return float(np.ptp(portrait.photo.astype(int), axis=2).max())


def test_people_of_one_photograph_stay_as_they_are() -> None:
    people = {"subject": pictured("a"), "companion": pictured("a", 0.5)}
    assert brought_together(people, 1) == people


def test_contrast_comes_nearer_but_nobody_is_repainted() -> None:
    people = {"subject": pictured("a"), "companion": pictured("b", 0.6)}
    after = brought_together(people, 1)
    before_gap = contrast(people["subject"]) - contrast(people["companion"])
    assert 0.0 < contrast(after["subject"]) - contrast(after["companion"]) < before_gap
    for person, portrait in people.items():
        change = after[person].photo.mean(axis=(0, 1)) - portrait.photo.mean(axis=(0, 1))
        assert np.abs(change).max() < 20.0


def test_a_photograph_with_deep_blacks_beside_a_faded_one_does_not_turn_pale() -> None:
    deep, faded = pictured("a"), pictured("b")
    deep = replace(deep, photo=np.clip((deep.photo - 58.0) * 1.1, 0, 215).astype(np.uint8))
    faded = replace(faded, photo=np.maximum(faded.photo, 45))
    after = brought_together({"subject": deep, "companion": faded}, 1)["subject"]
    middle = (deep.photo > 90) & (deep.photo < 215)
    assert abs(float((after.photo[middle].astype(float) - deep.photo[middle]).mean())) < 16.0


def test_a_grey_photograph_beside_a_coloured_one_makes_two_prints_of_one_tone() -> None:
    after = brought_together({"subject": pictured("a", grey=True), "companion": pictured("b")}, 1)
    for portrait in after.values():
        assert portrait.grey
        assert 4.0 < chroma(portrait) < 24.0
        red, _, blue = portrait.photo.mean(axis=(0, 1))
        assert red > blue


def test_two_grey_photographs_stay_neutral() -> None:
    after = brought_together(
        {"subject": pictured("a", grey=True), "companion": pictured("b", 0.5, grey=True)}, 1
    )
    assert max(chroma(portrait) for portrait in after.values()) <= 1.0


def test_a_clean_photograph_takes_some_of_the_others_grain() -> None:
    after = brought_together({"subject": pictured("a", noise=4.0), "companion": pictured("b")}, 1)
    flat = after["companion"].photo[140:170, 100:140].mean(axis=2)
    assert 0.5 < float(np.diff(flat, axis=1).std()) < 6.0


@settings(max_examples=30, deadline=None)
@given(one=st.floats(0.5, 3.0), other=st.floats(0.5, 3.0), x=st.floats(0.0, 2000.0))
def test_faces_stand_in_one_place_and_are_equally_large(one: float, other: float, x: float) -> None:
    people = {"subject": make_portrait(), "companion": make_portrait(300, 400)}
    places = {
        "subject": np.array([[one, 0.0, 5.0], [0.0, one, 50.0]]),
        "companion": np.array([[other, 0.0, 9.0], [0.0, other, -20.0]]),
    }
    after = aligned(people, places, x)
    seen = []
    for person, place in after.items():
        points = people[person].mesh.points[:, :2] @ place[:, :2].T + place[:, 2]
        eyes, mouth = points[[33, 133, 362, 263]].mean(axis=0), points[[61, 291]].mean(axis=0)
        seen.append(((eyes + mouth) / 2.0, np.linalg.norm(eyes - mouth)))
    assert np.allclose(seen[0][0], seen[1][0], atol=0.05)
    assert seen[0][0][0] == pytest.approx(x, abs=0.05)
    assert seen[0][1] == pytest.approx(seen[1][1], rel=1e-3)


def test_a_photograph_that_ends_at_the_chin_or_has_a_poor_outline_cannot_meet_anybody() -> None:
    whole = pictured("a")
    assert can_meet(whole)
    chin = int(whole.mesh.points[152, 1])
    short = chin + int(0.3 * crown_to_chin(whole))
    cut = replace(whole, photo=whole.photo[:short], plate=whole.plate[:short], matte=whole.matte[:short])
    assert not can_meet(cut)
    assert not can_meet(replace(whole, fitness=make_fitness(matte_quality=0.1)))


@pytest.mark.parametrize("size", [(270, 480), (480, 270), (270, 270)])
def test_the_soft_light_fills_the_frame_and_hides_where_photographs_end(size: tuple[int, int]) -> None:
    portrait = pictured("a", grey=True)
    light = SoftLight([portrait], size, 1)
    place = light.place(portrait)
    frame = np.zeros((size[1], size[0], 4), np.uint8)
    light.back.paint(frame, 0.0, STILL)
    assert frame[..., :3].min() > 20
    assert np.ptp(frame[..., :3].astype(int), axis=2).max() <= 1
    ground = frame.copy()
    frame[:] = 255
    light.front({"subject": portrait}, {"subject": place}).paint(frame, 0.0, STILL)
    end = int(place[1, 1] * (portrait.photo.shape[0] - 1) + place[1, 2])
    assert (frame[: size[1] // 4, :, :3] == 255).all()
    if end < size[1] - 1:
        assert np.abs(frame[end + 1 :, :, :3].astype(int) - ground[end + 1 :, :, :3]).max() <= 2


def test_the_person_before_the_soft_light_keeps_their_face() -> None:
    portrait = pictured("a")
    light = SoftLight([portrait], (270, 480), 1)
    after = light.relit(portrait, light.place(portrait))
    row, column = 176, 120
    assert np.abs(after.photo[row, column].astype(int) - portrait.photo[row, column]).max() <= 3
    assert after.matte[row, column] > 0.95
    assert after.matte.max() <= 1.0
