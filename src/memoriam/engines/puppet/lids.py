"""What is measured once of an eye so that it can blink: lid curves, lash darkness, the skin of the closed lid."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

from memoriam.arrays import Mask
from memoriam.engines.puppet.eye_geometry import COLUMNS, REACH, EyeGeometry

F32 = NDArray[np.float32]
LASH_ROWS = 32
GRAIN_ROWS = 64
DEEPEST_GRAIN = 0.10
"""Relative darkness of the deepest wrinkle on a stretched lid: folds of the lower lid are smoothed by the stretch."""


@dataclass(frozen=True, slots=True)
class Lid:
    """The lid of one eye, ready to close.

    skin: (h, w, 3) the photograph divided by its lashes. clean: the same without what the
    division left. tone: (h, w, 3) the skin of the closed lid.
    grain: (GRAIN_ROWS, COLUMNS) relative brightness at distances from the margin (pixels).
    seen_lash: (LASH_ROWS, COLUMNS, 3) transmittance of the photograph's lashes from the margin over ``lash_length``
    pixels. drawn_lash: the same of the lashes as they are drawn on a moving lid.
    softness: width in pixels of an edge as sharp as the photograph. contrast: brightness of the lid to its fold's.
    depth: 0-1, how dark the photograph's own eye is, against one that is seen well: drawn lines are as faint.
    """

    skin: F32
    clean: F32
    tone: F32
    grain: F32
    seen_lash: F32
    drawn_lash: F32
    lash_length: float
    softness: float
    contrast: float
    depth: float


def build_lid(photo: F32, eye: EyeGeometry, grey: bool) -> Lid:
    """Take lashes, skin and grain of one eye from its own surroundings; ``photo`` is the (h, w, 3) box, 0-255."""
    fold, above, below = _skin_tones(photo, eye)
    softness = max(1.0, EDGE_WIDTH * _blur(photo, eye))
    dark, length = _lashes(photo, eye, above, grey)
    skin = _without_lashes(photo, eye, 1.0 - dark, length, softness)
    lifted = _lifted(_brighter(above, fold), fold, below, _sclera(photo, eye))
    middle = slice(COLUMNS // 4, -COLUMNS // 4)
    depth = _depth(photo, eye, float(np.median(lifted[middle])))
    return Lid(
        skin=skin,
        clean=_clean(skin, eye, length),
        tone=_closed_tone(skin, eye, _shaded(lifted, fold), lifted),
        grain=_grain(photo, eye),
        seen_lash=_as_table(1.0 - dark),
        drawn_lash=_as_table(
            1.0 - _drawn(_darkness(photo, eye, lifted, length, grey), eye, length, softness, depth)
        ),
        lash_length=length,
        softness=softness,
        depth=depth,
        contrast=float(np.median(lifted[middle].mean(axis=1)) / max(float(np.median(fold[middle])), 1.0)),
    )


def _as_table(lash: F32) -> F32:
    return np.ascontiguousarray(lash.transpose(1, 2, 0), np.float32)


EDGE_WIDTH = 1.6
"""Width of a drawn edge in standard deviations of the photograph's own blur: 10-90 % of a blurred step is 2.6."""


SOFTEST = 0.075
"""Largest blur that is read from a photograph, in eye widths: beyond it no edge is left to measure."""


def _blur(photo: F32, eye: EyeGeometry) -> float:
    """The photograph's blur at the eye (Gaussian sigma, pixels): contrast over steepness of the steepest edges."""
    luminance = photo.mean(axis=2)
    window = np.ones((round(0.12 * eye.width) | 1,) * 2, np.uint8)
    contrast = cv2.dilate(luminance, window) - cv2.erode(luminance, window)
    steepness = np.hypot(cv2.Sobel(luminance, cv2.CV_32F, 1, 0), cv2.Sobel(luminance, cv2.CV_32F, 0, 1)) / 8
    steep = steepness >= max(1.0, float(np.percentile(steepness, 97)))
    if not steep.any():
        return SOFTEST * eye.width
    sigma = float(np.median(contrast[steep] / steepness[steep])) / np.sqrt(2 * np.pi)
    return float(np.clip(sigma, 0.3, SOFTEST * eye.width))


WELL_SEEN = 0.75
"""Darkness of a pupil or lashes against the skin of the lid in photographs that show eyes clearly."""


def _depth(photo: F32, eye: EyeGeometry, skin: float) -> float:
    """How dark the open eye is at its darkest, against one that is seen well: 0-1."""
    opening = photo.mean(axis=2)[(eye.b > eye.along(0)) & (eye.b < eye.along(1))]
    darkest = float(np.percentile(opening, 5)) if opening.size else skin
    return float(np.clip((1.0 - darkest / max(skin, 1.0)) / WELL_SEEN, 0.0, 1.0))


def _skin_tones(photo: F32, eye: EyeGeometry) -> tuple[F32, F32, F32]:
    """Skin colour at the fold, of the upper lid and below the eye for every column: 3 x (COLUMNS, 3)."""
    upper, lower, brow, fold = eye.columns
    height = float(np.clip(np.median(upper - brow), 0.08 * eye.width, 0.18 * eye.width))
    over = eye.rectify(photo, upper, -np.linspace(0.02 * eye.width, height, 24, dtype=np.float32))
    under = eye.rectify(photo, lower, np.linspace(0.10, 0.34, 24, dtype=np.float32) * np.float32(eye.width))
    near_fold = eye.rectify(
        photo, fold, np.linspace(-0.10, 0.02, 16, dtype=np.float32) * np.float32(eye.width)
    )
    return _typical(near_fold, 25, 90), _typical(over, 70, 97), _typical(under, 30, 75)


def _sclera(photo: F32, eye: EyeGeometry) -> float:
    """Luminance of the white of the eye: the light meter for the lid that would cover it."""
    far = np.hypot(eye.a - eye.iris[0], eye.b - eye.iris[1]) > 1.1 * eye.iris[2]
    white = photo.mean(axis=2)[far & (eye.b > eye.along(0)) & (eye.b < eye.along(1))]
    return float(np.percentile(white, 75)) if white.size > 8 else 0.0


SOCKET_CONTRAST = 1.4
"""A lid is lightened to at most this much brighter than its fold: in a shaded socket more would look like an egg."""
EVEN_LIGHT = 1.0
"""A lid darker than this share of the skin below it is shaded by the brow, or only its shadowed fold is visible."""


DARKEST_COLUMN = 0.75
"""Of the lid's well lit columns: a darker one is covered by lashes or its fold, the lid itself is too small."""


def _brighter(lid: F32, fold: F32) -> F32:
    """The lid's colour, or that of the skin at the fold where lashes darken the lid more."""
    share = lid.mean(axis=1) / np.maximum(fold.mean(axis=1), 1.0)
    weight = np.clip((1.0 - share) / 0.2, 0.0, 0.8)[:, None]
    mixed = lid + (fold - lid) * weight
    luminance = mixed.mean(axis=1)
    lowest = DARKEST_COLUMN * float(np.percentile(luminance[COLUMNS // 4 : -COLUMNS // 4], 80))
    return np.asarray(mixed * np.maximum(1.0, lowest / np.maximum(luminance, 1.0))[:, None], np.float32)


def _lifted(lid: F32, fold: F32, below: F32, sclera: float) -> F32:
    """Lighten a lid colour that was read from shadow: the part that unrolls lies as far forward as the eyeball."""
    share = lid.mean(axis=1) / np.maximum(below.mean(axis=1), 1.0)
    light = sclera / max(float(below.mean()), 1.0)
    lit = 0.6 + 0.4 * np.clip((light - 0.35) / 0.4, 0.0, 1.0)
    weight = (0.75 * lit * np.clip((EVEN_LIGHT - share) / 0.15, 0.0, 1.0))[:, None]
    hue = lid + 0.5 * (below * share[:, None] - lid)  # lashes grey the lid's own colour
    target = below * 0.95 * min(1.0, max(0.7, light))
    shaded = SOCKET_CONTRAST * fold.mean(axis=1) / np.maximum(target.mean(axis=1), 1.0)
    target = target * np.minimum(1.0, shaded)[:, None]
    lifted = hue + np.maximum(target - hue, 0.0) * weight
    return np.asarray(gaussian_filter1d(lifted, 0.08 * COLUMNS, axis=0, mode="nearest"), np.float32)


def _typical(strip: F32, low: float, high: float) -> F32:
    """Mean colour of the pixels between two luminance percentiles of every column, smoothed along the eye."""
    luminance = strip.mean(axis=2)
    bounds = np.percentile(luminance, [low, high], axis=0)
    weight = ((luminance >= bounds[0]) & (luminance <= bounds[1])).astype(np.float32)[..., None]
    smooth = COLUMNS * 0.10
    total = gaussian_filter1d((strip * weight).sum(axis=0), smooth, axis=0, mode="nearest")
    count = gaussian_filter1d(weight.sum(axis=0), smooth, axis=0, mode="nearest")
    return np.asarray(total / np.maximum(count, 1e-3), np.float32)


LONGEST_LASH = 0.26
"""Eye widths: 8 mm on an eye of 30 mm; they are longest at the temple."""
LASH_CLUMPING = 1.6
"""A clump of lashes may be this much darker than its neighbours; what grows darker again farther up is the fold."""


def _lashes(photo: F32, eye: EyeGeometry, above: F32, grey: bool) -> tuple[F32, float]:
    """Measure how much light the upper lashes take away, from the margin upward: (3, rows, columns), length."""
    upper, _, brow, fold = eye.columns
    position = eye.outer * eye.positions() / eye.width
    lid = float(np.clip(1.25 * np.median(upper - fold), 0.08 * eye.width, 0.20 * eye.width))
    corner = np.clip((position - 0.25) / 0.25, 0.0, 1.0)
    reach = np.minimum(lid + (LONGEST_LASH * eye.width - lid) * corner, np.maximum(upper - brow, 2.0))
    length = float(reach.max())
    rows = np.linspace(0.0, length, LASH_ROWS, dtype=np.float32)
    dark = _darkness(photo, eye, above, length, grey)
    typical = np.minimum.accumulate(gaussian_filter1d(dark, 0.05 * COLUMNS, axis=1), axis=0)
    dark = np.minimum(dark, LASH_CLUMPING * typical)
    taper = 1.0 - np.clip((rows[:, None] / reach - 0.45) / 0.55, 0.0, 1.0) ** 1.5
    ends = np.clip((0.68 - position) / 0.10, 0.0, 1.0) * np.clip((position + 0.52) / 0.08, 0.0, 1.0)
    dark = gaussian_filter1d(dark * (taper * ends)[..., None], 1.0, axis=1, mode="nearest")
    return np.ascontiguousarray(dark.transpose(2, 0, 1), np.float32), length


def _darkness(photo: F32, eye: EyeGeometry, skin: F32, length: float, grey: bool) -> F32:
    """How much darker than ``skin`` (COLUMNS, 3) the rows above the upper margin are: (rows, columns, 3), 0-1."""
    strip = eye.rectify(photo, eye.columns[0], -np.linspace(0.0, length, LASH_ROWS, dtype=np.float32))
    dark = 1.0 - np.clip(strip / np.maximum(skin[None] * 0.95, 1.0), 0.12, 1.0)
    return np.asarray(np.repeat(dark.mean(axis=2, keepdims=True), 3, axis=2) if grey else dark, np.float32)


DARKEST_LASH = 0.78
"""Lashes seen from the front let some skin shine through; more than this would draw a line of ink."""
FAINT_LASH = 0.45
"""Share of the darkness that is drawn as lashes where none can be told from the shade."""
LEAST_LASH = 0.50
"""Darkness at the root of the lashes of a closed eye: fair or blurred ones still gather to a line where lids meet."""
LASH_LINE = (0.065, 0.12)
"""How far that line fades out below the margin, in eye widths: near the nose, and at the temple."""


def _lash_evidence(dark: F32, rows: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """Per column: 1 where the darkness clings to the margin as lashes do, low where the whole lid lies in shade."""
    root = dark[rows < 0.05 * width].mean(axis=0)
    away = dark[rows > 0.12 * width].min(axis=0, initial=1.0)
    evidence = np.clip(1.5 * (root - np.minimum(away, root)) / np.maximum(root, 0.1), FAINT_LASH, 1.0)
    return np.asarray(gaussian_filter1d(evidence, 0.05 * COLUMNS, mode="nearest"), np.float64)


def _drawn(dark: F32, eye: EyeGeometry, length: float, softness: float, depth: float) -> F32:
    """Darkness of the lashes as drawn: as dense as in the photograph, but short, and none at the tear duct."""
    rows = np.linspace(0.0, length, LASH_ROWS)
    position = eye.outer * eye.positions() / eye.width
    inner = np.clip((position + 0.42) / 0.25, 0.0, 1.0)
    outer = np.clip((0.60 - position) / 0.14, 0.0, 1.0)
    reach = np.maximum((0.14 + 0.08 * np.clip(position + 0.2, 0, 0.7)) * eye.width, 1.5 * softness)
    tip = np.clip(1.0 - rows[:, None] / reach, 0.0, 1.0) ** 0.6
    evidence = _lash_evidence(dark.mean(axis=2), rows, eye.width)
    lash = np.minimum(dark.transpose(2, 0, 1), DARKEST_LASH) * (tip * inner * outer * evidence)[None]
    return np.asarray(np.maximum(lash, depth * _lash_line(rows, position, eye.width, softness)), np.float32)


def _lash_line(
    rows: NDArray[np.float64], position: NDArray[np.floating], width: float, softness: float
) -> NDArray[np.float64]:
    """Darkness of the line where lids meet, whatever the photograph shows of its lashes: (rows, columns)."""
    near, far = LASH_LINE
    reach = near + (far - near) * np.clip(position + 0.3, 0.0, 0.7) / 0.7
    fade = np.clip(1.0 - rows[:, None] / np.maximum(reach * width, 1.5 * softness), 0.0, 1.0) ** 1.3
    ends = _ease((position + 0.46) / 0.30) * _ease((0.56 - position) / 0.14)
    return np.asarray(LEAST_LASH * fade * ends, np.float64)


def _without_lashes(photo: F32, eye: EyeGeometry, lash: F32, length: float, softness: float) -> F32:
    """Divide the lashes out of the photograph; multiplying them on again gives the photograph back."""
    distance = eye.along(0) - eye.b
    row = np.maximum(distance, 0.0) * ((LASH_ROWS - 1) / length)
    column = (eye.a + REACH * eye.width) * ((COLUMNS - 1) / (2 * REACH * eye.width))
    seen = np.dstack(
        [cv2.remap(c, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for c in lash]
    )
    seen[(distance < -softness - 2.0) | (distance > length)] = 1.0
    return np.asarray(photo / seen, np.float32)


def _clean(skin: F32, eye: EyeGeometry, length: float) -> F32:
    """Remove what is left of single lashes after the division: nothing on a lid is far from its surroundings."""
    distance = eye.along(0) - eye.b
    weight = np.clip((1.1 - distance / length) / 0.3, 0.0, 1.0) * np.clip(distance + 2.0, 0.0, 1.0)
    weight *= np.clip((0.66 - np.abs(eye.a) / eye.width) / 0.08, 0.0, 1.0)
    around = cv2.GaussianBlur(skin, (0, 0), 0.05 * eye.width)
    return np.asarray(
        skin + (np.clip(skin, 0.88 * around, 1.1 * around) - skin) * weight[..., None], np.float32
    )


LIGHT_REACH = 0.40
"""Eye widths over which the light around the lid reaches into it."""


def _shaded(lid: F32, shade: F32) -> F32:
    """The lid's own colour at another place's brightness: a shadow keeps the hue, brow hair would not."""
    ratio = shade.mean(axis=1) / np.maximum(lid.mean(axis=1), 1.0)
    return np.asarray(0.3 * shade + 0.7 * lid * ratio[:, None], np.float32)


def _closed_tone(skin: F32, eye: EyeGeometry, shaded: F32, lit: F32) -> F32:
    """Smooth colour of the closed lid: its surroundings carried inward, its own light where it bulges forward."""
    upper, lower, fold = eye.along(0), eye.along(1), eye.along(3)
    margin = upper + 0.9 * (lower - upper)
    height = np.clip((eye.b - fold) / np.maximum(margin - fold, 1.0), 0.0, 1.0)
    positions = eye.positions()
    top, bottom = _spread(shaded, positions, eye.a), _spread(lit, positions, eye.a)
    own = top + (bottom - top) * (height * (2 - height))[..., None]
    smooth = cv2.GaussianBlur(skin, (0, 0), 0.03 * eye.width)
    known = (eye.b < fold - 0.05 * eye.width) | (eye.b > lower + 0.14 * eye.width)
    known |= np.abs(eye.a) > 0.48 * eye.width
    known &= eye.b > eye.along(2)  # brow hair is no skin
    around = own + _screened_membrane(smooth - own, known, LIGHT_REACH * eye.width)
    arch = np.clip(1.0 - (2.0 * eye.a / eye.width) ** 2, 0.0, 1.0)
    bulge = _ease(height / 0.75) * _ease(arch / 0.85)
    tone = around + (own - around) * bulge[..., None]
    return np.asarray(tone * _dome(eye, fold, margin)[..., None], np.float32)


def _ease(value: NDArray[np.floating]) -> F32:
    t = np.clip(value, 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), np.float32)


def _spread(colours: F32, positions: F32, at: F32) -> F32:
    return np.dstack([np.interp(at, positions, colours[:, c]) for c in range(3)]).astype(np.float32)


def _dome(eye: EyeGeometry, fold: F32, margin: F32) -> Mask:
    """Shading of the eyeball's bulge under the closed lid: a little light on top, shade toward the lashes."""
    t = np.clip((eye.b - fold) / np.maximum(margin - fold, 1.0), 0.0, 1.0)
    shade = 0.95 + 0.09 * np.sin(np.pi * t) - 0.11 * t * t
    return np.asarray(1.0 + (shade - 1.0) * np.clip(1.2 - (eye.a / (0.5 * eye.width)) ** 2, 0, 1), np.float32)


def _screened_membrane(difference: F32, known: NDArray[np.bool_], reach: float) -> F32:
    """Carry ``difference`` from known pixels inward so that it fades over ``reach`` pixels.

    Solves (laplacian - 1 / reach^2) e = 0 with e given where known: the screened Poisson equation, on a coarse grid.
    """
    h, w = known.shape
    scale = min(1.0, 56.0 / max(h, w))
    size = (max(4, round(w * scale)), max(4, round(h * scale)))
    solid = cv2.resize(known.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.6
    coarse = cv2.resize(difference, size, interpolation=cv2.INTER_AREA)
    solved = _solve_screened(coarse, solid, reach * size[0] / w)
    return np.asarray(cv2.resize(solved, (w, h), interpolation=cv2.INTER_CUBIC), np.float32)


def _solve_screened(values: F32, known: NDArray[np.bool_], reach: float) -> F32:
    h, w = known.shape
    index = np.arange(h * w).reshape(h, w)
    pairs = [(index[:, :-1], index[:, 1:]), (index[:-1], index[1:])]
    one = np.concatenate([p.ravel() for p, _ in pairs] + [q.ravel() for _, q in pairs])
    two = np.concatenate([q.ravel() for _, q in pairs] + [p.ravel() for p, _ in pairs])
    free = ~known.ravel()
    links = free[one]
    degree = np.bincount(one[links], minlength=h * w)
    diagonal = np.where(free, degree + 1.0 / max(reach, 1e-3) ** 2, 1.0)
    matrix = coo_matrix(
        (
            np.concatenate([-np.ones(int(links.sum())), diagonal]),
            (np.concatenate([one[links], index.ravel()]), np.concatenate([two[links], index.ravel()])),
        ),
        shape=(h * w, h * w),
    )
    right = np.where(known.ravel()[:, None], values.reshape(-1, values.shape[2]), 0.0)
    return np.asarray(spsolve(matrix.tocsc(), right), np.float32).reshape(values.shape)


def _grain(photo: F32, eye: EyeGeometry) -> F32:
    """Real texture of the lower lid, mirrored upward, as relative brightness: what keeps a lid from being plastic."""
    luminance = photo.mean(axis=2)
    smooth = cv2.GaussianBlur(luminance, (0, 0), max(1.0, 0.035 * eye.width))
    detail = (luminance - smooth) / np.maximum(smooth, 8.0)
    rows = np.arange(GRAIN_ROWS, dtype=np.float32) * np.float32(0.5 * eye.width / GRAIN_ROWS)
    band = 0.20 * eye.width
    mirrored = np.abs((rows + band) % (2 * band) - band)
    strip = eye.rectify(detail.astype(np.float32), eye.columns[1] + np.float32(0.12 * eye.width), mirrored)
    limit = min(2.5 * 1.48 * float(np.median(np.abs(strip))), DEEPEST_GRAIN)
    return np.asarray(limit * np.tanh(strip / max(limit, 1e-6)), np.float32)
