"""A clear sky as painters keep it: colour stops by height on the sun's side and opposite, and glows round the sun."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Colour = tuple[float, float, float]
Stop = tuple[float, Colour]
"""Elevation in degrees and the linear light there."""


@dataclass(frozen=True)
class Glow:
    """Light added round the sun: ``strength * colour * exp(-(angle / width) ** power)``."""

    width: float
    """Degrees."""
    colour: Colour
    power: float = 1.0


@dataclass(frozen=True)
class Sky:
    """Linear light of a cloudless sky."""

    sun: NDArray[np.float32]
    """Unit vector to the sun."""
    toward: tuple[Stop, ...]
    """Stops below the sun's azimuth, lowest first."""
    away: tuple[Stop, ...]
    """Stops opposite to it."""
    glows: tuple[Glow, ...] = ()
    spread: float = 2.0
    """How closely the sun-side colours hug the sun's azimuth (a power of the half cosine)."""
    ground: Colour | None = None
    """Light from below the horizon; the lowest stops when left out."""

    def light(self, ray: NDArray[np.float32], disc: bool = True) -> NDArray[np.float32]:
        """(..., 3) linear light from unit directions; ``disc`` False leaves out glows narrower than two degrees."""
        elevation = np.degrees(np.arcsin(np.clip(ray[..., 1], -1, 1)))
        level = np.hypot(self.sun[0], self.sun[2]) * np.maximum(np.hypot(ray[..., 0], ray[..., 2]), 1e-6)
        facing = (ray[..., 0] * self.sun[0] + ray[..., 2] * self.sun[2]) / level
        near = (0.5 + 0.5 * facing) ** self.spread
        light = _ramp(self.toward, elevation) * near[..., None] + _ramp(self.away, elevation) * (
            1 - near[..., None]
        )
        if self.ground is not None:
            below = np.clip(-elevation / 2.0, 0, 1)[..., None]
            light = light * (1 - below) + np.array(self.ground, np.float32) * below
        angle = np.degrees(np.arccos(np.clip(ray @ self.sun, -1, 1)))
        for glow in self.glows:
            if disc or glow.width >= 2.0:
                fall = np.exp(-((angle / glow.width) ** glow.power)).astype(np.float32)
                light = light + fall[..., None] * np.array(glow.colour, np.float32)
        return light.astype(np.float32)


def _ramp(stops: tuple[Stop, ...], elevation: NDArray[np.floating]) -> NDArray[np.float32]:
    """Smooth (monotone cubic) interpolation between colour stops, so that no band edge shows."""
    from scipy.interpolate import PchipInterpolator

    at = np.array([stop[0] for stop in stops])
    colours = np.array([stop[1] for stop in stops])
    fine = np.linspace(at[0], at[-1], 2048)
    table = PchipInterpolator(at, colours)(fine)
    return np.stack([np.interp(elevation, fine, table[:, c]) for c in range(3)], -1).astype(np.float32)
