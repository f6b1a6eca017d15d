"""Grass and flowers painted blade by blade, back to front, with the light coming through them."""

# mypy: disable-error-code="no-any-return, untyped-decorator"
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import ndimage

from bake.arrays import Floats

SEGMENTS = 9
"""Straight pieces a blade is drawn with."""

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Light:
    """Linear light on a meadow."""

    back: Colour
    """The low sun, shining through blades."""
    sky: Colour
    """From above: on what faces up."""
    haze: Colour
    """Air between the eye and far blades."""
    haze_per_metre: float = 0.01
    side: float = 0.0
    """-1 the sun stands left, +1 right: that edge of a blade is lit."""
    sun_column: float | None = None
    """Canvas column under the sun: grass near it glows more; none where the sun is out of the picture."""


@dataclass(frozen=True)
class Species:
    """One kind of plant. Lengths in metres."""

    length: tuple[float, float]
    width: float
    bend: float
    """Sideways reach of the tip as a share of the length."""
    leaf: Colour
    """Albedo of the leaf or stem."""
    through: float
    """Share of light that comes through."""
    head: Colour | None = None
    """Albedo of a flower or seed head on the tip; none for a plain blade."""
    head_size: float = 0.0
    head_long: float = 1.0
    """Height of the head against its width: 1 a daisy, 6 a grass panicle."""
    petals: int = 0


PALE_STRAW = Species((0.5, 0.95), 0.0035, 0.30, (0.52, 0.44, 0.22), 0.75)
LUSH = Species((0.3, 0.7), 0.0055, 0.45, (0.16, 0.26, 0.06), 0.70)
PANICLE = Species((0.7, 1.1), 0.0022, 0.18, (0.45, 0.40, 0.20), 0.8, (0.62, 0.50, 0.30), 0.011, 8.0)
DAISY = Species((0.35, 0.62), 0.0026, 0.15, (0.18, 0.26, 0.08), 0.5, (0.88, 0.85, 0.80), 0.028, 0.55, 11)
BUTTERCUP = Species((0.4, 0.7), 0.0022, 0.15, (0.18, 0.27, 0.08), 0.5, (0.80, 0.58, 0.06), 0.018, 0.7)
CORNFLOWER = Species((0.4, 0.75), 0.0024, 0.15, (0.2, 0.26, 0.12), 0.5, (0.30, 0.36, 0.85), 0.026, 0.6, 9)
POPPY = Species((0.45, 0.75), 0.0024, 0.2, (0.2, 0.26, 0.10), 0.5, (0.62, 0.10, 0.05), 0.038, 0.7)


@dataclass(frozen=True)
class Ground:
    """Where plants stand: on a plane seen by a pinhole. Pixels are those of the canvas."""

    focal: float
    centre: float
    horizon: float
    eye: float

    def foot(
        self, x: NDArray[np.floating], z: NDArray[np.floating]
    ) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
        """Canvas pixel of ground points."""
        return self.centre + self.focal * x / z, self.horizon + self.focal * self.eye / z


def sow(
    rng: np.random.Generator,
    count: int,
    depths: tuple[float, float],
    ground: Ground,
    width: int,
    clump: float = 0.6,
) -> tuple[Floats, Floats]:
    """x and z of ``count`` plants, denser near by (even on the picture), gathered in clumps, far ones first."""
    near, far = depths
    row = rng.uniform(1 / far, 1 / near, count)
    z = 1 / row
    column = rng.uniform(-0.08, 1.08, count) * width
    x = (column - ground.centre) / ground.focal * z
    x = x + clump * 0.4 * np.sin(x * 2.3 + 1.7 * np.sin(z * 1.9)) + clump * 0.15 * rng.standard_normal(count)
    order = np.argsort(-z)
    return x[order].astype(np.float32), z[order].astype(np.float32)


def blades(
    rng: np.random.Generator,
    x: Floats,
    z: Floats,
    species: Species,
    ground: Ground,
    light: Light,
    growth: Floats | float = 1.0,
) -> Floats:
    """(n, 24) numbers a plant for ``paint``; ``growth`` scales the length of each."""
    foot_x, foot_y = ground.foot(x, z)
    n = len(z)
    metre = ground.focal / z
    length = rng.uniform(*species.length, n) * metre * growth
    lean = species.bend * rng.normal(0, 0.8, n) + 0.10 * species.bend
    out = np.zeros((n, 24), np.float32)
    out[:, 0], out[:, 1] = foot_x, foot_y
    out[:, 2], out[:, 3] = (
        lean * length,
        np.sqrt(np.maximum(1 - np.minimum(np.abs(lean), 0.9) ** 2, 0.2)) * length,
    )
    out[:, 4] = species.width * metre * rng.uniform(0.7, 1.3, n)
    hue = rng.normal(1, 0.10, (n, 3)) * rng.normal(1, 0.12, (n, 1))
    air = 1 - np.exp(-light.haze_per_metre * z)[:, None]
    albedo = np.array(species.leaf) * np.clip(hue, 0.5, 1.6)
    # lush leaves let yellow-green through, straw lets gold through
    glow = _toward_sun(foot_x, ground, light)
    tip = albedo * (np.array(light.back) * glow * species.through * 1.25 + np.array(light.sky) * 0.55)
    base = albedo * np.array(light.sky) * 0.22
    edge = np.array(light.back) * 0.10 * glow
    haze = np.array(light.haze)
    out[:, 5:8], out[:, 8:11] = base * (1 - air) + haze * air, tip * (1 - air) + haze * air
    out[:, 11:14] = edge * (1 - air)
    out[:, 14] = light.side
    if species.head is not None:
        bright = np.array(species.head) * (np.array(light.back) * glow * 0.62 + np.array(light.sky) * 0.75)
        out[:, 15:18] = bright * rng.normal(1, 0.08, (n, 1)) * (1 - air) + haze * air
        out[:, 18] = species.head_size * metre * rng.uniform(0.7, 1.25, n)
        out[:, 19] = species.head_long
        out[:, 20] = species.petals
        out[:, 21] = rng.uniform(0, 6.28, n)
    return out


def _toward_sun(foot_x: NDArray[np.floating], ground: Ground, light: Light) -> NDArray[np.floating]:
    """(n, 1) leaves scatter forward: those seen against the sun are about twice as bright as those aside."""
    if light.sun_column is None:
        return np.ones((len(foot_x), 1))
    aside = (foot_x - light.sun_column) / ground.focal
    return (0.62 + 0.85 * np.exp(-((aside / 0.30) ** 2)))[:, None]


def paint(canvas: Floats, plants: Floats) -> None:
    """Paint plants (as from ``blades``, sorted far to near) over a premultiplied (h, w, 4) linear canvas."""
    _paint(canvas, np.ascontiguousarray(plants, np.float32))


def mixed(rng: np.random.Generator, parts: list[Floats]) -> Floats:
    """Plants of several species in one list, sorted far to near (by foot row, with a little disorder)."""
    plants = np.concatenate(parts)
    return plants[np.argsort(plants[:, 1] + rng.normal(0, 0.5, len(plants)))]


def strip(
    size: tuple[int, int],
    scale: float,
    rows: tuple[tuple[float, float, int], ...],
    kinds: list[Species],
    light: Light,
    crest: float,
    seed: int,
    valley: float,
) -> Floats:
    """(h, w, 4) premultiplied linear light of plants that stand in front of a person and close below ``crest``.

    ``rows`` are (nearest, farthest metre, plants), far ones first; ``size`` and ``crest`` are full-size pixels;
    ``valley`` is how much lower and thinner the plants stand in the middle.
    """
    w, h = (round(n * scale) for n in size)
    canvas = np.zeros((h, w, 4), np.float32)
    ground = Ground(620 * scale, w / 2, -0.05 * h, 1.15 * h / (620 * scale))
    rng = np.random.default_rng(seed)
    for near, far, count in rows:
        x, z = sow(rng, count, (near, far), ground, w, clump=0.35)
        low = valley * (1 - _aside(ground.foot(x, z)[0], w / 2, scale))
        stays = rng.uniform(size=len(x)) > 0.6 * low
        x, z, growth = x[stays], z[stays], (1 - 0.6 * low)[stays]
        step = len(kinds)
        parts = [
            blades(rng, x[k::step], z[k::step], kind, ground, light, growth[k::step])
            for k, kind in enumerate(kinds)
        ]
        paint(canvas, mixed(rng, parts))
    return _blurred(_closed(canvas, crest * scale, scale), LENS_BLUR * scale)


LENS_BLUR = 1.3
"""Full-size pixels: the lens is focused on the person behind."""
THICKET_BLUR = 16.0
"""Full-size pixels: what is seen between the blades are more blades, far out of focus."""
THICKET_SHADE = 0.72


def _closed(canvas: Floats, crest: float, scale: float) -> Floats:
    """The plants over a thicket of their own colours that is opaque from about the row ``crest``."""
    soft = _blurred(canvas, THICKET_BLUR * scale)
    colour = soft[..., :3] / np.maximum(soft[..., 3:], 0.05) * THICKET_SHADE
    row = np.arange(len(canvas), dtype=np.float32)[:, None]
    ragged = 0.5 * (soft[..., 3] - soft[..., 3].mean(1, keepdims=True))
    alpha = _smooth((row - crest) / (0.16 * len(canvas)) + 0.95 + ragged)[..., None]
    behind = np.concatenate([colour * alpha, alpha], -1)
    return canvas + (1 - canvas[..., 3:]) * behind


def _blurred(canvas: Floats, sigma: float) -> Floats:
    return np.dstack([ndimage.gaussian_filter(canvas[..., c], sigma) for c in range(4)])


VALLEY_WIDTH = 560.0
"""Full-size pixels from the middle to where the plants stand at their full height: the edges of a tall frame."""


def _aside(column: Floats, middle: float, scale: float) -> Floats:
    """0 in the middle of the frame, 1 at the edges of a tall one and beyond."""
    return _smooth(np.abs(column - middle) / (VALLEY_WIDTH * scale))


def _smooth(t: Floats) -> Floats:
    t = np.clip(t, 0, 1)
    return t * t * (3 - 2 * t)


@njit(cache=True, nogil=True, fastmath=True)
def _over(canvas: Floats, j: int, i: int, r: float, g: float, b: float, a: float) -> None:
    rest = 1.0 - a
    canvas[j, i, 0] = canvas[j, i, 0] * rest + r * a
    canvas[j, i, 1] = canvas[j, i, 1] * rest + g * a
    canvas[j, i, 2] = canvas[j, i, 2] * rest + b * a
    canvas[j, i, 3] = canvas[j, i, 3] * rest + a


@njit(cache=True, nogil=True, fastmath=True)
def _segment(canvas, x0, y0, x1, y1, w0, w1, plant, t0, t1):  # type: ignore[no-untyped-def]
    """One straight piece of a blade, with analytic edges: coverage falls over one pixel."""
    h, w = canvas.shape[0], canvas.shape[1]
    reach = max(w0, w1) * 0.5 + 1.0
    left, right = int(max(0.0, min(x0, x1) - reach)), int(min(w - 1.0, max(x0, x1) + reach))
    top, bottom = int(max(0.0, min(y0, y1) - reach)), int(min(h - 1.0, max(y0, y1) + reach))
    dx, dy = x1 - x0, y1 - y0
    square = dx * dx + dy * dy
    if square < 1e-6:
        return
    norm = 1 / math.sqrt(square)
    for j in range(top, bottom + 1):
        for i in range(left, right + 1):
            s = ((i - x0) * dx + (j - y0) * dy) / square
            if s < 0.0 or s >= 1.0:
                continue
            aside = ((i - x0) * dy - (j - y0) * dx) * norm
            wide = (w0 + (w1 - w0) * s) * 0.5
            cover = min(1.0, max(0.0, wide - abs(aside) + 0.5)) * min(1.0, wide * 2 + 0.15)
            if cover <= 0.0:
                continue
            t = t0 + (t1 - t0) * s
            rise = t * t * (3 - 2 * t)
            edge = min(1.0, max(0.0, 0.5 - 0.9 * aside * plant[14] / max(wide, 0.5))) * rise
            fold = 0.86 + 0.28 * min(1.0, max(0.0, 0.5 + aside / max(wide * 2, 0.5)))
            r = (plant[5] + (plant[8] - plant[5]) * rise) * fold + plant[11] * edge
            g = (plant[6] + (plant[9] - plant[6]) * rise) * fold + plant[12] * edge
            b = (plant[7] + (plant[10] - plant[7]) * rise) * fold + plant[13] * edge
            _over(canvas, j, i, r, g, b, cover)


@njit(cache=True, nogil=True, fastmath=True)
def _head(canvas, x, y, plant):  # type: ignore[no-untyped-def]
    """A flower disc (with petals) or a long seed head, softly shaded toward its lower side."""
    h, w = canvas.shape[0], canvas.shape[1]
    half = max(plant[18] * 0.5, 0.6)
    tall = half * plant[19]
    reach = max(half, tall) + 1.5
    petals = plant[20]
    for j in range(int(max(0.0, y - reach)), int(min(h - 1.0, y + reach)) + 1):
        for i in range(int(max(0.0, x - reach)), int(min(w - 1.0, x + reach)) + 1):
            u, v = (i - x) / half, (j - y) / tall
            radius = math.sqrt(u * u + v * v)
            edge = 1.0
            angle = math.atan2(v, u)
            if petals > 0:
                edge = 0.80 + 0.20 * math.cos(angle * petals + plant[21])
            elif plant[19] > 2:
                edge = 0.86 + 0.14 * math.sin(v * 23.0 + plant[21] + 4.0 * u)
            cover = min(1.0, max(0.0, (edge - radius) * min(half, tall) + 0.5)) * min(1.0, half)
            if plant[19] > 2:
                cover *= 0.75
            if cover <= 0.0:
                continue
            shade = 1.0 - 0.25 * v
            if petals > 0:
                shade *= 0.86 + 0.14 * math.cos(angle * petals + plant[21])
                if radius < 0.30:
                    _over(canvas, j, i, plant[15] * 0.95, plant[16] * 0.66, plant[17] * 0.12, cover)
                    continue
            _over(canvas, j, i, plant[15] * shade, plant[16] * shade, plant[17] * shade, cover)


@njit(cache=True, nogil=True, fastmath=True)
def _paint(canvas, plants):  # type: ignore[no-untyped-def]
    for n in range(plants.shape[0]):
        plant = plants[n]
        x0, y0 = plant[0], plant[1]
        bend, tall, width = plant[2], plant[3], plant[4]
        taper = 0.35 if plant[18] > 0 else 1.0
        for s in range(SEGMENTS):
            t = (s + 1) / SEGMENTS
            x1 = plant[0] + bend * t * t
            y1 = plant[1] - tall * (t - 0.18 * t * t * abs(bend) / max(tall, 1.0))
            w0 = width * (1 - taper * (s / SEGMENTS) ** 1.6)
            w1 = width * (1 - taper * t**1.6)
            _segment(canvas, x0, y0, x1, y1, w0, w1, plant, s / SEGMENTS, t)
            x0, y0 = x1, y1
        if plant[18] > 0:
            _head(canvas, x0, y0, plant)
