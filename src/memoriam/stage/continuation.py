"""What goes on beyond a photograph: the colours of its ground, calmer and calmer, with its grain."""

from __future__ import annotations

import cv2
import numpy as np

from memoriam.arrays import RGB, Affine, Mask
from memoriam.likeness.person import Portrait
from memoriam.likeness.plate import push_pull
from memoriam.picture.camera import CHIN, head_is_cut, scale_of
from memoriam.picture.look import LUMA
from memoriam.stage.canvas import COARSE, Grid, GroundCanvas, coarse, full_size, photo_edges, placed

MELT = 0.17
"""Width of the melting edge as a share of the frame's shorter edge."""

CUT_HAIR = 0.08
"""Depth, as a share of the frame's shorter edge, to which cut hair colours what lies above it."""

SPECK = 0.12
"""A button, a medal or a lamp smaller than half this share of the shorter edge leaves no glow in the continuation."""

CALM = 0.12
"""Share by which the continuation is drawn to its own mean far away from the photograph."""

FLOOR = 0.92
"""How far the continuation below a body is drawn to one quiet colour of the ground: streaks of cloth and curtain under
somebody look like a fault."""

FLOOR_TONES, FLOOR_SHADE, FLOOR_CHROMA = (60.0, 140.0, 205.0), (0.90, 0.50, 1.0), (0.55, 0.55, 0.9)
"""Mean tone of the ground, and how much of its light and of its chroma that colour keeps: light grounds stay light, as
in an old vignette; before any other a body is lost in shade, for coloured mist before dark clothes looks like water."""

STREAK = 0.30
"""Blur, as a share of the shorter edge, that takes the streaks out of the continuation far from the photograph."""

LIGHT_ABOVE, SHADE_BELOW = 0.05, 0.24
"""The continuation is this much lighter at the top and darker at the bottom: light above, weight below."""

TEXTURE = (0.7, 3.0)
"""Least and largest deviation of the continuation's grain in levels: enough not to band, never coarse."""

GRAIN_RADIUS = 0.42
"""Deviation of the blur, in photo pixels, that gives white noise the fineness of enlarged photographic grain."""


def continuation(portrait: Portrait, canvas: GroundCanvas, size: tuple[int, int]) -> Grid:
    """(h, w, 3) the colours of the photo's margin carried outward, calmer and calmer, lit from above."""
    placement, extent = coarse(canvas)
    edge = min(size) / COARSE
    photo = cv2.medianBlur(placed(_ground(portrait), placement, extent), 2 * round(SPECK * edge / 2.0) + 1)
    weight = _margin(portrait, placement, extent, edge)
    filled = push_pull(photo.astype(np.float32), weight)
    near = cv2.GaussianBlur(filled, (0, 0), 0.020 * edge)
    far = _carried_outward(cv2.GaussianBlur(filled, (0, 0), 0.07 * edge), portrait, placement, 0.04 * edge)
    far += (far.mean(axis=(0, 1)) - far) * CALM
    outside = _outside(placement, portrait, extent) / edge
    far += (cv2.GaussianBlur(far, (0, 0), STREAK * edge) - far) * _eased(outside / 0.5)[..., None]
    calm = near + (far - near) * _eased(outside / 0.22)[..., None]
    calm += (_floor(portrait) - calm) * _under(portrait, placement, extent)[..., None]
    y = np.linspace(0.0, 1.0, extent[1], dtype=np.float32)[:, None, None]
    calm *= 1.0 + LIGHT_ABOVE * (1.0 - y) ** 2 - SHADE_BELOW * np.maximum(y - 0.35, 0.0) / 0.65
    return full_size(np.asarray(calm, dtype=np.float32), canvas)


def _ground(portrait: Portrait) -> RGB:
    """What is behind the person; above the chin of a head that the photograph cuts, the photograph itself."""
    if not head_is_cut(portrait):
        return portrait.plate
    ground = portrait.plate.copy()
    chin = max(0, round(float(portrait.mesh.points[CHIN, 1])))
    ground[:chin] = portrait.photo[:chin]
    return ground


def _floor(portrait: Portrait) -> Grid:
    """(3,) what a body is lost in below the photograph: the mean of the ground, quieter in colour."""
    mean = portrait.plate[::8, ::8].reshape(-1, 3).mean(axis=0)
    tone = float(mean @ LUMA)
    share, chroma = (np.interp(tone, FLOOR_TONES, kept) for kept in (FLOOR_SHADE, FLOOR_CHROMA))
    return np.asarray(share * (tone + chroma * (mean - tone)), np.float32)


def _under(portrait: Portrait, placement: Affine, extent: tuple[int, int]) -> Grid:
    """(h, w) 0 beside the photograph, 1 a little below its lower edge."""
    bottom = photo_edges(portrait, placement)[3]
    chin = float(placement[1, 1] * portrait.mesh.points[CHIN, 1] + placement[1, 2])
    y = np.arange(extent[1], dtype=np.float32)[:, None].repeat(extent[0], axis=1)
    return np.asarray(FLOOR * _eased((y - chin) / max(bottom - chin, 1.0)), np.float32)


def _eased(part: Grid) -> Grid:
    """Smoothstep of 0..1."""
    part = np.clip(part, 0.0, 1.0)
    return np.asarray(part * part * (3.0 - 2.0 * part), np.float32)


def _carried_outward(colours: Grid, portrait: Portrait, placement: Affine, inset: float) -> Grid:
    """Every pixel outside the photo takes the colour of the nearest one inside: what lies below a body stays dark."""
    left, top, right, bottom = photo_edges(portrait, placement)
    x = np.arange(colours.shape[1], dtype=np.float32)[None, :].repeat(colours.shape[0], axis=0)
    y = np.arange(colours.shape[0], dtype=np.float32)[:, None].repeat(colours.shape[1], axis=1)
    x = np.clip(x, max(left + inset, 0.0), min(right - inset, colours.shape[1] - 1.0))
    y = np.clip(y, max(top + inset, 0.0), min(bottom - inset, colours.shape[0] - 1.0))
    carried = cv2.remap(colours, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(cv2.GaussianBlur(carried, (0, 0), 4.0 * inset), dtype=np.float32)


def _margin(portrait: Portrait, placement: Affine, extent: tuple[int, int], edge: float) -> Mask:
    """Weight of the photo's pixels for the continuation: a band inside its edges, without the head.

    Hair that the upper edge cuts does count there, and so goes on into its own colour.
    """
    left, top, right, bottom = photo_edges(portrait, placement)
    band = 1.3 * MELT * edge
    x = np.arange(extent[0], dtype=np.float32)[None, :]
    y = np.arange(extent[1], dtype=np.float32)[:, None]
    inward = np.minimum(np.minimum(x - left, right - x), np.minimum(y - top, bottom - y))
    weight = np.clip(inward, 0.0, 1.0) * np.clip(1.0 - inward / band, 0.02, 1.0)
    matte = cv2.warpAffine(portrait.matte, placement, extent, flags=cv2.INTER_LINEAR)
    person = cv2.dilate(matte, np.ones((3, 3), np.uint8))
    if head_is_cut(portrait):
        person *= np.clip((y - top) / (CUT_HAIR * edge), 0.0, 1.0)
    return np.asarray(weight * (1.0 - 0.995 * person), dtype=np.float32)


def _outside(placement: Affine, portrait: Portrait, extent: tuple[int, int]) -> Grid:
    """Distance from the photo in coarse pixels, 0 inside."""
    left, top, right, bottom = photo_edges(portrait, placement)
    x = np.arange(extent[0], dtype=np.float32)[None, :]
    y = np.arange(extent[1], dtype=np.float32)[:, None]
    across = np.maximum(np.maximum(left - x, x - right), 0.0)
    down = np.maximum(np.maximum(top - y, y - bottom), 0.0)
    return np.asarray(np.hypot(across, down), dtype=np.float32)


def texture(portrait: Portrait, canvas: GroundCanvas, seed: int) -> Grid:
    """Grain like the photograph's own in size and strength, the same in all channels so that grey stays grey.

    White noise is blurred to size, not enlarged: interpolation leaves a grid of weaker grain between the samples.
    """
    grain = np.random.default_rng(seed).normal(size=(canvas.height, canvas.width)).astype(np.float32)
    grain = cv2.GaussianBlur(grain, (0, 0), GRAIN_RADIUS * max(scale_of(canvas.placement), 1.0))
    deviation = min(max(_noise_level(portrait.plate), TEXTURE[0]), TEXTURE[1])
    return np.asarray(grain * (deviation / float(grain.std())), dtype=np.float32)


def _noise_level(picture: RGB) -> float:
    """Deviation of the fine noise in levels: Immerkaer, Fast Noise Variance Estimation (1996), by the median."""
    tone = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
    return float(np.median(np.abs(cv2.filter2D(tone, -1, kernel))) / 0.6745 / 6.0)
