"""The sleeve of the raised forearm: a tube that slid down and lies in folds, with a turned hem."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import numpy as np

from bake.arrays import Floats
from bake.body import frame
from bake.hand_pose import HandShape

AROUND = 144
ALONG = 150
HEM = 0.80
"""Where the sleeve ends: share of the way from elbow to wrist."""
ROOM = 0.0050
"""Metres between the skin and the hem."""
WIDER_BELOW = 0.018
"""Metres the sleeve is wider at the elbow than at the hem."""
BOTTOM = -0.12
"""The tube goes on below the elbow, out of the picture."""


def sleeve(hand: HandShape, seed: int) -> tuple[Floats, list[list[int]], Floats]:
    """(n, 3) vertices, faces and (n,) share of the hem band."""
    rng = np.random.default_rng(seed)
    axes = frame(-hand.elbow, np.array([1.0, 0.0, 0.0]))
    length = float(np.linalg.norm(hand.elbow))
    middle, arm = _forearm(hand, axes, length)
    share = np.linspace(BOTTOM, HEM, ALONG)
    angle = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    along, around = np.meshgrid(share, angle, indexing="ij")
    radius = arm + ROOM + WIDER_BELOW * (1 - np.clip(along / HEM, 0, 1))
    radius = radius + _folds(along, around, rng) * arm / 0.033
    inward = [(0.0010, 0.992), (0.0010, 0.972), (-0.004, 0.962), (-0.02, 0.957)]
    rings = list(zip(share * length, radius, strict=True))
    for forward, factor in inward:
        rings.append((rings[-1][0] + forward, radius[-1] * factor))
    hem = np.array([float(x > (HEM - 0.055) * length) for x, _ in rings])
    vertices = np.concatenate(
        [
            hand.elbow
            + middle
            + axes[:, 0] * x
            + (
                np.outer(np.cos(angle) * r * 1.02, axes[:, 1])
                + np.outer(np.sin(angle) * r * 0.99, axes[:, 2])
            )
            for x, r in rings
        ]
    )
    faces = [
        [
            i * AROUND + a,
            i * AROUND + (a + 1) % AROUND,
            (i + 1) * AROUND + (a + 1) % AROUND,
            (i + 1) * AROUND + a,
        ]
        for i in range(len(rings) - 1)
        for a in range(AROUND)
    ]
    return vertices, faces, np.repeat(hem, AROUND)


def tucked(hand: HandShape, vertices: Floats) -> Floats:
    """The skin with what the sleeve hides drawn in, so that a stout forearm does not come through the cloth."""
    axes = frame(-hand.elbow, np.array([1.0, 0.0, 0.0]))
    length = float(np.linalg.norm(hand.elbow))
    middle, arm = _forearm(hand, axes, length)
    local = (vertices - hand.elbow - middle) @ axes
    radius = np.linalg.norm(local[:, 1:], axis=1)
    hidden = np.clip((HEM - 0.01 - local[:, 0] / length) / 0.05, 0, 1)
    shrink = 1 - hidden * (1 - np.minimum(1, 0.96 * arm / np.maximum(radius, 1e-6)))
    local[:, 1:] *= shrink[:, None]
    return local @ axes.T + hand.elbow + middle


def _forearm(hand: HandShape, axes: Floats, length: float) -> tuple[Floats, float]:
    """How far the forearm's middle at the hem is off the bone, and the radius of the skin there, in metres."""
    local = (hand.neutral - hand.elbow) @ axes
    ring = local[np.abs(local[:, 0] / length - HEM + 0.02) < 0.04, 1:]
    middle = (ring.max(0) + ring.min(0)) / 2
    return axes[:, 1:] @ middle, float(np.linalg.norm(ring - middle, axis=1).max())


def _folds(along: Floats, around: Floats, rng: np.random.Generator) -> Floats:
    """Metres: slanting ridges that fork and die out, deeper toward the elbow, none at the hem."""
    total = np.zeros_like(along)
    for _ in range(34):
        centre, height = rng.uniform(0, 2 * np.pi), rng.uniform(-0.1, HEM - 0.06)
        slant = rng.normal(0, 0.085)
        reach, thick = rng.uniform(0.3, 0.95), rng.uniform(0.012, 0.030)
        away = (around - centre + np.pi) % (2 * np.pi) - np.pi
        crest = along - height - slant * away - 0.02 * np.sin(away * 2 + centre)
        ridge = np.exp(-0.5 * (crest / thick) ** 2) - 0.6 * np.exp(
            -0.5 * ((crest + 2.2 * thick) / thick) ** 2
        )
        total += ridge * np.exp(-0.5 * (away / reach) ** 2) * rng.uniform(0.4, 1.0)
    loose = 0.0050 * np.clip((HEM - 0.04 - along) / 0.12, 0, 1)
    wave = 0.0012 * np.sin(2 * around + 1.0) + 0.0008 * np.sin(3 * around)
    return total * loose + wave
