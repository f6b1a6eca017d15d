"""Whether two faces are the same person: SFace embeddings and their cosine."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Points
from memoriam.likeness.crop import Crop, sample
from memoriam.likeness.person import FaceMesh
from memoriam.models.runtimes import onnx_session

SAME_PERSON = 0.363
"""Cosine from which on two faces are one person: the threshold of OpenCV's SFace sample (99.60 % on LFW)."""

INPUT = 112

TEMPLATE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]],
    np.float64,
)
"""Where eyes, nose tip and mouth corners lie in the 112-pixel input (ArcFace alignment, as in cv2.FaceRecognizerSF)."""

_EYES = ((33, 133), (362, 263))
_NOSE = (1, 4)
"""The detector's nose tip lies between these two."""

_MOUTH = (61, 291)


def embed(photo: RGB, face: Points | FaceMesh) -> NDArray[np.float32]:
    """(128,) unit float32 embedding of one face, from its five points (5, 2) or its mesh."""
    points = five_points(face) if isinstance(face, FaceMesh) else face
    aligned = sample(photo, _alignment(points.astype(np.float64)), INPUT, beyond=cv2.BORDER_CONSTANT)
    tensor = np.ascontiguousarray(aligned.transpose(0, 3, 1, 2) * np.float32(255))
    session = onnx_session("face_recognition")
    (raw,) = session.run(None, {"data": tensor})
    flat = np.asarray(raw, np.float32).ravel()
    return flat / np.linalg.norm(flat)


def cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Similarity of two embeddings, -1 to 1."""
    return float(np.dot(one, other) / (np.linalg.norm(one) * np.linalg.norm(other)))


def five_points(mesh: FaceMesh) -> Points:
    """(5, 2) eye middles, nose tip and mouth corners of a mesh, in the order of the detector."""
    plane = mesh.points[:, :2]
    eyes = [plane[list(corners)].mean(axis=0) for corners in _EYES]
    nose = plane[list(_NOSE)].mean(axis=0)
    return np.array([*eyes, nose, plane[_MOUTH[0]], plane[_MOUTH[1]]], np.float32)


def _alignment(points: NDArray[np.float64]) -> Crop:
    """The square that the 112-pixel input shows: the least-squares similarity (Umeyama 1991) of points and template.

    In the plane it has a closed form: the ratio of the centred points as complex numbers.
    """
    start, goal = points - points.mean(axis=0), TEMPLATE - TEMPLATE.mean(axis=0)
    spread = (start**2).sum()
    along = (start * goal).sum() / spread
    across = (start[:, 0] * goal[:, 1] - start[:, 1] * goal[:, 0]).sum() / spread
    inverse = np.linalg.inv(np.array([[along, -across], [across, along]]))
    middle = inverse @ ((INPUT - 1) / 2 - TEMPLATE.mean(axis=0)) + points.mean(axis=0)
    edge = INPUT / float(np.hypot(along, across))
    return Crop(float(middle[0]), float(middle[1]), edge, float(np.arctan2(-across, along)))
