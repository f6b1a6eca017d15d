"""Which arm of a photograph can be moved as it is: raised, free, with a whole open hand; and which pixels are its own.

The rule is strict, because a wrong guess tears a hand: the hand must be found by its own model, be where the body's
wrist is, open, whole inside the frame and inside the matte, and hang together with the person at the elbow only.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Mask, Points
from memoriam.likeness.hands import FINGERS, MIDDLE_KNUCKLE, WRIST, Hand
from memoriam.likeness.person import Arm, BodyPose, FaceMesh
from memoriam.likeness.regions import FACE_OVAL

SIDES = ((-1.0, 12, 14, 16), (1.0, 11, 13, 15))
"""Side of the face as seen; shoulder, elbow and wrist of the arm that hangs there (BlazePose topology)."""

SEEN = 0.5
"""Visibility from which a body landmark is believed."""

MEETS = 0.55
"""Head heights between the body's wrist and the hand's own: body landmarks of raised arms are off by a limb's width."""

LEAST_PALM, MOST_PALM = 0.30, 0.95
"""Head heights from wrist to knuckle. An adult's palm is half a face; beyond these it is somebody else's hand."""

LEAST_FOREARM, MOST_FOREARM = 1.4, 4.0
"""Palms from elbow to wrist: about 2.6 across the picture, less where the arm comes toward the camera."""

RAISED = 30.0
"""Degrees above the horizontal that the forearm points at least: below it, a stroke does not read as a wave."""

LOWEST = 0.9
"""Head heights below the chin: a hand lower than this is not raised."""

STRETCHED = 1.12
"""A finger is stretched if its tip is so much farther from the wrist than its middle joint."""

OPEN_FINGERS = 3
"""Stretched fingers of the four beside the thumb from which a hand is open: a fist holds something, or threatens."""

MARGIN = 0.06
"""Palms that every point of the hand keeps from the photograph's edge: nearer, fingertips are cut."""

WHOLE_HAND, WHOLE_FINGER = 0.9, 0.6
"""Mean matte along the bones of the hand, and the least of a finger, from which the outline holds the hand whole."""

HAND_GIRTH, FOREARM_GIRTH = 0.42, 0.85
"""Palms around the bones that hold a hand, and a forearm with its sleeve."""

ATTACHED = 0.3
"""Largest length in palms along which hand or forearm may touch the person beside the elbow."""

BEYOND = 0.8
"""Share of the elbow's movement from which a part touched by the body would tear."""

ELBOW_BEND, WRIST_BEND = (-0.2, 1.0), (-0.5, 0.6)
"""Palms ahead of the joint between which the movement grows: cloth and skin give softly, bones beyond them do not."""


class Joint(NamedTuple):
    """A place where a limb bends: what lies ahead of it moves.

    at: (2,) pixels. along: (2,) unit vector along the limb that moves. start, end: pixels ahead of ``at`` between which
    the movement grows from nothing to all of it.
    """

    at: NDArray[np.float64]
    along: NDArray[np.float64]
    start: float
    end: float

    def share(self, x: NDArray[np.floating], y: NDArray[np.floating]) -> Mask:
        """0 where nothing moves, 1 where all does."""
        ahead = (x - self.at[0]) * self.along[0] + (y - self.at[1]) * self.along[1]
        t = np.clip((ahead - self.start) / (self.end - self.start), 0.0, 1.0)
        return np.asarray(t * t * (3.0 - 2.0 * t), np.float32)


def elbow_joint(arm: Arm) -> Joint:
    """The bend of the elbow; a sleeve gives over the first third of the forearm."""
    return Joint(
        arm.elbow.astype(np.float64),
        _unit(arm.hand[WRIST] - arm.elbow),
        ELBOW_BEND[0] * arm.palm,
        ELBOW_BEND[1] * arm.palm,
    )


def wrist_joint(arm: Arm) -> Joint:
    """The bend of the wrist; the skin gives from below it to the middle of the palm."""
    along = _unit(arm.hand[MIDDLE_KNUCKLE] - arm.hand[WRIST])
    return Joint(
        arm.hand[WRIST].astype(np.float64), along, WRIST_BEND[0] * arm.palm, WRIST_BEND[1] * arm.palm
    )


def own_hands(hands: Sequence[Hand], mesh: FaceMesh, body: BodyPose | None) -> tuple[Hand, ...]:
    """Those of the hands on a photograph that are where this person's wrists are; the others are a neighbour's."""
    if body is None:
        return ()
    reach = MEETS * mesh.head_height
    wrists = [body.points[wrist] for *_, wrist in SIDES if float(body.points[wrist, 3]) >= SEEN]
    near = [_nearest(hands, wrist[:2], reach) for wrist in wrists]
    return tuple(
        hand
        for i, hand in enumerate(near)
        if hand is not None and all(hand is not other for other in near[:i])
    )


def find_arm(hands: Sequence[Hand], mesh: FaceMesh, body: BodyPose | None, matte: Mask) -> Arm | None:
    """The arm that can wave as it is, of two the one that is raised higher; in pixels of ``matte``."""
    if body is None:
        return None
    found = []
    for side, shoulder, elbow, wrist in SIDES:
        joints = body.points[[shoulder, elbow, wrist]]
        hand = _nearest(hands, joints[2, :2], MEETS * mesh.head_height)
        if hand is None or min(float(joints[0, 3]), float(joints[1, 3])) < SEEN:
            continue
        arm = Arm(side, joints[0, :2].copy(), joints[1, :2].copy(), hand.points)
        if _waves(arm, mesh, matte):
            found.append(arm)
    return min(found, key=lambda arm: float(arm.hand[MIDDLE_KNUCKLE, 1]), default=None)


def arm_region(matte: Mask, arm: Arm) -> Mask:
    """Share 0-1 of each pixel that belongs to forearm and hand beyond the elbow's line, the person's or not."""
    mask = np.zeros(matte.shape, np.uint8)
    _draw_bones(mask, arm, grown=True)
    mine = (mask > 0) & (matte > 0.02)
    _, labels = cv2.connectedComponents(mine.astype(np.uint8))
    x, y = np.round(arm.hand[MIDDLE_KNUCKLE]).astype(int)
    label = labels[np.clip(y, 0, matte.shape[0] - 1), np.clip(x, 0, matte.shape[1] - 1)]
    around = cv2.dilate(((labels == label) & (label > 0)).astype(np.uint8), np.ones((5, 5), np.uint8)) & mask
    soft: Mask = cv2.GaussianBlur(around.astype(np.float32), (0, 0), 0.7)
    return soft


def _nearest(hands: Sequence[Hand], wrist: Points, reach: float) -> Hand | None:
    gaps = [float(np.linalg.norm(hand.points[WRIST] - wrist)) for hand in hands]
    near = int(np.argmin(gaps)) if gaps else -1
    return hands[near] if near >= 0 and gaps[near] <= reach else None


def _waves(arm: Arm, mesh: FaceMesh, matte: Mask) -> bool:
    head = mesh.head_height
    if not LEAST_PALM * head <= arm.palm <= MOST_PALM * head:
        return False
    return (
        _is_raised(arm, mesh)
        and _is_open(arm.hand)
        and _is_inside(arm, matte.shape)
        and not _covers_face(arm, mesh)
        and _is_whole(arm, matte)
        and _attachment(arm, matte) <= ATTACHED * arm.palm
    )


def _is_raised(arm: Arm, mesh: FaceMesh) -> bool:
    forearm = arm.hand[WRIST] - arm.elbow
    length = float(np.linalg.norm(forearm))
    if not LEAST_FOREARM * arm.palm <= length <= MOST_FOREARM * arm.palm:
        return False
    up = -float(forearm[1]) / length
    low = float(arm.hand[MIDDLE_KNUCKLE, 1]) > float(mesh.points[152, 1]) + LOWEST * mesh.head_height
    return up >= np.sin(np.radians(RAISED)) and not low


def _is_open(hand: Points) -> bool:
    reach = np.linalg.norm(hand - hand[WRIST], axis=1)
    stretched = sum(bool(reach[tip] > STRETCHED * reach[middle]) for _, middle, _, tip in FINGERS[1:])
    return stretched >= OPEN_FINGERS


def _is_inside(arm: Arm, shape: tuple[int, ...]) -> bool:
    margin = MARGIN * arm.palm
    low, high = arm.hand.min(axis=0), arm.hand.max(axis=0)
    return bool((low >= margin).all() and high[0] < shape[1] - margin and high[1] < shape[0] - margin)


def _covers_face(arm: Arm, mesh: FaceMesh) -> bool:
    oval = mesh.points[list(FACE_OVAL), :2].astype(np.float32)
    reach = 0.25 * arm.palm
    bones = np.concatenate([arm.hand, np.linspace(arm.elbow, arm.hand[WRIST], 8)[2:]])
    return any(cv2.pointPolygonTest(oval, (float(x), float(y)), True) > -reach for x, y in bones)


def _is_whole(arm: Arm, matte: Mask) -> bool:
    """Whether the matte holds every finger to near its tip."""
    held = []
    for finger in FINGERS:
        joints = arm.hand[list(finger)]
        bone = np.concatenate([np.linspace(a, b, 5) for a, b in pairwise(joints)])
        x, y = np.round(bone).astype(int).T
        held.append(float(matte[y.clip(0, matte.shape[0] - 1), x.clip(0, matte.shape[1] - 1)].mean()))
    return float(np.mean(held)) >= WHOLE_HAND and min(held) >= WHOLE_FINGER


def _attachment(arm: Arm, matte: Mask) -> float:
    """Pixels along which forearm and hand go over into something else of the person, beyond the elbow's bend."""
    mask = np.zeros(matte.shape, np.uint8)
    _draw_bones(mask, arm, grown=True)
    rim = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    y, x = np.nonzero(rim & (matte > 0.5))
    if not len(x):
        return 0.0
    beyond = elbow_joint(arm).share(x.astype(np.float64), y.astype(np.float64)) > BEYOND
    return float(np.count_nonzero(beyond)) / 2.0


def _draw_bones(mask: NDArray[np.uint8], arm: Arm, *, grown: bool) -> None:
    """Hand and forearm beyond the elbow's bend, with room for fingers and sleeve where ``grown``."""
    hand = max(1, round(2 * HAND_GIRTH * arm.palm)) if grown else 1
    for finger in FINGERS:
        line = np.round(arm.hand[[WRIST, *finger]]).astype(np.int32)
        cv2.polylines(mask, [line], False, 1, hand)
    cv2.fillConvexPoly(mask, cv2.convexHull(np.round(arm.hand).astype(np.int32)), 1)
    fore = max(1, round(2 * FOREARM_GIRTH * arm.palm)) if grown else 1
    line = np.round(np.stack([arm.elbow, arm.hand[WRIST]])).astype(np.int32)
    cv2.polylines(mask, [line], False, 1, fore)
    y, x = np.nonzero(mask)
    behind = elbow_joint(arm).share(x.astype(np.float64), y.astype(np.float64)) <= 0.0
    mask[y[behind], x[behind]] = 0


def _unit(vector: NDArray[np.floating]) -> NDArray[np.float64]:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector, np.float64) / max(length, 1e-9)
