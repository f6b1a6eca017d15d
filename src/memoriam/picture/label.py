"""The visible sign that a film was made with AI. Every frame carries it; there is no way to leave it out."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from memoriam.arrays import Mask
from memoriam.brief import Language
from memoriam.picture.look import Overlay
from memoriam.picture.typography import Face, Style, draw_line, line_width

WORDS: Mapping[str, str] = {
    "de": "Mit KI aus Fotografien erstellt",
    "en": "Made with AI from photographs",
    "fr": "Créé avec l’IA à partir de photographies",
    "es": "Creado con IA a partir de fotografías",
    "it": "Realizzato con l’IA a partire da fotografie",
    "pl": "Stworzono z pomocą AI na podstawie fotografii",
    "uk": "Створено за допомогою ШІ з фотографій",
    "ru": "Создано с помощью ИИ по фотографиям",
    "tr": "Fotoğraflardan yapay zekâ ile oluşturuldu",
}

SIZE = 0.0315
"""Of the shorter edge: 34 px at 1080 and 17 px at 540, an x-height of 8 px, the least a phone shows
readably."""

WIDEST = 0.86
"""Of the frame's width; longer words are set smaller."""

TRACKING = 0.035
"""Small type needs air between its letters."""

TALL = 1.5
"""From this height / width on, a film is shown in story players."""

STORY_TOP = 0.080
"""Story players draw their progress bar and the sender's name over the top: about 130 of 1920 pixels in Telegram and
Instagram, 6-8 %; the label begins below."""

OTHER_TOP = 0.050
"""Graphics-safe area of EBU R 95: 5 % on each side."""

INK = (252, 248, 240)
SHADE = (24, 20, 17)

SHADE_CORE = 0.66
"""Opacity of the shade right behind the letters: over pure white the ink keeps 4.5:1 (WCAG 2.2, 1.4.3), measured in
tests/unit/picture/test_label.py."""


def label_overlay(width: int, height: int, language: Language) -> Overlay:
    """The label for a film of this size: light letters on a soft shade of their own, legible on any ground."""
    words = WORDS[language]
    style = Style(Face.SANS, SIZE * min(width, height), TRACKING)
    style = style.scaled(min(1.0, WIDEST * width / line_width(words, style)))
    tall = height / width >= TALL
    top = (STORY_TOP if tall else OTHER_TOP) * height
    length = line_width(words, style)
    x = (width - length) / 2.0 if height > width else OTHER_TOP * width
    letters: Mask = np.zeros((height, width), dtype=np.float32)
    draw_line(letters, words, style, x, top + 0.72 * style.size)
    shade = _shade(letters, style.size, (x, top, x + length, top + 0.95 * style.size))
    return _compose(letters, shade)


def _shade(letters: Mask, size: float, box: tuple[float, float, float, float]) -> Mask:
    """A soft dark band behind the words, 0-1, strongest at the letters."""
    x0, y0, x1, y1 = (round(v) for v in box)
    pad = round(0.10 * size)
    band = np.zeros_like(letters)
    band[y0 - pad : y1 + pad, x0 - 2 * pad : x1 + 2 * pad] = 1.0
    band = cv2.GaussianBlur(band, (0, 0), 0.30 * size)
    close = np.minimum(cv2.GaussianBlur(letters, (0, 0), 0.12 * size) * 2.2, 1.0)
    return np.asarray(SHADE_CORE * np.maximum(band, close), dtype=np.float32)


def _compose(letters: Mask, shade: Mask) -> Overlay:
    """Letters over shade, premultiplied, cut to what is not empty."""
    alpha = letters + shade * (1.0 - letters)
    colour = letters[..., None] * np.array(INK) + (shade * (1.0 - letters))[..., None] * np.array(SHADE)
    pixels = np.rint(np.dstack([colour, alpha * 255.0])).astype(np.uint8)
    rows, columns = np.flatnonzero(pixels[..., 3].max(axis=1)), np.flatnonzero(pixels[..., 3].max(axis=0))
    cut = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Overlay(np.ascontiguousarray(cut), int(columns[0]), int(rows[0]))
