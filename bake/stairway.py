"""The stairway into the clouds, in two lights: the clouds round it, the sky, the strip in front."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from bake import clouds, stair_path, veil
from bake.arrays import Floats
from bake.cloud_kernels import Field
from bake.clouds import Puff, Sun
from bake.noise import CloudNoise
from bake.sky import Glow, Sky
from bake.tone import Grade
from bake.veil import Veil
from bake.view import FOCAL, MASTER, View, direction

HORIZON = 1430.0
LOW = np.array([-200.0, -45.0, -12.0], np.float32)
HIGH = np.array([200.0, 150.0, 300.0], np.float32)
GRID_STEP = 0.6
CORRIDOR = 1.75
"""Half the width that is kept free of cloud over the stairs."""


@dataclass(frozen=True)
class StairLight:
    """One light of the stairway."""

    sun: Sun
    sky: Sky
    veils: tuple[Veil, ...]
    grade: Grade
    stair_sun: tuple[float, tuple[float, float, float], float]
    """Blender: strength, colour and angular size of the sun on the marble."""
    stair_sky: float
    """Blender: strength of the environment."""
    marble: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """Balance of the rendered marble against the clouds."""
    samples: int = 10
    """Rays a pixel in Blender: few, but with its denoiser enough, for the light is soft and the marble smooth."""
    seed: int = 7


MORNING_SUN = direction(2.0, 23.0)
MORNING_KEY = direction(9.0, 36.0)
"""Where the light on the clouds comes from: higher than the disc, or their near sides would all lie in shadow."""
DAY_SUN = direction(-38.0, 44.0)

MORNING = StairLight(
    sun=Sun(MORNING_KEY, (16.0, 12.2, 8.6), ambient=1.2, haze=0.0007, bounce=(0.92, 0.84, 0.84)),
    sky=Sky(
        MORNING_SUN,
        toward=(
            (-30, (0.95, 0.84, 0.76)),
            (-1, (1.0, 0.86, 0.76)),
            (3, (1.45, 0.98, 0.60)),
            (10, (1.15, 0.86, 0.62)),
            (22, (0.62, 0.66, 0.74)),
            (38, (0.16, 0.35, 0.80)),
            (75, (0.07, 0.19, 0.56)),
        ),
        away=(
            (-30, (0.75, 0.70, 0.70)),
            (0, (0.80, 0.70, 0.70)),
            (12, (0.48, 0.54, 0.72)),
            (38, (0.11, 0.29, 0.74)),
            (75, (0.07, 0.17, 0.52)),
        ),
        glows=(
            Glow(1.1, (60.0, 50.0, 34.0), 4.0),
            Glow(2.6, (14.0, 10.5, 6.0)),
            Glow(7.5, (3.2, 2.15, 1.05)),
            Glow(20.0, (0.55, 0.33, 0.12)),
        ),
    ),
    veils=(
        Veil(8.0, 0.50, 0.42, 24.0, 2.6, -52.0, (1.5, 1.2, 0.86), (0.10, 0.13, 0.20), softness=2.4, seed=5),
    ),
    grade=Grade(0.88, 5.0, 1.42, 0.36, (0.0, 0.006, 0.034), (0.98, 1.0, 1.045)),
    stair_sun=(6.0, (1.0, 0.84, 0.62), 3.5),
    stair_sky=1.2,
    marble=(1.10, 1.02, 0.92),
    samples=16,  # the low sun glints on every step
)

DAY = StairLight(
    sun=Sun(DAY_SUN, (17.0, 16.0, 14.6), ambient=1.3, haze=0.0004, bounce=(0.86, 0.90, 0.96)),
    sky=Sky(
        DAY_SUN,
        toward=(
            (-30, (0.85, 0.90, 0.96)),
            (0, (1.00, 1.02, 1.02)),
            (8, (0.74, 0.88, 1.02)),
            (22, (0.38, 0.62, 0.98)),
            (45, (0.20, 0.42, 0.86)),
            (80, (0.13, 0.32, 0.74)),
        ),
        away=(
            (-30, (0.80, 0.87, 0.95)),
            (0, (0.88, 0.95, 1.02)),
            (8, (0.62, 0.80, 1.00)),
            (22, (0.32, 0.56, 0.94)),
            (45, (0.17, 0.38, 0.82)),
            (80, (0.11, 0.29, 0.70)),
        ),
        glows=(
            Glow(1.0, (26.0, 25.0, 22.0), 4.0),
            Glow(4.0, (2.0, 1.9, 1.7)),
            Glow(24.0, (0.34, 0.32, 0.28)),
        ),
    ),
    veils=(
        Veil(9.0, 0.50, 0.42, 26.0, 2.6, 58.0, (0.95, 0.95, 0.95), (0.16, 0.20, 0.26), softness=2.4, seed=11),
    ),
    grade=Grade(0.67, 4.5, 1.34, 0.56, (0.0, 0.013, 0.045), (1.0, 1.0, 1.02)),
    stair_sun=(6.5, (1.0, 0.95, 0.86), 2.5),
    stair_sky=0.85,
    marble=(1.02, 0.965, 0.90),
)

LIGHTS = {"morning": MORNING, "day": DAY}


def view(scale: float) -> View:
    """The camera of the stairway."""
    return View(HORIZON, stair_path.EYE_HEIGHT, scale)


def cloudscape(seed: int) -> list[Floats]:
    """Every sphere: the hill the stairs lie on, banks on both sides, towers, the low bank at the end, the far sea."""
    rng = np.random.default_rng(seed)
    spheres: list[Floats] = []
    for part in (_hill, _banks, _towers, _end, _sea):
        spheres += part(rng)
    return spheres


def _hill(rng: np.random.Generator) -> list[Floats]:
    spheres: list[Floats] = []
    for _ in range(1500):
        z = -10 + 140 * float(rng.uniform())
        aside = float(rng.choice([-1, 1]) * rng.uniform() ** 1.3 * 70)
        radius = float(rng.uniform(1.2, 2.4)) + 0.02 * max(0.0, z) + 0.03 * abs(aside)
        ground = (
            min(stair_path.tread(z), stair_path.TOP - 2)
            if z > stair_path.FIRST
            else 0.25 * (z - stair_path.FIRST)
        )
        y = (
            ground
            - 1.0
            - radius * 0.9
            + 0.07 * max(0.0, abs(aside) - 4)
            + rng.uniform(-0.8, 0.5) * (1 + 0.04 * abs(aside))
        )
        spheres += clouds.grow(rng, np.array([stair_path.centre(z) + aside, y, z]), Puff(radius, 2))
    return spheres


def _banks(rng: np.random.Generator) -> list[Floats]:
    spheres: list[Floats] = []
    for side in (-1, 1):
        z = 9.0
        while z < 125:
            radius = float(rng.uniform(1.1, 1.9)) + 0.055 * (z - 9)
            edge = 1.7 + 0.006 * z + rng.uniform(-0.2, 0.8)
            x = stair_path.centre(z) + side * (edge + radius * rng.uniform(0.75, 1.2))
            y = stair_path.tread(z)
            spheres += clouds.grow(
                rng, np.array([x, y - radius * rng.uniform(0.35, 0.95), z]), Puff(radius, 3)
            )
            if rng.uniform() < 0.75:
                second = radius * float(rng.uniform(1.3, 2.1))
                x = stair_path.centre(z) + side * (edge + radius * 1.6 + second)
                at = np.array([x, y - second * 0.35 + rng.uniform(-1, 1) + 0.03 * z, z + rng.uniform(-1, 5)])
                spheres += clouds.grow(rng, at, Puff(second, 4))
            z += radius * float(rng.uniform(0.8, 1.5))
    return spheres


TOWERS = (
    # x, y, z, radius: an open valley, higher on the left, with the sky free above the end of the stairs
    (-40, 34, 100, 17),
    (-33, 50, 128, 14),
    (-56, 56, 132, 20),
    (-64, 80, 158, 19),
    (-26, 42, 158, 11),
    (-84, 58, 122, 22),
    (-104, 44, 110, 20),
    (-110, 70, 160, 22),
    (44, 27, 92, 14),
    (60, 46, 120, 17),
    (70, 66, 158, 18),
    (84, 44, 118, 21),
    (70, 82, 182, 13),
    (108, 56, 150, 22),
    (112, 30, 112, 18),
)


def _towers(rng: np.random.Generator) -> list[Floats]:
    spheres: list[Floats] = []
    for x, y, z, radius in TOWERS:
        at = np.array([x + rng.uniform(-4, 4), y * 0.92 + rng.uniform(-4, 4), z])
        spheres += clouds.grow(rng, at, Puff(radius, 4, 0.55))
    return spheres


def _end(rng: np.random.Generator) -> list[Floats]:
    spheres: list[Floats] = []
    for _ in range(24):
        z, radius, x = rng.uniform(108, 170), float(rng.uniform(4, 10)), rng.normal(0, 26)
        y = stair_path.TOP - radius * 0.9 - 7 + 0.12 * abs(x) + 0.12 * (z - 108) + rng.uniform(-4, 1)
        spheres += clouds.grow(rng, np.array([x, y, z]), Puff(radius, 4, 0.4))
    return spheres


def _sea(rng: np.random.Generator) -> list[Floats]:
    spheres: list[Floats] = []
    for _ in range(520):
        x, z, radius = rng.uniform(-195, 195), rng.uniform(-10, 290), float(rng.uniform(4, 9))
        if abs(x) > 40:
            y = -6 + rng.uniform(-3, 3) + 0.10 * max(0.0, z) - radius * 0.4
            spheres += clouds.grow(rng, np.array([x, y, z]), Puff(radius, 2))
    for _ in range(20):
        z, x, radius = rng.uniform(200, 290), rng.uniform(-190, 190), float(rng.uniform(4, 11))
        if abs(x - 12) > 34:
            spheres += clouds.grow(rng, np.array([x, rng.uniform(40, 100), z]), Puff(radius, 3, 0.3))
    return spheres


def carve_corridor(grid: NDArray[np.int16], low: Floats, step: float, noise: CloudNoise) -> None:
    """Keep the way over the stairs open, with a soft, irregular edge."""
    nz, ny, nx = grid.shape
    x = low[0] + (np.arange(nx, dtype=np.float32) + 0.5) * step
    y = low[1] + (np.arange(ny, dtype=np.float32)[:, None] + 0.5) * step
    for k in range(nz):
        z = float(low[2] + (k + 0.5) * step)
        if z > stair_path.END + 30:
            break
        wobble = noise.wisp[k % 128][np.arange(ny)[:, None] * 2 % 128, np.arange(nx)[None] * 2 % 128] - 0.5
        ahead = max(0.0, z)
        wide = CORRIDOR + 0.006 * ahead + wobble * (1.5 + 0.02 * ahead) * min(1.0, max(0.0, (z - 2) / 14))
        corridor = np.maximum(np.abs(x - stair_path.centre(z)) - wide, stair_path.tread(z) - 0.9 - y)
        if z > stair_path.END + 2:
            corridor = np.maximum(corridor, (z - stair_path.END - 2) * 0.7)
        carved = np.clip(-corridor, -30, 3.5) * 1000
        np.maximum(grid[k], carved.astype(np.int16), out=grid[k])


def build_field(
    light: StairLight, noise: CloudNoise, step: float = GRID_STEP, spheres: list[Floats] | None = None
) -> Field:
    """The lit cloud field of one light."""
    grid = clouds.raster(spheres if spheres is not None else cloudscape(light.seed), LOW, HIGH, step)
    carve_corridor(grid, LOW, step, noise)
    return clouds.light_field(grid, LOW, step, light.sun, light.sky, noise)


def clear_sky(light: StairLight, rays: Floats) -> Floats:
    """Sky and veils without the ray-marched clouds."""
    sky = light.sky.light(rays)
    for sheet in light.veils:
        colour, alpha = veil.light(sheet, rays, light.sky.sun)
        sky = sky * (1 - alpha[..., None]) + colour
    return sky


def march_back(light: StairLight, cloud_field: Field, camera: View) -> Floats:
    """(h, w, 5) the clouds of the back plate without the sky behind them."""
    rays = camera.rays(*camera.rows_columns())
    return clouds.march(cloud_field, light.sun, np.array([0, camera.eye_height, 0], np.float32), rays)


def calmed(marched: Floats) -> Floats:
    """The march without its single odd pixels: jittered steps sometimes miss a wisp."""
    quiet = np.stack([ndimage.median_filter(marched[..., c], 3) for c in range(4)], -1)
    odd = np.abs(marched[..., :4] - quiet).max(-1, keepdims=True) > 0.06
    return np.where(odd, quiet, marched[..., :4]).astype(np.float32)


def back(light: StairLight, marched: Floats, camera: View) -> Floats:
    """(h, w, 3) linear light of the back plate: the marched clouds over the clear sky."""
    return marched[..., :3] + marched[..., 3:4] * clear_sky(light, camera.rays(*camera.rows_columns()))


STRIP_LOW = np.array([-128.0, -40.0, -4.0], np.float32)
STRIP_HIGH = np.array([128.0, 40.0, 112.0], np.float32)
STRIP_STEP = 0.5
STRIP_DISTANCE = 72.0
STRIP_FOCAL = 1000.0
STRIP_SIZE = (2800, 760)
"""Width and height of the cloud strip that stands in front of a half-length person."""
STRIP_CREST = 330
"""Row of the strip where the cloud heads begin."""
STRIP_KEY = direction(20.0, 52.0)


def strip_spheres(seed: int) -> list[Floats]:
    """A row of clouds from edge to edge, higher at the sides than in the middle, closed below."""
    rng = np.random.default_rng(seed)
    spheres: list[Floats] = []
    x = -120.0
    while x < 120.0:
        radius = float(rng.uniform(3.6, 7.6))
        y = -6 - radius * 0.5 + 0.05 * min(abs(x), 56.0) ** 1.2 + rng.uniform(-1.8, 1.8)
        at = np.array([x, y, STRIP_DISTANCE + rng.uniform(-4, 4)])
        spheres += clouds.grow(rng, at, Puff(radius, 4, 0.5))
        x += radius * float(rng.uniform(0.45, 0.8))
    for x in np.arange(-124.0, 124.0, 4.5):
        crest = -6 + 0.05 * min(abs(x), 56.0) ** 1.2
        for below in (7.0, 14.0, 22.0, 31.0):
            at = np.array([x, crest - below + rng.uniform(-1.5, 1.5), STRIP_DISTANCE + rng.uniform(-3, 3)])
            spheres += clouds.grow(rng, at, Puff(float(rng.uniform(6, 8)), 2, 0.4))
    return spheres


def strip(light: StairLight, noise: CloudNoise, scale: float) -> Floats:
    """(h, w, 4) premultiplied linear light of the front strip."""
    grid = clouds.raster(strip_spheres(light.seed + 1), STRIP_LOW, STRIP_HIGH, STRIP_STEP)
    key = replace(light.sun, direction=STRIP_KEY, haze=0.0)
    lit = clouds.light_field(grid, STRIP_LOW, STRIP_STEP, key, light.sky, noise, (1.5, 0.0))
    w, h = (round(n * scale) for n in STRIP_SIZE)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32) / scale
    rays = np.stack([(x - STRIP_SIZE[0] / 2), (STRIP_CREST - 100 - y), np.full_like(x, STRIP_FOCAL)], -1)
    marched = clouds.march(
        lit, key, np.zeros(3, np.float32), rays / np.linalg.norm(rays, axis=-1, keepdims=True)
    )
    return np.dstack([marched[..., :3], 1 - marched[..., 3]])


ENVIRONMENT_SIZE = (512, 256)
ENVIRONMENT_EYE = np.array([0.0, 9.0, 16.0], np.float32)


def environment(light: StairLight, cloud_field: Field) -> Floats:
    """(256, 512, 3) equirectangular light round the stairs, without the sun's disc: lights the marble in Blender."""
    w, h = ENVIRONMENT_SIZE
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    turn, rise = ((x + 0.5) / w - 0.5) * 2 * np.pi, (0.5 - (y + 0.5) / h) * np.pi
    rays = np.stack([-np.cos(turn) * np.cos(rise), np.sin(rise), np.sin(turn) * np.cos(rise)], -1).astype(
        np.float32
    )
    marched = clouds.march(cloud_field, light.sun, ENVIRONMENT_EYE, rays)
    return marched[..., :3] + marched[..., 3:4] * np.minimum(light.sky.light(rays, disc=False), 4.0)


STAIRS_TOP = 740
"""First row of the master that the Blender picture of the stairs covers."""


def blender_job(light: StairLight, environment_file: str, output: str, scale: float) -> dict[str, object]:
    """What bake/stairway_blender.py needs to render the marble in this light."""
    strength, colour, size = light.stair_sun
    return {
        "environment": environment_file,
        "environment_strength": light.stair_sky,
        "environment_saturation": 0.7,
        "sun_strength": strength,
        "sun_colour": colour,
        "sun_size": size,
        "sun_direction": [float(v) for v in light.sun.direction],
        "focal": FOCAL,
        "master": MASTER,
        "horizon": HORIZON,
        "top": STAIRS_TOP,
        "size": round(MASTER * scale),
        "samples": light.samples,
        "seed": light.seed,
        "output": output,
    }


FRONT_SCALE = 0.5
"""The clouds before the stairs are soft: half the size of the rest is enough."""
DISSOLVE = (58.0, 108.0)
"""Metres between which the stairs melt into the light."""
LANDING_EDGE = (1.9, 3.1)
"""Metres aside of the path's middle between which the landing melts into the clouds."""


def march_front(light: StairLight, cloud_field: Field, camera: View, distance: Floats) -> Floats:
    """(h, w, 5) the clouds between the eye and the stairs, whose ``distance`` (rows, w) is 0 where they are not."""
    small = replace(camera, scale=camera.scale * FRONT_SCALE)
    rays = small.rays(
        *small.rows_columns(slice(small.size - round(distance.shape[0] * FRONT_SCALE), small.size))
    )
    h, w = rays.shape[:2]
    rows = np.minimum((np.arange(h) + 0.5) / h * distance.shape[0], distance.shape[0] - 1).astype(int)
    columns = ((np.arange(w) + 0.5) / w * distance.shape[1]).astype(int)
    limit = ndimage.grey_dilation(distance, (9, 9))[rows][:, columns]
    return clouds.march(cloud_field, light.sun, np.array([0, camera.eye_height, 0], np.float32), rays, limit)


def stairs_layer(
    stairs: Floats, front: Floats, back_light: Floats, camera: View, tint: tuple[float, float, float]
) -> Floats:
    """(rows, w, 4) premultiplied linear light of the stairs, the clouds before them, melting into ``back_light``.

    ``back_light`` is the whole back plate at any size; ``tint`` the balance of the marble.
    """
    rows = slice(camera.size - stairs.shape[0], camera.size)
    coverage = np.where(stairs[..., 3:4] > 0.03, stairs[..., 3:4], 0)
    before = np.stack(
        [
            ndimage.zoom(front[..., c], np.array(stairs.shape[:2]) / front.shape[:2], order=1)
            for c in range(4)
        ],
        -1,
    )
    # single pixels on the silhouette where the denoiser had nothing to go by
    whole = np.stack(
        [ndimage.median_filter(stairs[..., c] / np.maximum(stairs[..., 3], 1e-2), 3) for c in range(3)], -1
    )
    marble = np.where(coverage > 0.98, stairs[..., :3], np.minimum(whole, 4)) * np.array(tint, np.float32)
    distance = np.where(stairs[..., 4] > 0, stairs[..., 4], ndimage.grey_dilation(stairs[..., 4], (5, 5)))
    # air: the farther the stairs, the more they take the light of the clouds round them
    back_light = ndimage.zoom(
        back_light, (camera.size / back_light.shape[0], camera.size / back_light.shape[1], 1), order=1
    )
    around = np.stack(
        [ndimage.gaussian_filter(np.minimum(back_light[rows, :, c], 3), 22 * camera.scale) for c in range(3)],
        -1,
    )
    air = (1 - np.exp(-((distance / 85.0) ** 2)))[..., None]
    colour = before[..., :3] + before[..., 3:4] * (marble * (1 - air) + around * air)
    gone = _smooth((distance - DISSOLVE[0]) / (DISSOLVE[1] - DISSOLVE[0]))
    alpha = coverage[..., 0] * (1 - gone) * (1 - _landing_edge(camera, rows))
    return np.dstack([colour * alpha[..., None], alpha]).astype(np.float32)


def _landing_edge(camera: View, rows: slice) -> Floats:
    """How much the landing has melted away: its sides end in cloud instead of a corner."""
    x, y = camera.rows_columns(rows)
    z = FOCAL * camera.eye_height / np.maximum(y - HORIZON, 1.0)
    aside = np.abs(x - camera.centre) / FOCAL * np.minimum(z, stair_path.FIRST + 0.6)
    on_landing = _smooth((y - 1760.0) / 140.0)
    return _smooth((aside - LANDING_EDGE[0]) / (LANDING_EDGE[1] - LANDING_EDGE[0])) * on_landing


def _smooth(t: Floats) -> Floats:
    t = np.clip(t, 0, 1)
    return t * t * (3 - 2 * t)


def finish_strip(marched: Floats) -> Floats:
    """The front strip as it is packed: lifted into the light of the picture, and closed toward its lower edge."""
    alpha = marched[..., 3:]
    colour = marched[..., :3] / np.maximum(alpha, 1e-3) * STRIP_LIFT
    row = np.linspace(0, 1, len(marched), dtype=np.float32)[:, None, None]
    bright = (colour * alpha).sum((0, 1)) / alpha.sum() * 1.25
    veiled = 0.75 * _smooth((row - 0.42) / 0.5)
    colour = colour * (1 - veiled) + bright * veiled
    closed = np.maximum(alpha, _smooth((row - 0.62) / 0.2))
    return np.dstack([colour * closed, closed]).astype(np.float32)


STRIP_LIFT = 1.7
"""The strip lies in its own shadow as seen from the viewer's side; the whole sky behind the viewer fills it."""
