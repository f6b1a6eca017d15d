"""Setting type with the bundled faces: coverage, kerning, tracking, balanced lines. Sizes are pixels to the em."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from io import BytesIO

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from memoriam.arrays import Mask
from memoriam.errors import BriefError

SUPERSAMPLING = 4
"""Type is drawn this much larger and averaged down: kerning lands on quarter pixels and hinting has no say."""

NO_BREAK_SPACE = "\u00a0"

LIGATURES = {"fi": "\ufb01", "fl": "\ufb02"}
"""Without them the hook of f runs into the next letter. Not in tracked type, nor in Turkish, where i keeps
its dot."""


PAUSES = ",.;:!?…·–—"

BREATH = 0.35
"""How uneven two lines may be so that the first ends at a pause: by about a quarter of their mean width."""


class Face(StrEnum):
    """The bundled faces by file name. SIL Open Font License 1.1; texts beside the files, made by bake/fonts.py."""

    SERIF = "EBGaramond-Regular"
    ITALIC = "EBGaramond-Italic"
    SANS = "AlegreyaSans-Medium"


@dataclass(frozen=True, slots=True)
class Kerning:
    """Pair kerning by classes of characters, 1/1000 em."""

    left: Mapping[str, int]
    right: Mapping[str, int]
    values: tuple[tuple[int, ...], ...]

    def between(self, one: str, two: str) -> float:
        """Space to add between two characters, in em."""
        if one not in self.left or two not in self.right:
            return 0.0
        return self.values[self.left[one]][self.right[two]] / 1000.0


@dataclass(frozen=True, slots=True)
class Style:
    """A face at a size (pixels to the em) with tracking (em added after every character)."""

    face: Face
    size: float
    tracking: float = 0.0

    def scaled(self, factor: float) -> Style:
        """The same style at another size."""
        return Style(self.face, self.size * factor, self.tracking)


@cache
def _bytes(face: Face) -> bytes:
    return (files("memoriam.picture") / "fonts" / f"{face.value}.ttf").read_bytes()


@cache
def _font(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BytesIO(_bytes(face)), pixels, layout_engine=ImageFont.Layout.BASIC)


@cache
def advance(face: Face, character: str) -> float:
    """Width of a character without kerning, in em."""
    return _font(face, 1000).getlength(character) / 1000.0


@cache
def kerning(face: Face) -> Kerning:
    """The kerning baked for a face."""
    data = json.loads(
        (files("memoriam.picture") / "fonts" / f"{face.value}.kern.json").read_text(encoding="utf-8")
    )
    left = {c: i for i, group in enumerate(data["left"]) for c in group}
    right = {c: i for i, group in enumerate(data["right"]) for c in group}
    return Kerning(left, right, tuple(tuple(row) for row in data["values"]))


@cache
def _missing_glyph(face: Face) -> bytes:
    return bytes(_font(face, 64).getmask("\uffff"))


@cache
def has_glyph(face: Face, character: str) -> bool:
    """True if the face draws this character itself and not its 'missing' box."""
    if character in (" ", NO_BREAK_SPACE):
        return True
    drawn = _font(face, 64).getmask(character)
    return drawn.getbbox() is not None and bytes(drawn) != _missing_glyph(face)


def require_drawable(text: str, what: str, faces: Sequence[Face] = (Face.SERIF, Face.ITALIC)) -> str:
    """The text composed (NFC) with typographic apostrophes; BriefError naming the first character that has no glyph."""
    composed = unicodedata.normalize("NFC", " ".join(text.split())).replace("'", "’")
    for character in composed:
        if unicodedata.combining(character) or not all(has_glyph(face, character) for face in faces):
            name = unicodedata.name(character, "unnamed").lower()
            raise BriefError(
                f"The {what} contains '{character}' (U+{ord(character):04X}, {name}), "
                "which the film's typeface cannot set; write it in Latin, Greek or Cyrillic letters."
            )
    return composed


def _set(text: str, style: Style) -> list[tuple[str, float]]:
    """Characters with their pen positions, pixels from the start of the line; the last entry is the end of the line."""
    pairs = kerning(style.face)
    placed, pen = [], 0.0
    for i, character in enumerate(text):
        placed.append((character, pen))
        step = advance(style.face, character) + style.tracking
        if i + 1 < len(text):
            step += pairs.between(character, text[i + 1])
        pen += step * style.size
    placed.append(("", pen - (style.tracking * style.size if text else 0.0)))
    return placed


def with_ligatures(text: str, style: Style, language: str) -> str:
    """Text with fi and fl joined where that is right."""
    if style.tracking > 0.0 or language == "tr":
        return text
    for pair, joined in LIGATURES.items():
        text = text.replace(pair, joined)
    return text


def line_width(text: str, style: Style) -> float:
    """Width of a line in pixels, from pen start to pen end."""
    return _set(text, style)[-1][1]


def draw_line(canvas: Mask, text: str, style: Style, x: float, baseline: float) -> None:
    """Add a line of type to a canvas of coverage (h, w), 0-1; ``x`` is where the pen starts."""
    k = SUPERSAMPLING
    margin = int(style.size)
    width = int(line_width(text, style)) + 2 * margin + 2
    left, top = int(np.floor(x)) - margin, int(np.floor(baseline)) - int(1.1 * style.size)
    picture = Image.new("L", (width * k, int(1.6 * style.size) * k))
    draw = ImageDraw.Draw(picture)
    font = _font(style.face, round(style.size * k))
    for character, pen in _set(text, style)[:-1]:
        draw.text(
            (round((x + pen - left) * k), round((baseline - top) * k)),
            character,
            fill=255,
            font=font,
            anchor="ls",
        )
    large = np.asarray(picture, dtype=np.float32) / 255.0
    small = cv2.resize(large, (picture.width // k, picture.height // k), interpolation=cv2.INTER_AREA)
    _add(canvas, np.asarray(small, dtype=np.float32), left, top)


def _add(canvas: Mask, part: Mask, left: int, top: int) -> None:
    y0, y1 = max(top, 0), min(top + part.shape[0], canvas.shape[0])
    x0, x1 = max(left, 0), min(left + part.shape[1], canvas.shape[1])
    if y0 < y1 and x0 < x1:
        region = canvas[y0:y1, x0:x1]
        np.maximum(region, part[y0 - top : y1 - top, x0 - left : x1 - left], out=region)


def bind_short_words(text: str) -> str:
    """Tie one-letter words to the next: 'z', 'w', 'и', 'в' must not end a line (Polish, Russian, Ukrainian)."""
    words = text.split(" ")
    bound = ""
    for i, word in enumerate(words):
        short = len(word) == 1 and word.isalpha()
        bound += word + ("" if i == len(words) - 1 else NO_BREAK_SPACE if short else " ")
    return bound


def break_lines(text: str, style: Style, width: float, most: int) -> list[str] | None:
    """As few lines as fit into ``width``, as equally long as can be; None if ``most`` do not suffice."""
    words = bind_short_words(text).split(" ")
    for count in range(1, min(most, len(words)) + 1):
        lines = _balanced(words, style, count)
        if max(line_width(line, style) for line in lines) <= width:
            return lines
    return None


def _balanced(words: list[str], style: Style, count: int) -> list[str]:
    """Words in exactly ``count`` lines with the smallest sum of squared widths; lines like to end at a pause."""
    breathless = (BREATH * line_width(" ".join(words), style) / count) ** 2
    best: dict[tuple[int, int], tuple[float, list[str]]] = {(0, 0): (0.0, [])}
    for line in range(1, count + 1):
        for end in range(line, len(words) - (count - line) + 1):
            choices = []
            for start in range(line - 1, end):
                if (line - 1, start) in best:
                    cost, lines = best[line - 1, start]
                    piece = " ".join(words[start:end])
                    cost += line_width(piece, style) ** 2
                    cost += 0.0 if line == count or piece[-1] in PAUSES else breathless
                    choices.append((cost, [*lines, piece]))
            best[line, end] = min(choices, key=lambda choice: choice[0])
    return best[count, len(words)][1]
