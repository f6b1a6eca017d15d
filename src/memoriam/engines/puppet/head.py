"""How the head turns, the chest breathes and the body sways: one smooth displacement field over the whole person."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Mask, Points
from memoriam.engines.puppet.kernels import HeadMotion, head_displacement
from memoriam.engines.puppet.topology import (
    CHIN,
    FOREHEAD_TOP,
    LEFT_EAR,
    LEFT_EYE_CORNER,
    OVAL,
    RIGHT_EAR,
    RIGHT_EYE_CORNER,
)
from memoriam.performance.pose import Pose

Grid = NDArray[np.float32]

NODES_PER_HEAD = 48
"""Nodes over one head height: the fields are smooth at a twelfth of a head, this is four times as fine."""
MOST_NODES = 220
"""Along the longer edge: full figures have small heads, and time per frame should not depend on that."""
EAR_DEPTH = 0.10
"""The axis of rotation lies behind the ear plane by this share of the eye distance (atlas joint)."""
PIVOT_DROP = 0.10
"""... and below the ears' middle by this share of the head height."""
NECK_DROP = 0.28
"""Head heights below the chin: where the neck tilts from."""
CAMERA = 11.0
"""Distance of the camera in eye distances (about 1.1 m): the perspective of an ordinary portrait."""
NECK_TOP, NECK_END = -0.08, 0.62
"""Head heights below the chin between which the head's motion fades into the shoulders."""
FOLLOW = 0.10
"""Share of the head's motion that shoulders take part in, fading down to the chest."""
SIDE_START, SIDE_END = 0.85, 1.7
"""Half face widths beside the head where, at jaw height and below, hair and shoulders stop following the head."""
BREATH_RISE = 0.014
"""Head heights the shoulders rise in one quiet breath (about 3 mm)."""
BREATH_WIDEN = 0.008
BREATH_HEAD = 0.6
"""The head rises less than the shoulders: the neck gives."""
BORDER_REACH = 0.55
"""Head heights over which motion dies away toward a photo border that cuts the person."""
GLASSES_RADIUS = 0.62
"""Half height, in eye distances, of the band over the eyes that becomes one smooth bowl when glasses are worn."""


@dataclass(frozen=True, slots=True)
class HeadFrame:
    """Axes and measures of the head in texture pixels; axes are columns right, down, toward the camera."""

    axes: NDArray[np.float64]
    pivot: NDArray[np.float64]
    neck: NDArray[np.float64]
    chin: NDArray[np.float64]
    height: float
    width: float
    eyes: float

    @property
    def right(self) -> NDArray[np.float64]:
        """Unit vector of the picture along the eyes."""
        flat = self.axes[:2, 0]
        return np.asarray(flat / np.linalg.norm(flat))

    @property
    def down(self) -> NDArray[np.float64]:
        """Unit vector of the picture across it, toward the chin."""
        return np.array([-self.right[1], self.right[0]])


def measure_head(points: Points) -> HeadFrame:
    """The head's frame from its mesh (478, 3), texture pixels, z toward the camera."""
    mesh = points.astype(np.float64)
    chin, top = mesh[CHIN], mesh[FOREHEAD_TOP]
    right = _unit(mesh[LEFT_EYE_CORNER] - mesh[RIGHT_EYE_CORNER])
    down = chin - top
    down = _unit(down - right * (right @ down))
    toward = np.cross(right, down)
    eyes = float(np.linalg.norm(mesh[LEFT_EYE_CORNER] - mesh[RIGHT_EYE_CORNER]))
    height = float(np.linalg.norm(chin[:2] - top[:2]))
    ears = mesh[[*RIGHT_EAR, *LEFT_EAR]].mean(axis=0)
    pivot = ears + down * PIVOT_DROP * height
    pivot[2] = -EAR_DEPTH * eyes
    width = float(np.linalg.norm(mesh[LEFT_EAR[1]] - mesh[RIGHT_EAR[1]]))
    neck = chin[:2] + down[:2] * NECK_DROP * height
    return HeadFrame(np.stack([right, down, toward], axis=1), pivot, neck, chin[:2], height, width, eyes)


class HeadRig:
    """Displaces the nodes of a coarse grid over the texture; node (i, j) stands at texture pixel spacing·(i, j)."""

    def __init__(
        self,
        points: Points,
        depth: Grid,
        alpha: Mask,
        cut: tuple[bool, bool, bool, bool],
        glasses: bool,
    ) -> None:
        """Prepare the rig.

        points: (478, 3) texture pixels. depth: size of ``alpha``, texture pixels, toward the camera, 0 at the ears.
        alpha: the person. cut: whether left, top, right, bottom of the texture are borders of the photograph.
        glasses: True keeps the relief under glasses smooth, so that their frame does not bend.
        """
        self.frame = measure_head(points)
        height, width = alpha.shape
        self.spacing = max(self.frame.height / NODES_PER_HEAD, max(height, width) / MOST_NODES, 2.0)
        self.columns = int(np.ceil((width - 1) / self.spacing)) + 1
        self.rows = int(np.ceil((height - 1) / self.spacing)) + 1
        self.depth = self._depth(depth, points, glasses)
        self._bottom = float(height - 1)
        self.weights = self._weights(alpha, cut)

    def displacement(self, pose: Pose, out: Grid) -> Grid:
        """Forward displacement (rows, columns, 2) of the nodes in texture pixels, written into ``out``."""
        head_displacement(out, self.depth, self.weights, self.spacing, self.motion(pose))
        return out

    def motion(self, pose: Pose) -> HeadMotion:
        """The pose in the rig's own numbers."""
        frame = self.frame
        roll, lean = np.radians(pose.roll), np.radians(pose.lean)
        return HeadMotion(
            rotation=frame.axes @ rotation(pose.yaw, pose.pitch) @ frame.axes.T,
            pivot=frame.pivot,
            camera=CAMERA * frame.eyes,
            neck_x=float(frame.neck[0]),
            neck_y=float(frame.neck[1]),
            roll_cos=float(np.cos(roll)),
            roll_sin=float(np.sin(roll)),
            lift_x=float(-frame.down[0] * pose.rise * frame.height),
            lift_y=float(-frame.down[1] * pose.rise * frame.height),
            inhale=pose.breath * BREATH_RISE * frame.height,
            widen=pose.breath * BREATH_WIDEN * frame.height,
            sway=pose.sway * frame.height,
            lean_x=float(frame.neck[0]),
            lean_y=self._bottom,
            lean_cos=float(np.cos(lean)),
            lean_sin=float(np.sin(lean)),
        )

    def nodes(self) -> tuple[Grid, Grid]:
        """x and y of all nodes, texture pixels."""
        y, x = np.mgrid[0 : self.rows, 0 : self.columns].astype(np.float32)
        return x * np.float32(self.spacing), y * np.float32(self.spacing)

    def _depth(self, depth: Grid, points: Points, glasses: bool) -> Grid:
        x, y = self.nodes()
        relief = cv2.remap(depth, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        if glasses:
            relief = self._smooth_under_glasses(relief, points)
        blur = max(1.0, 0.05 * self.frame.eyes / self.spacing)
        return np.asarray(cv2.GaussianBlur(relief, (0, 0), blur), np.float32)

    def _smooth_under_glasses(self, relief: Grid, points: Points) -> Grid:
        """Replace the relief around the eyes by a bowl z = k·(1, u, v, u²): a frame on it stays straight."""
        frame = self.frame
        eyes = points[[LEFT_EYE_CORNER, RIGHT_EYE_CORNER], :2].mean(axis=0)
        x, y = self.nodes()
        u = ((x - eyes[0]) * frame.right[0] + (y - eyes[1]) * frame.right[1]) / frame.eyes
        v = ((x - eyes[0]) * frame.down[0] + (y - eyes[1]) * frame.down[1]) / frame.eyes
        oval = np.zeros(relief.shape, np.uint8)
        outline = np.round(points[list(OVAL), :2] / self.spacing).astype(np.int32)
        cv2.fillPoly(oval, [outline], (1,))
        band = (oval > 0) & (np.abs(v) < 0.5 * GLASSES_RADIUS)
        if not band.any():
            return relief
        terms = np.stack([np.ones_like(u), u, v, u * u], axis=-1)
        fit = terms @ np.linalg.lstsq(terms[band], relief[band], rcond=None)[0]
        share = (1 - ramp(0.45, 1.0, np.abs(v) / GLASSES_RADIUS)) * (1 - ramp(0.62, 0.85, np.abs(u)))
        return np.asarray(relief + (fit - relief) * share, np.float32)

    def _weights(self, alpha: Mask, cut: tuple[bool, bool, bool, bool]) -> Grid:
        """(rows, columns, 6): head, breath up, breath sideways, sway, and what borders leave of x and of y motion."""
        frame = self.frame
        x, y = self.nodes()
        u = ((x - frame.pivot[0]) * frame.right[0] + (y - frame.pivot[1]) * frame.right[1]) / frame.width
        v = ((x - frame.chin[0]) * frame.down[0] + (y - frame.chin[1]) * frame.down[1]) / frame.height
        beside = ramp(SIDE_START, SIDE_END, np.abs(u)) * ramp(-0.75, -0.1, v)
        neck = (1 - ramp(NECK_TOP, NECK_END, v)) * (1 - beside)
        head = neck + FOLLOW * (1 - neck) * (1 - ramp(0.5, 2.2, v))
        rise = (BREATH_HEAD + (1 - BREATH_HEAD) * ramp(0.0, 0.7, v)) * (1 - ramp(0.9, 2.8, v))
        widen = u * np.exp(-(((v - 1.1) / 0.7) ** 2))
        shoulders = float(frame.chin[1] + 0.8 * frame.height)
        sway = np.clip((self._bottom - y) / max(self._bottom - shoulders, 0.5 * frame.height), 0.0, 1.25)
        keep_x, keep_y = self._kept_at_borders(alpha, cut)
        return np.ascontiguousarray(np.stack([head, rise, widen, sway, keep_x, keep_y], axis=-1), np.float32)

    def _kept_at_borders(self, alpha: Mask, cut: tuple[bool, bool, bool, bool]) -> tuple[Grid, Grid]:
        """What is left of the motion across each border near the stretches of it that cut the person.

        At the border itself nothing is left, so that no gap opens; motion along the border stays.
        """
        height, width = alpha.shape
        left, top, right, bottom = cut
        across_x, across_y = np.zeros(alpha.shape, np.uint8), np.zeros(alpha.shape, np.uint8)
        solid = alpha > 0.5
        for there, target, row in (
            (left, across_x, np.s_[:, 0]),
            (right, across_x, np.s_[:, width - 1]),
            (top, across_y, np.s_[0, :]),
            (bottom, across_y, np.s_[height - 1, :]),
        ):
            if there:
                target[row] = solid[row]
        return self._fade_from(across_x), self._fade_from(across_y)

    def _fade_from(self, cut_pixels: NDArray[np.uint8]) -> Grid:
        if not cut_pixels.any():
            return np.ones((self.rows, self.columns), np.float32)
        away = cv2.distanceTransform(1 - cut_pixels, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        x, y = self.nodes()
        distance = cv2.remap(away, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return ramp(self.spacing, self.spacing + BORDER_REACH * self.frame.height, distance)


def rotation(yaw: float, pitch: float) -> NDArray[np.float64]:
    """3 × 3 rotation in (right, down, toward): yaw > 0 moves the nose to the right, pitch > 0 moves it up; degrees."""
    cy, sy = np.cos(np.radians(yaw)), np.sin(np.radians(yaw))
    cp, sp = np.cos(np.radians(pitch)), np.sin(np.radians(pitch))
    about_down = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    about_right = np.array([[1.0, 0.0, 0.0], [0.0, cp, -sp], [0.0, sp, cp]])
    return np.asarray(about_right @ about_down)


def ramp(start: float, end: float, value: NDArray[np.floating]) -> Grid:
    """Smooth step: 0 up to ``start``, 1 from ``end``."""
    t = np.clip((value - start) / (end - start), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), np.float32)


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vector / np.linalg.norm(vector))
