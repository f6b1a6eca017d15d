"""How the meter reads a face: the same models that looked at the photographs, at one small scale."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Points
from memoriam.likeness.faces import Face
from memoriam.likeness.identity import embed
from memoriam.likeness.mesh import frame_mesh
from memoriam.likeness.person import FaceMesh
from memoriam.models.runtimes import face_detector

DETECT_EDGE = 160
"""Longest edge in pixels at which YuNet looks: 2 ms, and the face fills about 95 of them, well inside its range."""

LEAST_SCORE = 0.6
"""YuNet's score from which something is a face, as for photographs."""

OVERLAP = 0.3
"""Boxes that overlap more than this share are one face (OpenCV's own sample)."""


class ModelReader:
    """YuNet, SFace and the 478-point mesh on small crops of finished frames; safe from several threads."""

    def detect(self, picture: RGB) -> Face | None:
        """The surest face of the crop, in its pixels; None if there is none."""
        height, width = picture.shape[:2]
        scale = min(1.0, DETECT_EDGE / max(height, width))
        size = (round(width * scale), round(height * scale))
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        detector = face_detector()
        detector.setInputSize(size)
        detector.setScoreThreshold(LEAST_SCORE)
        detector.setNMSThreshold(OVERLAP)
        _, rows = detector.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
        if rows is None:
            return None
        row = max(rows, key=lambda found: float(found[14]))
        x, y, wide, high = (float(value) for value in row[:4] / scale)
        points = np.asarray(row[4:14].reshape(5, 2) / scale, np.float32)
        return Face((x, y, wide, high), points, float(row[14]))

    def embed(self, picture: RGB, five: Points) -> NDArray[np.float32]:
        """(128,) SFace embedding of the face at those five points."""
        return embed(picture, five)

    def mesh(self, picture: RGB, face: Face) -> FaceMesh:
        """The 478-point mesh of that face."""
        return frame_mesh(picture, face)
