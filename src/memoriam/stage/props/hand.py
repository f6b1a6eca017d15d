"""The illustrated hand that is raised beside the person out of soft light and waves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from memoriam.arrays import Affine, Frame
from memoriam.likeness import Portrait
from memoriam.picture.camera import CHIN, LEFT_CHEEK, RIGHT_CHEEK, after, crown_to_chin, scale_of
from memoriam.picture.kernels import lay_over_frame
from memoriam.stage.figure import HAND_LENGTH_IN_FACES, HandLook, light_on_face, load_hand, wave_phase
from memoriam.stage.props.base import PropSetting

ASIDE = 1.02
"""Distance of the wrist from the middle of the face in head heights: the hand clears hair and shoulder."""

WRIST_BELOW_CHIN = 0.12
"""How far the wrist is below the chin, in head heights: the fingers then reach to the eyes."""

HAND_REACH = 0.42
"""Room the waving hand needs beyond its wrist, in head heights."""

DEFAULT_SLEEVE = (92, 94, 100)
"""A quiet grey where the photograph shows no clothes."""


@dataclass(frozen=True, slots=True)
class HandPlace:
    """Stage pixels of the wrist, height of the head there, and on which side: -1 left of the face, 1 right."""

    x: float
    y: float
    head: float
    side: float


def hand_place(portrait: Portrait, placement: Affine, width: int, shift: float) -> HandPlace:
    """Where the hand is in a frame of ``width``: beside the face that stands ``shift`` head heights from its place."""
    head = crown_to_chin(portrait) * scale_of(placement)
    points = portrait.mesh.points
    cheeks = (points[LEFT_CHEEK, :2] + points[RIGHT_CHEEK, :2]) / 2.0
    side = -1.0 if shift > 0.0 else 1.0
    x = float(placement[0, :2] @ cheeks + placement[0, 2]) + (shift + side * ASIDE) * head
    chin = float(placement[1, :2] @ points[CHIN, :2] + placement[1, 2])
    margin = HAND_REACH * head
    return HandPlace(min(max(x, margin), width - margin), chin + WRIST_BELOW_CHIN * head, head, side)


class RaisedHand:
    """A hand as a layer.

    facts: ``person``, ``kind``, ``strokes``, ``shift`` (head heights the person stands right of their place; the
    hand is on the other side). curves: ``wave``, from its first time on.
    """

    def __init__(self, setting: PropSetting) -> None:
        person = setting.track.facts["person"]
        portrait, placement = setting.portraits[person], setting.placements[person]
        place = hand_place(portrait, placement, setting.size[0], setting.track.facts["shift"])
        self._hand = load_hand(setting.track.facts["kind"])
        self._strokes: int = setting.track.facts["strokes"]
        self._start = setting.track.curves["wave"].points[0][0]
        colours = portrait.colours
        self._look = HandLook(
            colours.skin,
            colours.top or DEFAULT_SLEEVE,
            grey=portrait.grey,
            mirrored=place.side < 0,
            light=light_on_face(portrait.photo, portrait.mesh),
        )
        mirrored = self._look.mirrored
        unit = self._hand.canvas(1000, mirrored).hand / 1000.0
        self._height = round(HAND_LENGTH_IN_FACES * portrait.mesh.head_height * scale_of(placement) / unit)
        canvas = self._hand.canvas(self._height, mirrored)
        self._corner = np.array(
            [place.x - canvas.elbow[0], place.y - (canvas.elbow[1] - canvas.forearm)], np.float64
        )

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Lay the hand over the frame at its phase of the wave."""
        phase = wave_phase(t - self._start, self._strokes)
        if not 0.0 < phase < self._strokes + 2.0:
            return
        sprite = self._hand.sprite(phase, self._look, self._height, self._strokes)
        place = after(view, np.column_stack([np.eye(2), self._corner]))
        reach = place[:, :2] @ np.array([sprite.shape[1], sprite.shape[0]])
        x0, y0 = (max(math.floor(value), 0) for value in place[:, 2])
        x1 = min(math.ceil(place[0, 2] + reach[0]) + 1, frame.shape[1])
        y1 = min(math.ceil(place[1, 2] + reach[1]) + 1, frame.shape[0])
        if x0 >= x1 or y0 >= y1:
            return
        place[:, 2] -= (x0, y0)
        top = cv2.warpAffine(sprite, place, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
        lay_over_frame(frame.view(np.uint32)[..., 0], top.view(np.uint32)[..., 0], x0, y0)
