"""Tileable noise: three-dimensional Worley and Perlin volumes, and cheap two-dimensional fields."""

# mypy: disable-error-code="no-any-return, untyped-decorator"
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import ndimage

Volume = NDArray[np.float32]

VOLUME_SIZE = 128
"""Edge of a noise volume in voxels; the kernels wrap indices with ``& (VOLUME_SIZE - 1)``, so a power of two."""


class CloudNoise(NamedTuple):
    """The two volumes that shape a cloud: ``billow`` (puffy, 0-1) and ``wisp`` (turbulent, 0-1, mean 0.5)."""

    billow: Volume
    wisp: Volume


@njit(cache=True, nogil=True, fastmath=True)
def _hash(x: int, y: int, z: int, seed: int) -> int:
    h = (x * 374761393 + y * 668265263 + z * 2147483647 + seed * 1274126177) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1274126177) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 2246822519) & 0xFFFFFFFF
    return (h ^ (h >> 15)) & 0xFFFFFFFF


@njit(cache=True, nogil=True, fastmath=True)
def _worley(size: int, cells: int, seed: int) -> Volume:
    """One minus the distance to the nearest of ``cells``^3 jittered points (Worley 1996), tileable."""
    out = np.empty((size, size, size), np.float32)
    step = cells / size
    for k in range(size):
        for j in range(size):
            for i in range(size):
                x, y, z = (i + 0.5) * step, (j + 0.5) * step, (k + 0.5) * step
                best = 1.0
                for n in range(27):
                    cx, cy, cz = int(x) + n % 3 - 1, int(y) + n // 3 % 3 - 1, int(z) + n // 9 - 1
                    h = _hash(cx % cells, cy % cells, cz % cells, seed)
                    dx = cx + (h & 1023) / 1023.0 - x
                    dy = cy + ((h >> 10) & 1023) / 1023.0 - y
                    dz = cz + ((h >> 20) & 1023) / 1023.0 - z
                    best = min(best, dx * dx + dy * dy + dz * dz)
                out[k, j, i] = 1.0 - np.sqrt(best)
    return out


@njit(cache=True, nogil=True, fastmath=True)
def _gradient(h: int, x: float, y: float, z: float) -> float:
    h &= 15
    u = x if h < 8 else y
    v = y if h < 4 else (x if h in (12, 14) else z)
    return (u if (h & 1) == 0 else -u) + (v if (h & 2) == 0 else -v)


@njit(cache=True, nogil=True, fastmath=True)
def _perlin(size: int, cells: int, seed: int) -> Volume:
    """Improved Perlin noise (2002) with ``cells`` lattice cells an edge, tileable."""
    out = np.empty((size, size, size), np.float32)
    step = cells / size
    for k in range(size):
        for j in range(size):
            for i in range(size):
                x, y, z = (i + 0.5) * step, (j + 0.5) * step, (k + 0.5) * step
                ix, iy, iz = int(x), int(y), int(z)
                fx, fy, fz = x - ix, y - iy, z - iz
                u = fx * fx * fx * (fx * (fx * 6 - 15) + 10)
                v = fy * fy * fy * (fy * (fy * 6 - 15) + 10)
                w = fz * fz * fz * (fz * (fz * 6 - 15) + 10)
                total = 0.0
                for corner in range(8):
                    a, b, c = corner & 1, (corner >> 1) & 1, corner >> 2
                    h = _hash((ix + a) % cells, (iy + b) % cells, (iz + c) % cells, seed)
                    weight = (u if a else 1 - u) * (v if b else 1 - v) * (w if c else 1 - w)
                    total += weight * _gradient(h, fx - a, fy - b, fz - c)
                out[k, j, i] = total
    return out


def cloud_noise(seed: int = 1, size: int = VOLUME_SIZE) -> CloudNoise:
    """Fractal sums of Worley (billow) and Perlin (wisp) noise; the same seed gives the same volumes."""
    billow = sum(w * _worley(size, n, seed + n) for w, n in ((0.55, 6), (0.28, 12), (0.17, 24)))
    wisp = sum(w * _perlin(size, n, seed + 50 + n) for w, n in ((1.0, 4), (0.5, 8), (0.25, 16), (0.125, 32)))
    billow = (billow - billow.min()) / np.ptp(billow)
    wisp = np.clip((wisp - wisp.mean()) / wisp.std() * 0.25 + 0.5, 0, 1)
    return CloudNoise(billow.astype(np.float32), wisp.astype(np.float32))


def sample(
    plane: NDArray[np.float32], x: NDArray[np.floating], y: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Cubic lookup in a tileable ``plane`` at ``x``, ``y`` in tile widths (1.0 is once around)."""
    h, w = plane.shape
    at = np.stack([np.mod(y, 1.0) * h, np.mod(x, 1.0) * w])
    return ndimage.map_coordinates(plane, at, order=1, mode="grid-wrap").astype(np.float32)


def fractal_plane(size: int, slope: float, seed: int) -> NDArray[np.float32]:
    """Tileable Gaussian noise with a power spectrum ~ frequency^-slope; mean 0, standard deviation 1."""
    rng = np.random.default_rng(seed)
    ky, kx = np.meshgrid(np.fft.fftfreq(size), np.fft.rfftfreq(size), indexing="ij")
    frequency = np.hypot(kx, ky)
    frequency[0, 0] = np.inf
    spectrum = np.fft.rfft2(rng.standard_normal((size, size))) * frequency ** (-slope / 2)
    plane = np.fft.irfft2(spectrum, s=(size, size))
    return (plane / plane.std()).astype(np.float32)
