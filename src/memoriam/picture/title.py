"""The closing title: name, years, one line of text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from memoriam.arrays import Mask
from memoriam.brief import Language
from memoriam.errors import BriefError
from memoriam.picture.look import Overlay, compose
from memoriam.picture.typography import (
    Face,
    Style,
    break_lines,
    draw_line,
    line_width,
    require_drawable,
    with_ligatures,
)

Tone = Literal["dark", "light"]
"""dark: ink for a light ground. light: letters for a dark one."""

INK: Mapping[Tone, tuple[int, int, int]] = {"dark": (58, 46, 38), "light": (250, 244, 234)}
"""Warm near-black and warm near-white: about 12:1 on the veil, softer than black on white."""

NAME_SIZE = 0.092
"""Of the shorter edge: the largest type of the film and still a quiet one."""

YEARS_SIZE, LINE_SIZE = 0.043, 0.046

Steps = tuple[tuple[float, int], ...]

NAME_STEPS: Steps = ((1.0, 1), (0.88, 1), (1.0, 2), (0.88, 2), (0.88, 3), (0.76, 3), (0.66, 3), (0.56, 4))
LINE_STEPS: Steps = ((1.0, 1), (1.0, 2), (1.0, 3), (0.88, 4), (0.78, 5))
"""What is tried in turn, (share of the size, most lines), until it fits. The last still has letters of 1/30 of the
shorter edge; smaller ones could not be read on a phone."""

SIDE_MARGIN = 0.10
"""Free share of the width on each side: title-safe area of EBU R 95."""

MEASURE = 0.88
"""Share of the free width the line of text fills at most: two even lines read more quietly than one that runs wide."""

CENTRE = 0.455
"""The block's middle stands a little above the frame's, where the eye takes it for the middle."""

NAME_LEADING, LINE_LEADING = 1.12, 1.38
"""Distance of baselines in type sizes."""

GAP = 0.74
"""Space between name, years and line, in name sizes."""


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    style: Style
    drop: float
    """Distance of its baseline from the one above, pixels."""


def title_overlay(
    width: int,
    height: int,
    name: str,
    born: str | None,
    died: str | None,
    line: str,
    language: Language,
    tone: Tone = "dark",
) -> Overlay:
    """The title for a film of this size; parts that are empty take no room.

    born, died: ISO 8601 dates or years, of which the year is shown. Raises BriefError for characters without a
    glyph and for words too long for the frame.
    """
    rows = [
        *_name(name, width, height, language),
        *_years(born, died, width, height),
        *_line(line, width, height, language),
    ]
    canvas: Mask = np.zeros((height, width), dtype=np.float32)
    baseline = _first_baseline(rows, height)
    for i, row in enumerate(rows):
        baseline += row.drop if i else 0.0
        draw_line(canvas, row.text, row.style, (width - line_width(row.text, row.style)) / 2.0, baseline)
    return _tinted(canvas, tone, min(width, height))


def life_years(born: str | None, died: str | None) -> str:
    """'1912 – 1992'; one year where only one is known or both are the same, starred if it is that of birth."""
    if born and died:
        return born[:4] if born[:4] == died[:4] else f"{born[:4]} – {died[:4]}"
    return f"* {born[:4]}" if born else died[:4] if died else ""


def _name(name: str, width: int, height: int, language: Language) -> list[_Row]:
    text = require_drawable(name, "name", (Face.SERIF,))
    size = NAME_SIZE * min(width, height)
    room = (1.0 - 2.0 * SIDE_MARGIN) * width
    lines, style = _fit(text, Style(Face.SERIF, size, 0.005), room, NAME_STEPS, "name")
    return [_Row(with_ligatures(part, style, language), style, NAME_LEADING * style.size) for part in lines]


def _years(born: str | None, died: str | None, width: int, height: int) -> list[_Row]:
    text = life_years(born, died)
    edge = min(width, height)
    style = Style(Face.SERIF, YEARS_SIZE * edge, 0.06)
    return [_Row(text, style, GAP * NAME_SIZE * edge + 0.45 * style.size)] if text else []


def _line(line: str, width: int, height: int, language: Language) -> list[_Row]:
    text = require_drawable(line, "line of text", (Face.ITALIC,))
    edge = min(width, height)
    room = MEASURE * (1.0 - 2.0 * SIDE_MARGIN) * width
    lines, style = _fit(text, Style(Face.ITALIC, LINE_SIZE * edge), room, LINE_STEPS, "line of text")
    first = GAP * NAME_SIZE * edge + 0.75 * style.size
    return [
        _Row(with_ligatures(part, style, language), style, LINE_LEADING * style.size if i else first)
        for i, part in enumerate(lines)
    ]


def _fit(text: str, style: Style, room: float, steps: Steps, what: str) -> tuple[list[str], Style]:
    """The first of the steps, (share of the size, lines), at which the text fits into ``room`` pixels."""
    if not text:
        return [], style
    for smaller, lines in steps:
        broken = break_lines(text, style.scaled(smaller), room, lines)
        if broken is not None:
            return broken, style.scaled(smaller)
    raise BriefError(f"The {what} '{text}' does not fit into the film's title; shorten it.")


def _first_baseline(rows: list[_Row], height: int) -> float:
    """Baseline of the first row, so that the block's middle stands at CENTRE."""
    if not rows:
        return 0.0
    block = 0.65 * rows[0].style.size + sum(row.drop for row in rows[1:])
    return CENTRE * height - block / 2.0 + 0.65 * rows[0].style.size


def _tinted(coverage: Mask, tone: Tone, edge: int) -> Overlay:
    """Ink where there is type, and a faint glow of the opposite tone for a ground that is not yet calm."""
    other: Tone = "light" if tone == "dark" else "dark"
    deviation = 0.012 * edge
    rows, reach = np.flatnonzero(coverage.max(axis=1)), int(4.0 * deviation)
    first = max(int(rows[0]) - reach, 0) if rows.size else 0
    part = coverage[first : int(rows[-1]) + reach] if rows.size else coverage[:2]
    glow = np.minimum(cv2.GaussianBlur(part, (0, 0), deviation) * 0.9, 0.35)
    overlay = compose(part, INK[tone], glow, INK[other])
    return replace(overlay, y=overlay.y + first)
