"""The visible sign that a film was made with AI. Every frame carries it; there is no way to leave it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

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

MODIFIED: Mapping[str, str] = {
    "de": "verändert",
    "en": "modified",
    "fr": "modifié",
    "es": "modificado",
    "it": "modificato",
    "pl": "zmienione",
    "uk": "змінено",
    "ru": "изменено",
    "tr": "değiştirildi",
}
"""The word beside the letters 'AI', which stay the same everywhere: people understand the pair better than the letters
alone, says the Commission of its own icons."""

MADE_VOICE: Mapping[str, str] = {
    "de": "Die Stimme ist künstlich erzeugt",
    "en": "The voice is made by a computer",
    "fr": "La voix est créée par ordinateur",
    "es": "La voz está creada por ordenador",
    "it": "La voce è creata dal computer",
    "pl": "Głos utworzył komputer",
    "uk": "Голос створено комп’ютером",
    "ru": "Голос создан компьютером",
    "tr": "Ses bilgisayarla oluşturuldu",
}
"""What stands in the picture when a made voice begins to speak."""

BADGE = 0.066
"""Edge of the badge, of the shorter edge of the frame: 71 px at 1080, its letters about as tall as the title's."""

BADGE_CORNER, BADGE_LINE = 0.20, 0.055
"""Radius of its corners and width of its outline, of its edge."""

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
"""Clear of the progress bar and the upper edge of a phone's screen. Meta's guide for story advertisements asks for
more, 250 of 1920 pixels (13 %), which would put the words on people's hair."""

OTHER_TOP = 0.050
"""Graphics-safe area of EBU R 95: 5 % on each side."""

STORY_FOOT, OTHER_FOOT = 0.185, 0.075
"""Free share of the height below the colophon. Meta's guide keeps the lowest 340 of 1920 pixels for
controls."""

ASCENT = 0.72
"""Height of the capitals and ascenders above the baseline in type sizes."""

LIGHT_INK, SHADE = (252, 248, 240), (14, 11, 9)

DARK_INK = (88, 76, 66)
"""Softer than the title's ink and still above 6:1 on the veil."""

SHADE_REACH, SHADE_FADE = 0.03, 0.85
"""The shade is full to this far around the letters and fades over that much more (twice as much at its ends), in
type sizes."""

SHADE_CORE = 0.62
"""Opacity of the shade right behind the letters: over pure white the ink keeps 4.5:1 (WCAG 2.2, 1.4.3), measured in
tests/unit/picture/test_label.py."""


def label_overlay(width: int, height: int, language: Language) -> Overlay:
    """The label for a film of this size: light letters on a soft shade of their own, legible on any ground."""
    words, style, length = _fitted(width, height, language)
    tall = height / width >= TALL
    top = (STORY_TOP if tall else OTHER_TOP) * height
    x = (width - length) / 2.0 if height > width else OTHER_TOP * width
    return _strip(words, style, width, x, top + ASCENT * style.size, shaded=True)


def colophon_overlay(width: int, height: int, language: Language) -> Overlay:
    """The same words in dark ink at the foot of the closing page, for the light ground of a full veil."""
    words, style, length = _fitted(width, height, language)
    foot = STORY_FOOT if height / width >= TALL else OTHER_FOOT
    return _strip(words, style, width, (width - length) / 2.0, (1.0 - foot) * height, shaded=False)


def badge_overlay(width: int, height: int, language: Language) -> Overlay:
    """'AI' in a rounded square with the word 'modified' below, upper right, for the first seconds of a film."""
    edge = BADGE * min(width, height)
    word = Style(Face.SANS, 0.36 * edge, TRACKING)
    wide = max(edge, line_width(MODIFIED[language], word))
    middle = width - OTHER_TOP * width - wide / 2.0
    top = (STORY_TOP if height / width >= TALL else OTHER_TOP) * height
    letters: Mask = np.zeros((int(2.2 * edge), width), dtype=np.float32)
    lead = 0.3 * edge
    _outline(letters, middle - edge / 2.0, lead, edge)
    sign = Style(Face.SANS, 0.74 * edge, TRACKING)
    draw_line(letters, "AI", sign, middle - line_width("AI", sign) / 2.0, lead + 0.74 * edge)
    length = line_width(MODIFIED[language], word)
    draw_line(letters, MODIFIED[language], word, middle - length / 2.0, lead + 1.42 * edge)
    overlay = compose(letters, LIGHT_INK, _shade(letters, 0.5 * edge), SHADE)
    return replace(overlay, y=overlay.y + int(top - lead))


def _outline(canvas: Mask, left: float, top: float, edge: float) -> None:
    """A rounded square drawn into ``canvas`` by its distance field, one pixel soft."""
    y, x = np.mgrid[: canvas.shape[0], : canvas.shape[1]].astype(np.float32)
    half, radius, line = edge / 2.0, BADGE_CORNER * edge, BADGE_LINE * edge / 2.0
    across = np.abs(x + 0.5 - left - half) - half + radius
    down = np.abs(y + 0.5 - top - half) - half + radius
    outside = np.hypot(np.maximum(across, 0.0), np.maximum(down, 0.0))
    distance = outside + np.minimum(np.maximum(across, down), 0.0) - radius
    np.maximum(canvas, np.clip(line + 0.5 - np.abs(distance + line), 0.0, 1.0), out=canvas)


def _strip(words: str, style: Style, width: int, x: float, baseline: float, *, shaded: bool) -> Overlay:
    """The words set in a strip of the frame that is four type sizes high."""
    first = int(baseline - 2.5 * style.size)
    letters: Mask = np.zeros((int(4.0 * style.size), width), dtype=np.float32)
    draw_line(letters, words, style, x, baseline - first)
    overlay = (
        compose(letters, LIGHT_INK, _shade(letters, style.size), SHADE)
        if shaded
        else compose(letters, DARK_INK)
    )
    return replace(overlay, y=overlay.y + first)


def _fitted(width: int, height: int, language: Language) -> tuple[str, Style, float]:
    """Words, their style and their width in pixels."""
    words = WORDS[language]
    style = Style(Face.SANS, SIZE * min(width, height), TRACKING)
    style = style.scaled(min(1.0, WIDEST * width / line_width(words, style)))
    return words, style, line_width(words, style)


def _shade(letters: Mask, size: float) -> Mask:
    """A soft dark band behind the words, 0-1: full wherever there are letters and a little around, then fading away."""
    rows, columns = np.flatnonzero(letters.max(axis=1) > 0.1), np.flatnonzero(letters.max(axis=0) > 0.1)
    fade = SHADE_FADE * size
    y = np.arange(letters.shape[0], dtype=np.float32)[:, None]
    x = np.arange(letters.shape[1], dtype=np.float32)[None, :]
    down = np.maximum(np.maximum(rows[0] - y, y - rows[-1]) - SHADE_REACH * size, 0.0) / fade
    across = np.maximum(np.maximum(columns[0] - x, x - columns[-1]) - SHADE_REACH * size, 0.0) / (2.0 * fade)
    return np.asarray(SHADE_CORE * np.exp(-2.0 * (down * down + across * across)), dtype=np.float32)
