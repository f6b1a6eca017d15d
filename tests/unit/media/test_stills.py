"""Poster and contact sheet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from memoriam.arrays import RGB
from memoriam.errors import OutputError
from memoriam.media.still import ContactSheet, rgb_from_yuv, write_jpeg


def flat_yuv(y: int, cb: int, cr: int, width: int, height: int) -> RGB:
    frame = np.empty(width * height * 3 // 2, np.uint8)
    luma, quarter = width * height, width * height // 4
    frame[:luma], frame[luma : luma + quarter], frame[luma + quarter :] = y, cb, cr
    return frame.reshape(height * 3 // 2, width)


def test_a_poster_is_a_plain_jpeg(tmp_path: Path, hopper: Path) -> None:
    with Image.open(hopper) as image:
        picture = np.asarray(image.convert("RGB"))
    write_jpeg(tmp_path / "poster.jpg", picture)
    write_jpeg(tmp_path / "again.jpg", picture)
    assert (tmp_path / "poster.jpg").read_bytes() == (tmp_path / "again.jpg").read_bytes()
    with Image.open(tmp_path / "poster.jpg") as poster:
        assert poster.format == "JPEG"
        assert not poster.getexif()
        assert not {"icc_profile", "comment", "exif"} & set(poster.info)
        assert np.abs(np.asarray(poster).astype(int) - picture).mean() < 2.5


def test_a_poster_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="folder does not exist"):
        write_jpeg(tmp_path / "no" / "poster.jpg", np.zeros((4, 4, 3), np.uint8))


@pytest.mark.parametrize(
    ("signal", "colour"),
    [
        ((16, 128, 128), (0, 0, 0)),
        ((235, 128, 128), (255, 255, 255)),
        ((63, 102, 240), (255, 0, 0)),
        ((173, 42, 26), (0, 255, 0)),
        ((32, 240, 118), (0, 0, 255)),
    ],
)
@pytest.mark.parametrize("width", [40, 64, 90])
def test_film_colours_are_bt709(
    signal: tuple[int, int, int], colour: tuple[int, int, int], width: int
) -> None:
    small = rgb_from_yuv(flat_yuv(*signal, 64, 46), width)
    assert small.shape == (round(46 * width / 64), width, 3)
    assert np.abs(small.astype(int) - colour).max() <= 2


def test_chroma_lies_where_h264_puts_it() -> None:
    """An edge between red and blue at luma column 32 stays there: chroma samples lie on even luma columns."""
    frame = flat_yuv(63, 128, 128, 64, 48)
    blue, red = frame.reshape(-1)[64 * 48 :].reshape(2, 24, 32)
    blue[:], red[:] = 102, 240
    blue[:, 16:], red[:, 16:] = 240, 118
    seen = rgb_from_yuv(frame).astype(int)
    assert (seen[:, :31, 0] > seen[:, :31, 2]).all()
    assert (seen[:, 32:, 2] > seen[:, 32:, 0]).all()
    assert (seen[:, 30, 0] == seen[:, 0, 0]).all()


def test_a_sheet_shows_even_intervals_row_by_row() -> None:
    sheet = ContactSheet(100, pictures=6, columns=3, width=20)
    shown = [index for index in range(100) if sheet.wants(index)]
    assert shown == [8, 25, 41, 58, 75, 91]
    for index in range(100):
        sheet.add(index, np.full((30, 40, 3), index, np.uint8))
    picture = sheet.sheet()
    assert picture.shape == (2 * (15 + 6) + 6, 3 * (20 + 6) + 6, 3)
    centres = [
        int(picture[6 + 7 + 21 * row, 6 + 10 + 26 * column, 0]) for row in range(2) for column in range(3)
    ]
    assert centres == shown


def test_a_sheet_takes_every_kind_of_frame(tmp_path: Path) -> None:
    sheet = ContactSheet(3, pictures=3, columns=2, width=32)
    painted = np.full((64, 64, 4), 255, np.uint8)
    sheet.add(0, painted)
    painted[:] = 0
    sheet.add(1, np.full((64, 64, 3), 255, np.uint8))
    sheet.add(2, flat_yuv(235, 128, 128, 64, 64))
    sheet.write(tmp_path / "sheet.jpg")
    with Image.open(tmp_path / "sheet.jpg") as picture:
        assert picture.size == (2 * 38 + 6, 2 * 38 + 6)
        for place in ((20, 20), (58, 20), (20, 58)):
            assert min(picture.getpixel(place)) > 250  # type: ignore[arg-type]


def test_an_empty_sheet_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no frame"):
        ContactSheet(10).sheet()


@given(frames=st.integers(1, 400), pictures=st.integers(1, 30), columns=st.integers(1, 8))
def test_a_sheet_shows_as_many_as_it_can(frames: int, pictures: int, columns: int) -> None:
    sheet = ContactSheet(frames, pictures=pictures, columns=columns)
    assert sum(map(sheet.wants, range(frames))) == min(frames, pictures)
