"""The shade where one person touches another: without it the one in front looks pasted on."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Affine, Frame, Mask
from memoriam.engines.puppet.actor import ActorLayer
from memoriam.likeness import Portrait
from memoriam.picture.camera import after

COARSE = 8
"""Frame pixels in a pixel of the shade: it is soft."""

SOFT = 0.11
"""Softness of the shade in head heights: light still reaches between two faces a hand's breadth apart."""

DEPTH = 0.52
"""Share of the light taken away deep under the one in front; half of it is seen right at their outline."""

PRESENT = 0.5
"""Opacity of the fainter of the two up to which they throw no shade: one who fades away must not darken the other."""

LEAST = 0.004
"""Shade below one level of 255 is not painted."""


class Contact:
    """The shade that ``front`` throws on ``rear``, painted between them; thread-safe.

    It follows their places and not the small movements of their heads: it is softer than those are large.
    """

    def __init__(self, front: ActorLayer, rear: ActorLayer, portraits: tuple[Portrait, Portrait]) -> None:
        """portraits: of front and rear, as they are painted."""
        self._actors = front, rear
        self._mattes = coarse_matte(portraits[0], front.scale), coarse_matte(portraits[1], rear.scale)

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Darken the one behind where the other is near."""
        there = min(actor.presence(t) for actor in self._actors)
        depth = DEPTH * (there - PRESENT) / (1.0 - PRESENT)
        if depth <= LEAST:
            return
        size = (-(-frame.shape[1] // COARSE), -(-frame.shape[0] // COARSE))
        front, rear = (
            seen_matte(matte, actor.place(t, view), size)
            for matte, actor in zip(self._mattes, self._actors, strict=True)
        )
        near = cv2.GaussianBlur(front, (0, 0), max(SOFT * self._actors[0].head / COARSE, 0.7))
        _darken(frame, np.asarray(depth * near * rear, np.float32))


Coarse = tuple[Mask, Affine]
"""A matte made small, and the way from its pixels to those of the photograph."""


def coarse_matte(portrait: Portrait, scale: float) -> Coarse:
    """The matte with about one pixel for each coarse pixel of the frame, so that no warp has to skip any."""
    rows, columns = portrait.matte.shape
    smaller = max(COARSE / scale, 1.0)
    size = (max(round(columns / smaller), 1), max(round(rows / smaller), 1))
    small = cv2.resize(portrait.matte, size, interpolation=cv2.INTER_AREA)
    across, down = columns / size[0], rows / size[1]
    back = np.array([[across, 0.0, across / 2 - 0.5], [0.0, down, down / 2 - 0.5]])
    return np.asarray(small, np.float32), back


def seen_matte(coarse: Coarse, place: Affine, size: tuple[int, int]) -> NDArray[np.float32]:
    """Coverage of the frame at 1 / COARSE."""
    matte, back = coarse
    shrink = np.array([[1.0 / COARSE, 0.0, 0.5 / COARSE - 0.5], [0.0, 1.0 / COARSE, 0.5 / COARSE - 0.5]])
    way = after(shrink, after(place, back))
    return np.asarray(cv2.warpAffine(matte, way, size, flags=cv2.INTER_LINEAR), np.float32)


def _darken(frame: Frame, shade: NDArray[np.float32]) -> None:
    """Multiply the frame by 1 - shade, only where there is any."""
    rows, columns = (np.flatnonzero((shade > LEAST).any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return
    top, left = max(int(rows[0]) - 1, 0), max(int(columns[0]) - 1, 0)
    part = shade[top : rows[-1] + 2, left : columns[-1] + 2]
    seen = frame[
        COARSE * top : COARSE * (top + part.shape[0]), COARSE * left : COARSE * (left + part.shape[1])
    ]
    whole = (part.shape[1] * COARSE, part.shape[0] * COARSE)
    full = cv2.resize(part, whole, interpolation=cv2.INTER_LINEAR)[: seen.shape[0], : seen.shape[1]]
    full = np.ascontiguousarray(full)
    dark = np.zeros_like(seen)
    seen[:] = cv2.blendLinear(seen, dark, np.float32(1.0) - full, full)
