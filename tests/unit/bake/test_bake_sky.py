"""Sky, tone curve, cloud sheets, stars and hills of the bake scripts, at the size of thumbnails."""

from __future__ import annotations

import numpy as np
import pytest
from bake import hills, mist, night, shore, stairway, stars, veil
from bake.tone import Grade, develop, linear, srgb
from hypothesis import given
from hypothesis import strategies as st

SCALE = 0.02


@given(st.lists(st.floats(0, 50), min_size=3, max_size=3), st.floats(1.01, 3))
def test_more_light_never_looks_darker(light: list[float], factor: float) -> None:
    grade = Grade(exposure=0.9, white=5.0)
    scene = np.array([light], np.float32)
    assert (develop(scene * factor, grade).sum() - develop(scene, grade).sum()) >= -1e-4


def test_developed_light_is_displayable() -> None:
    scene = np.array([[0, 0, 0], [1e3, 0, 0], [60, 50, 30], [0.2, 0.3, 0.9]], np.float32)
    shown = develop(scene, Grade(saturation=1.4, contrast=0.4, lift=(0.02, 0.0, 0.03)))
    assert np.isfinite(shown).all()
    assert shown.min() >= 0
    assert shown.max() <= 1


def test_srgb_and_linear_are_inverse() -> None:
    values = np.linspace(0, 1, 33, dtype=np.float32)
    assert linear(srgb(values)) == pytest.approx(values, abs=1e-5)


@pytest.mark.parametrize("sky", [stairway.MORNING.sky, stairway.DAY.sky, shore.SKY, night.SKY])
def test_a_sky_is_brightest_round_its_sun(sky: object) -> None:
    from bake.sky import Sky

    assert isinstance(sky, Sky)
    away = sky.sun * np.array([-1, 1, -1], np.float32)
    light = sky.light(np.stack([sky.sun, away]))
    assert (light[0] > light[1]).all()
    assert (light >= 0).all()


def test_a_cloud_sheet_ends_at_the_horizon() -> None:
    camera = shore.view(SCALE)
    rays = camera.rays(*camera.rows_columns())
    colour, alpha = veil.light(shore.VEILS[0], rays, shore.SUN)
    assert alpha[rays[..., 1] < 0].max() == 0
    assert 0 < alpha.max() <= shore.VEILS[0].opacity
    assert (colour >= 0).all()


def test_stars_thin_out_with_brightness_as_counted() -> None:
    field = stars.scatter(night.view(1.0), night.BAND, seed=3)
    fainter = (field.magnitude < 8).sum() / (field.magnitude < 7).sum()
    assert 10**0.40 < fainter < 10**0.60
    assert (
        stars.black_body(np.array([3600.0], np.float32))[0, 0]
        > stars.black_body(np.array([12000.0], np.float32))[0, 0]
    )


def test_twinkling_stars_stand_clear_of_the_hills() -> None:
    _, bright = night.star_field(night.view(1.0))
    assert len(bright.at) == night.TWINKLING
    assert bright.at[:, 1].max() < night.HORIZON - 100


def test_hills_hide_the_sky_below_their_crest_only() -> None:
    light = np.ones((48, 48, 3), np.float32)
    ridge = hills.Ridge(200, 20, 900, (0.1, 0.1, 0.1), (0.1, 0.1, 0.1))
    covered = hills.cover(light, (ridge,), horizon=1400, scale=SCALE)
    assert (covered[:20] == 1).all()
    assert covered[27].max() == pytest.approx(0.1, abs=0.02)
    assert (covered[30:] == 1).all()


def test_mist_wraps_at_its_sides_and_is_premultiplied() -> None:
    band = mist.paint(mist.Band(240, (1.0, 1.0, 1.0), 0.6), 0.1)
    seam = np.abs(band[:, 0, 3] - band[:, -1, 3]).max()
    assert seam <= 2.5 * np.abs(np.diff(band[..., 3], axis=1)).max()
    assert (band[..., :3].max(-1) <= band[..., 3] * 1.5 + 1e-6).all()
