"""Clouds, water, grass and feathers of the bake scripts, at the size of thumbnails."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from bake import clouds, grass, meadow, night, sea, shore, stair_path, stairway, wings
from bake.arrays import Floats
from bake.cloud_kernels import Field
from bake.clouds import Puff, Sun
from bake.noise import cloud_noise
from bake.pack import bleed, developed, save
from bake.view import direction
from bake.workshop import Workshop
from PIL import Image


@pytest.fixture(scope="module")
def ball() -> Field:
    """One round cloud of radius 6 m, 20 m before the eye, lit from the right."""
    low, high = np.array([-14, -14, -2], np.float32), np.array([14, 14, 34], np.float32)
    spheres = clouds.grow(np.random.default_rng(1), np.array([0.0, 0.0, 20.0]), Puff(6.0, 1))
    sun = Sun(direction(90, 10), (9.0, 9.0, 9.0), haze=0.0)
    return clouds.light_field(
        clouds.raster(spheres, low, high, 1.0), low, 1.0, sun, stairway.DAY.sky, cloud_noise()
    )


def look(field: Field, azimuth: float, sun: Sun) -> Floats:
    ray = direction(azimuth, 0)[None, None]
    seen: Floats = clouds.march(field, sun, np.zeros(3, np.float32), ray)[0, 0]
    return seen


def test_a_cloud_is_opaque_and_the_sky_beside_it_clear(ball: Field) -> None:
    sun = Sun(direction(90, 10), (9.0, 9.0, 9.0), haze=0.0)
    assert look(ball, 0, sun)[3] < 0.02
    assert look(ball, 32, sun)[3] == pytest.approx(1)
    assert 12 < look(ball, 0, sun)[4] < 18


def test_the_side_toward_the_sun_is_brighter(ball: Field) -> None:
    sun = Sun(direction(90, 10), (9.0, 9.0, 9.0), haze=0.0)
    right, left = look(ball, 11, sun), look(ball, -11, sun)
    assert right[0] / (1 - right[3]) > 1.3 * left[0] / (1 - left[3])


def test_a_march_stops_at_its_limit(ball: Field) -> None:
    sun = Sun(direction(90, 10), (9.0, 9.0, 9.0), haze=0.0)
    ray = direction(0, 0)[None, None]
    before = clouds.march(ball, sun, np.zeros(3, np.float32), ray, np.full((1, 1), 8.0, np.float32))
    assert before[0, 0, 3] == pytest.approx(1)


def test_feet_and_clouds_agree_where_the_stairs_are() -> None:
    z = stair_path.FIRST + 100 * stair_path.RUN
    assert stair_path.tread(z) == pytest.approx(100 * stair_path.RISE)
    assert stair_path.centre(10.0) == 0
    assert stair_path.half_width(0) > stair_path.half_width(100)


def test_waves_form_a_loop_of_the_asked_steepness() -> None:
    waves = sea.Waves(tile=20.0, wind=3.0, steepness=0.05, period=4.0)
    start, end = sea.slopes(waves, 0.0), sea.slopes(waves, 4.0)
    assert start[0] == pytest.approx(end[0], abs=1e-4)
    assert np.sqrt((start[0] ** 2 + start[1] ** 2).mean()) == pytest.approx(0.05, rel=0.3)
    assert np.abs(start[1] - sea.slopes(waves, 1.0)[1]).max() > 0.02


def test_neighbours_in_a_loop_share_their_light() -> None:
    loop = np.random.default_rng(1).uniform(size=(6, 3, 3, 3)).astype(np.float32)
    soft = sea.long_exposure(loop)
    assert soft.mean() == pytest.approx(loop.mean(), abs=1e-6)
    between = (0.5 * (soft + np.roll(soft, 1, 0))).std() / soft.std()
    assert between > 0.85 > (0.5 * (loop + np.roll(loop, 1, 0))).std() / loop.std()


def test_calm_water_mirrors_the_sky_and_darkens_toward_the_viewer() -> None:
    camera = night.view(0.03)
    lake = sea.render(np.ones((72, 72, 3), np.float32), camera, slice(43, 72), night.WAVES, night.WATER, 0.0)
    assert lake[0].mean() > 0.8
    assert lake[-1].mean() < 0.3
    assert np.isfinite(lake).all()


def test_the_beach_begins_at_the_waterline() -> None:
    camera = shore.view(0.05)
    sand = shore.sand(camera, shore.above(camera))
    assert sand[0, :, 3].max() < 0.5
    assert sand[-1, :, 3].min() == 1
    assert (sand[..., :3] >= 0).all()


def test_grass_closes_below_the_crest_and_leaves_the_top_free() -> None:
    strip = meadow.strip(0.1)
    crest = round(meadow.STRIP_CREST * 0.1)
    assert strip[crest + 24 :, :, 3].min() > 0.95
    assert strip[:2, :, 3].max() < 0.2
    assert strip.max() < 30


def test_farther_grass_is_painted_first() -> None:
    ground = grass.Ground(100, 50, 20, 1.5)
    x, z = grass.sow(np.random.default_rng(1), 50, (2.0, 9.0), ground, 100)
    assert (np.diff(z) <= 0).all()
    assert len(x) == 50


def test_wings_unfold() -> None:
    stock = wings.plumage()
    folded, spread = wings.draw(stock, 0.0, 0.1), wings.draw(stock, 1.0, 0.1)

    def width(wing: Floats) -> int:
        return int(np.ptp(np.nonzero(wing[..., 3].max(0) > 0.5)[0]))

    assert width(spread) > 2.5 * width(folded)
    assert (spread[..., :3].max(-1) <= spread[..., 3] + 1e-5).all()
    border = np.concatenate([spread[0], spread[-1], spread[:, 0], spread[:, -1]])
    assert border[:, 3].max() < 0.05


def test_colours_reach_under_transparent_pixels() -> None:
    picture = np.zeros((32, 32, 4), np.float32)
    picture[10:20, 10:20] = (0.8, 0.4, 0.2, 1.0)
    spread = bleed(picture)
    assert spread[8, 15] == pytest.approx([0.8, 0.4, 0.2], abs=0.01)


def test_what_is_saved_can_be_read(tmp_path: Path) -> None:
    picture = np.dstack([np.full((20, 30, 3), 0.25, np.float32), np.full((20, 30), 0.5, np.float32)])
    pixels = developed(picture, stairway.DAY.grade)
    save(tmp_path / "plate.avif", pixels)
    with Image.open(tmp_path / "plate.avif") as opened:
        assert opened.size == (30, 20)
        assert np.abs(np.array(opened.convert("RGBA")).astype(int) - pixels).max() <= 8


def test_a_workshop_makes_each_step_once(tmp_path: Path) -> None:
    shop = Workshop(tmp_path, 0.2)
    made = []

    def step() -> Floats:
        made.append(1)
        return np.arange(3)

    assert shop.array("step", step).tolist() == shop.array("step", step).tolist() == [0, 1, 2]
    assert len(made) == 1
    assert "step" in shop.spent()
