"""A starlit night over still water, the moon about to rise."""

from __future__ import annotations

import numpy as np

from bake import grass, hills, sea, stars
from bake.arrays import Floats
from bake.hills import Ridge
from bake.sea import Water, Waves
from bake.sky import Glow, Sky
from bake.stars import Band
from bake.tone import Grade
from bake.view import View, direction

HORIZON = 1400.0
MOON = direction(8.5, -0.6)
SEED = 14
STAR_GAIN = 46.0
TWINKLING = 110
"""The brightest stars are left to the compositor, which lets them twinkle."""
BAND = Band(np.array([0.80, 0.42, -0.44], np.float32), 0.030)
LOOP_FRAMES = 8
LOOP_SECONDS = 8.0

SKY = Sky(
    MOON,
    toward=(
        (-20, (0.060, 0.070, 0.095)),
        (0, (0.115, 0.105, 0.110)),
        (5, (0.080, 0.088, 0.120)),
        (14, (0.046, 0.062, 0.112)),
        (32, (0.022, 0.034, 0.080)),
        (60, (0.012, 0.020, 0.056)),
    ),
    away=(
        (-20, (0.030, 0.042, 0.070)),
        (0, (0.055, 0.068, 0.100)),
        (8, (0.040, 0.054, 0.095)),
        (32, (0.018, 0.029, 0.072)),
        (60, (0.010, 0.017, 0.050)),
    ),
    glows=(Glow(3.2, (0.62, 0.46, 0.27)), Glow(9.0, (0.22, 0.155, 0.085)), Glow(24.0, (0.030, 0.024, 0.018))),
    spread=3.0,
)

RIDGES = (
    Ridge(64, 26, 1500, (0.052, 0.062, 0.092), (0.085, 0.088, 0.112), rim=(0.030, 0.022, 0.012), seed=4),
    Ridge(
        38, 16, 900, (0.028, 0.036, 0.058), (0.062, 0.068, 0.092), trees=9, rim=(0.020, 0.014, 0.008), seed=9
    ),
    Ridge(
        15, 9, 640, (0.010, 0.014, 0.024), (0.030, 0.036, 0.052), trees=22, rim=(0.010, 0.007, 0.004), seed=17
    ),
)

WAVES = Waves(tile=30.0, wind=2.2, steepness=0.020, directed=1.0, shortest=0.12, period=LOOP_SECONDS, seed=3)
WATER = Water(deep=(0.006, 0.010, 0.018), roughness=0.006)

GRADE = Grade(exposure=1.45, white=2.4, saturation=1.25, contrast=0.16, lift=(0.010, 0.014, 0.030))


def view(scale: float) -> View:
    """The camera of the night: a person's eye at the water's edge."""
    return View(HORIZON, 1.6, scale)


def star_field(camera: View) -> tuple[stars.StarField, stars.StarField]:
    """Stars of the back plate, and the brightest that twinkle: far from hills and not too near each other."""
    field = stars.scatter(camera, BAND, SEED)
    order = np.argsort(field.magnitude)
    bright = order[field.at[order, 1] < HORIZON - 130][:TWINKLING]
    rest = np.setdiff1d(np.arange(len(field.at)), bright)
    return tuple(  # type: ignore[return-value]
        stars.StarField(field.at[part], field.light[part], field.magnitude[part]) for part in (rest, bright)
    )


def above(camera: View, with_stars: bool = True) -> Floats:
    """(size, size, 3) linear light of sky and hills; below the horizon the sky's own lowest light.

    Without stars it is what the water mirrors: ripples spread a star's light until nothing is left to see.
    """
    rays = camera.rays(*camera.rows_columns())
    sky = SKY.light(rays)
    glow = stars.band_glow(rays, BAND) * np.clip(rays[..., 1] * 5, 0, 1) ** 0.7
    sky = sky + glow[..., None] * BAND.strength * np.array([1.05, 1.0, 1.12], np.float32)
    if with_stars:
        sky = sky + stars.draw(star_field(camera)[0], camera.size, camera.scale, STAR_GAIN)
    columns = (np.arange(camera.size) + 0.5) / camera.scale
    moon_column = camera.pixel_of_direction(MOON)[0]
    shine = np.exp(-(((columns - moon_column) / 260) ** 2)).astype(np.float32)
    return hills.cover(sky, RIDGES, HORIZON, camera.scale, shine)


def water_rows(camera: View) -> slice:
    """Rows of the view that the water covers."""
    return slice(int(HORIZON * camera.scale), camera.size)


def water(camera: View, mirrored: Floats, time: float) -> Floats:
    """(rows, w, 3) linear light of the lake at a time of its loop."""
    return sea.render(mirrored, camera, water_rows(camera), WAVES, WATER, time)


STRIP_SIZE = (2800, 860)
STRIP_CREST = 400
STRIP_LIGHT = grass.Light(
    back=(0.056, 0.056, 0.092), sky=(0.026, 0.037, 0.098), haze=(0.0, 0.0, 0.0), haze_per_metre=0.0, side=1.0
)


def strip(scale: float) -> Floats:
    """(h, w, 4) premultiplied linear light of the dark reeds in front of a half-length person."""
    rows = ((2.0, 2.6, 4600), (1.55, 2.0, 4600), (1.2, 1.55, 3600), (0.95, 1.2, 2200))
    kinds = [grass.LUSH] * 10 + [grass.PALE_STRAW] * 4 + [grass.PANICLE]
    return grass.strip(STRIP_SIZE, scale, rows, kinds, STRIP_LIGHT, STRIP_CREST, SEED + 5, valley=0.6)
