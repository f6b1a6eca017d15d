"""Somebody who climbs stairs at ease, in a frame that climbs with them: the stairs pass below.

Axes as in body.py: x to the walker's left, the walker looks toward -y, z up, metres; z = 0 is the even rise through the
treads, so that a foot lands at z = 0 (see memoriam.stage.stairs, whose arithmetic the feet follow).
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bake.arrays import Floats
from bake.body import Body, BodyData, Build, X, Y, Z, frame, turn, unit
from memoriam.stage.stairs import STANCE, foot_from_walker

SIDES = (("l", 1.0, 0.0), ("r", -1.0, 0.5))
"""Bone suffix, sign of x, and how much later the foot lands, in cycles."""

HIP_HEIGHT = 0.905
"""Hips above the even rise, as a share of the leg's length: the rear leg is then nearly straight when it leaves."""
BOB = 0.011
"""Metres the body rises and falls against an even climb, highest when the rear leg is straight."""
SWAY = 0.020
"""Metres the hips go over the standing foot."""
APART = 0.080
"""Metres between the middle and each foot."""
TOES_OUT = 6.0
"""Degrees a foot points outward."""
LEAN = 4.5
"""Degrees the trunk leans forward: upright people climb broad stairs with 4 to 8."""
PELVIS_TURN, CHEST_TURN, PELVIS_DROP = 5.0, 4.0, 3.0
"""Degrees: the hip follows its leg, the chest goes against it, the side of the free leg sinks."""
HEEL_OFF, HEEL_LIFT = 0.42, 36.0
"""Share of the cycle from which the heel rises, and by how many degrees."""
ARM_SWING, ARM_AWAY = 12.0, 7.0
"""Degrees an arm swings to either side, and hangs away from the body."""
ELBOW = (14.0, 9.0)
"""Degrees of bend, and how much more when the arm is in front."""


@dataclass(frozen=True)
class Figure:
    """A body made ready to walk: its height in metres is the walker's own."""

    body: Body
    sole: float
    """Metres of shoe below the foot."""


def figure(data: BodyData, build: Build, height: float, sole: float = 0.016) -> Figure:
    """The body of a build, scaled to ``height`` metres."""
    body = Body(data, build)
    scale = height / body.height
    body.vertices *= scale
    body.heads *= scale
    body.tails *= scale
    return Figure(body, sole)


def heel_lift(phase: float) -> float:
    """Degrees the foot is tipped forward over its ball, at a phase of its own cycle."""
    share = phase % 1.0
    if share < STANCE:
        return HEEL_LIFT * _smooth((share - HEEL_OFF) / (STANCE - HEEL_OFF))
    swing = (share - STANCE) / (1 - STANCE)
    return (
        HEEL_LIFT * (1 - _smooth(swing / 0.55))
        + 12 * math.sin(math.pi * swing)
        - 7 * _smooth((swing - 0.7) / 0.3)
    )


def ball_of_foot(phase: float, side: float) -> Floats:
    """(3,) where the ball of a foot touches, or would touch, the ground."""
    ahead, up = foot_from_walker(phase)
    return np.array([side * APART, -ahead, up])


def pose(made: Figure, phase: float) -> tuple[Floats, Floats]:
    """Rotations and origins of all bones at a phase of the cycle; the left foot lands at 0."""
    body, wave = made.body, 2 * math.pi
    weight = wave * (phase - 0.31)
    drop = PELVIS_DROP * math.cos(weight + 0.3)
    twist = -PELVIS_TURN * math.cos(wave * phase)
    hips = turn(Z, twist) @ turn(Y, -drop) @ turn(X, LEAN * 0.5)
    leg = _length(body, "thigh_l", "calf_l") + _length(body, "calf_l", "foot_l")
    bob = BOB * math.cos(2 * wave * (phase - 0.47))
    middle = np.array([SWAY * math.cos(weight), 0.02, HIP_HEIGHT * leg + bob])
    hip_joints = (body.head("thigh_l") + body.head("thigh_r")) / 2
    root = middle - body.head("pelvis") - hips @ (hip_joints - body.head("pelvis"))
    bends = _trunk(phase, drop, twist) | _arms(body, phase)
    fixed = {"pelvis": hips}
    for name, side, late in SIDES:
        fixed |= _leg(made, phase - late, name, side, root, hips)
    return body.pose(bends, fixed, root)


def _trunk(phase: float, drop: float, twist: float) -> dict[str, Floats]:
    """The spine undoes turn and drop of the pelvis on its way up, so that the head stays calm."""
    chest = CHEST_TURN * math.cos(2 * math.pi * phase)
    return {
        "spine_01": turn(X, LEAN * 0.3) @ turn(Z, -twist * 0.5) @ turn(Y, drop * 0.5),
        "spine_02": turn(X, LEAN * 0.2) @ turn(Z, -twist * 0.5 + chest * 0.5) @ turn(Y, drop * 0.6),
        "spine_03": turn(Z, chest * 0.5) @ turn(Y, drop * 0.15) @ turn(X, -1.0),
        "neck_01": turn(X, -LEAN * 0.4) @ turn(Z, -chest * 0.6) @ turn(Y, -drop * 0.15),
        "head": turn(X, -LEAN * 0.5) @ turn(Z, -chest * 0.4) @ turn(Y, -drop * 0.1),
    }


def _arms(body: Body, phase: float) -> dict[str, Floats]:
    bends = {}
    for name, side, late in SIDES:
        back = math.cos(2 * math.pi * (phase - late - 0.03))
        upper, lower = body.along(f"upperarm_{name}"), body.along(f"lowerarm_{name}")
        away, ahead = math.radians(ARM_AWAY), math.radians(-ARM_SWING * back + 1.0)
        hanging = unit(np.array([side * math.sin(away), -math.sin(ahead), -math.cos(away) * math.cos(ahead)]))
        bends[f"clavicle_{name}"] = turn(Y, -side * 2.0) @ turn(Z, side * 2.0 * back)
        bends[f"upperarm_{name}"] = _between(upper, hanging)
        bend = math.radians(ELBOW[0] - ELBOW[1] * back)
        across = unit(np.cross(hanging, np.array([side * 0.35, -1.0, 0.0])))
        bent = turn(across, math.degrees(bend)) @ hanging
        bends[f"lowerarm_{name}"] = (
            bends[f"upperarm_{name}"].T
            @ _between(bends[f"upperarm_{name}"] @ lower, bent)
            @ bends[f"upperarm_{name}"]
        )
        arm = bends[f"upperarm_{name}"] @ bends[f"lowerarm_{name}"]
        half = _roll(arm @ _palm(body, name), bent, np.array([-side, 0.25, 0.0])) / 2
        bends[f"lowerarm_{name}"] = bends[f"lowerarm_{name}"] @ turn(arm.T @ bent, half)
        bends[f"hand_{name}"] = turn(arm.T @ bent, half)
        bends |= _fingers(body, name)
    return bends


def _palm(body: Body, name: str) -> Floats:
    """Unit vector out of the palm of the rest pose: the side toward which the resting fingers curl."""
    along = body.head(f"middle_01_{name}") - body.head(f"hand_{name}")
    normal = unit(np.cross(along, body.head(f"index_01_{name}") - body.head(f"pinky_01_{name}")))
    return normal * np.sign(normal @ body.along(f"middle_03_{name}"))


def _roll(looks: Floats, axis: Floats, wanted: Floats) -> float:
    """Degrees about ``axis`` that turn one direction toward another."""
    one, other = (unit(way - axis * (way @ axis)) for way in (looks, wanted))
    return math.degrees(math.atan2(float(np.cross(one, other) @ axis), float(one @ other)))


def _fingers(body: Body, name: str) -> dict[str, Floats]:
    """Fingers at ease, close to each other: seen from behind, unequal ones would look like claws."""
    palm = _palm(body, name)
    bends = {}
    for finger, curl in {"index": 13.0, "middle": 13.5, "ring": 14.0, "pinky": 14.5}.items():
        for joint in "123":
            bone = f"{finger}_0{joint}_{name}"
            bends[bone] = turn(np.cross(body.along(bone), palm), curl)
        first, middle = body.along(f"{finger}_01_{name}"), body.along(f"middle_01_{name}")
        closing = 0.95 * _roll(first, palm, middle)
        bends[f"{finger}_01_{name}"] = bends[f"{finger}_01_{name}"] @ turn(palm, closing)
    closing = 0.6 * _roll(body.along(f"thumb_02_{name}"), palm, body.along(f"middle_01_{name}"))
    bends[f"thumb_01_{name}"] = turn(palm, closing)
    return bends


def _leg(made: Figure, phase: float, name: str, side: float, root: Floats, hips: Floats) -> dict[str, Floats]:
    """Two-bone inverse kinematics: the ball of the foot is where the stairs want it."""
    body = made.body
    pelvis, thigh, calf = body.head("pelvis"), body.head(f"thigh_{name}"), body.head(f"calf_{name}")
    foot, ball = body.head(f"foot_{name}"), body.head(f"ball_{name}")
    hip = pelvis + root + hips @ (thigh - pelvis)
    heading = turn(Z, side * TOES_OUT)
    tipped = heading @ turn(X, heel_lift(phase))
    straight = turn(Z, _azimuth(ball - foot)).T
    rest_heel = straight @ (foot - ball)
    touch = ball_of_foot(phase, side) + np.array([0.0, 0.0, ball[2] + made.sole])
    ankle = touch + tipped @ rest_heel
    upper, lower = float(np.linalg.norm(calf - thigh)), float(np.linalg.norm(foot - calf))
    way = ankle - hip
    reach = min(float(np.linalg.norm(way)), 0.998 * (upper + lower))
    ankle = hip + unit(way) * reach
    along = (upper**2 - lower**2 + reach**2) / (2 * reach)
    pole = np.array([side * 0.12, -1.0, 0.1])
    pole = unit(pole - unit(way) * (pole @ unit(way)))
    knee = hip + unit(way) * along + pole * math.sqrt(max(upper**2 - along**2, 1e-9))
    hinge = unit(np.cross(pole, unit(way)))
    hinge *= np.sign(hinge[0])
    rest_hinge = np.array(X)
    return {
        f"thigh_{name}": frame(knee - hip, hinge) @ frame(calf - thigh, rest_hinge).T,
        f"calf_{name}": frame(ankle - knee, hinge) @ frame(foot - calf, rest_hinge).T,
        f"foot_{name}": tipped @ straight,
        f"ball_{name}": heading @ turn(X, 0.25 * max(0.0, heel_lift(phase))) @ straight,
    }


def _azimuth(direction: Floats) -> float:
    """Degrees by which a direction is turned about z away from -y."""
    return math.degrees(math.atan2(float(direction[0]), -float(direction[1])))


def _length(body: Body, start: str, end: str) -> float:
    return float(np.linalg.norm(body.head(end) - body.head(start)))


def _between(one: Floats, other: Floats) -> Floats:
    """(3, 3) the shortest turn from one unit direction to another."""
    axis = np.cross(one, other)
    size = float(np.linalg.norm(axis))
    if size < 1e-9:
        return np.eye(3)
    return turn(axis, math.degrees(math.atan2(size, float(one @ other))))


def _smooth(share: float) -> float:
    t = min(1.0, max(0.0, share))
    return t * t * (3 - 2 * t)
