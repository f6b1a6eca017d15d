"""Measures the body that belongs to a face: 33 points, or None when none agrees with the face."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Points
from memoriam.likeness.anchors import anchors
from memoriam.likeness.crop import Crop, sample
from memoriam.likeness.faces import Face
from memoriam.likeness.person import BodyPose, FaceMesh
from memoriam.models.runtimes import litert

DETECTOR_INPUT = 224
LANDMARK_INPUT = 256

DETECTOR_STRIDES = (8, 16, 32, 32, 32)
"""Feature maps of the pose detector, two anchors a cell each (MediaPipe pose_detection_cpu.pbtxt)."""

SEARCHES = ((5.0, 1.4), (10.0, 4.0))
"""Squares searched for the body: edge and how far their middle lies below the face, in head heights. The first holds a
head-and-shoulders or half-length portrait, the second a standing person (about 7.5 heads high)."""

GUESSES = ((10.0, 3.0), (4.5, 1.6))
"""Crops for the landmark model guessed from the face, edge and distance below as above: a standing figure, and when
nothing else agrees with the face a small one that leaves neighbours out, but judges shoulders too narrow."""

DETECTED = 0.4
"""Least score of a detection (MediaPipe uses 0.5; agreement with the face is asked for as well)."""

PRESENT = 0.5
"""Least confidence of the landmark model that the crop shows a body (MediaPipe's default)."""

CROP = 1.25
"""Edge of the landmark crop over the circle around the body (MediaPipe pose_landmark graph)."""

AGREEMENT = 0.35
"""Largest distance of the body's eyes, nose and mouth from the face's own, mean, in head heights: a neighbour's face is
at least about one head height away."""

DISAGREEMENT_WEIGHT = 4.0
"""A tenth of a head height off the face weighs as much as 0.4 of presence or of visible arms."""

_TRUNK_AND_ARMS = slice(11, 25)

_FACE_OF_BODY = (0, 2, 5, 9, 10)
"""Nose, the subject's left eye, right eye, left and right mouth corner in the BlazePose topology."""

_EYES_OF_MESH = ((362, 263), (33, 133))
_NOSE_OF_MESH, _MOUTH_OF_MESH = 1, (291, 61)

_HIPS, _TOP = 33, 34
"""Two auxiliary points the model gives beyond the 33: middle of the hips, and a point on the circle around the body."""


Pair = NDArray[np.floating]
"""(2,) x, y."""


class _Candidate(NamedTuple):
    points: NDArray[np.float32]
    crop: Crop
    presence: float
    disagreement: float


def body_pose(photo: RGB, face: Face | FaceMesh) -> BodyPose | None:
    """The pose of the person who owns a face, or None when no body is seen whose face agrees with it.

    Points outside the frame are the model's guess and have a low visibility.
    """
    anchor = _face_points(face)
    ruler = _head_height(face)
    middle = [float(value) for value in anchor.mean(axis=0)]
    searched = [crop for search in SEARCHES for crop in _detections(photo, anchor, ruler, *search)]
    guessed = [Crop(middle[0], middle[1] + below * ruler, edge * ruler) for edge, below in GUESSES]
    agreeing = _agreeing(photo, [*searched, guessed[0]], anchor, ruler) or _agreeing(
        photo, guessed[1:], anchor, ruler
    )
    if not agreeing:
        return None
    best = max(agreeing, key=_trust)
    return BodyPose(_hidden_outside(best.points[:33], photo.shape))


def _agreeing(photo: RGB, crops: list[Crop], anchor: Points, ruler: float) -> list[_Candidate]:
    candidates = [_settled(photo, crop, anchor, ruler) for crop in crops]
    return [one for one in candidates if one.presence >= PRESENT and one.disagreement <= AGREEMENT]


def _trust(candidate: _Candidate) -> float:
    """How much a candidate is believed: sure of itself, of shoulders and arms, and in agreement with the face."""
    seen = float(candidate.points[_TRUNK_AND_ARMS, 3].mean())
    return candidate.presence + seen - DISAGREEMENT_WEIGHT * candidate.disagreement


def _face_points(face: Face | FaceMesh) -> NDArray[np.float32]:
    """(5, 2) nose, eyes and mouth corners in the order of ``_FACE_OF_BODY``."""
    if isinstance(face, Face):
        return face.points[[2, 1, 0, 4, 3]]
    plane = face.points[:, :2]
    eyes = [plane[list(corners)].mean(axis=0) for corners in _EYES_OF_MESH]
    return np.array([plane[_NOSE_OF_MESH], *eyes, *plane[list(_MOUTH_OF_MESH)]], np.float32)


def _head_height(face: Face | FaceMesh) -> float:
    return face.box[3] if isinstance(face, Face) else face.head_height


def _detections(photo: RGB, anchor: Points, ruler: float, heads: float, below: float) -> list[Crop]:
    """Landmark crop of the best detection in one search square whose face is ours; empty or one element."""
    middle = anchor.mean(axis=0)
    square = Crop(float(middle[0]), float(middle[1] + below * ruler), heads * ruler, 0.0)
    outputs = litert("pose_detection").run(sample(photo, square, DETECTOR_INPUT, beyond=cv2.BORDER_CONSTANT))
    score = 1 / (1 + np.exp(-np.clip(outputs["Identity_1"].ravel(), -50, 50)))
    boxes = outputs["Identity"][0]
    middles = anchors(DETECTOR_INPUT, DETECTOR_STRIDES)
    centres = square.to_photo(boxes[:, :2] / DETECTOR_INPUT + middles)
    ours = (np.linalg.norm(centres - middle, axis=1) < ruler / 2) & (score > DETECTED)
    if not ours.any():
        return []
    best = int(np.argmax(np.where(ours, score, 0)))
    hips, top = square.to_photo(boxes[best, 4:8].reshape(2, 2) / DETECTOR_INPUT + middles[best])
    return [_crop_around(hips, top)]


def _crop_around(hips: Pair, top: Pair) -> Crop:
    """The crop MediaPipe takes: a circle about the hips, turned so that ``top`` lies straight above them."""
    up = top - hips
    angle = float(np.arctan2(up[0], -up[1]))
    return Crop(float(hips[0]), float(hips[1]), 2 * CROP * float(np.linalg.norm(up)), angle)


def _settled(photo: RGB, crop: Crop, anchor: Points, ruler: float) -> _Candidate:
    """Landmarks of a crop, taken a second time around what was found when that agrees better with the face."""
    first = _landmarks(photo, crop, anchor, ruler)
    again = _landmarks(photo, _crop_around(first.points[_HIPS, :2], first.points[_TOP, :2]), anchor, ruler)
    return max(first, again, key=_trust)


def _landmarks(photo: RGB, crop: Crop, anchor: Points, ruler: float) -> _Candidate:
    outputs = litert("pose_landmark_full").run(
        sample(photo, crop, LANDMARK_INPUT, beyond=cv2.BORDER_CONSTANT)
    )
    raw = outputs["Identity"].reshape(39, 5)
    plane = crop.to_photo(raw[:, :2] / LANDMARK_INPUT)
    depth = -raw[:, 2] / LANDMARK_INPUT * crop.edge
    visibility = 1 / (1 + np.exp(-np.clip(raw[:, 3], -50, 50)))
    points = np.column_stack([plane, depth, visibility]).astype(np.float32)
    distance = np.linalg.norm(points[_FACE_OF_BODY, :2] - anchor, axis=1).mean() / ruler
    return _Candidate(points, crop, float(outputs["Identity_1"].ravel()[0]), float(distance))


def _hidden_outside(points: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """The same points; what lies outside the frame cannot be visible."""
    x, y = points[:, 0], points[:, 1]
    inside = (x >= 0) & (y >= 0) & (x < shape[1]) & (y < shape[0])
    seen = points.copy()
    seen[:, 3] *= inside
    return seen
