"""Finds the faces on a photograph."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Points
from memoriam.models.runtimes import face_detector

SCALES = (320, 640, 1280, 2560)
"""Longest edge, in pixels, at which the detector looks. YuNet was trained on faces of about 10-300 pixels
(OpenCV Zoo): the small edges find close-ups that fill the picture, the large ones faces far away."""

ENOUGH = 0.8
"""The finest scale costs most of the time; it is left out when a face this sure and large was found already."""

MARGIN = 0.25
"""Share of the picture added as a border at the smallest scale: close-ups cut by the frame are found only so."""

LEAST_SCORE = 0.6
"""YuNet scores below are mostly hands, patterns and animals (the detector's own default is 0.9 for video)."""

SAME_FACE = 0.3
"""Boxes that overlap more than this (intersection over union) are one face; the value of OpenCV's own sample."""

SMALLEST = 16.0
"""Faces of fewer pixels across carry no likeness and are mostly noise."""


@dataclass(frozen=True, slots=True)
class Face:
    """One detected face, in pixels of the photograph.

    box: x, y, width, height; may reach beyond the frame. points: (5, 2) float32: the eye on the viewer's left, the
    eye on the viewer's right, nose tip, mouth corner on the viewer's left, on the viewer's right (of an upright,
    unmirrored face). score: 0-1.
    """

    box: tuple[float, float, float, float]
    points: Points
    score: float

    @property
    def size(self) -> float:
        """Geometric mean of the box's sides in pixels."""
        return float(np.sqrt(self.box[2] * self.box[3]))

    @property
    def centre(self) -> NDArray[np.float64]:
        """(2,) middle of the box."""
        x, y, width, height = self.box
        return np.array([x + width / 2, y + height / 2])


def find_faces(photo: RGB) -> list[Face]:
    """All faces of an upright photograph, largest first. Rolled heads (±30°) are found; sideways pictures are not."""
    longest = max(photo.shape[:2])
    found: list[Face] = []
    for edge in SCALES:
        if edge > longest and edge != SCALES[0] and edge / 2 > longest:
            break
        if edge == SCALES[-1] and any(face.score > ENOUGH and face.size > longest / 16 for face in found):
            break
        found += _detect(photo, edge, MARGIN if edge == SCALES[0] else 0.0)
    return sorted(_merged(found), key=lambda face: -face.size)


def _detect(photo: RGB, edge: int, margin: float) -> list[Face]:
    """Faces at one scale. ``margin``: border, as a share of the longest edge, that repeats the picture's own edge."""
    height, width = photo.shape[:2]
    scale = edge / (max(height, width) * (1 + 2 * margin))
    small = cv2.resize(
        photo,
        (max(1, round(width * scale)), max(1, round(height * scale))),
        interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC,
    )
    border = round(max(small.shape[:2]) * margin)
    small = cv2.copyMakeBorder(small, border, border, border, border, cv2.BORDER_REPLICATE)
    detector = face_detector()
    detector.setInputSize((small.shape[1], small.shape[0]))
    detector.setScoreThreshold(LEAST_SCORE)
    detector.setNMSThreshold(SAME_FACE)
    _, rows = detector.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
    return (
        []
        if rows is None
        else [_face(row, scale, border) for row in rows if min(row[2:4]) / scale >= SMALLEST]
    )


def _face(row: NDArray[np.float32], scale: float, border: int) -> Face:
    x, y, width, height = (float(value) for value in row[:4] / scale)
    points = ((row[4:14].reshape(5, 2) - border) / scale).astype(np.float32)
    return Face((x - border / scale, y - border / scale, width, height), points, float(row[14]))


def _merged(faces: list[Face]) -> list[Face]:
    """One face for each group of overlapping boxes: the one with the best score."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if all(_overlap(face, other) < SAME_FACE for other in kept):
            kept.append(face)
    return kept


def _overlap(one: Face, other: Face) -> float:
    """Intersection over union of two boxes, 0-1; 1 where one lies inside the other."""
    ax, ay, aw, ah = one.box
    bx, by, bw, bh = other.box
    wide = min(ax + aw, bx + bw) - max(ax, bx)
    high = min(ay + ah, by + bh) - max(ay, by)
    if wide <= 0 or high <= 0:
        return 0.0
    shared = wide * high
    if shared > 0.8 * min(aw * ah, bw * bh):
        return 1.0
    return shared / (aw * ah + bw * bh - shared)
