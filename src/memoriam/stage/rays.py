"""Shafts of light from the sun between the clouds, slowly changing."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Affine, Frame
from memoriam.picture.layer import Layer
from memoriam.stage.kernels import RAY_CELL, add_light
from memoriam.stage.manifest import Colour

Grid = NDArray[np.float32]

STRENGTH = 0.34
"""Light of the strongest shaft as a share of white: seen when one looks for it."""

SKY = (0.62, 0.95)
"""Tones of the sky between which it counts as a source of light."""

STEPS, LENGTH = 48, 0.85
"""Samples of a shaft, and its length as a share of the way to the sun (Mitchell, GPU Gems 3, chapter 13)."""

DECAY = 0.962
"""How much of the light is left from sample to sample."""

REACH = 0.62
"""Distance from the sun, in frame heights, at which shafts have faded."""

BEAMS = ((11, 0.0022, 0.5), (19, -0.0017, 0.45), (31, 0.0013, 0.35))
"""Beams of the slow pattern: number round the sun, turns a second, share."""

OFTEN = 0.35
"""Added to the pattern: beams are there more often than not."""

VARIES = 0.85
"""Share of a shaft's light that comes and goes."""


class Rays:
    """Light shafts of one sky. ``sky``: all that is behind people, painted once to see where clouds stand."""

    def __init__(
        self, sky: Layer, sun: tuple[float, float], colour: Colour, size: tuple[int, int], seed: int
    ) -> None:
        frame = np.zeros((size[1], size[0], 4), np.uint8)
        sky.paint(frame, 0.0, np.eye(2, 3))
        rows, columns = size[1] // RAY_CELL + 2, size[0] // RAY_CELL + 2
        tone = cv2.resize(frame[..., :3], (columns, rows), interpolation=cv2.INTER_AREA).max(axis=2) / 255.0
        x = np.arange(columns, dtype=np.float32)[None, :] - sun[0] / RAY_CELL
        y = np.arange(rows, dtype=np.float32)[:, None] - sun[1] / RAY_CELL
        away = np.hypot(x, y) / (REACH * rows)
        source = np.clip((tone - SKY[0]) / (SKY[1] - SKY[0]), 0.0, 1.0) * np.exp(-((away / 0.4) ** 2))
        fade = np.clip(1.0 - away, 0.0, 1.0) ** 2 * np.clip(away * 12.0, 0.0, 1.0)
        self._shafts = np.asarray(_shafts(source.astype(np.float32), x, y) * fade, np.float32)
        angle = np.arctan2(y, x)
        # a beam that turns is a sum of two that stand still: no cosines a frame
        self._standing = [
            (
                np.asarray(share * np.cos(number * angle), np.float32),
                np.asarray(share * np.sin(number * angle), np.float32),
            )
            for number, _, share in BEAMS
        ]
        self._colour = (np.array(colour, np.float32) * STRENGTH).astype(np.float32)
        self._phase = np.random.default_rng([seed, 43]).uniform(0.0, 2.0 * math.pi, len(BEAMS))

    def paint(self, frame: Frame, t: float, view: Affine) -> None:  # noqa: ARG002
        """Add the light of this moment; the sun is so far away that the camera does not move it."""
        pattern = np.full_like(self._shafts, OFTEN)
        for (number, turns, _), (across, along), phase in zip(
            BEAMS, self._standing, self._phase, strict=True
        ):
            turned = float(phase) + 2.0 * math.pi * turns * number * t
            pattern += np.float32(math.cos(turned)) * across
            pattern -= np.float32(math.sin(turned)) * along
        light = self._shafts * (1.0 - VARIES + VARIES * np.square(np.maximum(pattern, 0.0)))
        add_light(frame.view(np.uint32)[..., 0], np.asarray(np.maximum(light, 0.0), np.float32), self._colour)


def _shafts(source: Grid, x: Grid, y: Grid) -> Grid:
    """0-1: the source's light gathered on the way from every node to the sun."""
    here_x = np.broadcast_to(np.arange(source.shape[1], dtype=np.float32)[None, :], source.shape)
    here_y = np.broadcast_to(np.arange(source.shape[0], dtype=np.float32)[:, None], source.shape)
    total, weight = np.zeros_like(source), 1.0
    for step in range(STEPS):
        share = np.float32(LENGTH * step / STEPS)
        total += weight * cv2.remap(
            source, here_x - x * share, here_y - y * share, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        weight *= DECAY
    total = cv2.GaussianBlur(total, (0, 0), 1.0)
    return np.asarray(total / max(float(total.max()), 1e-6), np.float32)
