"""The visible sign that a film was made with AI. Every frame carries it; there is no way to leave it out."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from memoriam.arrays import Mask
from memoriam.brief import Language
from memoriam.picture.look import Overlay, compose
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

STORY_FOOT, OTHER_FOOT = 0.155, 0.075
"""Free share of the height below the colophon: captions and controls of story players cover the lowest 12-15 %."""

ASCENT = 0.72
"""Height of the capitals and ascenders above the baseline in type sizes."""

LIGHT_INK, SHADE = (252, 248, 240), (28, 24, 20)

DARK_INK = (88, 76, 66)
"""Softer than the title's ink and still above 6:1 on the veil."""

SHADE_CORE = 0.66
"""Opacity of the shade right behind the letters: over pure white the ink keeps 4.5:1 (WCAG 2.2, 1.4.3), measured in
tests/unit/picture/test_label.py."""


def label_overlay(width: int, height: int, language: Language) -> Overlay:
    """The label for a film of this size: light letters on a soft shade of their own, legible on any ground."""
    words, style, length = _fitted(width, height, language)
    tall = height / width >= TALL
    top = (STORY_TOP if tall else OTHER_TOP) * height
    x = (width - length) / 2.0 if height > width else OTHER_TOP * width
    letters: Mask = np.zeros((height, width), dtype=np.float32)
    draw_line(letters, words, style, x, top + ASCENT * style.size)
    shade = _shade(letters, style.size, (x, top, x + length, top + 0.95 * style.size))
    return compose(letters, LIGHT_INK, shade, SHADE)


def colophon_overlay(width: int, height: int, language: Language) -> Overlay:
    """The same words in dark ink at the foot of the closing page, for the light ground of a full veil."""
    words, style, length = _fitted(width, height, language)
    foot = STORY_FOOT if height / width >= TALL else OTHER_FOOT
    letters: Mask = np.zeros((height, width), dtype=np.float32)
    draw_line(letters, words, style, (width - length) / 2.0, (1.0 - foot) * height)
    return compose(letters, DARK_INK)


def _fitted(width: int, height: int, language: Language) -> tuple[str, Style, float]:
    """Words, their style and their width in pixels."""
    words = WORDS[language]
    style = Style(Face.SANS, SIZE * min(width, height), TRACKING)
    style = style.scaled(min(1.0, WIDEST * width / line_width(words, style)))
    return words, style, line_width(words, style)


def _shade(letters: Mask, size: float, box: tuple[float, float, float, float]) -> Mask:
    """A soft dark band behind the words, 0-1, strongest at the letters."""
    x0, y0, x1, y1 = (round(v) for v in box)
    pad = round(0.10 * size)
    band = np.zeros_like(letters)
    band[y0 - pad : y1 + pad, x0 - 2 * pad : x1 + 2 * pad] = 1.0
    band = cv2.GaussianBlur(band, (0, 0), 0.30 * size)
    close = np.minimum(cv2.GaussianBlur(letters, (0, 0), 0.12 * size) * 2.2, 1.0)
    return np.asarray(SHADE_CORE * np.maximum(band, close), dtype=np.float32)
