"""Lettering in the lower part of the frame, line by line, on a soft shade that makes it legible on any ground."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGBA, Affine, Frame, Mask
from memoriam.errors import BriefError
from memoriam.likeness import Portrait
from memoriam.performance.curves import Keyframes, ramp
from memoriam.picture.camera import CHIN, after, face_width, scale_of
from memoriam.picture.kernels import lay_over_frame
from memoriam.picture.look import LUMA, compose
from memoriam.picture.title import INK
from memoriam.picture.typography import (
    Face,
    Style,
    break_lines,
    draw_line,
    line_width,
    require_drawable,
    with_ligatures,
)
from memoriam.stage.props.base import PropSetting

SIZE = 0.058
"""Type size of the shorter edge: larger than the title's line, it is the only thing to read."""

STEPS = ((1.0, 2), (0.92, 3), (0.84, 4), (0.74, 5), (0.66, 7))
"""(share of the size, most lines), tried in turn until the text fits."""

LEADING = 1.42
"""Distance of baselines in type sizes."""

MEASURE = 0.76
"""Share of the width that lines fill at most."""

WIDEST = 19.0
"""Longest line in type sizes, some 45 letters: in wide films too the eye must find the next line."""

FOOT = ((0.5625, 1.0, 1.5, 1.7778), (0.085, 0.085, 0.12, 0.17))
"""Height / width of the film, and the free share of the height below the last line: story players cover more."""

BELOW_CHIN = 0.28
"""Room between chin and letters in face widths, where the frame has it."""

OVERLAP = 0.55
"""Lines are written one after the other, each beginning at this share of the one before."""

CONTRAST = 5.0
"""Contrast of letters and ground: WCAG 2.2, 1.4.3 asks for 4.5, and the shade is a little lighter at the first line."""

SHADE_RANGE = (0.30, 0.80)
"""Least and largest opacity of the shade."""

SHADE_TONE = 0.16
"""How much of the ground's own colour the shade keeps: dusk of the same picture, not a black bar."""

BRIGHT = 0.95
"""Share of the ground that the letters must stand out from: a collar or a medal counts, a glint does not."""

SHADE_CLIMB = 0.24
"""Share of the frame's height over which the shade fades in above the first line: shorter, and a bar is seen."""

SHADE_SIDES = 0.22
"""Share of the width over which it fades out beside the longest line."""

GLOW = 0.42
"""Opacity of the dark breath around each letter."""


@dataclass(frozen=True, slots=True)
class _Patch:
    """Premultiplied pixels and their top left corner in the frame."""

    pixels: RGBA
    x: int
    y: int

    def paint(self, frame: Frame, opacity: float) -> None:
        if opacity <= 0.0:
            return
        pixels = self.pixels if opacity >= 1.0 else cv2.convertScaleAbs(self.pixels, alpha=opacity)
        lay_over_frame(frame.view(np.uint32)[..., 0], pixels.view(np.uint32)[..., 0], self.x, self.y)


@dataclass(frozen=True, slots=True)
class _Setting:
    """Lines of type and where they stand, in frame pixels."""

    lines: tuple[str, ...]
    style: Style
    baselines: tuple[float, ...]


class Words:
    """The lettering of one scene.

    facts: ``text``, ``language``. curves: ``written`` 0 nothing to 1 every line, ``shade`` and ``seen`` 0-1.
    Raises BriefError for characters without a glyph and words too long for the frame.
    """

    def __init__(self, setting: PropSetting) -> None:
        width, height = setting.size
        chin = _lowest_chin(setting)
        set_ = _set(setting.track.facts["text"], setting.track.facts["language"], width, height, chin)
        grey = bool(setting.portraits) and all(portrait.grey for portrait in setting.portraits.values())
        self._shade = _shade(setting, set_, grey=grey)
        self._lines = tuple(_letters(set_, i, width, height, grey=grey) for i in range(len(set_.lines)))
        curves = setting.track.curves
        self._written, self._shaded, self._seen = curves["written"], curves["shade"], curves["seen"]

    def paint(self, frame: Frame, t: float, view: Affine) -> None:  # noqa: ARG002
        """Lay shade and letters over the frame; type stands still while the camera moves."""
        self._shade.paint(frame, self._shaded(t))
        seen, written = self._seen(t), self._written
        for i, line in enumerate(self._lines):
            line.paint(frame, seen * _line_opacity(written, t, i, len(self._lines)))


def _line_opacity(written: Keyframes, t: float, index: int, count: int) -> float:
    """Opacity 0-1 of one of ``count`` lines."""
    (start, _), (end, _) = written.points[0], written.points[-1]
    length = (end - start) / (1.0 + OVERLAP * (count - 1))
    begin = start + OVERLAP * length * index
    return ramp(t, begin, begin + length)


def _lowest_chin(setting: PropSetting) -> float:
    """Row under which nothing of a face lies, frame pixels."""
    rows = [
        _chin(portrait, setting.placements[person]) + BELOW_CHIN * _face(portrait, setting.placements[person])
        for person, portrait in setting.portraits.items()
    ]
    return max(rows, default=0.5 * setting.size[1])


def _chin(portrait: Portrait, placement: Affine) -> float:
    return float(placement[1, :2] @ portrait.mesh.points[CHIN, :2] + placement[1, 2])


def _face(portrait: Portrait, placement: Affine) -> float:
    return face_width(portrait) * scale_of(placement)


def _set(text: str, language: str, width: int, height: int, chin: float) -> _Setting:
    """Lines in the largest size that fits between chin and foot; the smallest may stand higher than the chin."""
    drawable = require_drawable(text, "text 'words'", (Face.ITALIC,))
    full = Style(Face.ITALIC, SIZE * min(width, height))
    foot = (1.0 - float(np.interp(height / width, *FOOT))) * height
    chosen: tuple[list[str], Style] | None = None
    for smaller, most in STEPS:
        style = full.scaled(smaller)
        broken = break_lines(drawable, style, min(MEASURE * width, WIDEST * style.size), most)
        if broken is not None:
            chosen = broken, style
            if foot - LEADING * style.size * (len(broken) - 1) - style.size >= chin:
                break
    if chosen is None:
        raise BriefError(f"The text '{text}' has a word too long for the film; shorten it.")
    lines, style = chosen
    count, step = len(lines), LEADING * style.size
    lowest = _settled(foot, chin, height, (count - 1) * step + style.size)
    baselines = tuple(lowest - (count - 1 - i) * step for i in range(count))
    return _Setting(tuple(with_ligatures(line, style, language) for line in lines), style, baselines)


def _settled(foot: float, chin: float, height: int, block: float) -> float:
    """Last baseline: a little above the foot where there is room, so that the block does not lie on the edge."""
    spare = foot - chin - block
    return foot - max(0.0, min(0.4 * spare, 0.035 * height))


def _letters(set_: _Setting, index: int, width: int, height: int, *, grey: bool) -> _Patch:
    """One line with the dark breath around its letters."""
    style, baseline = set_.style, set_.baselines[index]
    first = max(int(baseline - 1.8 * style.size), 0)
    last = min(int(baseline + 1.2 * style.size), height)
    canvas: Mask = np.zeros((last - first, width), dtype=np.float32)
    text = set_.lines[index]
    draw_line(canvas, text, style, (width - line_width(text, style)) / 2.0, baseline - first)
    breath = np.minimum(cv2.GaussianBlur(canvas, (0, 0), 0.16 * style.size) * 1.1, 1.0) * GLOW
    ink, shade = INK["light"], INK["dark"]
    overlay = compose(canvas, _neutral(ink) if grey else ink, breath, _neutral(shade) if grey else shade)
    return _Patch(overlay.pixels, overlay.x, overlay.y + first)


def _neutral(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    tone = round(float(np.array(colour) @ LUMA))
    return tone, tone, tone


def _shade(setting: PropSetting, set_: _Setting, *, grey: bool) -> _Patch:
    """Dusk over the lower part of the frame, as dark as the letters need and no darker."""
    width, height = setting.size
    size, top = set_.style.size, set_.baselines[0] - set_.style.size
    half = max(line_width(line, set_.style) for line in set_.lines) / 2.0
    ground = _ground(setting, top)
    colour = ground.mean(axis=0)
    if grey:
        colour = np.full(3, float(colour @ LUMA))
    strength = _needed(float(np.quantile(ground @ LUMA, BRIGHT)), float(colour @ LUMA))
    begin = max(top - SHADE_CLIMB * height, 0.0)
    down = _smooth((np.arange(int(begin), height, dtype=np.float32) - begin) / (top + size - begin))
    beside = np.abs(np.arange(width, dtype=np.float32) - width / 2.0) - half
    across = 1.0 - _smooth(beside / (SHADE_SIDES * width))
    alpha = (strength * down)[:, None] * across[None, :]
    pixels = np.rint(np.dstack([alpha[..., None] * (SHADE_TONE * colour), alpha * 255.0])).astype(np.uint8)
    return _Patch(np.ascontiguousarray(pixels), 0, int(begin))


def _smooth(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Smootherstep (Perlin 2002), clamped: no edge of the shade is seen as a line."""
    x = np.clip(x, 0.0, 1.0)
    return np.asarray(x * x * x * (x * (x * 6.0 - 15.0) + 10.0), np.float32)


def _ground(setting: PropSetting, top: float) -> NDArray[np.float32]:
    """(n, 3) colours 0-255 that lie about the text: the first person's photograph as it stands there."""
    width, height = setting.size
    if not setting.portraits:
        return np.full((1, 3), 255.0, np.float32)
    person = next(iter(setting.portraits))
    coarse = np.diag([1.0 / 16.0, 1.0 / 16.0])
    smaller = after(np.column_stack([coarse, [0.0, 0.0]]), setting.placements[person])
    size = (max(width // 16, 1), max(height // 16, 1))
    seen = cv2.warpAffine(
        setting.portraits[person].photo,
        smaller,
        size,
        flags=cv2.INTER_AREA,
        borderMode=cv2.BORDER_REPLICATE,
    )
    margin = int(0.12 * size[0])
    about = seen[min(int(top / 16), size[1] - 1) :, margin : size[0] - margin]
    return np.asarray(about.reshape(-1, 3), np.float32)


def _needed(ground: float, shade: float) -> float:
    """Opacity of the shade (luma ``shade`` x SHADE_TONE) over a ``ground`` 0-255 that gives the letters CONTRAST."""
    ink = _linear(float(np.array(INK["light"]) @ LUMA))
    wanted = 255.0 * ((ink + 0.05) / CONTRAST - 0.05) ** (1.0 / 2.2)
    dark = SHADE_TONE * shade
    needed = (ground - wanted) / (ground - dark) if ground > max(wanted, dark) else 0.0
    return float(np.clip(needed, *SHADE_RANGE))


def _linear(tone: float) -> float:
    """Relative luminance of an sRGB tone 0-255, by the 2.2 power that is near enough here."""
    return float((tone / 255.0) ** 2.2)
