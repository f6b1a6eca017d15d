"""A feathered wing that unfolds: feathers on a three-jointed arm, drawn once for each of a row of poses."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from bake.arrays import Floats
from bake.feathers import COVERT, PRIMARY, SECONDARY, Feather, grow_feather

Point = NDArray[np.float64]

SEED = 5
POSES = 32
"""From folded to spread; neighbours are close enough to be blended along the feathers' way between them."""
CANVAS = (1360, 2240)
"""Width and height in wing pixels."""
SHOULDER = (190.0, 1350.0)
"""Where the wing grows out of the back, on the canvas."""
ARM = (250.0, 330.0, 215.0)
"""Upper arm, forearm and hand in wing pixels: the proportions of a swan."""
FOLDED, SPREAD = (62.0, -98.0, 84.0), (-50.0, -66.0, -52.0)
"""Bearings of upper arm, forearm and hand in degrees (0 outward, -90 up): folded like a Z with the wrist highest."""
JOINTS = ((0.0, 0.70), (0.04, 0.76), (0.10, 0.80))
"""Shares of the unfolding in which each joint opens: the shoulder first, the hand last."""
PRIMARIES = 13
"""Flight feathers of the hand: broad and many enough to overlap to their ends, so that a spread wing is calm."""
FANNED = (0.22, 0.58, 0.42)
"""Flight feathers open one after the other, from the body outward: when the first begins, how much later the last one
does, and how long each takes, as shares of the unfolding."""
SPAN = 1480.0
"""Wing pixels from the shoulder to the tip of the outermost feather when spread."""
SHADOW = np.array([0.36, 0.38, 0.30], np.float32)
"""How much red, green and blue a feather takes from those below: shade among white feathers is lavender."""


@dataclass(frozen=True)
class Placed:
    """One feather on the wing: where its quill sits, where it points (degrees, 90 is down), how it is scaled."""

    feather: Feather
    at: Point
    bearing: float
    length: float
    width: float


@dataclass(frozen=True)
class Plumage:
    """A stock of feathers to choose from."""

    primaries: list[Feather]
    secondaries: list[Feather]
    coverts: list[Feather]


def plumage() -> Plumage:
    """Three or four different feathers of each kind: enough that no repetition is seen."""
    return Plumage(
        [grow_feather(PRIMARY, s) for s in range(3)],
        [grow_feather(SECONDARY, 10 + s) for s in range(3)],
        [grow_feather(COVERT, 20 + s) for s in range(4)],
    )


def _mix(folded: float, spread: float, share: float) -> float:
    return folded + (spread - folded) * share


def _eased(share: float, first: float, last: float) -> float:
    """Smoothstep from 0 at ``first`` to 1 at ``last``."""
    x = min(max((share - first) / (last - first), 0.0), 1.0)
    return x * x * (3.0 - 2.0 * x)


def _opened(share: float, outward: float) -> float:
    """How far a flight feather has opened; ``outward`` 0 is nearest the body, 1 the outermost one."""
    begin, later, takes = FANNED
    return _eased(
        share,
        begin + later * outward * (1.0 - begin),
        min(begin + later * outward * (1.0 - begin) + takes, 1.0),
    )


def _arm(share: float) -> list[Point]:
    """Hand tip, wrist, elbow, shoulder at a share of unfolding."""
    joint = np.zeros(2)
    points = [joint]
    for length, folded, spread, times in zip(ARM, FOLDED, SPREAD, JOINTS, strict=True):
        angle = math.radians(_mix(folded, spread, _eased(share, *times)))
        joint = joint + length * np.array([math.cos(angle), math.sin(angle)])
        points.append(joint)
    return points[::-1]


def layout(stock: Plumage, share: float) -> list[Placed]:
    """All feathers of a pose, lowest first. ``share`` 0 is folded, 1 spread."""
    rng = np.random.default_rng(SEED)
    return [*_flight(stock, share, rng), *_coverts(stock, share, rng)]


def _flight(stock: Plumage, share: float, rng: np.random.Generator) -> list[Placed]:
    tip, wrist, elbow, shoulder = _arm(share)
    placed = []
    for k in range(PRIMARIES):
        q = k / (PRIMARIES - 1)
        opened = _opened(share, 1 - 0.65 * q)
        bearing = _mix(88 + 3 * q, -63 + 88 * q**0.92, opened) + rng.uniform(-1.2, 1.2)
        length = (0.94 + 0.16 * math.sin(min(1, q * 1.5) * math.pi * 0.62)) * _mix(0.93, 1, opened)
        placed.append(
            Placed(
                stock.primaries[k % 3],
                tip + (wrist - tip) * q,
                bearing,
                length * (1 + rng.uniform(-0.015, 0.015)),
                1.0,
            )
        )
    for k in range(15):
        q = (k + 0.5) / 15
        at = (
            wrist + (elbow - wrist) * q * 1.35
            if q * 1.35 < 1
            else elbow + (shoulder - elbow) * (q - 1 / 1.35) / (1 - 1 / 1.35) * 0.8
        )
        opened = _opened(share, 0.35 * (1 - q))
        bearing = _mix(91, 26 + 66 * q, opened) + rng.uniform(-1.6, 1.6)
        placed.append(
            Placed(
                stock.secondaries[k % 3], at, bearing, (1.30 - 0.42 * q) * (1 + rng.uniform(-0.03, 0.03)), 1.0
            )
        )
    return placed


COVERT_ROWS = (
    # feathers, length, width, pixels below the arm
    (24, 1.55, 1.00, 10),
    (28, 1.08, 0.92, 4),
    (32, 0.78, 0.80, -4),
    (38, 0.56, 0.66, -12),
    (44, 0.42, 0.52, -20),
    (50, 0.30, 0.42, -27),
)


def _coverts(stock: Plumage, share: float, rng: np.random.Generator) -> list[Placed]:
    tip, wrist, elbow, shoulder = _arm(share)
    line = [tip, wrist, elbow, shoulder * 0.8 + elbow * 0.2]
    placed = []
    for row, (count, length, width, below) in enumerate(COVERT_ROWS):
        for k in range(count):
            q = min(1.0, max(0.0, (k + 0.5 + rng.uniform(-0.25, 0.25)) / count))
            opened = _opened(share, 1 - q)
            bearing = _mix(90, -68 + 158 * q**0.80, opened) + rng.uniform(-1, 1) * (4 + row * 1.2)
            down = math.radians(bearing)
            at = _along(line, q) + np.array([math.cos(down), math.sin(down)]) * below
            taper = 0.62 + 0.38 * math.sin(math.pi * min(1, 0.12 + q * 0.95))
            size = length * taper * (1 + rng.uniform(-0.08, 0.08))
            placed.append(
                Placed(
                    stock.coverts[(k * 7 + row) % 4],
                    at,
                    bearing,
                    size,
                    width * (1 + rng.uniform(-0.06, 0.06)),
                )
            )
    return placed


def _along(line: list[Point], share: float) -> Point:
    """The point at a share of a polyline's length."""
    lengths = [float(np.linalg.norm(b - a)) for a, b in itertools.pairwise(line)]
    left = share * sum(lengths)
    for (a, b), length in zip(itertools.pairwise(line), lengths, strict=True):
        if left <= length or b is line[-1]:
            return a + (b - a) * min(1.0, left / length)
        left -= length
    return line[-1]


def draw(stock: Plumage, share: float, scale: float) -> Floats:
    """(h, w, 4) premultiplied display sRGB 0-1 of the right wing (the viewer's right) at a share of unfolding."""
    oversize = scale * 1.5
    w, h = (round(n * oversize) for n in CANVAS)
    canvas = np.zeros((h, w, 4), np.float32)
    for placed in layout(stock, share):
        _stamp(canvas, placed, oversize)
    small = cv2.resize(
        canvas, (round(CANVAS[0] * scale), round(CANVAS[1] * scale)), interpolation=cv2.INTER_AREA
    )
    return _form_light(small, scale)


def _stamp(canvas: Floats, placed: Placed, scale: float) -> None:
    """Lay one feather over the wing, its soft shadow first."""
    turn = math.radians(placed.bearing - 90)
    cos, sin = math.cos(turn), math.sin(turn)
    linear = scale * np.array(
        [[cos * placed.width, -sin * placed.length], [sin * placed.width, cos * placed.length]]
    )
    root = np.array(placed.feather.root)
    offset = scale * (placed.at + np.array(SHOULDER)) - linear @ root
    fh, fw = placed.feather.pixels.shape[:2]
    corners = np.array([[0, 0], [fw, 0], [0, fh], [fw, fh]]) @ linear.T + offset
    x0, y0 = np.maximum(np.floor(corners.min(0)).astype(int) - 16, 0)
    x1, y1 = np.minimum(np.ceil(corners.max(0)).astype(int) + 16, [canvas.shape[1], canvas.shape[0]])
    if x1 <= x0 or y1 <= y0:
        return
    affine = np.column_stack([linear, offset - [x0, y0]])
    size = (int(x1 - x0), int(y1 - y0))
    part = canvas[y0:y1, x0:x1]
    fallen = affine.copy()
    fallen[:, 2] += scale * np.array([4.0, 8.0])
    shade = cv2.warpAffine(placed.feather.shadow, fallen, size, flags=cv2.INTER_LINEAR)
    part[..., :3] *= 1 - shade[..., None] * SHADOW * 0.62
    over = cv2.warpAffine(placed.feather.pixels, affine, size, flags=cv2.INTER_LINEAR)
    part *= 1 - over[..., 3:]
    part += over


def _form_light(wing: Floats, scale: float) -> Floats:
    """Light over the whole wing: a glow through its thin outer feathers, a little shade in its thick middle."""
    alpha = wing[..., 3]
    thick = cv2.GaussianBlur(alpha, (0, 0), 42 * scale)
    gradient = cv2.Sobel(thick, cv2.CV_32F, 0, 1, ksize=5)
    rounded = gradient / (np.abs(gradient).max() + 1e-6)
    thin = np.clip(1.15 - thick, 0, 1)
    lit = wing[..., :3] * (0.88 + 0.18 * thin + 0.15 * rounded)[..., None]
    lit += (0.14 * thin**2 * alpha)[..., None] * np.array([1.0, 0.88, 0.66], np.float32)
    return np.dstack([np.minimum(lit, alpha[..., None]), alpha]).astype(np.float32)
