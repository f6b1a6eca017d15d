"""The invisible mark: unseen, the same every time, found after what the world does to films, never found elsewhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from benchmarks.attacks import ATTACKS, cropped, encode
from benchmarks.proof import unmarked_pictures
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from memoriam.arrays import RGB, Yuv420
from memoriam.brief import SIZES
from memoriam.media.photo import read_photo
from memoriam.media.samples import luma_samples
from memoriam.picture.finish import Finisher
from memoriam.picture.look import Look
from memoriam.proof import mark as mark_module
from memoriam.proof.mark import (
    FALSE_POSITIVES,
    ID_BITS,
    SYMBOL_BITS,
    SYMBOLS,
    TILE,
    Marker,
    mark_tile,
    read_mark,
)
from memoriam.proof.verify import mark_of

FILM_ID = 0xC0FFEE42
WIDTH, HEIGHT = 540, 960
FRAMES = 24

PINNED = [[0.4457, 0.3675, -0.0550], [0.1521, 0.3277, 0.1584]]
"""The first cells of the tile of FILM_ID."""


@pytest.fixture(scope="module")
def photograph(hopper: Path) -> RGB:
    return read_photo(hopper).pixels


@pytest.fixture(scope="module")
def film(photograph: RGB) -> list[Yuv420]:
    """Finished, unmarked frames of a slow zoom."""
    finisher = Finisher(WIDTH, HEIGHT, 3, "en")
    return [finisher.finish(zoomed(photograph, 1 + 0.004 * i), i, Look()) for i in range(FRAMES)]


@pytest.fixture(scope="module")
def marked(film: list[Yuv420]) -> list[Yuv420]:
    return [marked_copy(yuv) for yuv in film]


def zoomed(photograph: RGB, zoom: float) -> NDArray[np.uint8]:
    scale = zoom * max(WIDTH / photograph.shape[1], HEIGHT / photograph.shape[0])
    matrix = np.array(
        [
            [scale, 0, (WIDTH - scale * photograph.shape[1]) / 2],
            [0, scale, (HEIGHT - scale * photograph.shape[0]) / 2],
        ]
    )
    rgb = cv2.warpAffine(photograph, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
    return np.ascontiguousarray(np.dstack([rgb, rgb[..., :1]]))


def marked_copy(yuv: Yuv420, film_id: int = FILM_ID) -> Yuv420:
    copy = yuv.copy()
    Marker(film_id, WIDTH, HEIGHT).apply(copy)
    return copy


@pytest.mark.parametrize("attack", ATTACKS)
def test_it_is_found_after(attack: str, marked: list[Yuv420], tmp_path: Path) -> None:
    reading = mark_of(ATTACKS[attack](marked, tmp_path))
    assert reading is not None
    assert reading.film_id == FILM_ID


def test_it_is_found_in_a_single_frame_of_a_compressed_film(marked: list[Yuv420], tmp_path: Path) -> None:
    path = encode(marked, tmp_path / "a.mp4", width=WIDTH, crf=28)
    (frame,) = luma_samples(path, 1)
    reading = read_mark([frame])
    assert reading is not None
    assert reading.film_id == FILM_ID


def test_it_cannot_be_seen(film: list[Yuv420], marked: list[Yuv420]) -> None:
    plain, other = film[0].astype(float), marked[0].astype(float)
    assert 10 * np.log10(255**2 / np.mean((plain[:HEIGHT] - other[:HEIGHT]) ** 2)) >= 42
    assert np.abs(plain - other).max() <= 10
    assert (film[0][HEIGHT:] == marked[0][HEIGHT:]).all(), "colours stay as they are"


def test_it_is_faintest_where_the_picture_is_calm() -> None:
    calm = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
    difference = marked_copy(calm)[:HEIGHT].astype(float) - 128
    assert 0.2 < difference.std() < 0.7
    assert np.abs(difference).max() <= 2


def test_it_does_not_flicker(film: list[Yuv420], marked: list[Yuv420]) -> None:
    first, second = (marked[i][:HEIGHT].astype(float) - film[i][:HEIGHT].astype(float) for i in (10, 11))
    assert np.corrcoef(first.reshape(-1), second.reshape(-1))[0, 1] > 0.8


def test_black_stays_black_and_white_does_not_wrap() -> None:
    for tone in (0, 16, 235, 255):
        yuv = np.full((HEIGHT * 3 // 2, WIDTH), tone, np.uint8)
        assert np.abs(marked_copy(yuv).astype(int) - tone).max() <= 3


def test_threads_and_repetition_change_nothing(film: list[Yuv420], marked: list[Yuv420]) -> None:
    marker = Marker(FILM_ID, WIDTH, HEIGHT)

    def work(yuv: Yuv420) -> Yuv420:
        copy = yuv.copy()
        marker.apply(copy)
        return copy

    with ThreadPoolExecutor(4) as threads:
        again = list(threads.map(work, film))
    assert all((a == b).all() for a, b in zip(again, marked, strict=True))


def test_the_patterns_never_change() -> None:
    """A film marked today must be read by every later version: these numbers are part of the format."""
    tile = mark_tile(FILM_ID)
    assert tile.shape == (TILE, TILE)
    assert np.allclose(tile[:2, :3], PINNED, atol=1e-4)


@given(st.integers(0, 2**ID_BITS - 1))
@settings(max_examples=25, deadline=None)
def test_every_id_is_read_back(film_id: int) -> None:
    tile = mark_tile(film_id)
    picture = np.clip(128 + 6 * np.tile(tile, (8, 5))[:960, :540], 0, 255).astype(np.uint8)
    reading = read_mark([picture])
    assert reading is not None
    assert reading.film_id == film_id


@given(st.lists(st.integers(0, 2**SYMBOL_BITS - 1), min_size=SYMBOLS, max_size=SYMBOLS))
def test_random_symbols_are_no_message(symbols: list[int]) -> None:
    assert mark_module._agreeing([[symbol] for symbol in symbols]) is None


def test_the_symbols_of_an_id_are_its_message() -> None:
    for film_id in (0, 1, FILM_ID, 2**ID_BITS - 1):
        assert mark_module._agreeing([[5, symbol] for symbol in mark_module._symbols(film_id)]) == film_id


def test_an_id_of_33_bits_is_refused() -> None:
    for film_id in (-1, 2**ID_BITS):
        with pytest.raises(ValueError, match="32 bits"):
            Marker(film_id, WIDTH, HEIGHT)


def test_false_positives_are_rare_by_design_and_absent_here(photograph: RGB, film: list[Yuv420]) -> None:
    assert 2 * FALSE_POSITIVES <= 1e-6
    assert all(read_mark([luma]) is None for luma in unmarked_pictures([photograph], 6))
    assert read_mark([yuv[:HEIGHT] for yuv in film[::6]]) is None


def test_other_films_in_other_shapes(photograph: RGB) -> None:
    for width, height in SIZES.values():
        half = width // 2, height // 2 // 2 * 2
        resized = cv2.resize(photograph, half, interpolation=cv2.INTER_AREA)
        finished = Finisher(*half, 3, "en").finish(np.dstack([resized, resized[..., :1]]).copy(), 0, Look())
        Marker(FILM_ID, *half).apply(finished)
        reading = read_mark([finished[: half[1]]])
        assert reading is not None
        assert reading.film_id == FILM_ID


def test_two_films_are_told_apart(film: list[Yuv420]) -> None:
    readings = [read_mark([marked_copy(film[0], number)[:HEIGHT]]) for number in (1, 2)]
    assert [reading.film_id for reading in readings if reading] == [1, 2]


@pytest.mark.parametrize("share", [0.05, 0.2, 0.3])
def test_deeper_cuts(marked: list[Yuv420], share: float) -> None:
    frames = cropped(marked[:4], share)
    reading = read_mark([yuv[: yuv.shape[0] * 2 // 3] for yuv in frames])
    assert reading is not None
    assert reading.film_id == FILM_ID


def test_odd_pictures_are_no_trouble() -> None:
    for shape in ((1, 1), (3, 500), (40, 40), (2, 2000)):
        assert read_mark([np.full(shape, 99, np.uint8)]) is None
    assert read_mark([]) is None
