"""Finds the hands beside a face: 21 points each (MediaPipe hands), found palm first, then in detail."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Points
from memoriam.likeness.anchors import anchors
from memoriam.likeness.crop import Crop, sample
from memoriam.likeness.person import FaceMesh
from memoriam.models.runtimes import litert

DETECTOR_INPUT = 192
LANDMARK_INPUT = 224

DETECTOR_STRIDES = (8, 16, 16, 16)
"""Feature maps of the palm detector, two anchors a cell each (MediaPipe palm_detection_cpu.pbtxt)."""

SEARCHES = ((0.0, 0.3, 6.5), (-1.7, 0.2, 3.6), (1.7, 0.2, 3.6), (-2.6, 1.0, 4.5), (2.6, 1.0, 4.5))
"""Squares searched for palms: middle right of and below the face's own, and edge, in head heights. A hand is about one
head height long; the detector finds palms of a tenth of its picture and more."""

DETECTED = 0.45
"""Least score of a palm (MediaPipe uses 0.5; the landmark model judges every find again)."""

PRESENT = 0.7
"""Least confidence of the landmark model that its crop shows a hand. Stricter than MediaPipe's 0.5: a wrong hand would
be torn off something else."""

ROI_SCALE, ROI_SHIFT = 2.6, 0.5
"""Edge of the landmark crop over the palm's box, and how far it moves toward the fingers (palm_detection_to_roi)."""

AGAIN_SCALE, AGAIN_SHIFT = 2.0, 0.1
"""The same when the crop is taken around known landmarks (hand_landmark_landmarks_to_roi)."""

SETTLING = 3
"""Times the crop is taken again around the points just found."""

SAME_HAND = 0.5
"""Middles of palms nearer to each other than this share of a palm's length are one hand."""

WRIST, MIDDLE_KNUCKLE = 0, 9
PALM = (0, 1, 2, 5, 9, 13, 17)
FINGERS = ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20))
"""Points of the MediaPipe hand: the thumb first, each from its root to its tip."""


@dataclass(frozen=True, slots=True)
class Hand:
    """One hand. points: (21, 2) float32 photo pixels. presence: 0-1, the model's own confidence."""

    points: Points
    presence: float

    @property
    def palm(self) -> float:
        """Wrist to the knuckle of the middle finger, pixels: the hand's own ruler, about half its length."""
        return float(np.linalg.norm(self.points[MIDDLE_KNUCKLE] - self.points[WRIST]))


def find_hands(photo: RGB, mesh: FaceMesh) -> list[Hand]:
    """Hands near the face ``mesh``, surest first; nobody's hand in particular (see ``likeness.arms``)."""
    middle = mesh.points[:, :2].mean(axis=0)
    ruler = mesh.head_height
    found: list[Hand] = []
    for right, below, edge in SEARCHES:
        square = Crop(float(middle[0] + right * ruler), float(middle[1] + below * ruler), edge * ruler)
        found += [hand for crop in _palms(photo, square) if (hand := _settled(photo, crop)) is not None]
    return _distinct(found)


def _palms(photo: RGB, square: Crop) -> list[Crop]:
    """Landmark crops of the palms in one search square."""
    outputs = litert("palm_detection_full").run(
        sample(photo, square, DETECTOR_INPUT, beyond=cv2.BORDER_CONSTANT)
    )
    score = 1 / (1 + np.exp(-np.clip(outputs["Identity_1"].ravel(), -50, 50)))
    rows = outputs["Identity"][0] / DETECTOR_INPUT
    middles = anchors(DETECTOR_INPUT, DETECTOR_STRIDES)
    order = [int(i) for i in np.argsort(-score) if score[i] >= DETECTED]
    crops: list[Crop] = []
    for i in order:
        points = square.to_photo(rows[i, 4:].reshape(7, 2) + middles[i])
        box = square.to_photo(rows[i, None, :2] + middles[i])[0]
        edge = float(rows[i, 2:4].max()) * square.edge
        crop = _turned(box, points[0], points[2], edge, ROI_SCALE, ROI_SHIFT)
        if all(np.hypot(crop.x - other.x, crop.y - other.y) > SAME_HAND * edge for other in crops):
            crops.append(crop)
    return crops


def _turned(
    middle: NDArray[np.floating],
    wrist: NDArray[np.floating],
    knuckle: NDArray[np.floating],
    edge: float,
    scale: float,
    shift: float,
) -> Crop:
    """A crop turned so that the fingers point up, moved toward them by a share of ``edge``."""
    up = knuckle - wrist
    angle = float(np.arctan2(up[0], -up[1]))
    crop = Crop(float(middle[0]), float(middle[1]), edge, angle)
    ahead = -crop.axes()[:, 1] * shift * edge
    return Crop(crop.x + float(ahead[0]), crop.y + float(ahead[1]), scale * edge, angle)


def _settled(photo: RGB, crop: Crop) -> Hand | None:
    """The hand in a crop, looked at again around what was found; None when the model does not see one."""
    best: Hand | None = None
    for _ in range(SETTLING):
        outputs = litert("hand_landmark_full").run(
            sample(photo, crop, LANDMARK_INPUT, beyond=cv2.BORDER_CONSTANT)
        )
        presence = float(outputs["Identity_1"].ravel()[0])
        if presence < PRESENT:
            break
        points = crop.to_photo(outputs["Identity"].reshape(21, 3)[:, :2] / LANDMARK_INPUT)
        if best is None or presence >= best.presence - 0.05:
            best = Hand(points.astype(np.float32), presence)
        crop = _around(points)
    return best


def _around(points: NDArray[np.float64]) -> Crop:
    """The crop MediaPipe takes around known landmarks: turned with the hand, twice its box."""
    up = points[[5, 9, 13]].mean(axis=0) - points[WRIST]
    angle = float(np.arctan2(up[0], -up[1]))
    axes = Crop(0.0, 0.0, 1.0, angle).axes()
    own = points @ axes
    low, high = own.min(axis=0), own.max(axis=0)
    edge = float((high - low).max())
    middle = axes @ ((low + high) / 2)
    ahead = -axes[:, 1] * AGAIN_SHIFT * edge
    return Crop(float(middle[0] + ahead[0]), float(middle[1] + ahead[1]), AGAIN_SCALE * edge, angle)


def _distinct(hands: list[Hand]) -> list[Hand]:
    kept: list[Hand] = []
    for hand in sorted(hands, key=lambda hand: -hand.presence):
        middle = hand.points[list(PALM)].mean(axis=0)
        gaps = [np.linalg.norm(middle - other.points[list(PALM)].mean(axis=0)) for other in kept]
        if all(gap > SAME_HAND * max(hand.palm, other.palm) for gap, other in zip(gaps, kept, strict=True)):
            kept.append(hand)
    return kept
