"""Outlines of hands, drawn from their bones: networks and hard outlines round fingers off and fill what is between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Points
from memoriam.likeness.hands import FINGERS, PALM, WRIST, Hand

Bool = NDArray[np.bool_]

BONE_RADIUS, FINGER_RADIUS = 0.06, 0.105
"""Palms around the bones that certainly are the person, and that are taken for a finger."""

GAP_RADIUS = 0.35
"""Palms around fingers within which what is no finger is background: the gaps of a spread hand."""

NEAR_RADIUS = 0.55
"""Palms around a hand within which colours decide more than smoothness."""

RING = 0.3
"""Largest share of the ring about the fingers that shows the person: more, and the hand lies before the body."""


class DrawnHands(NamedTuple):
    """person: the outline with whole fingers and the gaps between them. near: about the hands that lie free."""

    person: Bool
    near: Bool


def finger_bones(shape: tuple[int, ...], hands: Sequence[Hand], scale: float) -> Bool:
    """Pixels along the bones of hands; ``scale``: pixels of ``shape`` a pixel of the hands."""
    mask = np.zeros(shape[:2], np.uint8)
    for hand in hands:
        _draw(mask, hand.points * scale, BONE_RADIUS * hand.palm * scale, wrist=True)
    return mask > 0


def draw_hands(person: Bool, hands: Sequence[Hand], scale: float) -> DrawnHands:
    """The hard outline ``person`` with every hand as its bones say; hands before the body only gain their fingers."""
    person, near = person.copy(), np.zeros(person.shape, bool)
    for hand in hands:
        points, palm = hand.points * scale, hand.palm * scale
        whole, gaps, around = (np.zeros(person.shape, np.uint8) for _ in range(3))
        _draw(whole, points, FINGER_RADIUS * palm, wrist=True)
        _draw(gaps, points, GAP_RADIUS * palm, wrist=False)
        _draw(around, points, NEAR_RADIUS * palm, wrist=False)
        ring = (around > 0) & (gaps == 0)
        if ring.any() and float(person[ring].mean()) <= RING:
            person[gaps > 0] = False
            near |= around > 0
        person |= whole > 0
    return DrawnHands(person, near)


def _draw(mask: NDArray[np.uint8], points: Points, radius: float, *, wrist: bool) -> None:
    """Fingers with room around their bones: with ``wrist`` from there on and the palm as well, else the free halves."""
    width = max(1, round(2 * radius))
    for finger in FINGERS:
        bones = points[[WRIST, *finger]] if wrist else _free(points[list(finger)])
        cv2.polylines(mask, [np.round(bones).astype(np.int32)], False, 1, width)
    if wrist:
        cv2.fillConvexPoly(mask, cv2.convexHull(np.round(points[list(PALM)]).astype(np.int32)), 1)


def _free(joints: Points) -> Points:
    """The joints of a finger from the middle of its first bone on: nearer to the palm no gap is told from flesh."""
    return np.concatenate([(joints[:1] + joints[1:2]) / 2, joints[1:]])
