"""Thin high clouds as one sheet: cirrus streaks and altocumulus ripples, lit through by the sun."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bake.arrays import Floats
from bake.noise import fractal_plane, sample

TILE = 1024
EARTH = 6371.0
"""Kilometres; the sheet curves with the earth, so that it meets the horizon instead of shrinking into a line."""


@dataclass(frozen=True)
class Veil:
    """A cloud sheet. Lengths in kilometres, angles in degrees."""

    height: float
    cover: float
    """Share of the noise that becomes cloud, 0-1."""
    opacity: float
    grain: float
    """Width of one noise tile: smaller is finer."""
    stretch: float
    """How many times longer than wide the streaks are."""
    bearing: float
    """Where the streaks run, right of the view axis."""
    sunlight: tuple[float, float, float]
    shade: tuple[float, float, float]
    ripple: float = 0.0
    """0 silky cirrus, 1 altocumulus ripples."""
    softness: float = 1.1
    forward: float = 0.6
    """Henyey-Greenstein g: how much it lights up round the sun."""
    seed: int = 1


def light(veil: Veil, ray: Floats, sun: Floats) -> tuple[Floats, Floats]:
    """Premultiplied light (..., 3) and alpha (...) of the sheet along unit rays; nothing below the horizon."""
    east, north, distance = _meet(veil, ray)
    thickness = _thickness(veil, east, north)
    # the slope of the sheet toward the sun stands in for its self-shadowing
    step = veil.grain * 0.008
    toward = _thickness(veil, east + sun[0] * step, north + sun[2] * step)
    relief = np.clip(0.5 + 2.2 * (thickness - toward), 0, 1)
    cosine = np.clip(ray @ sun, -1, 1)
    g = veil.forward
    phase = (1 - g * g) / np.maximum(1 + g * g - 2 * g * cosine, 1e-4) ** 1.5
    phase = np.minimum(0.25 * phase + 0.45, 6.0)
    through = np.exp(-1.3 * thickness)
    sunlit = (0.35 + 0.65 * relief) * (0.25 + 0.75 * through) * phase
    colour = sunlit[..., None] * np.array(veil.sunlight, np.float32) + np.array(veil.shade, np.float32)
    alpha = veil.opacity * (1 - np.exp(-2.6 * thickness)) * np.exp(-distance / 260.0)
    alpha = (alpha * np.clip(ray[..., 1] * 90, 0, 1)).astype(np.float32)
    return (colour * alpha[..., None]).astype(np.float32), alpha


def _meet(veil: Veil, ray: Floats) -> tuple[Floats, Floats, Floats]:
    """Where rays meet the curved sheet, kilometres along and across the streaks, and how far away."""
    up = np.maximum(ray[..., 1], 1e-4)
    distance = np.sqrt((EARTH * up) ** 2 + 2 * EARTH * veil.height + veil.height**2) - EARTH * up
    return ray[..., 0] * distance, ray[..., 2] * distance, distance


def _thickness(veil: Veil, east: Floats, north: Floats) -> Floats:
    turn = np.radians(veil.bearing)
    along = (east * np.sin(turn) + north * np.cos(turn)) / (veil.grain * veil.stretch)
    across = (east * np.cos(turn) - north * np.sin(turn)) / veil.grain
    broad = fractal_plane(TILE, 3.6, veil.seed)
    fine = fractal_plane(TILE, 3.0, veil.seed + 1)
    bend = sample(broad, along * 0.31 + 0.17, across * 0.31) * 0.06
    shape = 0.8 * sample(broad, along + 0.4, across + bend) + 0.45 * sample(
        fine, along * 2.3, (across + bend) * 2.3
    )
    patch = sample(broad, along * 0.23 + 0.7, across * 0.23 + 0.3)
    value = 0.7 * shape + 0.8 * patch
    if veil.ripple:
        phase = (
            2 * np.pi * (across * 38 + along * 6) + 5.0 * sample(fine, along * 1.7, across * 1.7) + 26 * bend
        )
        cells = 0.5 + 0.5 * np.cos(phase) * (
            0.6 + 0.4 * np.cos(2 * np.pi * along * 27 + 4 * sample(fine, along, across))
        )
        value = value + veil.ripple * (cells - 0.5) * np.clip(0.6 + patch, 0, 1.5)
    edge = np.quantile(broad, 1 - veil.cover) if 0 < veil.cover < 1 else -3.0
    raised = np.clip((value - edge) / veil.softness, 0, 1.6)
    return (raised * raised * (3 - np.minimum(2 * raised, 2.0)) / 1.0).astype(np.float32)
