"""The finish, against a plain reference."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.arrays import Frame
from memoriam.picture.finish import CONTRAST, VIGNETTE, Finisher, split_planes, to_rgb
from memoriam.picture.label import colophon_overlay, label_overlay
from memoriam.picture.look import PLAIN, Look, Overlay, light_colour
from memoriam.picture.title import title_overlay

W, H = 320, 480
BELOW_LABEL = slice(H // 4, H // 4 * 3)


def flat(colour: tuple[int, int, int], width: int = W, height: int = H) -> Frame:
    frame = np.empty((height, width, 4), np.uint8)
    frame[...] = (*colour, 7)
    return frame


def finisher(grey: bool = True, **more: object) -> Finisher:
    return Finisher(W, H, 3, "en", grey=grey, grain=0.0, **more)  # type: ignore[arg-type]


def reference(colour: tuple[int, int, int]) -> tuple[float, float, float]:
    """BT.709-6 limited range of a graded grey-film colour in the middle of the frame."""
    c = np.array(colour) / 255.0
    r, g, b = c + CONTRAST * c * (1 - c) * (2 * c - 1)
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    return 16 + 219 * y, 128 + 224 * (b - y) / 1.8556, 128 + 224 * (r - y) / 1.5748


@given(st.tuples(*[st.integers(0, 255)] * 3))
@settings(max_examples=40, deadline=None)
def test_conversion_agrees_with_bt709(colour: tuple[int, int, int]) -> None:
    yuv = finisher().finish(flat(colour), 0, PLAIN)
    middle = [
        plane[plane.shape[0] // 2 - 20 : plane.shape[0] // 2 + 20, 40:-40]
        for plane in split_planes(yuv, W, H)
    ]
    for plane, wanted in zip(middle, reference(colour), strict=True):
        assert plane.mean() == pytest.approx(np.clip(wanted, 16, 240), abs=0.6)


def test_levels_stay_in_limited_range() -> None:
    for colour in ((0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 0, 255)):
        luma, blue, red = split_planes(finisher().finish(flat(colour), 0, PLAIN), W, H)
        assert luma.min() >= 16
        assert luma.max() <= 235
        assert min(blue.min(), red.min()) >= 16
        assert max(blue.max(), red.max()) <= 240


def test_a_picture_survives_the_way_there_and_back() -> None:
    y, x = np.mgrid[0:H, 0:W]
    frame = flat((0, 0, 0))
    frame[..., 0], frame[..., 1], frame[..., 2] = 70 + x * 90 // W, 60 + y * 110 // H, 150 - x * 60 // W
    back = to_rgb(finisher().finish(frame, 0, PLAIN), W, H)
    error = np.abs(back[BELOW_LABEL, 60:-60].astype(int) - frame[BELOW_LABEL, 60:-60, :3])
    assert np.quantile(error, 0.99) <= 5
    assert error.mean() < 2.0


def test_chroma_is_sited_left() -> None:
    frame = flat((60, 60, 200))
    frame[:, 161:, :3] = (200, 60, 60)
    _, blue, _ = split_planes(finisher().finish(frame, 0, PLAIN), W, H)
    row = blue[H // 4].astype(float)
    share = (row[80] - row[90]) / (row[70] - row[90])
    assert share == pytest.approx(0.75, abs=0.04)


def test_grey_stays_grey() -> None:
    frame = flat((0, 0, 0))
    frame[..., :3] = np.linspace(0, 255, W).astype(np.uint8)[None, :, None]
    grey_light = light_colour(np.full((64, 64, 3), 180, np.uint8), grey=True)
    film = Finisher(W, H, 1, "en", grey=True, light=grey_light)
    _, blue, red = split_planes(film.finish(frame, 4, Look(light=0.7, veil=0.3)), W, H)
    body = slice(H // 8, H // 2)
    assert np.abs(blue[body].astype(int) - 128).mean() < 0.6
    assert abs(red[body].mean() - 128) < 0.2


def test_the_vignette_is_light() -> None:
    luma = split_planes(finisher().finish(flat((180, 180, 180)), 0, PLAIN), W, H)[0].astype(float) - 16
    corner, middle = luma[-6:, :6].mean(), luma[H // 2 - 5 : H // 2 + 5, W // 2 - 5 : W // 2 + 5].mean()
    assert 1.0 - VIGNETTE - 0.01 <= corner / middle < 1.0


def test_full_veil_hides_the_picture_in_the_light_it_was_given() -> None:
    film = finisher(light=(0.94, 0.92, 0.88))
    dark, bright = (film.finish(flat(c), 0, Look(veil=1.0)) for c in ((0, 0, 0), (255, 255, 255)))
    assert np.array_equal(dark, bright)
    rgb = to_rgb(dark, W, H)[BELOW_LABEL].reshape(-1, 3).mean(axis=0) / 255.0
    assert rgb[0] > rgb[1] > rgb[2] > 0.80
    assert rgb[0] < 0.95


@given(st.floats(0.0, 0.99))
@settings(max_examples=15, deadline=None)
def test_veil_only_grows_lighter(veil: float) -> None:
    film = finisher()
    frame = flat((90, 70, 60))
    one, two = (
        split_planes(film.finish(frame, 0, Look(veil=v)), W, H)[0][BELOW_LABEL].mean()
        for v in (veil, veil + 0.01)
    )
    assert two >= one - 0.05


def test_light_falls_from_above_and_burns_nothing() -> None:
    frame = flat((220, 190, 170))
    luma = split_planes(finisher().finish(frame, 0, Look(light=1.0)), W, H)[0].astype(float)
    rows = luma[:, 20:60].mean(axis=1)
    assert rows[H // 5] > rows[H // 2] > rows[-10]
    assert luma[H // 5 :].max() < 233


def test_grain_moves_with_the_frame_and_repeats_with_the_seed() -> None:
    frame = flat((128, 128, 128))
    film, again = Finisher(W, H, 9, "en"), Finisher(W, H, 9, "en")
    first = film.finish(frame, 5, PLAIN)
    assert np.array_equal(first, again.finish(frame, 5, PLAIN))
    assert not np.array_equal(first, film.finish(frame, 6, PLAIN))
    assert not np.array_equal(first, Finisher(W, H, 10, "en").finish(frame, 5, PLAIN))
    middle = split_planes(first, W, H)[0][H // 2 - 40 : H // 2 + 40, 80:-80]
    assert 0.8 < middle.std() < 2.0


def test_a_faint_gradient_does_not_band() -> None:
    frame = flat((100, 100, 100), 640, 640)
    luma = split_planes(Finisher(640, 640, 1, "en").finish(frame, 0, Look(light=0.15)), 640, 640)[0][200:600]
    steps = np.diff(luma.reshape(-1, 8, 640).mean(axis=(1, 2)))
    assert (steps < 0.0).all()
    assert np.abs(np.diff(steps)).max() < 0.35
    assert steps.mean() > -0.5


def test_threads_share_a_finisher() -> None:
    film = Finisher(W, H, 2, "de", titles=(title_overlay(W, H, "Ada", "1815", "1852", "", "en"),))
    frame = np.random.default_rng(0).integers(0, 256, (H, W, 4), np.uint8)
    looks = [Look(light=i / 12, veil=i / 24, titles=(i / 12,)) for i in range(12)]
    alone = [film.finish(frame, i, look) for i, look in enumerate(looks)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda pair: film.finish(frame, *pair), enumerate(looks)))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_a_title_covers_what_is_below_it() -> None:
    pixels = np.full((31, 41, 4), 255, np.uint8)
    film = finisher(titles=(Overlay(pixels, 101, 201),))
    luma = split_planes(film.finish(flat((0, 0, 0)), 0, Look(titles=(1.0,))), W, H)[0]
    assert (luma[201:232, 101:142] == 235).all()
    assert luma[200, 120] < 20
    assert luma[232, 120] < 20
    unseen = split_planes(film.finish(flat((0, 0, 0)), 0, PLAIN), W, H)[0]
    assert unseen[201:232, 101:142].max() < 20


@pytest.mark.parametrize("veil", [0.0, 0.3, 0.79, 0.85, 0.92, 0.96, 1.0])
def test_every_frame_is_labelled(veil: float) -> None:
    film = finisher()
    labelled = film.finish(flat((90, 90, 90)), 0, Look(light=0.5, veil=veil))
    luma = split_planes(labelled, W, H)[0].astype(float)
    top = label_overlay(W, H, "en")
    upper = luma[top.y : top.y + top.pixels.shape[0], W // 4 : -W // 4]
    foot = colophon_overlay(W, H, "en")
    lower = luma[foot.y : foot.y + foot.pixels.shape[0], W // 4 : -W // 4]
    assert max(np.ptp(upper), np.ptp(lower)) > 60


def test_odd_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="321 x 480"):
        Finisher(321, 480, 1, "en")


def test_the_light_of_a_photograph_is_quiet() -> None:
    blue = np.full((40, 40, 3), (60, 90, 255), np.uint8)
    assert max(light_colour(blue, grey=False)) - min(light_colour(blue, grey=False)) < 0.16
    sepia = np.full((40, 40, 3), (210, 180, 130), np.uint8)
    red, green, low = light_colour(sepia, grey=True)
    assert red > green > low
    neutral = light_colour(np.full((40, 40, 3), 200, np.uint8), grey=True)
    assert np.ptp(neutral) < 0.005
