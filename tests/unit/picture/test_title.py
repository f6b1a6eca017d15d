"""The closing title."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.brief import LINE_LENGTH, NAME_LENGTH, SIZES
from memoriam.errors import BriefError
from memoriam.picture.look import Overlay
from memoriam.picture.title import INK, life_years, title_overlay


def inked(overlay: Overlay) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the letters in the frame."""
    rows, columns = np.nonzero(overlay.pixels[..., 3] > 128)
    return (
        overlay.x + int(columns.min()),
        overlay.y + int(rows.min()),
        overlay.x + int(columns.max()),
        overlay.y + int(rows.max()),
    )


@pytest.mark.parametrize(
    ("born", "died", "shown"),
    [
        ("1912", "1992", "1912 – 1992"),
        ("1912-03-01", "1992-12-24", "1912 – 1992"),
        ("2019-01-02", "2019-01-05", "2019"),
        ("1931", None, "* 1931"),
        (None, "2020", "2020"),
        (None, None, ""),
    ],
)
def test_years(born: str | None, died: str | None, shown: str) -> None:
    assert life_years(born, died) == shown


@pytest.mark.parametrize("size", [*SIZES.values(), (540, 960)])
def test_a_full_title_is_centred_and_keeps_the_margins(size: tuple[int, int]) -> None:
    width, height = size
    line = "Er liebte den Fluß, die fernen Hügel und das stille Licht am Abend"
    left, top, right, bottom = inked(
        title_overlay(width, height, "Friedrich Großmann von Straßenfels", "1919", "2003", line, "de")
    )
    assert left >= 0.09 * width
    assert right <= 0.91 * width
    assert abs((left + right) / 2 - width / 2) < 0.02 * width
    assert top > 0.15 * height
    assert bottom < 0.82 * height


@given(st.text("Wмäßш ", min_size=1, max_size=NAME_LENGTH), st.sampled_from(sorted(SIZES)))
@settings(max_examples=15, deadline=None)
def test_no_name_leaves_the_frame(name: str, shape: str) -> None:
    width, height = SIZES[shape]  # type: ignore[index]
    with contextlib.suppress(BriefError):
        overlay = title_overlay(width, height, name, None, None, "", "en")
        assert_within(overlay, width)


def assert_within(overlay: Overlay, width: int) -> None:
    if overlay.pixels[..., 3].max() > 128:
        left, _, right, _ = inked(overlay)
        assert left >= 0.08 * width
        assert right <= 0.92 * width


def test_a_word_too_long_for_any_frame_is_refused() -> None:
    with pytest.raises(BriefError, match="shorten it"):
        title_overlay(540, 960, "W" * NAME_LENGTH, None, None, "", "en")


@pytest.mark.parametrize("size", SIZES.values())
def test_the_longest_sensible_line_fits(size: tuple[int, int]) -> None:
    line = ("und immer sind da Spuren deines Lebens, " * 5)[: LINE_LENGTH - 1] + "."
    _, top, _, bottom = inked(title_overlay(*size, "Maria Magdalena Oberhuber", "1925", "2014", line, "de"))
    assert top > 0.1 * size[1]
    assert bottom < 0.87 * size[1]


def test_an_empty_title_paints_nothing() -> None:
    overlay = title_overlay(540, 960, "", None, None, "", "en")
    assert overlay.pixels[..., 3].max() == 0


def test_the_ink_follows_the_tone() -> None:
    for tone in ("dark", "light"):
        overlay = title_overlay(540, 960, "Ada", None, None, "", "en", tone)
        solid = overlay.pixels[overlay.pixels[..., 3] == 255][:, :3].astype(float)
        assert np.abs(np.median(solid, axis=0) - INK[tone]).max() <= 1.0


def test_foreign_scripts_are_refused_in_one_sentence() -> None:
    with pytest.raises(BriefError, match=r"^The line of text contains '心' \(U\+5FC3.*letters\.$"):
        title_overlay(540, 960, "Ada", None, None, "心", "en")
