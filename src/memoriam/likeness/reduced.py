"""A portrait made smaller: a photograph of many megapixels costs memory and time that a small figure does not show."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.likeness.person import Arm, BodyPose, Portrait

DEPTH_STEP = 8
"""Photo pixels between the nodes of a portrait's depth."""

WORTH = 0.8
"""Scale above which a smaller copy gains little."""


def reduced(portrait: Portrait, scale: float) -> Portrait:
    """The portrait at ``scale`` (0-1) times its size by area averages, or itself where that gains little.

    Everything measured is carried over; ``scale`` and ``origin`` still lead back to the original photograph.
    """
    if scale >= WORTH:
        return portrait
    height, width = portrait.photo.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    ratio = np.array([size[0] / width, size[1] / height])
    depth_size = (size[0] // DEPTH_STEP + 1, size[1] // DEPTH_STEP + 1)
    depth = cv2.resize(portrait.depth, depth_size, interpolation=cv2.INTER_AREA) * np.float32(ratio.mean())
    return replace(
        portrait,
        photo=np.asarray(cv2.resize(portrait.photo, size, interpolation=cv2.INTER_AREA)),
        plate=np.asarray(cv2.resize(portrait.plate, size, interpolation=cv2.INTER_AREA)),
        matte=np.asarray(cv2.resize(portrait.matte, size, interpolation=cv2.INTER_AREA)),
        depth=depth,
        mesh=replace(portrait.mesh, points=_moved(portrait.mesh.points, ratio)),
        body=None if portrait.body is None else BodyPose(_moved(portrait.body.points, ratio)),
        arm=None if portrait.arm is None else _moved_arm(portrait.arm, ratio),
        scale=portrait.scale * float(ratio.mean()),
    )


def _moved_arm(arm: Arm, ratio: NDArray[np.float64]) -> Arm:
    shoulder, elbow, *hand = _moved(np.vstack([arm.shoulder, arm.elbow, arm.hand]), ratio)
    return Arm(arm.side, shoulder, elbow, np.stack(hand))


def _moved(points: NDArray[np.float32], ratio: NDArray[np.float64]) -> NDArray[np.float32]:
    """Points (n, 2 or more): x, y, then a z in the same unit if there is one, then what is no length. Pixel centres
    are integers."""
    placed = points.copy()
    placed[:, :2] = (points[:, :2] + 0.5) * ratio - 0.5
    if points.shape[1] > 2:
        placed[:, 2] *= ratio.mean()
    return placed
