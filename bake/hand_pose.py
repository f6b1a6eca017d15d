"""The raised left forearm: geometry of its poses, palm toward the viewer, in metres.

Axes of bake/body.py: the viewer looks along +y, x is to the right of the picture, z up; the wrist is the origin.
The strokes of a wave lie in the plane of the picture and are made at run time by bending the sprite
(see memoriam/stage/figures); what is baked here are the small turns that a flat picture cannot make.
"""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bake.arrays import Floats
from bake.body import SKIN_VERTICES, Body, BodyData, Build, X, Y, Z, frame, normals, part, turn, unit

SIDE = "_l"
FINGERS = ("index", "middle", "ring", "pinky")
HAND_BONES = ("hand_l", "thumb", "index", "middle", "ring", "pinky")
TILTS = (0.0,)
"""Turns of the palm that are baked, -1 inward to 1 outward; the figure blends neighbours if there are several."""
TURN = 3.2
"""Degrees the palm turns to either side during a stroke: more would show two thumbs where neighbours blend."""
FOLLOW = 2.6
"""Degrees the fingers trail behind."""
SHOWN_FOREARM = 0.42
"""The skin is kept from this share of the way elbow to wrist: the rest is in the sleeve."""


@dataclass(frozen=True)
class HandKind:
    """A hand to bake. ``age`` 0-1 deepens lines, tendons and blotches."""

    name: str
    build: Build
    age: float
    spread: float
    """Degrees between neighbouring fingers beyond the rest pose."""
    curl: float
    """Share of the resting curl."""


KINDS = {
    kind.name: kind
    for kind in (
        HandKind("woman", Build("female"), 0.25, 1.2, 1.0),
        HandKind(
            "man", Build("male", targets=(("hands/l-hand-fingers-diameter-incr", 0.25),)), 0.4, 1.6, 1.25
        ),
        HandKind(
            "old",
            Build("female", "old", targets=(("hands/l-hand-fingers-diameter-incr", 0.3),)),
            1.0,
            0.6,
            1.9,
        ),
    )
}


@dataclass(frozen=True)
class HandShape:
    """A hand in all its poses. Positions are (n, 3) metres from the wrist."""

    poses: list[Floats]
    faces: list[list[int]]
    neutral: Floats
    front: Floats
    """(n,) 0-1: how much the skin is on the palm side."""
    joints: dict[str, Floats]
    """Where bones begin in the neutral pose; ``tip`` names the end of a finger's last bone: ``index_tip``."""
    elbow: Floats

    @property
    def length(self) -> float:
        """Wrist to the tip of the middle finger."""
        return float(self.joints["middle_tip"][2])


def shape(data: BodyData, kind: HandKind) -> HandShape:
    """The forearm of a kind, posed."""
    body = Body(data, kind.build)
    arm = body.share(("lowerarm" + SIDE, *HAND_BONES))
    reach = (body.skin - body.head("lowerarm" + SIDE)) @ body.along("lowerarm" + SIDE)
    length = np.linalg.norm(body.head("hand" + SIDE) - body.head("lowerarm" + SIDE))
    left = body.skin[:, 0] > 0
    used, faces = part(
        body.faces["body"], (arm[:SKIN_VERTICES] > 0.55) & (reach > SHOWN_FOREARM * length) & left
    )
    rest, weights = body.skin[used], body.weights[used]
    poses = []
    for tilt in TILTS:
        turns, origins = _pose(body, kind, tilt)
        poses.append(body.skinned(rest, weights, turns, origins) - origins[body.index["hand" + SIDE]])
    turns, origins = _pose(body, kind, 0.0)
    wrist = origins[body.index["hand" + SIDE]]
    neutral = body.skinned(rest, weights, turns, origins) - wrist
    facing = normals(neutral, faces)[:, 1]
    return HandShape(
        poses=poses,
        faces=faces,
        neutral=neutral,
        front=np.clip((-facing - 0.05) * 2.0, 0, 1),
        joints=_joints(body, turns, origins, wrist),
        elbow=origins[body.index["lowerarm" + SIDE]] - wrist,
    )


def _joints(body: Body, turns: Floats, origins: Floats, wrist: Floats) -> dict[str, Floats]:
    joints = {}
    for finger in ("thumb", *FINGERS):
        for number in "123":
            joints[f"{finger}_{number}"] = origins[body.index[f"{finger}_0{number}{SIDE}"]] - wrist
        last = body.index[f"{finger}_03{SIDE}"]
        joints[f"{finger}_tip"] = origins[last] + turns[last] @ (body.tails[last] - body.heads[last]) - wrist
    return joints


def palm_normal(body: Body) -> Floats:
    """Unit vector out of the palm of the rest pose: the side toward which the resting fingers curl."""
    middle = body.head("middle_01" + SIDE)
    along = middle - body.head("hand" + SIDE)
    across = body.head("index_01" + SIDE) - body.head("pinky_01" + SIDE)
    normal = unit(np.cross(along, across))
    return normal * np.sign(normal @ body.along("middle_03" + SIDE))


def _pose(body: Body, kind: HandKind, tilt: float) -> tuple[Floats, Floats]:
    """Forearm upright and leaning a little to the viewer, palm forward, fingers at ease."""
    palm = palm_normal(body)
    forearm = turn(Y, 2) @ unit(np.array([0, -0.12, 1.0]))
    hand = unit(np.array([0.02, 0.05, 1.0]))
    looking = turn(Z, TURN * tilt) @ np.array([0.10, -1.0, 0.0])
    forearm_turn = (
        frame(forearm, turn(Z, 0.4 * TURN * tilt) @ np.array([0.05, -1.0, 0.0]))
        @ frame(body.along("lowerarm" + SIDE), palm).T
    )
    middle = unit(body.head("middle_01" + SIDE) - body.head("hand" + SIDE))
    hand_turn = frame(hand, looking) @ frame(middle, palm).T
    bends = {}
    for finger, curl, side in zip(FINGERS, (3.5, 5.5, 8.0, 10.5), (2.0, 0.6, -1.0, -2.6), strict=True):
        for number, share in zip("123", (0.9, 1.25, 1.0), strict=True):
            name = f"{finger}_0{number}{SIDE}"
            hinge = np.cross(body.along(name), palm)
            bend = turn(hinge, kind.curl * curl * share + (FOLLOW * tilt if number == "1" else 0.0))
            if number == "1":
                bend = bend @ turn(palm, -side * kind.spread * 1.5)
            bends[name] = bend
    bends["thumb_01" + SIDE] = turn(palm, 4.0) @ turn(X, 0.0)
    return body.pose(bends, {"lowerarm" + SIDE: forearm_turn, "hand" + SIDE: hand_turn})
