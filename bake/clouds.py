"""Ray-marched clouds: spheres grown into cauliflowers, eroded by noise, lit by one sun and a sky."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from bake import cloud_kernels as kernels
from bake.arrays import Floats
from bake.noise import CloudNoise
from bake.sky import Sky

EXTINCTION = 1.0
"""Per metre in the (miniature) world of a stage: an eye path of 4 m through cloud is opaque."""
CHUNK = 1 << 16
"""Rays marched at a time: keeps the working set small."""
FAR = 520.0
"""Metres: where a ray that meets nothing ends."""
AMBIENT_DIRECTIONS = 26


@dataclass(frozen=True)
class Sun:
    """Key light of a cloud field: direction, colour (linear, before phase), and the rest of the lighting."""

    direction: Floats
    colour: tuple[float, float, float]
    ambient: float = 0.95
    haze: float = 0.0005
    haze_gain: float = 1.0
    haze_height: float = 60.0
    bounce: tuple[float, float, float] = (0.85, 0.80, 0.78)
    """Light coming up from the sea of cloud below."""


@dataclass(frozen=True)
class Puff:
    """Parameters of one cauliflower: each sphere carries smaller ones on its surface, ``levels`` deep."""

    radius: float
    levels: int
    upward: float = 0.35


def grow(rng: np.random.Generator, centre: NDArray[np.floating], puff: Puff) -> list[Floats]:
    """Spheres (x, y, z, radius) of one cauliflower, largest first."""
    spheres = [np.array([*centre, puff.radius], np.float32)]
    if puff.levels == 0 or puff.radius < 0.6:
        return spheres
    for _ in range(int(rng.integers(7, 11))):
        out = rng.normal(size=3)
        out[1] += puff.upward
        out /= np.linalg.norm(out)
        child = Puff(puff.radius * float(rng.uniform(0.34, 0.58)), puff.levels - 1, puff.upward)
        spheres += grow(rng, centre + out * puff.radius * rng.uniform(0.72, 0.95), child)
    return spheres


def empty_grid(low: Floats, high: Floats, step: float) -> NDArray[np.int16]:
    """A signed distance grid (z, y, x) without any cloud."""
    nx, ny, nz = (int(n) for n in (high - low) / step)
    return np.full((nz, ny, nx), int(kernels.TRUNCATION * kernels.SDF_UNITS), np.int16)


def raster(spheres: list[Floats], low: Floats, high: Floats, step: float) -> NDArray[np.int16]:
    """Signed distance grid of the union of the spheres, in thousandths of a metre."""
    grid = empty_grid(low, high, step)
    kernels.raster_spheres(np.stack(spheres), low, step, grid)
    return grid


def light_field(
    grid: NDArray[np.int16],
    low: Floats,
    step: float,
    sun: Sun,
    sky: Sky,
    noise: CloudNoise,
    grain: tuple[float, float] = (0.6, 0.016),
) -> kernels.Field:
    """A field ready to march: skip distances, optical depth to the sun and ambient light are computed here."""
    extent = np.array(grid.shape) * step
    optical_step, ambient_step, empty_step = step * 2.5, step * 5, step * 4
    field = kernels.Field(
        sdf=grid,
        sdf_step=step,
        empty=_skip_distances(grid, 4, empty_step),
        empty_step=empty_step,
        optical=np.zeros(tuple((extent / optical_step).astype(int)), np.float32),
        optical_step=optical_step,
        ambient=np.zeros((3, *(extent / ambient_step).astype(int)), np.float32),
        ambient_step=ambient_step,
        origin=low.astype(np.float32),
        billow=noise.billow,
        wisp=noise.wisp,
        extinction=EXTINCTION,
        near_grain=grain[0],
        growth=grain[1],
    )
    kernels.sun_optical_depth(field, sun.direction.astype(np.float32))
    directions = fibonacci_sphere(AMBIENT_DIRECTIONS)
    above = sky.light(
        np.where(directions[:, 1:2] < 0, directions * [1, 0, 1] + [0, 0.01, 0], directions).astype(
            np.float32
        ),
        disc=False,
    )
    colours = np.where(directions[:, 1:2] > -0.05, np.minimum(above, 2.2), np.array(sun.bounce, np.float32))
    kernels.sky_ambient(field, directions, colours.astype(np.float32))
    return field


def _skip_distances(grid: NDArray[np.int16], factor: int, step: float) -> Floats:
    """Metres that a ray may skip from each coarse cell; 0 in and next to cells that may hold cloud."""
    shape = tuple(-(-n // factor) for n in grid.shape)
    padded = np.full([n * factor for n in shape], np.iinfo(np.int16).max, np.int16)
    padded[: grid.shape[0], : grid.shape[1], : grid.shape[2]] = grid
    nearest = padded.reshape(shape[0], factor, shape[1], factor, shape[2], factor).min(axis=(1, 3, 5))
    occupied = nearest < kernels.REACH * kernels.SDF_UNITS
    cells = ndimage.distance_transform_edt(~occupied)
    # a cell's own diagonal and its neighbour's must not be skipped
    return (np.maximum(cells - 1.8, 0) * step).astype(np.float32)


def fibonacci_sphere(count: int) -> Floats:
    """Evenly spread unit directions."""
    n = np.arange(count) + 0.5
    turn = np.pi * (1 + 5**0.5) * n
    y = 1 - 2 * n / count
    r = np.sqrt(1 - y * y)
    return np.stack([np.cos(turn) * r, y, np.sin(turn) * r], 1).astype(np.float32)


def march(field: kernels.Field, sun: Sun, eye: Floats, rays: Floats, limit: Floats | None = None) -> Floats:
    """(h, w, 5) premultiplied light, transmittance, mean depth along unit ``rays`` (h, w, 3), at most to ``limit``."""
    return march_from(field, sun, np.broadcast_to(eye.astype(np.float32), rays.shape), rays, limit)


def march_from(
    field: kernels.Field, sun: Sun, eyes: Floats, rays: Floats, limit: Floats | None = None
) -> Floats:
    """As ``march``, each ray from a point of its own: ``eyes`` (h, w, 3) must lie inside the field."""
    h, w = rays.shape[:2]
    light = kernels.Light(
        sun.direction.astype(np.float32),
        np.array(sun.colour, np.float32),
        sun.ambient,
        sun.haze,
        sun.haze_gain,
        sun.haze_height,
    )
    ends = np.full(h * w, FAR, np.float32) if limit is None else limit.astype(np.float32).reshape(-1)
    out = np.zeros((h * w, 5), np.float32)
    flat, jitter = (
        np.ascontiguousarray(rays, np.float32).reshape(-1, 3),
        _interleaved_gradient_noise(h, w).reshape(-1),
    )
    start_points = np.ascontiguousarray(eyes, np.float32).reshape(-1, 3)
    for start in range(0, h * w, CHUNK):
        part = slice(start, start + CHUNK)
        kernels.march(start_points[part], flat[part], ends[part], jitter[part], field, light, out[part])
    return out.reshape(h, w, 5)


def _interleaved_gradient_noise(h: int, w: int) -> Floats:
    """Jimenez 2014: jitter whose error is easy on the eye and on the encoder."""
    y, x = np.mgrid[0:h, 0:w].astype(np.float64)
    return np.mod(52.9829189 * np.mod(0.06711056 * x + 0.00583715 * y, 1.0), 1.0).astype(np.float32)
