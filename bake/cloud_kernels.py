"""Tight loops of the cloud ray-marcher; see clouds.py for what the numbers mean."""

# mypy: disable-error-code="no-any-return, untyped-decorator"
from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bake.arrays import Floats

SDF_UNITS = 1000.0
"""Signed distances are stored in millimetres as int16: half the memory of float32, finer than any noise."""
TRUNCATION = 3.5
"""Metres; the signed distance is clipped here."""
REACH = 2.6
"""Metres outside the spheres where the erosion noise can still leave cloud."""


class Field(NamedTuple):
    """A cloud field as the kernels see it. All grids are (z, y, x) and start at ``origin``."""

    sdf: NDArray[np.int16]
    sdf_step: float
    empty: Floats
    empty_step: float
    optical: Floats
    optical_step: float
    ambient: Floats
    ambient_step: float
    origin: Floats
    billow: Floats
    wisp: Floats
    extinction: float
    near_grain: float
    growth: float


class Light(NamedTuple):
    """Sun direction, sun colour, how strongly ambient counts, haze density and its brightness."""

    direction: Floats
    colour: Floats
    ambient: float
    haze: float
    haze_gain: float
    haze_height: float


@njit(cache=True, nogil=True, fastmath=True)
def raster_spheres(spheres: Floats, origin: Floats, step: float, grid: NDArray[np.int16]) -> None:
    """Smooth union of spheres (x, y, z, radius) into a truncated signed distance grid (Quilez's polynomial minimum)."""
    nz, ny, nx = grid.shape
    for s in range(spheres.shape[0]):
        cx, cy, cz, radius = spheres[s, 0], spheres[s, 1], spheres[s, 2], spheres[s, 3]
        reach = radius + TRUNCATION
        blend = 0.35 + 0.06 * radius
        k0, k1 = (
            max(0, int((cz - reach - origin[2]) / step)),
            min(nz, int((cz + reach - origin[2]) / step) + 1),
        )
        j0, j1 = (
            max(0, int((cy - reach - origin[1]) / step)),
            min(ny, int((cy + reach - origin[1]) / step) + 1),
        )
        i0, i1 = (
            max(0, int((cx - reach - origin[0]) / step)),
            min(nx, int((cx + reach - origin[0]) / step) + 1),
        )
        for k in range(k0, k1):
            dz = origin[2] + (k + 0.5) * step - cz
            for j in range(j0, j1):
                dy = origin[1] + (j + 0.5) * step - cy
                flat = dz * dz + dy * dy
                if flat > reach * reach:
                    continue
                for i in range(i0, i1):
                    dx = origin[0] + (i + 0.5) * step - cx
                    d = math.sqrt(flat + dx * dx) - radius
                    old = grid[k, j, i] / SDF_UNITS
                    if d - blend >= old:
                        continue
                    h = max(blend - abs(old - d), 0.0) / blend
                    new = max(min(old, d) - h * h * blend * 0.25, -30.0)
                    grid[k, j, i] = np.int16(new * SDF_UNITS)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _trilinear(g, x, y, z):  # type: ignore[no-untyped-def]
    nz, ny, nx = g.shape
    x = min(max(x - 0.5, 0.0), nx - 1.001)
    y = min(max(y - 0.5, 0.0), ny - 1.001)
    z = min(max(z - 0.5, 0.0), nz - 1.001)
    i, j, k = int(x), int(y), int(z)
    u, v, w = x - i, y - j, z - k
    near = (g[k, j, i] * (1 - u) + g[k, j, i + 1] * u) * (1 - v) + (
        g[k, j + 1, i] * (1 - u) + g[k, j + 1, i + 1] * u
    ) * v
    far = (g[k + 1, j, i] * (1 - u) + g[k + 1, j, i + 1] * u) * (1 - v) + (
        g[k + 1, j + 1, i] * (1 - u) + g[k + 1, j + 1, i + 1] * u
    ) * v
    return near * (1 - w) + far * w


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _wrapped(g, x, y, z):  # type: ignore[no-untyped-def]
    """Trilinear lookup in a tileable volume of 128 voxels an edge."""
    fx, fy, fz = math.floor(x), math.floor(y), math.floor(z)
    i, j, k = int(fx) & 127, int(fy) & 127, int(fz) & 127
    i1, j1, k1 = (i + 1) & 127, (j + 1) & 127, (k + 1) & 127
    u, v, w = x - fx, y - fy, z - fz
    near = (g[k, j, i] * (1 - u) + g[k, j, i1] * u) * (1 - v) + (g[k, j1, i] * (1 - u) + g[k, j1, i1] * u) * v
    far = (g[k1, j, i] * (1 - u) + g[k1, j, i1] * u) * (1 - v) + (
        g[k1, j1, i] * (1 - u) + g[k1, j1, i1] * u
    ) * v
    return near * (1 - w) + far * w


@njit(cache=True, nogil=True, fastmath=True)
def density(x: float, y: float, z: float, f: Field, detail: int) -> float:
    """0-1: the spheres' distance eroded by noise whose grain grows with the distance from the eye."""
    inverse = 1.0 / f.sdf_step
    s = (
        _trilinear(
            f.sdf, (x - f.origin[0]) * inverse, (y - f.origin[1]) * inverse, (z - f.origin[2]) * inverse
        )
        / SDF_UNITS
    )
    if s > REACH:
        return 0.0
    grain = f.near_grain + f.growth * max(0.0, z)
    q = 128 / 14.0 / grain
    puff = _wrapped(f.billow, x * q, y * q, z * q)
    drift = _wrapped(f.wisp, x * q * 0.31 + 17, y * q * 0.31 + 5, z * q * 0.31)
    s += grain * ((1.25 - 1.9 * puff) * 1.15 + (drift - 0.5) * 1.6)
    if detail and -2.5 * grain < s < 1.4 * grain:
        q *= 3.7
        s += grain * (0.5 - _wrapped(f.billow, x * q + 31, y * q + 7, z * q + 3)) * 0.75
        if -1.2 * grain < s < 0.8 * grain:
            q *= 3.3
            s += grain * (0.5 - _wrapped(f.billow, x * q + 3, y * q + 71, z * q + 13)) * 0.30
    d = -s / (0.55 * grain)
    if d <= 0:
        return 0.0
    d = min(d, 1.0)
    return d * (0.35 + 0.65 * d)


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _emptiness(x, y, z, f):  # type: ignore[no-untyped-def]
    """Metres that can be skipped: distance to the nearest cell that may hold cloud."""
    nz, ny, nx = f.empty.shape
    i, j, k = (
        int((x - f.origin[0]) / f.empty_step),
        int((y - f.origin[1]) / f.empty_step),
        int((z - f.origin[2]) / f.empty_step),
    )
    if i < 0 or j < 0 or k < 0 or i >= nx or j >= ny or k >= nz:
        return -1.0
    return f.empty[k, j, i]


@njit(cache=True, nogil=True, fastmath=True)
def sun_optical_depth(f: Field, direction: Floats) -> None:
    """Fill ``f.optical``: optical depth from each voxel to the sun."""
    nz, ny, nx = f.optical.shape
    for k in range(nz):
        for j in range(ny):
            for i in range(nx):
                x = f.origin[0] + (i + 0.5) * f.optical_step
                y = f.origin[1] + (j + 0.5) * f.optical_step
                z = f.origin[2] + (k + 0.5) * f.optical_step
                depth, along = 0.0, 0.4
                for _ in range(90):
                    px, py, pz = x + direction[0] * along, y + direction[1] * along, z + direction[2] * along
                    free = _emptiness(px, py, pz, f)
                    if free < 0 or depth > 30:
                        break
                    step = 0.7 + 0.02 * along
                    if free > 0:
                        step = max(free, step)
                    else:
                        depth += density(px, py, pz, f, 0) * f.extinction * step
                    along += step
                f.optical[k, j, i] = depth


@njit(cache=True, nogil=True, fastmath=True)
def sky_ambient(f: Field, directions: Floats, colours: Floats) -> None:
    """Fill ``f.ambient`` (3, z, y, x): light from the given directions through softened extinction."""
    _, nz, ny, nx = f.ambient.shape
    count = directions.shape[0]
    for k in range(nz):
        for j in range(ny):
            for i in range(nx):
                x = f.origin[0] + (i + 0.5) * f.ambient_step
                y = f.origin[1] + (j + 0.5) * f.ambient_step
                z = f.origin[2] + (k + 0.5) * f.ambient_step
                for q in range(count):
                    depth, along, step = 0.0, 0.0, 1.2
                    for _ in range(16):
                        along += step
                        px, py, pz = (
                            x + directions[q, 0] * along,
                            y + directions[q, 1] * along,
                            z + directions[q, 2] * along,
                        )
                        if _emptiness(px, py, pz, f) < 0 or depth > 6:
                            break
                        s = (
                            _trilinear(
                                f.sdf,
                                (px - f.origin[0]) / f.sdf_step,
                                (py - f.origin[1]) / f.sdf_step,
                                (pz - f.origin[2]) / f.sdf_step,
                            )
                            / SDF_UNITS
                        )
                        depth += min(1.0, max(0.0, 0.35 - s * 0.7)) * f.extinction * step
                        step *= 1.25
                    through = math.exp(-depth * 0.30) / count
                    for c in range(3):
                        f.ambient[c, k, j, i] += through * colours[q, c]


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _phase(cosine, g):  # type: ignore[no-untyped-def]
    """Henyey-Greenstein phase function."""
    q = 1 + g * g - 2 * g * cosine
    return (1 - g * g) / (q * math.sqrt(q)) * 0.0795775


@njit(cache=True, nogil=True, fastmath=True)
def march(
    eyes: Floats, rays: Floats, limit: Floats, jitter: Floats, f: Field, light: Light, out: Floats
) -> None:
    """March every ray: eyes, rays (n, 3), limit, jitter (n,) into out (n, 5): r, g, b, transmittance, depth.

    Single scattering with three octaves of multiple scattering (Wrenninge 2013): each octave sees a thinner cloud, a
    flatter phase and less energy. Depth is the opacity-weighted mean distance (the limit where nothing is met).
    """
    direction, sun = light.direction, light.colour
    for n in range(rays.shape[0]):
        dx, dy, dz = rays[n, 0], rays[n, 1], rays[n, 2]
        cosine = dx * direction[0] + dy * direction[1] + dz * direction[2]
        phase0 = 0.62 * _phase(cosine, 0.72) + 0.38 * _phase(cosine, -0.12)
        phase1 = 0.6 * _phase(cosine, 0.4) + 0.4 * _phase(cosine, -0.05)
        phase2 = _phase(cosine, 0.12)
        haze_phase = 0.7 * _phase(cosine, 0.66) + 0.3 * _phase(cosine, 0.2)
        through, red, green, blue, weighted, weight = 1.0, 0.0, 0.0, 0.0, 0.0, 0.0
        t = 0.4 + jitter[n] * 0.6
        end = limit[n]
        while t < end and through > 0.004:
            x, y, z = eyes[n, 0] + dx * t, eyes[n, 1] + dy * t, eyes[n, 2] + dz * t
            free = _emptiness(x, y, z, f)
            if free < 0:
                break
            step = 0.16 + 0.0045 * t
            d = 0.0
            if free > 0:
                step = min(max(free, step), 5.0)
            else:
                d = density(x, y, z, f, 1)
                if d <= 0:
                    step *= 1.6
            haze = light.haze * math.exp(-max(0.0, y) / light.haze_height)
            scatter = d * f.extinction
            total = scatter + haze
            i, j, k = (
                (x - f.origin[0]) / f.optical_step,
                (y - f.origin[1]) / f.optical_step,
                (z - f.origin[2]) / f.optical_step,
            )
            tau = _trilinear(f.optical, i, j, k)
            i, j, k = (
                (x - f.origin[0]) / f.ambient_step,
                (y - f.origin[1]) / f.ambient_step,
                (z - f.origin[2]) / f.ambient_step,
            )
            direct = math.exp(-tau)
            deep = math.exp(-tau * 0.06)
            lit = phase0 * direct + 0.62 * phase1 * math.exp(-tau * 0.25) + 0.55 * phase2 * deep
            veil = haze * haze_phase * direct * light.haze_gain
            attenuated = math.exp(-total * step)
            share = through * (1 - attenuated) / max(total, 1e-6)
            # light that went deep has lost a little blue and green: warm hearts instead of grey ones
            red += share * (
                sun[0] * (scatter * lit + veil)
                + (scatter + haze) * light.ambient * _trilinear(f.ambient[0], i, j, k)
            )
            green += share * (
                sun[1] * (scatter * lit * (0.90 + 0.10 * deep) + veil)
                + (scatter + haze) * light.ambient * _trilinear(f.ambient[1], i, j, k)
            )
            blue += share * (
                sun[2] * (scatter * lit * (0.80 + 0.20 * deep) + veil)
                + (scatter + haze) * light.ambient * _trilinear(f.ambient[2], i, j, k)
            )
            seen = through * (1 - math.exp(-scatter * step))
            weighted += seen * t
            weight += seen
            through *= attenuated
            t += step
        out[n, 0], out[n, 1], out[n, 2], out[n, 3] = red, green, blue, through
        out[n, 4] = weighted / weight if weight > 1e-4 else end
