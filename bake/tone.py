"""One tone curve for every plate: linear scene light to display sRGB."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Light = NDArray[Any]
"""(..., 3) linear scene light, unbounded."""

LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass(frozen=True)
class Grade:
    """How a stage is developed, as a colourist would say it."""

    exposure: float = 1.0
    white: float = 6.0
    """Scene light that becomes full white."""
    saturation: float = 1.0
    contrast: float = 0.0
    """0 leaves the curve, 0.3 is a gentle S."""
    lift: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Display values added to the deepest shadows."""
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """White balance, multiplied in linear light."""


def develop(light: Light, grade: Grade) -> Light:
    """Display sRGB 0-1 of linear scene light.

    Reinhard's extended curve on luminance mixed half with the same curve on each channel: keeps the hue of a sunset
    where the per-channel curve alone turns yellow, and still lets the sun burn out to white.
    """
    scene = np.maximum(light, 0) * np.float32(grade.exposure) * np.array(grade.gain, np.float32)
    luminance = (scene @ LUMA)[..., None]
    by_luminance = scene * (_reinhard(luminance, grade.white) / np.maximum(luminance, 1e-6))
    mixed = 0.4 * np.minimum(by_luminance, 1) + 0.6 * _reinhard(scene, grade.white)
    display = srgb(np.clip(mixed, 0, 1))
    grey = (display @ LUMA)[..., None]
    display = grey + (display - grey) * grade.saturation
    display = display + grade.contrast * (display - 0.5) * (1 - np.abs(2 * display - 1))
    display = display + (1 - np.clip(grey, 0, 1)) ** 3 * np.array(grade.lift, np.float32)
    return np.clip(display, 0, 1).astype(np.float32)


def _reinhard(value: Light, white: float) -> Light:
    return value * (1 + value / (white * white)) / (1 + value)


def srgb(linear: Light) -> Light:
    """IEC 61966-2-1 encoding of linear 0-1."""
    return np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055
    )


def linear(display: Light) -> Light:
    """IEC 61966-2-1 decoding to linear 0-1."""
    return np.where(display <= 0.04045, display / 12.92, ((display + 0.055) / 1.055) ** 2.4).astype(
        np.float32
    )
