"""A shore at dawn: the sun just over the sea, wet sand that mirrors the sky, dune grass in front."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import numpy as np
from scipy import ndimage

from bake import grass, sea, veil
from bake.arrays import Floats
from bake.grass import Species
from bake.noise import fractal_plane, sample
from bake.sea import Water, Waves
from bake.sky import Glow, Sky
from bake.tone import Grade
from bake.veil import Veil
from bake.view import FOCAL, View, direction

HORIZON = 1390.0
EYE_HEIGHT = 1.6
SUN = direction(-9.0, 2.3)
WATERLINE = 11.5
"""Metres to the resting edge of the sea."""
SEED = 23
LOOP_FRAMES = 20
LOOP_SECONDS = 6.0

SKY = Sky(
    SUN,
    toward=(
        (-10, (1.30, 0.72, 0.42)),
        (0, (1.55, 0.86, 0.47)),
        (3, (1.50, 0.92, 0.56)),
        (9, (1.02, 0.78, 0.62)),
        (18, (0.60, 0.60, 0.66)),
        (32, (0.29, 0.39, 0.60)),
        (60, (0.12, 0.22, 0.46)),
    ),
    away=(
        (-10, (0.62, 0.48, 0.50)),
        (0, (0.74, 0.54, 0.54)),
        (5, (0.66, 0.54, 0.60)),
        (12, (0.46, 0.47, 0.61)),
        (32, (0.20, 0.31, 0.54)),
        (60, (0.09, 0.18, 0.42)),
    ),
    glows=(
        Glow(0.46, (75.0, 52.0, 27.0), 2.6),
        Glow(1.1, (14.0, 8.2, 3.6)),
        Glow(4.2, (2.5, 1.25, 0.46)),
        Glow(13.0, (0.60, 0.27, 0.10)),
    ),
    spread=2.6,
)

VEILS = (
    Veil(
        7.5,
        0.50,
        0.62,
        34.0,
        2.8,
        64.0,
        (1.35, 0.78, 0.52),
        (0.20, 0.20, 0.29),
        forward=0.55,
        softness=2.4,
        seed=31,
    ),
    Veil(
        3.6,
        0.25,
        0.72,
        22.0,
        2.4,
        78.0,
        (1.70, 0.86, 0.46),
        (0.19, 0.16, 0.23),
        ripple=0.45,
        forward=0.62,
        softness=2.3,
        seed=45,
    ),
)

WAVES = Waves(tile=48.0, wind=4.2, steepness=0.075, directed=3.0, shortest=0.16, period=LOOP_SECONDS, seed=6)
WATER = Water(deep=(0.040, 0.070, 0.085), roughness=0.034)
GRADE = Grade(
    exposure=1.0,
    white=5.0,
    saturation=1.16,
    contrast=0.20,
    lift=(0.010, 0.006, 0.020),
    gain=(0.98, 1.0, 1.05),
)

DRY_SAND = np.array([0.62, 0.51, 0.40], np.float32)
WET_SAND = np.array([0.20, 0.16, 0.13], np.float32)
FOAM = np.array([0.86, 0.80, 0.78], np.float32)


def view(scale: float) -> View:
    """The camera on the shore: a standing person's eye."""
    return View(HORIZON, EYE_HEIGHT, scale)


def above(camera: View) -> Floats:
    """(size, size, 3) linear light of the sky; below the horizon the sky's own lowest light."""
    rays = camera.rays(*camera.rows_columns())
    rays[..., 1] = np.maximum(rays[..., 1], 0)
    light = SKY.light(rays)
    for sheet in VEILS:
        colour, alpha = veil.light(sheet, rays, SUN)
        light = light * (1 - alpha[..., None]) + colour
    return light


def sea_rows(camera: View) -> slice:
    """Rows from the horizon to a little below the resting waterline."""
    end = HORIZON + FOCAL * EYE_HEIGHT / (WATERLINE - 1.6)
    return slice(int(HORIZON * camera.scale), round(end * camera.scale))


def water(camera: View, mirrored: Floats, time: float) -> Floats:
    """(rows, w, 3) linear light of the sea at a time of its loop."""
    return sea.render(mirrored, camera, sea_rows(camera), WAVES, WATER, time)


def waterline(x: Floats, phase: float = 0.0) -> Floats:
    """Metres from the eye to the edge of the water at ``x`` metres: shallow lobes, as waves leave them."""
    return (
        WATERLINE
        + 0.55 * np.sin(x * 0.37 + 0.6 + phase)
        + 0.28 * np.sin(x * 0.93 + 2.1)
        + 0.12 * np.sin(x * 2.3 + 0.4)
        - 0.12 * np.cos(x * 0.21)
    )


def sand_rows(camera: View) -> slice:
    """Rows from a little above the waterline to the bottom."""
    start = HORIZON + FOCAL * EYE_HEIGHT / (WATERLINE + 1.6)
    return slice(round(start * camera.scale), camera.size)


def sand(camera: View, mirrored: Floats) -> Floats:
    """(rows, w, 4) premultiplied linear light of the beach; its upper edge is the lobed waterline with its foam."""
    rows = sand_rows(camera)
    x_pixel, y_pixel = camera.rows_columns(rows)
    z = FOCAL * EYE_HEIGHT / (y_pixel - HORIZON)
    x = (x_pixel - camera.centre) / FOCAL * z
    edge = waterline(x)
    ashore = edge - z
    light = _wet(camera, mirrored, x, z, ashore)
    dry = _dry(x, z)
    damp = 0.25 * sample(fractal_plane(512, 3.0, SEED), x / 9, z / 14)
    share = 0.8 * _smooth((ashore - 4.6 + 1.6 * damp) / 4.5)[..., None]
    light = light * (1 - share) + dry * share
    lace = _foam(x, z, ashore)
    light = light * (1 - lace[..., None]) + lace[..., None] * FOAM * _foam_light()
    metre_rows = FOCAL * EYE_HEIGHT / np.maximum(z, 1) ** 2 * camera.scale
    alpha = np.clip(ashore * metre_rows * 0.35 + 0.5, 0, 1)
    return np.dstack([light * alpha[..., None], alpha]).astype(np.float32)


def _smooth(t: Floats) -> Floats:
    t = np.clip(t, 0, 1)
    return t * t * (3 - 2 * t)


def _mirror(camera: View, mirrored: Floats, slope_x: Floats, slope_z: Floats, x: Floats, z: Floats) -> Floats:
    """Light of the sky seen in a nearly flat mirror at ground points, linear."""
    down = EYE_HEIGHT / z
    rise = np.maximum(down - 2 * slope_z, 0.004)
    column = camera.centre + FOCAL * (x / z + 2 * slope_x * down)
    row = HORIZON - FOCAL * rise
    at = np.stack([(np.maximum(row, 0) + 0.5) * camera.scale - 0.5, (column + 0.5) * camera.scale - 0.5])
    return np.stack(
        [ndimage.map_coordinates(mirrored[..., c], at, order=1, mode="nearest") for c in range(3)], -1
    )


def _wet(camera: View, mirrored: Floats, x: Floats, z: Floats, ashore: Floats) -> Floats:
    """Wet sand: a dim mirror, clear at the water's edge, blurred where it dries."""
    ripples = fractal_plane(1024, 3.2, SEED + 3)
    slope_z = 0.010 * sample(ripples, x / 5.0, z / 2.4) * (0.4 + np.clip(ashore / 3, 0, 1))
    slope_x = 0.010 * sample(ripples, x / 5.0 + 0.5, z / 2.4) * (0.4 + np.clip(ashore / 3, 0, 1))
    soft = np.stack(
        [
            ndimage.gaussian_filter(np.minimum(mirrored[..., c], 12), (9 * camera.scale, 5 * camera.scale))
            for c in range(3)
        ],
        -1,
    )
    seen = _mirror(camera, soft, slope_x, slope_z, x, z)
    grazing = EYE_HEIGHT / np.hypot(z, EYE_HEIGHT)
    fresnel = 0.04 + 0.96 * (1 - grazing) ** 5
    polish = np.clip(1.15 - 0.10 * np.maximum(ashore, 0), 0.25, 1)
    mirror = np.clip(0.12 + fresnel * 1.7, 0, 0.88)[..., None] * polish[..., None]
    body = WET_SAND * _daylight() * (1 + 0.06 * sample(ripples, x / 3.3, z / 3.3))[..., None]
    return body * (1 - mirror) + seen * mirror


def _dry(x: Floats, z: Floats) -> Floats:
    """Dry sand: small wind ripples in raking light from the sun's side, a few darker damp patches."""
    fine, broad = fractal_plane(1024, 3.0, SEED + 5), fractal_plane(512, 3.4, SEED + 6)
    bend = 0.35 * sample(broad, x / 6, z / 6)
    ripple = np.sin(2 * np.pi * ((z * 0.97 + x * 0.12 + bend) / 0.16))
    texel = z * z / (FOCAL * EYE_HEIGHT)
    ripple = (
        ripple * np.exp(-((texel / 0.06) ** 2)) * np.clip(0.5 + 0.7 * sample(broad, x / 4 + 0.3, z / 4), 0, 1)
    )
    grain = sample(fine, x / 2.2, z / 2.2)
    relief = 1 + 0.10 * ripple + 0.03 * grain + 0.05 * sample(broad, x / 3, z / 5)
    sheen = (
        np.array([0.50, 0.26, 0.11], np.float32)
        * np.exp(-(((x - SUN[0] / SUN[2] * z) / (0.9 + 0.22 * z)) ** 2))[..., None]
    )
    return DRY_SAND * relief[..., None] * (_daylight() + sheen)


def _daylight() -> Floats:
    """Light on level ground: the whole dome, cool above, warm from the sun's side."""
    return np.array([0.66, 0.56, 0.60], np.float32)


def _foam_light() -> Floats:
    return np.array([0.98, 0.80, 0.72], np.float32)


def _foam(x: Floats, z: Floats, ashore: Floats) -> Floats:
    """Coverage of foam: a bright broken rim at the edge of the water and fading lace on what it left behind."""
    cells = fractal_plane(1024, 2.2, SEED + 8)
    warp = 0.16 * sample(cells, x / 7, z / 5)
    lace = 1 - np.abs(sample(cells, (x + warp) / 3.2, z / 2.0))
    fine = 1 - np.abs(sample(cells, (x + warp) / 1.4 + 0.3, z / 0.9))
    rim = np.exp(-(((ashore - 0.16 - 0.10 * sample(cells, x / 4, 0 * z)) / 0.15) ** 2))
    trail = np.exp(-np.clip(ashore, 0, None) / 0.8) * (ashore > 0)
    web = _smooth((0.6 * lace + 0.4 * fine - 0.86) / 0.12)
    previous = waterline(x, 1.9) - 1.25 - z
    line = np.exp(-((previous / 0.05) ** 2)) * 0.35 * np.clip(0.4 + sample(cells, x / 3, z * 0), 0, 1)
    return np.clip(0.9 * rim * (0.55 + 0.45 * fine) + 0.6 * trail * web + line, 0, 0.95)


STRIP_SIZE = (2800, 860)
STRIP_CREST = 400
"""Row of the strip by which the grass is closed: a photograph's cut edge is hidden below it."""

MARRAM = Species((0.40, 0.80), 0.0060, 0.85, (0.27, 0.29, 0.17), 0.60)
MARRAM_PALE = Species((0.38, 0.85), 0.0048, 0.90, (0.50, 0.43, 0.27), 0.66)
MARRAM_HEAD = Species((0.66, 0.95), 0.0034, 0.30, (0.50, 0.43, 0.26), 0.6, (0.60, 0.49, 0.34), 0.014, 9.0)
STRIP_LIGHT = grass.Light(
    back=(1.9, 1.12, 0.60), sky=(0.42, 0.40, 0.50), haze=(0.9, 0.6, 0.45), haze_per_metre=0.0, side=-1.0
)


def strip(scale: float, seed: int = SEED) -> Floats:
    """(h, w, 4) premultiplied linear light of the dune grass in front of a half-length person."""
    rows = ((2.0, 2.6, 5200), (1.55, 2.0, 5200), (1.2, 1.55, 4200), (0.95, 1.2, 2600))
    kinds = [MARRAM] * 9 + [MARRAM_PALE] * 9 + [MARRAM_HEAD]
    return grass.strip(STRIP_SIZE, scale, rows, kinds, STRIP_LIGHT, STRIP_CREST, seed, valley=0.6)
