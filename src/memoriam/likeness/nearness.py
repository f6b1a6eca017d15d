"""How near the parts of any photograph are, roughly and smoothly: enough to move inside it with depth."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask
from memoriam.likeness.faces import Face, find_faces
from memoriam.likeness.matte import FACE_BOX_TO_HEAD
from memoriam.likeness.segment import Figure, segment_people

EDGE = 480
"""Longest edge of the picture that is looked at, and of the answer."""

SOFT = 0.030
"""Blur over an outline as a share of the longest edge: a soft step stretches the ground a little, a sharp one tears."""

PEOPLE = 0.7
"""Share of the nearness that people have; the rest grows toward the lower edge, where the ground is near."""

MOST_FACES = 8
"""The largest faces; smaller ones stand far away."""


def nearness(photo: RGB) -> tuple[Mask, NDArray[np.float64]]:
    """Nearness 0-1 (h, w, longest edge EDGE) of a photograph, and the point of interest (x, y), 0-1 of its size.

    The point is the middle of the faces weighted by their size, or a little above the middle where there is nobody.
    """
    scale = EDGE / max(photo.shape[:2])
    size = max(round(photo.shape[1] * scale), 8), max(round(photo.shape[0] * scale), 8)
    small: RGB = cv2.resize(photo, size, interpolation=cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR)
    faces = find_faces(small)[:MOST_FACES]
    people = segment_people(small, [_figure(face) for face in faces])
    people = cv2.GaussianBlur(people, (0, 0), SOFT * EDGE)
    ground = np.linspace(0.0, 1.0, size[1], dtype=np.float32)[:, None] ** 2
    near = PEOPLE * people + (1.0 - PEOPLE) * ground
    return np.asarray(near, np.float32), _interest(faces, size)


def _figure(face: Face) -> Figure:
    return Figure(face.centre, FACE_BOX_TO_HEAD * face.box[3], None)


def _interest(faces: list[Face], size: tuple[int, int]) -> NDArray[np.float64]:
    if not faces:
        return np.array([0.5, 0.45])
    weights = np.array([face.size for face in faces])
    middle = (np.array([face.centre for face in faces]) * weights[:, None]).sum(axis=0) / weights.sum()
    return np.asarray(np.clip(middle / size, 0.1, 0.9), np.float64)
