"""A pair of feathered wings behind a person."""

from __future__ import annotations

import threading

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGBA, Affine, Frame, Points
from memoriam.likeness import Portrait
from memoriam.picture.camera import CHIN, after, crown_to_chin, scale_of
from memoriam.scenes.base import SUBJECT
from memoriam.stage.plates import Wings as WingPlates
from memoriam.stage.plates import load_wings
from memoriam.stage.props.base import PropSetting
from memoriam.stage.relight import base_light
from memoriam.stage.scenery import lay_picture

SPAN = 2.75
"""From the shoulder to the tip of the spread wing, in head heights."""

WIDEST = 0.62
"""The same as a share of the frame's width at most: in tall frames the tips reach just to the sides."""

ROOT_APART, ROOT_BELOW = 0.30, 0.50
"""Where wings leave the back: beside the middle of the neck, and below the chin, in head heights."""

FLOW_SHARE = 4
"""The movement between neighbouring poses is found on copies this much smaller: feathers are large."""

FORMING = 0.985
"""Opacity from which the wings count as whole."""


class Wings:
    """Both wings; curves ``spread`` 0 folded to 1 open, ``seen`` 0-1 and ``rise`` in head heights. Thread-safe."""

    def __init__(self, setting: PropSetting) -> None:
        person = SUBJECT if SUBJECT in setting.portraits else next(iter(setting.portraits))
        portrait, placement = setting.portraits[person], setting.placements[person]
        self._track = setting.track
        plates = load_wings()
        light = base_light(setting.stage.lighting) if setting.stage is not None else np.ones(3, np.float32)
        self._poses = [_lit(plates.pixels(pose), light) for pose in range(plates.manifest.poses)]
        self._flows = [_flow(a, b) for a, b in zip(self._poses, self._poses[1:], strict=False)]
        rows, columns = self._poses[0].shape[:2]
        self._grid = np.dstack(np.meshgrid(np.arange(columns), np.arange(rows))).astype(np.float32)
        self._head = crown_to_chin(portrait) * scale_of(placement)
        span = min(SPAN * self._head, WIDEST * setting.size[0])
        self._places = _roots(plates, _neck(portrait, placement), self._head, span)
        self._own = threading.local()

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Lay both wings over the frame; the left one is the right one's mirror image."""
        curves = self._track.curves
        seen = curves["seen"](t)
        if seen <= 1.0 - FORMING:
            return
        picture = self._between(curves["spread"](t))
        lift = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, -curves["rise"](t) * self._head]])
        for place in self._places:
            lay_picture(
                frame, picture, after(view, after(lift, place)), opacity=1.0 if seen >= FORMING else seen
            )

    def _between(self, spread: float) -> RGBA:
        """The wing between two poses: both moved toward each other along the feathers' way, then blended."""
        position = min(max(spread, 0.0), 1.0) * (len(self._poses) - 1)
        first = min(int(position), len(self._poses) - 2)
        share = position - first
        if share <= 0.0:
            return self._poses[first]
        flow = self._flows[first]
        flow = cv2.resize(flow, self._grid.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        before = _sampled(self._poses[first], cv2.scaleAdd(flow, -share, self._grid))
        behind = _sampled(self._poses[first + 1], cv2.scaleAdd(flow, 1.0 - share, self._grid))
        return np.asarray(cv2.addWeighted(before, 1.0 - share, behind, share, 0.0))


def _lit(picture: RGBA, light: NDArray[np.float32]) -> RGBA:
    """White feathers in the light of the stage; on premultiplied display values a gain keeps its meaning nearly."""
    gain = np.minimum(light ** np.float32(1.0 / 2.4), 1.0)
    lit = picture.copy()
    lit[..., :3] = (picture[..., :3] * gain + 0.5).astype(np.uint8)
    return lit


def _flow(first: RGBA, second: RGBA) -> Points:
    """(h / n, w / n, 2) movement from one pose to the next in full pixels (DIS optical flow, Kroeger et al. 2016)."""
    size = (first.shape[1] // FLOW_SHARE, first.shape[0] // FLOW_SHARE)
    small = [cv2.resize(_toned(picture), size, interpolation=cv2.INTER_AREA) for picture in (first, second)]
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = finder.calc(small[0], small[1], None)
    return np.asarray(cv2.GaussianBlur(flow, (0, 0), 2.0) * FLOW_SHARE, np.float32)


def _toned(picture: RGBA) -> NDArray[np.uint8]:
    """Feathers bright on black, their shades apart."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGBA2GRAY))


def _sampled(picture: RGBA, where: Points) -> RGBA:
    """The picture at the places (h, w, 2) x, y in its pixels."""
    return np.asarray(cv2.remap(picture, where, None, cv2.INTER_LINEAR))


def _neck(portrait: Portrait, placement: Affine) -> tuple[float, float]:
    """The middle of the back of the neck in stage pixels, from where the chin and the cheeks are."""
    points = portrait.mesh.points
    middle = float(points[[234, 454], 0].mean())
    x, y = placement[:, :2] @ np.array([middle, float(points[CHIN, 1])]) + placement[:, 2]
    return float(x), float(y)


def _roots(plates: WingPlates, neck: tuple[float, float], head: float, span: float) -> tuple[Affine, Affine]:
    """Wing pictures to stage pixels: the viewer's right one, and its mirror image."""
    scale = span / plates.manifest.span
    root_x, root_y = plates.manifest.shoulder
    y = neck[1] + ROOT_BELOW * head - scale * root_y
    right, left = neck[0] + ROOT_APART * head, neck[0] - ROOT_APART * head
    return (
        np.array([[scale, 0.0, right - scale * root_x], [0.0, scale, y]]),
        np.array([[-scale, 0.0, left + scale * root_x], [0.0, scale, y]]),
    )
