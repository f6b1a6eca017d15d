"""A moving photograph on a set: the puppet, where it stands, and how it comes and goes."""

from __future__ import annotations

import math
import threading

import cv2
import numpy as np

from memoriam.arrays import Affine, Frame, Points
from memoriam.engines.puppet.arm import ArmLayer, cleared
from memoriam.engines.puppet.dissolve import Dissolve
from memoriam.engines.puppet.puppet import Puppet
from memoriam.likeness import Portrait
from memoriam.likeness.person import Arm
from memoriam.performance import Performance
from memoriam.picture.camera import after, scale_of
from memoriam.scenes.base import WAIST
from memoriam.storyboard import ActorTrack

WHOLE = 0.996
"""Opacity from which an actor is painted straight onto the frame."""


class ActorLayer:
    """One person of a shot as a layer.

    placement: photo to stage pixels at rest; head: height of the head there in stage pixels, the unit of the track's
    lengths; largest: the largest enlargement by camera and track, which the texture must bear. ``head``, ``scale``
    (stage pixels a photo pixel) and ``density`` (texture pixels a photo pixel) stay readable.
    """

    def __init__(
        self,
        portrait: Portrait,
        track: ActorTrack,
        performance: Performance,
        placement: Affine,
        head: float,
        largest: float,
    ) -> None:
        self.density = scale_of(placement) * largest
        self._puppet = Puppet(portrait, self.density)
        self._track, self._performance = track, performance
        self._placement, self.head = placement, head
        self.scale = scale_of(placement)
        self._neck = _stage_point(placement, portrait)
        self._dissolve = Dissolve(performance.seed)
        self._own = threading.local()

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Paint the person as they are at ``t``: whole, faint, or dissolving upward."""
        opacity, gone = self._track.opacity(t), self._track.dissolve(t)
        if opacity <= 1.0 - WHOLE or gone >= 1.0:
            return
        place = self.place(t, view)
        if opacity >= WHOLE and gone <= 0.0:
            self._puppet.paint(frame, self._performance.pose(t), place)
            return
        behind = self._behind(frame)
        self._puppet.paint(frame, self._performance.pose(t), place)
        if gone > 0.0:
            self._dissolve.apply(frame, behind, gone, opacity, t)
        else:
            cv2.addWeighted(frame, opacity, behind, 1.0 - opacity, 0.0, dst=frame)

    def paint_whole(self, frame: Frame, t: float, view: Affine) -> None:
        """Paint the person as they move at ``t``, however faint their track has them."""
        self._puppet.paint(frame, self._performance.pose(t), self.place(t, view))

    def paint_arm(self, arm: ArmLayer, frame: Frame, t: float, view: Affine) -> None:
        """Paint a layer of this person's raised arm at ``t``; nothing while they are not whole."""
        if self.presence(t) >= WHOLE:
            self._puppet.paint_arm(arm, frame, self._performance.pose(t), self.place(t, view))

    def presence(self, t: float) -> float:
        """0 where nothing of the person is seen at ``t``, 1 where they are whole."""
        return self._track.opacity(t) * (1.0 - min(max(self._track.dissolve(t), 0.0), 1.0))

    def landmarks(self, t: float, view: Affine) -> Points:
        """Where the face mesh stands at ``t``, (478, 2) frame pixels."""
        return self._puppet.landmarks(self._performance.pose(t), self.place(t, view))

    def place(self, t: float, view: Affine) -> Affine:
        """Photo to frame pixels at ``t``."""
        size = self._track.size(t)
        x, y = self._track.x(t) * self.head, -self._track.y(t) * self.head
        foot_x, foot_y = self._neck
        moved = np.array([[size, 0.0, foot_x * (1.0 - size) + x], [0.0, size, foot_y * (1.0 - size) + y]])
        tilt = self._track.tilt(t)
        if tilt:
            hinge = (foot_x + x, foot_y + y + WAIST * self.head * size)
            moved = after(_turn(tilt, hinge), moved)
        return after(view, after(moved, self._placement))

    def _behind(self, frame: Frame) -> Frame:
        """This thread's copy of what is painted so far."""
        behind: Frame | None = getattr(self._own, "behind", None)
        if behind is None or behind.shape != frame.shape:
            behind = self._own.behind = np.empty_like(frame)
        np.copyto(behind, frame)
        return behind


class ArmOver:
    """The raised arm of a person once more, over what melts the edges of their photograph."""

    def __init__(self, actor: ActorLayer, portrait: Portrait, arm: Arm) -> None:
        self._actor = actor
        self._arm = ArmLayer(cleared(portrait, arm), arm, actor.density)

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Paint the arm as it is at ``t``."""
        self._actor.paint_arm(self._arm, frame, t, view)


def _turn(degrees: float, point: tuple[float, float]) -> Affine:
    """Rotation clockwise as seen (y down) about a point."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = point
    return np.array([[cos, -sin, x - cos * x + sin * y], [sin, cos, y - sin * x - cos * y]])


def _stage_point(placement: Affine, portrait: Portrait) -> tuple[float, float]:
    """The chin on the stage: what stays in place when a person grows or shrinks."""
    chin = portrait.mesh.points[152, :2]
    x, y = placement[:, :2] @ chin + placement[:, 2]
    return float(x), float(y)
