"""Captions burned into the picture, for places where no player shows a text track."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from memoriam.arrays import Mask
from memoriam.picture.label import LIGHT_INK, SHADE, STORY_FOOT, TALL
from memoriam.picture.look import Overlay, compose
from memoriam.picture.typography import Face, Style, draw_line, line_width, require_drawable

SIZE = 0.046
"""Of the shorter edge: 50 px at 1080, what phones show readably at arm's length."""

WIDEST, LEADING = 0.88, 1.25
"""Share of the frame's width a line may take, and distance of baselines in type sizes."""

OTHER_FOOT = 0.085
"""Free share of the height below the last line where no story player has its controls."""

SHADE_STRENGTH = 0.55
"""Opacity of the soft shade behind the letters: as the label's, over white the ink keeps 4.5:1."""


def caption_overlay(width: int, height: int, text: str, above: int = 0) -> Overlay:
    """One caption, its lines parted by a newline, in the lower part of a film of this size.

    above: lines that are left free below it.
    Raises BriefError for a character the typeface cannot set.
    """
    lines = [require_drawable(line, "caption", (Face.SANS,)) for line in text.split("\n")]
    style = _fitted(lines, width, height)
    foot = STORY_FOOT if height / width >= TALL else OTHER_FOOT
    last = (1.0 - foot) * height - above * LEADING * SIZE * min(width, height)
    top = int(last - (len(lines) + 1.5) * LEADING * style.size)
    canvas: Mask = np.zeros((int(last + 1.5 * style.size) - top, width), dtype=np.float32)
    for i, line in enumerate(lines):
        baseline = last - (len(lines) - 1 - i) * LEADING * style.size - top
        draw_line(canvas, line, style, (width - line_width(line, style)) / 2.0, baseline)
    overlay = compose(canvas, LIGHT_INK, _shade(canvas, style.size), SHADE)
    return replace(overlay, y=overlay.y + top)


def _fitted(lines: Sequence[str], width: int, height: int) -> Style:
    style = Style(Face.SANS, SIZE * min(width, height), 0.01)
    longest = max(line_width(line, style) for line in lines)
    return style.scaled(min(1.0, WIDEST * width / max(longest, 1.0)))


def _shade(letters: Mask, size: float) -> Mask:
    """Dark right behind the letters, fading over a type size: legible on snow, unnoticed on dark ground."""
    grown = cv2.dilate(letters, np.ones((max(3, int(0.35 * size)),) * 2, np.uint8))
    soft = cv2.GaussianBlur(np.asarray(grown), (0, 0), 0.28 * size)
    return np.asarray(SHADE_STRENGTH * np.minimum(1.2 * soft, 1.0), dtype=np.float32)
