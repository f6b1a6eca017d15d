"""A plausible star field: how many, how bright, which colour, and the faint band of the Milky Way."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bake.arrays import Floats
from bake.noise import fractal_plane, sample
from bake.view import View

FAINTEST = 9.2
"""Magnitude of the faintest star drawn one by one; fainter ones are the Milky Way's glow."""
STARS_TO_SIXTH = 5000
"""Stars brighter than magnitude 6 in the whole sky (Yale Bright Star Catalogue: about 5,000 to 6.0)."""
GROWTH = 0.50
"""log10 of how many times more stars there are for each magnitude (observed: 0.45-0.55)."""
BRIGHTEST_RADIUS = 1.15
"""Standard deviation in master pixels of a star's image."""

TEMPERATURES = ((3600, 0.16), (4500, 0.22), (5800, 0.18), (7300, 0.18), (9500, 0.18), (14000, 0.08))
"""Kelvin and share among stars seen with the naked eye (K giants and A stars prevail)."""


@dataclass(frozen=True)
class Band:
    """The Milky Way as a great circle: its pole and how bright it is."""

    pole: Floats
    strength: float
    width: float = 9.0
    """Degrees from the middle to 1/e."""


@dataclass(frozen=True)
class StarField:
    """Stars in master pixels: positions (n, 2), linear colour times flux (n, 3), magnitudes (n,)."""

    at: Floats
    light: Floats
    magnitude: Floats


def black_body(kelvin: Floats) -> Floats:
    """(n, 3) linear sRGB of a black body, green 1 (fit after Helland 2012, softened to what the dark eye sees)."""
    t = kelvin / 100
    red = np.where(t <= 66, 1.0, 1.292936 * np.maximum(t - 60, 1) ** -0.1332047592)
    green = np.where(
        t <= 66, 0.390082 * np.log(t) - 0.631841, 1.129891 * np.maximum(t - 60, 1) ** -0.0755148492
    )
    blue = np.where(t >= 66, 1.0, 0.543207 * np.log(np.maximum(t - 10, 1.01)) - 1.196254)
    colour = np.clip(np.stack([red, green, blue], -1), 0.05, 1.2) ** 1.6
    return (colour / colour[:, 1:2]).astype(np.float32)


def scatter(camera: View, band: Band, seed: int) -> StarField:
    """Random stars over the picture above the horizon, crowded in the band, dimmed by the air near the horizon."""
    rng = np.random.default_rng(seed)
    share = (2400 * camera.horizon) / 1700**2 / (4 * np.pi) * 0.8
    count = int(STARS_TO_SIXTH * 10 ** (GROWTH * (FAINTEST - 6)) * share)
    at = np.stack([rng.uniform(0, 2400, count), rng.uniform(0, camera.horizon, count)], 1).astype(np.float32)
    rays = camera.rays(at[:, 0], at[:, 1])
    crowd = band_glow(rays, band)
    keep = rng.uniform(size=count) < (0.30 + 0.70 * crowd / max(float(crowd.max()), 1e-6))
    at, rays = at[keep], rays[keep]
    n = len(at)
    magnitude = FAINTEST + np.log10(np.maximum(rng.uniform(size=n), 1e-9)) / GROWTH
    magnitude = np.maximum(magnitude, 0.2)
    air = 1 / np.maximum(rays[:, 1], 0.03)
    extinguished = magnitude + 0.16 * np.minimum(air - 1, 12)
    kelvin, weights = np.array(TEMPERATURES).T
    temperature = rng.choice(kelvin, n, p=weights / weights.sum()) * rng.normal(1, 0.07, n)
    light = black_body(temperature.astype(np.float32)) * (10 ** (-0.4 * extinguished))[:, None]
    return StarField(at, light.astype(np.float32), magnitude.astype(np.float32))


def band_glow(rays: Floats, band: Band) -> Floats:
    """(...) glow of the Milky Way: a ragged band with dark lanes, 0 to about 1."""
    pole = band.pole / np.linalg.norm(band.pole)
    latitude = np.degrees(np.arcsin(np.clip(rays @ pole, -1, 1)))
    first = np.cross(pole, [0.0, 1.0, 0.0])
    first /= np.linalg.norm(first)
    second = np.cross(pole, first)
    longitude = np.degrees(np.arctan2(rays @ second, rays @ first))
    rough, fine = fractal_plane(1024, 2.8, 21), fractal_plane(1024, 2.2, 22)
    u, v = longitude / 70, latitude / 70
    swell = sample(rough, u, v)
    lanes = sample(rough, u * 1.3 + 0.37, v * 2.6 + 0.11) + 0.45 * sample(fine, u * 2.2, v * 3.1)
    body = np.exp(-((latitude / band.width) ** 2)) * np.clip(0.75 + 0.28 * swell, 0.1, 2)
    core = np.exp(-(((latitude + 1.2) / (0.45 * band.width)) ** 2))
    dark = np.clip(0.55 * core * (lanes + 0.55), 0, 0.85)
    grain = 1 + 0.10 * sample(fine, u * 5, v * 5)
    return (np.clip(body * (1 - dark) * grain, 0, None)).astype(np.float32)


def draw(field: StarField, size: int, scale: float, gain: float) -> Floats:
    """(size, size, 3) linear light of the stars as small round images; brighter ones bloom a little wider."""
    out = np.zeros((size, size, 3), np.float32)
    for (x, y), light, magnitude in zip(field.at * scale, field.light * gain, field.magnitude, strict=True):
        radius = radius_of(float(magnitude)) * max(scale, 0.45)
        reach = int(np.ceil(radius * 3.5))
        i, j = int(x), int(y)
        top, left = max(0, j - reach), max(0, i - reach)
        rows, columns = np.mgrid[top : min(size, j + reach + 1), left : min(size, i + reach + 1)]
        if rows.size:
            spot = np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / (2 * radius * radius)) / (radius * radius)
            out[top : top + rows.shape[0], left : left + rows.shape[1]] += (
                spot[..., None].astype(np.float32) * light
            )
    return out


def radius_of(magnitude: float) -> float:
    """Standard deviation in master pixels of the image of a star."""
    return BRIGHTEST_RADIUS * (0.62 + 0.38 * float(np.clip((5.5 - magnitude) / 5.0, 0, 1)))
