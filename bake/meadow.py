"""A meadow in evening light: low sun over soft hills, grass and flowers with the light coming through them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bake import clouds, grass, hills, veil
from bake.arrays import Floats
from bake.clouds import Puff, Sun
from bake.grass import Ground, Species
from bake.hills import Ridge
from bake.noise import CloudNoise, fractal_plane, sample
from bake.sky import Glow, Sky
from bake.tone import Grade
from bake.veil import Veil
from bake.view import FOCAL, View, direction

HORIZON = 1330.0
EYE_HEIGHT = 1.5
SUN = direction(8.0, 8.5)
SEED = 41

SKY = Sky(
    SUN,
    toward=(
        (-10, (1.10, 0.78, 0.46)),
        (0, (1.45, 1.00, 0.58)),
        (6, (1.30, 0.96, 0.62)),
        (14, (0.86, 0.80, 0.70)),
        (26, (0.48, 0.58, 0.72)),
        (42, (0.24, 0.38, 0.64)),
        (75, (0.12, 0.24, 0.52)),
    ),
    away=(
        (-10, (0.62, 0.56, 0.50)),
        (0, (0.80, 0.70, 0.62)),
        (8, (0.62, 0.64, 0.68)),
        (20, (0.38, 0.50, 0.68)),
        (42, (0.18, 0.32, 0.60)),
        (75, (0.10, 0.21, 0.50)),
    ),
    glows=(
        Glow(0.56, (70.0, 54.0, 32.0), 2.6),
        Glow(2.0, (10.0, 6.8, 3.4)),
        Glow(6.0, (2.6, 1.65, 0.70)),
        Glow(17.0, (0.60, 0.35, 0.13)),
    ),
    spread=2.4,
)

CLOUD_SUN = Sun(direction(14.0, 26.0), (10.5, 7.2, 4.4), ambient=1.0, haze=0.0002, bounce=(0.55, 0.46, 0.34))
CLOUD_LOW = np.array([-230.0, -4.0, 60.0], np.float32)
CLOUD_HIGH = np.array([230.0, 130.0, 300.0], np.float32)
CLOUD_STEP = 0.8

VEILS = (
    Veil(8.5, 0.55, 0.60, 30.0, 3.0, 62.0, (1.45, 0.95, 0.56), (0.17, 0.19, 0.25), softness=2.2, seed=77),
)

RIDGES = (
    Ridge(74, 26, 1700, (0.46, 0.44, 0.46), (0.78, 0.62, 0.46), seed=5),
    Ridge(50, 20, 1150, (0.27, 0.27, 0.26), (0.62, 0.48, 0.32), trees=8, rim=(0.16, 0.10, 0.05), seed=12),
    Ridge(26, 12, 800, (0.115, 0.125, 0.085), (0.34, 0.28, 0.15), trees=26, rim=(0.20, 0.12, 0.05), seed=19),
)

LIGHT = grass.Light(
    back=(1.55, 1.06, 0.52), sky=(0.46, 0.50, 0.58), haze=(1.05, 0.76, 0.42), haze_per_metre=0.022, side=1.0
)
GRADE = Grade(
    exposure=0.95,
    white=5.0,
    saturation=1.20,
    contrast=0.26,
    lift=(0.008, 0.008, 0.014),
    gain=(0.99, 1.0, 1.02),
)

BANDS = (
    # depth from, to, plants on the full-size master
    (40.0, 90.0, 60000),
    (20.0, 40.0, 60000),
    (11.0, 20.0, 52000),
    (6.5, 11.0, 34000),
    (4.2, 6.5, 17000),
    (2.15, 4.2, 11000),
)
MEADOW_GRASS = Species((0.28, 0.60), 0.0055, 0.45, (0.19, 0.26, 0.07), 0.80)
MEADOW_STRAW = Species((0.40, 0.72), 0.0036, 0.35, (0.50, 0.43, 0.20), 0.85)
KINDS = [MEADOW_GRASS] * 11 + [MEADOW_STRAW] * 5 + [grass.PANICLE]


def view(scale: float) -> View:
    """The camera in the meadow."""
    return View(HORIZON, EYE_HEIGHT, scale)


CLOUDS = (
    # x, y, z, radius: two loose groups at the sides, nothing over the sun
    (-104, 62, 176, 15),
    (-82, 58, 184, 11),
    (-128, 70, 178, 17),
    (112, 80, 190, 15),
    (134, 74, 186, 17),
)


def cloud_spheres(seed: int) -> list[Floats]:
    """A few fair-weather clouds with flat feet that thin out toward the sun."""
    rng = np.random.default_rng(seed)
    spheres: list[Floats] = []
    for x, y, z, radius in CLOUDS:
        for _ in range(8):
            size = radius * float(rng.uniform(0.30, 0.62))
            at = np.array([x + rng.normal(0, 1.1 * radius), y + 0.55 * size, z + rng.normal(0, 6)])
            spheres += [s for s in clouds.grow(rng, at, Puff(size, 4, 0.8)) if s[1] > y - 0.15 * radius]
    return spheres


def march_clouds(noise: CloudNoise, camera: View, step: float = CLOUD_STEP) -> Floats:
    """(h, w, 5) the ray-marched clouds of the evening."""
    grid = clouds.raster(cloud_spheres(SEED), CLOUD_LOW, CLOUD_HIGH, step)
    lit = clouds.light_field(grid, CLOUD_LOW, step, CLOUD_SUN, SKY, noise, (0.6, 0.010))
    # rays start outside the field: begin them at its near face
    rows = slice(0, round(HORIZON * camera.scale))
    rays = camera.rays(*camera.rows_columns(rows))
    shift = float(CLOUD_LOW[2]) + 0.5
    entered = rays / rays[..., 2:] * shift
    out = np.zeros((camera.size, camera.size, 5), np.float32)
    out[..., 3] = 1.0
    out[rows] = clouds.march_from(lit, CLOUD_SUN, entered, rays)
    return out


def above(camera: View, marched: Floats) -> Floats:
    """(size, size, 3) linear light of sky, clouds and hills."""
    rays = camera.rays(*camera.rows_columns())
    light = SKY.light(rays)
    for sheet in VEILS:
        colour, alpha = veil.light(sheet, rays, SUN)
        light = light * (1 - alpha[..., None]) + colour
    light = marched[..., :3] + marched[..., 3:4] * light
    columns = (np.arange(camera.size) + 0.5) / camera.scale
    sun_column = camera.pixel_of_direction(SUN)[0]
    shine = (0.25 + np.exp(-(((columns - sun_column) / 420) ** 2))).astype(np.float32)
    return hills.cover(light, RIDGES, HORIZON, camera.scale, shine)


def field_rows(camera: View) -> slice:
    """Rows of the meadow, from just above the horizon (far grass tips) to the bottom."""
    return slice(round((HORIZON - 30) * camera.scale), camera.size)


def field(camera: View) -> Floats:
    """(rows, w, 4) premultiplied linear light of the meadow."""
    rows = field_rows(camera)
    canvas = _far_field(camera, rows)
    scale = camera.scale
    ground = Ground(FOCAL * scale, camera.centre * scale, HORIZON * scale - rows.start, EYE_HEIGHT)
    light = replace(LIGHT, sun_column=camera.pixel_of_direction(SUN)[0] * scale)
    rng = np.random.default_rng(SEED)
    for near, far, count in BANDS:
        # fewer, never thinner, plants when the picture is small
        x, z = grass.sow(rng, max(200, int(count * scale)), (near, far), ground, canvas.shape[1])
        grass.paint(canvas, grass.mixed(rng, _plants(rng, x, z, ground, light)))
    return canvas


def _plants(
    rng: np.random.Generator, x: Floats, z: Floats, ground: Ground, light: grass.Light
) -> list[Floats]:
    """Grasses everywhere, flowers in loose drifts."""
    parts = [
        grass.blades(rng, x[k :: len(KINDS)], z[k :: len(KINDS)], kind, ground, light)
        for k, kind in enumerate(KINDS)
    ]
    drift = np.sin(x * 0.55 + 1.3 * np.sin(z * 0.31)) + 0.6 * np.sin(z * 0.9 + x * 0.2)
    for kind, share, phase in (
        (grass.DAISY, 0.050, 0.2),
        (grass.BUTTERCUP, 0.045, 1.9),
        (grass.CORNFLOWER, 0.018, 3.3),
        (grass.POPPY, 0.007, 4.6),
    ):
        chosen = rng.uniform(size=len(x)) < share * np.clip(0.8 + np.sin(drift * 1.4 + phase), 0.05, 2)
        parts.append(grass.blades(rng, x[chosen], z[chosen], kind, ground, light))
    return parts


def _far_field(camera: View, rows: slice) -> Floats:
    """The meadow too far for single blades: streaks of light and shade that follow the ground."""
    x_pixel, y_pixel = camera.rows_columns(rows)
    below = np.maximum(y_pixel - HORIZON, 0.5)
    z = FOCAL * EYE_HEIGHT / below
    x = (x_pixel - camera.centre) / FOCAL * z
    broad, fine = fractal_plane(512, 3.0, SEED + 2), fractal_plane(1024, 2.4, SEED + 3)
    tone = 1 + 0.16 * sample(broad, x / 60, z / 90) + 0.10 * sample(fine, x / 30, z / 14)
    sunward = np.exp(-(((x_pixel - camera.pixel_of_direction(SUN)[0]) / 620) ** 2))
    colour = np.array([0.30, 0.31, 0.085], np.float32) * tone[..., None] * (0.75 + 0.8 * sunward[..., None])
    air = (1 - np.exp(-LIGHT.haze_per_metre * 0.6 * np.minimum(z, 200)))[..., None]
    light = colour * (1 - air) + np.array(LIGHT.haze, np.float32) * (0.45 + 0.55 * sunward[..., None]) * air
    light = light * np.clip(1 - 0.65 * (below - 160) / 400, 0.35, 1)[..., None]
    alpha = np.clip((y_pixel - HORIZON) * camera.scale + 0.5, 0, 1)
    return np.dstack([light * alpha[..., None], alpha]).astype(np.float32)


STRIP_SIZE = (2800, 860)
STRIP_CREST = 400


def strip(scale: float) -> Floats:
    """(h, w, 4) premultiplied linear light of the grass and flowers in front of a half-length person."""
    rows = ((2.0, 2.6, 5600), (1.55, 2.0, 5600), (1.2, 1.55, 4400), (0.95, 1.2, 2600))
    kinds = (
        [MEADOW_GRASS] * 18
        + [MEADOW_STRAW] * 11
        + [grass.PANICLE] * 4
        + [grass.DAISY, grass.DAISY, grass.BUTTERCUP, grass.CORNFLOWER]
    )
    near = replace(LIGHT, haze_per_metre=0.0)
    return grass.strip(STRIP_SIZE, scale, rows, kinds, near, STRIP_CREST, SEED + 5, valley=0.4)
