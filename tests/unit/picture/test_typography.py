"""Setting type: coverage, kerning, lines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.errors import BriefError
from memoriam.picture.typography import (
    Face,
    Style,
    bind_short_words,
    break_lines,
    draw_line,
    has_glyph,
    kerning,
    line_width,
    require_drawable,
    with_ligatures,
)

STYLE = Style(Face.SERIF, 40.0)

COVERED = "ёЁйЙїЇґҐєЄßẞşŞğĞıİłŁžŽőűřěąęćńśźżțșåøæœđðþўЂћΩάΈΰϊΐςạễự0123456789–—’„“«»·…"

words = st.lists(st.text("abcdefghijklmnopqrstuvwxyzäß", min_size=1, max_size=11), min_size=1, max_size=14)


@pytest.mark.parametrize("face", Face)
def test_faces_cover_the_alphabets_of_europe(face: Face) -> None:
    assert [character for character in COVERED if not has_glyph(face, character)] == []


@pytest.mark.parametrize(
    ("text", "character"),
    [("Anna 美玲", "美"), ("דוד", "ד"), ("محمد", "م"), ("अनिता", "अ"), ("Opa 🕊", "🕊"), ("и́", "\u0301")],
)
def test_what_cannot_be_set_is_named_and_refused(text: str, character: str) -> None:
    with pytest.raises(BriefError, match=f"U\\+{ord(character):04X}.*Latin, Greek or Cyrillic"):
        require_drawable(text, "name")


def test_text_is_composed_and_tidied() -> None:
    assert require_drawable("  Zoe\u0308  O'Hara ", "name") == "Zoë O’Hara"


def test_pairs_are_kerned() -> None:
    assert kerning(Face.SERIF).between("A", "V") < -0.05
    assert kerning(Face.SERIF).between("Г", "а") < 0.0
    apart = line_width("A", STYLE) + line_width("V", STYLE)
    assert line_width("AV", STYLE) < apart - 2.0


def test_tracking_is_not_added_after_the_last_letter() -> None:
    loose = Style(Face.SERIF, 40.0, 0.1)
    assert line_width("nn", loose) - line_width("nn", STYLE) == pytest.approx(4.0)


def test_type_lands_where_it_is_set() -> None:
    canvas = np.zeros((80, 300), np.float32)
    draw_line(canvas, "Hn", Style(Face.SERIF, 40.0), 50.0, 60.0)
    rows, columns = np.nonzero(canvas > 0.5)
    assert abs(rows.max() - 59) <= 1
    assert abs(rows.min() - (60 - 26)) <= 2
    assert 48 <= columns.min() <= 54
    assert abs(columns.max() - (50 + line_width("Hn", STYLE))) <= 3


def test_type_beyond_the_canvas_is_cut_off() -> None:
    canvas = np.zeros((30, 40), np.float32)
    draw_line(canvas, "Memoriam", STYLE, -20.0, 25.0)
    draw_line(canvas, "Memoriam", STYLE, 500.0, 500.0)
    assert canvas.max() > 0.5


@given(words, st.floats(150.0, 900.0), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_lines_hold_all_words_within_the_width(parts: list[str], width: float, most: int) -> None:
    text = " ".join(parts)
    lines = break_lines(text, STYLE, width, most)
    if lines is None:
        return
    assert len(lines) <= most
    assert " ".join(lines).replace("\u00a0", " ").split() == parts
    assert all(line_width(line, STYLE) <= width for line in lines)


@given(words, st.floats(200.0, 900.0))
@settings(max_examples=40, deadline=None)
def test_no_fewer_lines_would_have_done(parts: list[str], width: float) -> None:
    lines = break_lines(" ".join(parts), STYLE, width, 8)
    if lines is not None and len(lines) > 1:
        assert break_lines(" ".join(parts), STYLE, width, len(lines) - 1) is None


def test_lines_are_balanced() -> None:
    lines = break_lines("a quiet life lived among the books and birds she loved so much", STYLE, 620.0, 3)
    assert lines is not None
    widths = [line_width(line, STYLE) for line in lines]
    assert min(widths) > 0.75 * max(widths)


def test_a_line_ends_where_one_breathes() -> None:
    lines = break_lines("Spoczywaj w pokoju, w sercach tych, którzy cię kochali", STYLE, 700.0, 2)
    assert lines is not None
    assert lines[0].endswith(",")


def test_one_letter_words_stay_with_the_next() -> None:
    assert bind_short_words("w sercu i w pamięci") == "w\u00a0sercu i\u00a0w\u00a0pamięci"


def test_ligatures_only_where_they_are_right() -> None:
    assert with_ligatures("filia", STYLE, "pl") == "ﬁlia"
    assert with_ligatures("filiz", STYLE, "tr") == "filiz"
    assert with_ligatures("film", Style(Face.SERIF, 40.0, 0.05), "en") == "film"
