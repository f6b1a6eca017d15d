"""What the finish adds to a painted frame: light, veil, titles. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from memoriam.arrays import RGB, RGBA, Mask

Colour = tuple[float, float, float]
"""sRGB, 0-1."""

LUMA = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)
"""ITU-R BT.709-6, item 3.2."""

VEIL_LUMA = 0.925
"""Paper-white, not screen-white: 236 of 255 does not dazzle in a dark room, and keeps 14:1 to the title's ink."""

VEIL_TINT = 0.10
"""Largest distance of a channel from grey in the veil; more reads as coloured paper."""

CANDLE: Colour = (0.952, 0.922, 0.874)
"""Colour photographs are drawn half-way to this, so that a blue flash or a green lamp does not become the farewell."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A small premultiplied picture laid over the finished frame; ``x``, ``y`` is its top left pixel in the frame."""

    pixels: RGBA
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Look:
    """The finish of one frame. light: 0-1, soft light growing from above. veil: 0-1, 1 hides the picture in light.

    titles: opacity 0-1 of each title overlay, in the finisher's order; those not named are unseen.
    badge: opacity 0-1 of the sign 'AI · modified' that the law of a place asks for at a film's start.
    """

    light: float = 0.0
    veil: float = 0.0
    titles: tuple[float, ...] = ()
    badge: float = 0.0


PLAIN = Look()
"""The picture as painted, only graded."""


def compose(
    letters: Mask,
    ink: tuple[int, int, int],
    around: Mask | None = None,
    shade: tuple[int, int, int] = (0, 0, 0),
) -> Overlay:
    """Letters (h, w coverage 0-1) in an ink over what lies around them, premultiplied, cut to what is not empty."""
    below = np.zeros_like(letters) if around is None else around * (1.0 - letters)
    colour = letters[..., None] * np.array(ink) + below[..., None] * np.array(shade)
    pixels = np.rint(np.dstack([colour, (letters + below) * 255.0])).astype(np.uint8)
    rows, columns = np.flatnonzero(pixels[..., 3].max(axis=1)), np.flatnonzero(pixels[..., 3].max(axis=0))
    if not rows.size:
        return Overlay(np.zeros((2, 2, 4), dtype=np.uint8), 0, 0)
    cut = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Overlay(np.ascontiguousarray(cut), int(columns[0]), int(rows[0]))


def light_colour(picture: RGB, *, grey: bool) -> Colour:
    """Colour of the light in a photograph, made quiet enough to fill a frame: mean of its brightest quarter.

    ``grey`` keeps a grey photograph's light grey, and a sepia one's sepia.
    """
    pixels = picture[::4, ::4].reshape(-1, 3).astype(np.float32) / 255.0
    luma = pixels @ LUMA
    bright = pixels[luma >= np.quantile(luma, 0.75)].mean(axis=0)
    tint = (bright - bright @ LUMA) / max(float(bright @ LUMA), 0.05) * VEIL_LUMA
    colour = VEIL_LUMA + tint * min(1.0, VEIL_TINT / max(float(np.abs(tint).max()), 1e-6))
    if not grey:
        colour = (colour + np.array(CANDLE)) / 2.0
    red, green, blue = np.clip(colour, 0.0, 0.97).tolist()
    return red, green, blue
