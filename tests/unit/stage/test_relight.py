"""A person in a stage's light: their own colours, nothing clipped, nothing of the old background."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
import pytest

from memoriam.arrays import Affine, Frame
from memoriam.likeness import Portrait
from memoriam.likeness.plate import premultiplied_person
from memoriam.picture.camera import crown_to_chin
from memoriam.stage.cutout import foreground, soft_ends
from memoriam.stage.keepsake import has_silhouette, keepsake_matte, needs_keepsake, oval
from memoriam.stage.manifest import Lighting
from memoriam.stage.painted import PaintedStage
from memoriam.stage.relight import relit
from people import make_fitness, make_portrait

PLACE = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
LIGHTING = Lighting(
    key=(1.3, 1.1, 0.8),
    key_azimuth=30.0,
    key_elevation=20.0,
    fill=(0.9, 0.88, 0.86),
    ambient=(0.5, 0.48, 0.5),
    rim=0.7,
    exposure=1.05,
    saturation=0.92,
    haze=(0.93, 0.88, 0.82),
)


class Sky:
    """Plain light blue."""

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        frame[..., :3] = (190, 205, 230)


def stage(lighting: Lighting = LIGHTING) -> PaintedStage:
    made: Any = SimpleNamespace(
        lighting=lighting,
        sun=(200.0, 20.0),
        back=Sky(),
        size=(240, 320),
        seed=1,
        stand=SimpleNamespace(front=300.0, head=130.0),
    )
    return cast(PaintedStage, made)


def soft(portrait: Portrait) -> Portrait:
    """The portrait with a soft outline, its photo mixed accordingly."""
    import cv2

    matte = cv2.GaussianBlur(portrait.matte, (0, 0), 2.0)
    person = np.array([190.0, 150.0, 130.0])
    photo = matte[..., None] * person + (1 - matte[..., None]) * portrait.plate
    return dataclasses.replace(portrait, matte=matte, photo=photo.astype(np.uint8))


def test_nothing_of_the_old_background_shines_through_the_outline() -> None:
    portrait = soft(make_portrait())
    colours = foreground(portrait).astype(int)
    edge = (portrait.matte > 0.15) & (portrait.matte < 0.9)
    assert np.abs(colours[edge] - (190, 150, 130)).max(axis=1).mean() < 12


def test_the_contract_of_the_puppet_holds() -> None:
    made = relit(soft(make_portrait()), PLACE, stage())
    person = premultiplied_person(made.photo, made.matte, made.plate).astype(int)
    wanted = made.photo * made.matte[..., None]
    assert np.abs(person[..., :3] - wanted).max() <= 2
    assert np.abs(person[..., 3] - made.matte * 255).max() <= 1


def test_faces_keep_light_and_shade_and_are_never_clipped() -> None:
    portrait = make_portrait()
    photo = portrait.photo.copy()
    photo[100:150, 90:120], photo[100:150, 120:150] = 255, 120
    made = relit(dataclasses.replace(portrait, photo=photo), PLACE, stage())
    assert made.photo[portrait.matte > 0.5].max() < 252
    assert int(made.photo[125, 105, 1]) - int(made.photo[125, 135, 1]) > 60


def test_warm_light_warms_and_night_darkens() -> None:
    portrait = make_portrait()
    day = relit(portrait, PLACE, stage()).photo[125, 120].astype(float)
    night = LIGHTING.model_copy(update={"exposure": 0.6, "fill": (0.46, 0.5, 0.62), "key": (0.7, 0.6, 0.5)})
    dark = relit(portrait, PLACE, stage(night)).photo[125, 120].astype(float)
    assert day[0] / day[2] > 190 / 130
    assert dark.mean() < 0.85 * day.mean()
    assert dark.mean() > 0.4 * day.mean()


def test_a_grey_photograph_becomes_a_toned_print() -> None:
    portrait = make_portrait()
    grey = np.repeat(portrait.photo.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
    made = relit(dataclasses.replace(portrait, photo=grey, plate=grey, grey=True), PLACE, stage())
    tint = made.photo[120:130, 110:130].astype(float).mean(axis=(0, 1))
    assert tint[0] > tint[2]
    assert tint[0] - tint[2] < 60


def test_the_body_ends_softly_where_the_photo_cuts_it_and_nowhere_else() -> None:
    portrait = make_portrait()
    assert soft_ends(portrait, np.random.default_rng(1)).min() == 1.0
    matte = portrait.matte.copy()
    matte[250:, 40:200] = 1.0
    ends = soft_ends(dataclasses.replace(portrait, matte=matte), np.random.default_rng(1))
    assert ends[-1].max() < 0.05
    assert ends[:200].min() == 1.0


def test_a_side_that_the_photo_cuts_leans_inward() -> None:
    portrait = make_portrait()
    matte = portrait.matte.copy()
    matte[180:, 100:] = 1.0
    ends = soft_ends(dataclasses.replace(portrait, matte=matte), np.random.default_rng(1))
    inward = [int((ends[row, 150:] > 0.5).sum()) for row in (190, 230)]
    assert ends[:, -1].max() < 0.05
    assert inward[0] > inward[1] + 3
    assert ends[:260, 20].min() == 1.0


@pytest.mark.parametrize("quality", [0.1, 0.67])
def test_a_poor_outline_becomes_a_whole_picture_in_an_oval(quality: float) -> None:
    portrait = make_portrait(fitness=make_fitness(matte_quality=quality))
    assert needs_keepsake(portrait)
    mask = keepsake_matte(portrait)
    border = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    assert border.max() < 0.01
    assert mask[134, 120] == 1.0
    made = relit(portrait, PLACE, stage())
    assert np.array_equal(made.matte, mask)
    assert np.array_equal(made.photo, made.plate)


def test_a_keepsake_follows_the_person_and_its_surroundings_dissolve_in_haze() -> None:
    portrait = make_portrait(fitness=make_fitness(matte_quality=0.5))
    head = crown_to_chin(portrait)
    away = cv2.distanceTransform((portrait.matte < 0.5).astype(np.uint8), cv2.DIST_L2, 5) / head
    mask, whole = keepsake_matte(portrait), oval(portrait)
    near, far = (away > 0.02) & (away < 0.08), (away > 0.35) & (whole > 0.7)
    assert mask[near & (whole > 0.99)].min() > 0.3
    assert mask[far].max() < 0.05
    assert mask[(away == 0.0) & (whole == 1.0)].min() > 0.8
    dark = dataclasses.replace(portrait, photo=np.full_like(portrait.photo, 20))
    made = relit(dark, PLACE, stage()).photo.mean(axis=2)
    assert made[(away > 0.3)].mean() > made[134, 120] + 40


def test_a_doubtful_outline_may_still_have_something_behind_it() -> None:
    doubtful, hopeless = (make_portrait(fitness=make_fitness(matte_quality=q)) for q in (0.5, 0.4))
    assert needs_keepsake(doubtful)
    assert has_silhouette(doubtful)
    assert not has_silhouette(hopeless)


def test_a_cut_head_is_never_shown_with_a_flat_top() -> None:
    portrait = make_portrait()
    matte = portrait.matte.copy()
    matte[:100, 80:160] = 1.0
    assert needs_keepsake(dataclasses.replace(portrait, matte=matte))
    assert not needs_keepsake(portrait)
