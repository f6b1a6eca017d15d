"""Measures one face: 478 points, expression, and how the head is turned."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Points
from memoriam.likeness.crop import Crop, sample
from memoriam.likeness.faces import Face
from memoriam.likeness.person import FaceMesh, HeadPose
from memoriam.models import model_file
from memoriam.models.runtimes import litert

INPUT = 256
"""Edge of the landmark model's input in pixels (model card)."""

CROP = 1.5
"""Edge of the crop over the longer side of the points' bounding box: MediaPipe's own face_landmark graph uses it."""

SETTLING = 3
"""Times the crop is taken again around the points just found: the model is most precise when the crop fits."""

JITTER = (
    (0.0, 0.0, 1.0, 0.0),
    (0.017, 0.009, 1.03, 2.0),
    (-0.013, 0.011, 0.97, -2.0),
    (0.008, -0.016, 1.05, -3.5),
    (-0.011, -0.008, 0.95, 3.5),
)
"""Crops whose median is taken: shift x, y and size as shares of the crop, turn in degrees. Few pixels of the input,
so that each crop samples the photograph on another grid and the median is steady below a pixel."""

OUTER_EYES = (33, 263)
"""Outer eye corners: 33 on the viewer's left, 263 on the viewer's right."""

# fmt: off
BLENDSHAPE_POINTS = np.array([
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70, 78, 80,
    81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149, 150, 152, 153,
    154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246, 249, 251,
    263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310, 311, 312, 314, 317, 318,
    321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386,
    387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477,
])
# fmt: on
"""The 146 points the blendshape model takes (MediaPipe face_blendshapes_graph.cc, kLandmarksSubsetIdxs)."""

# fmt: off
BLENDSHAPES = (
    "_neutral", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight",
    "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft",
    "eyeLookDownRight", "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight",
    "eyeLookUpLeft", "eyeLookUpRight", "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight",
    "jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose", "mouthDimpleLeft", "mouthDimpleRight",
    "mouthFrownLeft", "mouthFrownRight", "mouthFunnel", "mouthLeft", "mouthLowerDownLeft",
    "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight", "mouthPucker", "mouthRight", "mouthRollLower",
    "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft", "mouthSmileRight",
    "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight", "noseSneerLeft",
    "noseSneerRight",
)
# fmt: on
"""Names of the 52 blendshapes in the model's order."""


def blendshape(mesh: FaceMesh, name: str) -> float:
    """Strength 0-1 of one blendshape by its name. Raises ValueError for an unknown name."""
    return float(mesh.blendshapes[BLENDSHAPES.index(name)])


def face_mesh(photo: RGB, face: Face) -> FaceMesh:
    """The mesh of a detected face.

    The crop settles around the face first; then the median of slightly different crops is taken (sub-pixel).
    """
    crop = _crop_of_detection(face)
    for _ in range(SETTLING):
        points, _ = _landmarks(photo, crop)
        crop = _crop_of_points(points)
    found = [_landmarks(photo, crop.moved(*jitter)) for jitter in JITTER]
    points = np.median([points for points, _ in found], axis=0).astype(np.float32)
    presence = float(np.median([presence for _, presence in found]))
    return FaceMesh(points, _blendshapes(points, crop), presence, head_pose(points))


def face_presence(photo: RGB, face: Face) -> float:
    """How sure the landmark model is that a detection is a face, 0-1: the surer of two crops (14 ms)."""
    points, first = _landmarks(photo, _crop_of_detection(face))
    return max(first, _landmarks(photo, _crop_of_points(points))[1])


def frame_mesh(photo: RGB, face: Face) -> FaceMesh:
    """The mesh of a detected face from two crops, without jitter: a quarter of the time, for the frames of a film."""
    points, _ = _landmarks(photo, _crop_of_detection(face))
    crop = _crop_of_points(points)
    points, presence = _landmarks(photo, crop)
    return FaceMesh(points, _blendshapes(points, crop), presence, head_pose(points))


def head_pose(points: Points) -> HeadPose:
    """Rotation of a head from its mesh points (478 or 468, 3).

    Weighted orthogonal Procrustes (Kabsch 1976) of the landmarks that MediaPipe's face geometry module trusts against
    its canonical face, under weak perspective. R = Rz(-roll) · Ry(yaw) · Rx(-pitch) with x right, y up, z toward the
    camera: turning the picture changes roll alone, mirroring it flips yaw and roll.
    """
    canonical, weight = _canonical_face()
    seen = points[: len(canonical)].astype(np.float64) * (1, -1, 1)
    share = weight / weight.sum()
    model = canonical - share @ canonical
    seen = seen - share @ seen
    left, _, right = np.linalg.svd((seen * share[:, None]).T @ model)
    handed = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    rotation = left @ handed @ right
    return HeadPose(
        yaw=float(np.degrees(np.arcsin(np.clip(-rotation[2, 0], -1, 1)))),
        pitch=float(-np.degrees(np.arctan2(rotation[2, 1], rotation[2, 2]))),
        roll=float(-np.degrees(np.arctan2(rotation[1, 0], rotation[0, 0]))),
    )


@cache
def _canonical_face() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    table = np.load(model_file("canonical_face"), allow_pickle=False).astype(np.float64)
    return table[:, :3], table[:, 3]


def _crop_of_detection(face: Face) -> Crop:
    eyes = face.points[1] - face.points[0]
    centre = (face.points[:2].mean(axis=0) + face.points[3:].mean(axis=0)) / 2
    edge = max(face.box[2:]) * CROP
    return Crop(float(centre[0]), float(centre[1]), edge, float(np.arctan2(eyes[1], eyes[0])))


def _crop_of_points(points: Points) -> Crop:
    eyes = points[OUTER_EYES[1], :2] - points[OUTER_EYES[0], :2]
    angle = float(np.arctan2(eyes[1], eyes[0]))
    axes = Crop(0, 0, 1, angle).axes()
    upright = points[:, :2] @ axes
    low, high = upright.min(axis=0), upright.max(axis=0)
    centre = axes @ ((low + high) / 2)
    return Crop(float(centre[0]), float(centre[1]), float((high - low).max()) * CROP, angle)


def _landmarks(photo: RGB, crop: Crop) -> tuple[Points, float]:
    """(478, 3) points in pixels of the photograph, z toward the camera, and the model's confidence 0-1."""
    outputs = litert("face_landmarks").run(sample(photo, crop, INPUT))
    raw = outputs["Identity"].reshape(478, 3)
    plane = crop.to_photo(raw[:, :2] / INPUT)
    depth = -raw[:, 2:] / INPUT * crop.edge
    presence = 1 / (1 + np.exp(-float(outputs["Identity_1"].ravel()[0])))
    return np.hstack([plane, depth]).astype(np.float32), presence


def _blendshapes(points: Points, crop: Crop) -> NDArray[np.float32]:
    """(52,) strengths; the points are turned upright first, as the model saw mostly upright faces."""
    upright = (points[BLENDSHAPE_POINTS, :2] - (crop.x, crop.y)) @ crop.axes() + crop.edge / 2
    outputs = litert("face_blendshapes").run(upright[None].astype(np.float32))
    return next(iter(outputs.values())).ravel().astype(np.float32)
