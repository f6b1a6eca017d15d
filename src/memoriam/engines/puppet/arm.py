"""A raised forearm of the photograph that waves: a layer of its own over the body, bent at elbow and wrist.

The forearm's pixels turn about the elbow, the hand's about the wrist besides; cloth and skin give softly at both
(`likeness.arms`). The rest of the movement is the body's at the elbow, so that the hand does not nod with the head.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Affine, Frame, Mask, Points
from memoriam.engines.puppet import kernels, paint_kernels
from memoriam.engines.puppet.head import ramp
from memoriam.engines.puppet.texture import Texture, build_texture, reached_cells
from memoriam.likeness.arms import Joint, arm_region, elbow_joint, wrist_joint
from memoriam.likeness.person import Arm, Portrait
from memoriam.performance.pose import Pose
from memoriam.picture.camera import after

Grid = NDArray[np.float32]

SPACING = 8.0
"""Texture pixels between the nodes of the field; it bends over a hand's width, many times as wide."""

JOINS, LEAVES = (0.02, 0.12), (0.15, 0.4)
"""Shares of the elbow's movement over which the arm's layer sets in, and over which the body below it ends: between
them both show the same pixels, so that nothing opens while they part by less than a tenth of the arm's way."""

WHOLE = 0.996
"""Share and matte from which the arm's layer hides what is below it."""

CLEAR = (0.5, 2.0)
"""Palms ahead of the elbow over which the forearm comes out of what melts the photograph's edges."""

FARTHEST = 0.45
"""Share of an arm's length that its tip moves at most, at the limits of `performance.limits`."""


def split(portrait: Portrait, arm: Arm) -> tuple[Portrait, Portrait]:
    """The portrait without its forearm, and the forearm alone; painted one over the other they are the portrait."""
    region = arm_region(portrait.matte, arm)
    moving = _over(elbow_joint(arm), region.shape)
    own = region * ramp(*JOINS, moving)
    # own + (1 - own * matte) * below = 1: what the arm's layer leaves to the body at the joint's soft rim
    below = (1.0 - own) / np.maximum(1.0 - own * portrait.matte, 1e-6)
    hidden = (own > WHOLE) & (portrait.matte > WHOLE)
    body = np.where(hidden, 1.0 - region * ramp(*LEAVES, moving), below)
    return _only(portrait, body.astype(np.float32)), _only(portrait, own)


def cleared(portrait: Portrait, arm: Arm) -> Portrait:
    """The part of the forearm, and the hand, that are also painted over the photograph's melting edge.

    A raised hand is often near that edge, and would fade in and out of it as it waves.
    """
    ahead = elbow_joint(arm)._replace(start=CLEAR[0] * arm.palm, end=CLEAR[1] * arm.palm)
    return _only(portrait, arm_region(portrait.matte, arm) * _over(ahead, portrait.matte.shape))


class ArmLayer:
    """A forearm, ready to be painted in any pose by several threads at once."""

    def __init__(self, portrait: Portrait, arm: Arm, density: float) -> None:
        """Prepare the layer.

        portrait: the forearm alone (see ``split``). density: texture pixels per photo pixel.
        """
        self._texture = texture = build_texture(portrait, density)
        placed = replace(
            arm,
            shoulder=_placed(texture, arm.shoulder),
            elbow=_placed(texture, arm.elbow),
            hand=texture.from_photo(arm.hand),
        )
        height, width = texture.alpha.shape
        rows, columns = int(np.ceil(height / SPACING)) + 1, int(np.ceil(width / SPACING)) + 1
        self._y, self._x = np.mgrid[0:rows, 0:columns].astype(np.float32) * np.float32(SPACING)
        self._elbow, self._wrist = elbow_joint(placed), wrist_joint(placed)
        self._forearm, self._hand = (joint.share(self._x, self._y) for joint in (self._elbow, self._wrist))
        reach = float(np.linalg.norm(placed.hand - placed.elbow, axis=1).max())
        self._reach = FARTHEST * reach

    def paint(
        self, frame: Frame, pose: Pose, placement: Affine, body: Grid, origin: Points, spacing: float
    ) -> None:
        """Paint the forearm over a frame.

        frame, placement: see `puppet.Puppet.paint`. body: (rows, columns, 2) displacement of the body in texture
        pixels at nodes ``spacing`` apart; origin: (2,) photo position of its first node.
        """
        to_frame = after(placement, self._texture.to_photo)
        cells = reached_cells(self._texture, to_frame, self._reach, (frame.shape[0], frame.shape[1]))
        if cells is None:
            return
        first_row, first_column, rows, columns = cells
        nodes = np.empty((rows + 1, columns + 1, 3, 2), np.float32)
        kernels.invert_maps(
            nodes,
            first_row,
            first_column,
            cv2.invertAffineTransform(to_frame),
            self._displacement(pose, body, origin, spacing),
            SPACING,
            _NO_SHEET,
            _NO_SHEET,
            np.zeros(3),
        )
        paint_kernels.paint_plain(
            frame.view(np.uint32)[..., 0],
            nodes,
            first_row,
            first_column,
            self._texture.blocks,
            self._texture.packed,
        )

    def _displacement(self, pose: Pose, body: Grid, origin: Points, spacing: float) -> Grid:
        """(rows, columns, 2) forward displacement of this layer's nodes in its texture pixels."""
        offset = (np.asarray(self._texture.origin) - origin) * self._texture.density
        around = _sampled(body, (self._x + offset[0]) / spacing, (self._y + offset[1]) / spacing)
        elbow = (self._elbow.at + offset) / spacing
        carried = _sampled(body, elbow[None, None, 0], elbow[None, None, 1])
        moved = around + self._forearm[..., None] * (carried - around)
        hand_x, hand_y = _turned(self._x, self._y, self._wrist, pose.wrist * self._hand)
        arm_x, arm_y = _turned(hand_x, hand_y, self._elbow, pose.forearm * self._forearm)
        moved[..., 0] += arm_x - self._x
        moved[..., 1] += arm_y - self._y
        return np.ascontiguousarray(moved, np.float32)


_NO_SHEET = np.empty((0, 0, 2), np.float32)


def _sampled(field: Grid, x: NDArray[np.floating], y: NDArray[np.floating]) -> Grid:
    """A displacement field (rows, columns, 2) between its nodes; beyond its border it is held."""
    found = cv2.remap(
        field, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(found, np.float32)


def _turned(x: Grid, y: Grid, joint: Joint, degrees: Grid) -> tuple[Grid, Grid]:
    """Points turned about a joint, clockwise as seen, each by its own angle."""
    angle = np.radians(degrees)
    cosine, sine = np.cos(angle), np.sin(angle)
    u, v = x - joint.at[0], y - joint.at[1]
    return joint.at[0] + cosine * u - sine * v, joint.at[1] + sine * u + cosine * v


def _only(portrait: Portrait, share: Mask) -> Portrait:
    """The portrait with a share 0-1 of the person's pixels; the rest is the plate."""
    kept = share[..., None]
    photo = portrait.plate + (portrait.photo.astype(np.float32) - portrait.plate) * kept
    return replace(portrait, photo=np.round(photo).astype(np.uint8), matte=portrait.matte * share)


def _over(joint: Joint, shape: tuple[int, ...]) -> Mask:
    """A joint's share of the movement at every pixel of the photo."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    return joint.share(x, y)


def _placed(texture: Texture, point: Points) -> Points:
    return np.asarray(texture.from_photo(point[None])[0])
