"""Hands and arms as points, for tests that need no photograph."""

from __future__ import annotations

import cv2
import numpy as np

from memoriam.arrays import Mask, Points
from memoriam.likeness.hands import FINGERS, PALM, WRIST, Hand
from memoriam.likeness.person import BodyPose

_ANGLES = (-58.0, -22.0, -3.0, 14.0, 32.0)
"""Degrees of the five fingers from straight up, the thumb first."""
_ROOTS = (0.45, 0.95, 1.0, 0.95, 0.88)
_LENGTHS = (0.55, 0.85, 0.95, 0.88, 0.65)


def open_hand(wrist: tuple[float, float], palm: float, *, bent: bool = False) -> Hand:
    """A spread hand that points up; ``bent`` curls the four fingers into a fist. Lengths in pixels."""
    points = np.zeros((21, 2), np.float32)
    for finger, angle, root, length in zip(FINGERS, _ANGLES, _ROOTS, _LENGTHS, strict=True):
        turn = np.radians(angle)
        ahead = np.array([np.sin(turn), -np.cos(turn)])
        steps = (0.0, 0.45, 0.25, 0.0) if bent and finger[0] != 1 else (0.0, 0.45, 0.75, 1.0)
        for joint, step in zip(finger, steps, strict=True):
            points[joint] = (root + step * length) * ahead
    return Hand((points * palm + np.array(wrist)).astype(np.float32), 0.98)


def body_with_arm(shoulder: Points, elbow: Points, wrist: Points) -> BodyPose:
    """A body of which only the arm at the viewer's right is seen."""
    points = np.zeros((33, 4), np.float32)
    for landmark, place in ((11, shoulder), (13, elbow), (15, wrist)):
        points[landmark] = (place[0], place[1], 0.0, 0.95)
    return BodyPose(points)


def matte_of_arm(shape: tuple[int, int], shoulder: Points, elbow: Points, hand: Hand) -> Mask:
    """Upper arm, forearm and hand, white on black with a soft edge."""
    mask = np.zeros(shape, np.uint8)
    limb = np.round(np.array([shoulder, elbow, hand.points[WRIST]])).astype(np.int32)
    cv2.polylines(mask, [limb], False, 255, round(0.6 * hand.palm))
    for finger in FINGERS:
        cv2.polylines(
            mask,
            [np.round(hand.points[[WRIST, *finger]]).astype(np.int32)],
            False,
            255,
            round(0.2 * hand.palm),
        )
    cv2.fillConvexPoly(mask, cv2.convexHull(np.round(hand.points[list(PALM)]).astype(np.int32)), 255)
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), 1.0).astype(np.float32) / 255.0)
