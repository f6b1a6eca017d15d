"""Moving water: a looping spectral wave field (Tessendorf 2001) that mirrors the linear light above the horizon."""

# mypy: disable-error-code="no-any-return, untyped-decorator"
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit

from bake.arrays import Floats
from bake.view import FOCAL, View

GRAVITY = 9.81
TILE_CELLS = 512
FACETS = 14
"""Wave facets looked at in each pixel; far away one pixel holds thousands."""
SUN_LIMIT = 45.0
"""Linear light; a mirrored sun brighter than this only makes single burnt pixels."""


@dataclass(frozen=True)
class Waves:
    """A wave field that repeats after ``period`` seconds."""

    tile: float
    """Metres after which the field repeats in space."""
    wind: float
    """Metres a second; sets the longest wave."""
    steepness: float
    """Root mean square slope of the whole field."""
    bearing: float = 180.0
    """Degrees the waves run to, 180 is toward the viewer."""
    directed: float = 2.0
    """Power of the cosine round the bearing: higher means longer crests."""
    shortest: float = 0.25
    """Metres; shorter waves are left to ``roughness``."""
    period: float = 6.0
    seed: int = 1


@dataclass(frozen=True)
class Water:
    """How the surface looks."""

    deep: tuple[float, float, float]
    """Linear light that comes out of the water itself."""
    roughness: float
    """Root mean square slope of the ripples below the resolution of the wave field."""
    fresnel_floor: float = 0.02


def slopes(waves: Waves, time: float) -> tuple[Floats, Floats]:
    """(n, n) slopes toward +x and +z of the wave field at ``time`` (Phillips spectrum, periods that fit the loop)."""
    n = TILE_CELLS
    rng = np.random.default_rng(waves.seed)
    k = 2 * np.pi * np.fft.fftfreq(n, waves.tile / n)
    kz, kx = np.meshgrid(k, k, indexing="ij")
    length = np.hypot(kx, kz)
    length[0, 0] = 1.0
    turn = math.radians(waves.bearing)
    facing = (kx * math.sin(turn) + kz * math.cos(turn)) / length
    longest = waves.wind**2 / GRAVITY
    power = (
        np.exp(-1 / (length * longest) ** 2)
        / length**4
        * np.abs(facing) ** waves.directed
        * np.where(facing < 0, 0.08, 1.0)
    )
    power *= np.exp(-((length * waves.shortest / (2 * np.pi)) ** 2))
    power[0, 0] = 0.0
    amplitude = (rng.standard_normal((n, n)) + 1j * rng.standard_normal((n, n))) * np.sqrt(power)
    base = 2 * np.pi / waves.period
    omega = np.round(np.sqrt(GRAVITY * length) / base) * base
    spectrum = amplitude * np.exp(-1j * omega * time)
    slope_x = np.fft.ifft2(1j * kx * spectrum).real
    slope_z = np.fft.ifft2(1j * kz * spectrum).real
    still = np.sqrt(
        np.mean(np.fft.ifft2(1j * kx * amplitude).real ** 2 + np.fft.ifft2(1j * kz * amplitude).real ** 2)
    )
    gain = waves.steepness / still
    return (slope_x * gain).astype(np.float32), (slope_z * gain).astype(np.float32)


def render(above: Floats, camera: View, rows: slice, waves: Waves, water: Water, time: float) -> Floats:
    """(rows, w, 3) linear light of the water in the given rows of the view (all below the horizon).

    ``above`` is the (size, size, 3) linear light of the whole view: what lies over its horizon is mirrored.
    """
    slope_x, slope_z = slopes(waves, time)
    out = np.zeros((rows.stop - rows.start, above.shape[1], 3), np.float32)
    facets = np.random.default_rng(waves.seed + 9).standard_normal((4096, 4)).astype(np.float32)
    facets[:, :2] = np.random.default_rng(waves.seed + 8).uniform(-0.5, 0.5, (4096, 2))
    _shade(
        np.minimum(above, SUN_LIMIT),
        slope_x,
        slope_z,
        waves.tile,
        facets,
        np.array(water.deep, np.float32),
        water.roughness,
        water.fresnel_floor,
        (
            FOCAL * camera.scale,
            (camera.centre + 0.5) * camera.scale - 0.5,
            (camera.horizon + 0.5) * camera.scale - 0.5,
        ),
        camera.eye_height,
        rows.start,
        out,
    )
    return out


def long_exposure(loop: Floats) -> Floats:
    """A loop (n, h, w, 3) whose pictures share half their light with their neighbours, as with a slow shutter.

    Glitter changes from one picture to the next; blending strangers would make its contrast pulse.
    """
    return (0.5 * loop + 0.25 * (np.roll(loop, 1, 0) + np.roll(loop, -1, 0))).astype(np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def _bilinear(plane: Floats, x: float, y: float) -> float:
    n = plane.shape[0]
    fx, fy = math.floor(x), math.floor(y)
    i, j, u, v = int(fx) % n, int(fy) % n, x - fx, y - fy
    i1, j1 = (i + 1) % n, (j + 1) % n
    return (plane[j, i] * (1 - u) + plane[j, i1] * u) * (1 - v) + (
        plane[j1, i] * (1 - u) + plane[j1, i1] * u
    ) * v


@njit(cache=True, nogil=True, fastmath=True)
def _shade(above, slope_x, slope_z, tile, facets, deep, roughness, floor, lens, eye, first_row, out):  # type: ignore[no-untyped-def]
    """Average over facets: mirrored light by Fresnel (Schlick), weighted by how much of the facet the eye sees."""
    focal, centre, horizon = lens
    height, width = above.shape[0], above.shape[1]
    cells = slope_x.shape[0] / tile
    for j in range(out.shape[0]):
        for i in range(out.shape[1]):
            red, green, blue, total = 0.0, 0.0, 0.0, 0.0
            seed = (i * 7919 + (j + first_row) * 104729) % 4096
            for n in range(FACETS):
                facet = facets[(seed + n * 37) % 4096]
                down = max(j + first_row + facet[1] - horizon, 0.3) / focal
                across = (i + facet[0] - centre) / focal
                z = eye / down
                x = across * z
                sx = _bilinear(slope_x, x * cells, z * cells) + facet[2] * roughness
                sz = _bilinear(slope_z, x * cells, z * cells) + facet[3] * roughness
                norm = 1 / math.sqrt(1 + sx * sx + sz * sz)
                vx, vy, vz = across, -down, 1.0
                length = 1 / math.sqrt(vx * vx + vy * vy + 1.0)
                vx, vy, vz = vx * length, vy * length, vz * length
                nx, ny, nz = -sx * norm, norm, -sz * norm
                cosine = -(vx * nx + vy * ny + vz * nz)
                if cosine <= 0.0:
                    # a facet turned away is hidden by the side of a crest that is turned to the eye
                    nx, nz = -nx, -nz
                    cosine = max(-(vx * nx + vy * ny + vz * nz), 1e-3)
                weight = cosine / max(ny, 0.2)
                rx, ry, rz = vx + 2 * cosine * nx, vy + 2 * cosine * ny, vz + 2 * cosine * nz
                if ry < 0.0:
                    ry = -ry * 0.5
                fresnel = floor + (1 - floor) * (1 - cosine) ** 5
                rz = max(rz, 0.05)
                px = min(max(centre + focal * rx / rz, 0.0), width - 1.001)
                py = min(max(horizon - 1.0 - focal * ry / rz, 0.0), height - 1.001)
                a, b = int(px), int(py)
                u, v = px - a, py - b
                for c in range(3):
                    seen = (above[b, a, c] * (1 - u) + above[b, a + 1, c] * u) * (1 - v) + (
                        above[b + 1, a, c] * (1 - u) + above[b + 1, a + 1, c] * u
                    ) * v
                    value = weight * (fresnel * seen + (1 - fresnel) * deep[c])
                    if c == 0:
                        red += value
                    elif c == 1:
                        green += value
                    else:
                        blue += value
                total += weight
            out[j, i, 0], out[j, i, 1], out[j, i, 2] = red / total, green / total, blue / total
