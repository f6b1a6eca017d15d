"""The illustrated hand that is raised beside the person out of soft light and waves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from memoriam.arrays import RGBA, Affine, Frame
from memoriam.likeness import Portrait
from memoriam.likeness.person import Triple
from memoriam.picture.camera import CHIN, LEFT_CHEEK, RIGHT_CHEEK, after, crown_to_chin, scale_of
from memoriam.picture.kernels import lay_over_frame
from memoriam.stage.backdrop import lost_row
from memoriam.stage.clarity import edge_blur, grain_of, seen_skin
from memoriam.stage.figure import (
    HAND_LENGTH_IN_FACES,
    HandLight,
    HandLook,
    light_on_face,
    load_hand,
    wave_phase,
)
from memoriam.stage.props.base import PropSetting
from memoriam.stage.strips import F32, display, linear

SHOULDERS, SEEN = (12, 11), 0.5
"""Landmarks of the shoulders at the viewer's left and right, and the visibility from which they are believed."""

SHOULDER = 0.80
"""Face heights from the middle of the face to a shoulder joint where none is seen."""

BEYOND_SHOULDER, ELBOW_ASIDE = 0.24, (0.98, 1.25)
"""The elbow of a raised forearm is so many face heights farther out than its shoulder, within a range from the middle
of the face: upper arms hang close to the body, and the hand clears cheek and hair."""

WRIST_BELOW_CHIN = (-0.10, 0.35)
"""Face heights: as low as people wave, or higher where the body is soon lost in mist."""

ABOVE_MIST = 0.95
"""Face heights of forearm between the wrist and the row where nothing of a body is left."""

SLEEVE_SEEN = 0.45
"""Face heights of forearm between the wrist and the frame's lower edge, so that the hand belongs to an arm."""

HAND_REACH = 0.62
"""Room the waving hand needs beyond its elbow, in face heights."""

CLOTH = (0.30, 0.75, 0.50, 1.10)
"""Where the sleeve's colour is taken: rows below the chin and columns from the middle of the face, in face heights."""

SAME_CLOTH = 26.0
"""Difference of a and b (CIELAB) within which what is seen at the shoulder is the clothes in another light: a window on
one side and a lamp on the other make some 18 of it."""

DEFAULT_SLEEVE = (92, 94, 100)
"""A quiet grey where the photograph shows no clothes."""

ROOM_LIGHT = 0.10
"""Light from behind on the hand where there is no sun."""

STAGE_RIM = 0.55
"""Share of a stage's rim light that falls on the hand."""

OWN_BLUR = 0.0018
"""Blur of the baked hands, in hand lengths."""

BLUR_STEPS = 2000
"""Blurs are rounded to such a fraction of the hand, so that one look is coloured once."""


@dataclass(frozen=True, slots=True)
class HandPlace:
    """Stage pixels of the elbow and the height of the face there; side: -1 left of the face, 1 right; row of the wrist
    when the forearm stands upright."""

    x: float
    wrist: float
    face: float
    side: float


def hand_place(
    portrait: Portrait, placement: Affine, size: tuple[int, int], *, side: float, shift: float, mist: float
) -> HandPlace:
    """Where the forearm stands in a frame of ``size``.

    shift: head heights the person stands right of their place. mist: row of the stage below which nobody is seen.
    """
    points, face = portrait.mesh.points, portrait.mesh.head_height
    scale = scale_of(placement)
    middle = float((points[LEFT_CHEEK, 0] + points[RIGHT_CHEEK, 0]) / 2.0)
    aside = min(max(_shoulder(portrait, middle, side) + BEYOND_SHOULDER, ELBOW_ASIDE[0]), ELBOW_ASIDE[1])
    x = placement[0, 0] * (middle + side * aside * face) + placement[0, 2]
    x += shift * crown_to_chin(portrait) * scale
    chin = float(placement[1, 1] * points[CHIN, 1] + placement[1, 2])
    below = min((mist - chin) / (face * scale) - ABOVE_MIST, (size[1] - chin) / (face * scale) - SLEEVE_SEEN)
    below = min(max(below, WRIST_BELOW_CHIN[0]), WRIST_BELOW_CHIN[1])
    margin = HAND_REACH * face * scale
    x = min(max(float(x), margin), size[0] - margin)
    return HandPlace(x, chin + below * face * scale, face * scale, side)


def _shoulder(portrait: Portrait, middle: float, side: float) -> float:
    """Face heights from the middle of the face outward to the shoulder joint."""
    if portrait.body is None:
        return SHOULDER
    x, _, _, visibility = portrait.body.points[SHOULDERS[0 if side < 0.0 else 1]].tolist()
    return side * (x - middle) / portrait.mesh.head_height if visibility > SEEN else SHOULDER


class RaisedHand:
    """A hand as a layer.

    facts: ``person``, ``kind``, ``strokes``, ``side`` (-1 left of the face, 1 right), ``shift`` (head heights the
    person stands right of their place). curves: ``wave``, from its first time on.
    """

    def __init__(self, setting: PropSetting) -> None:
        facts = setting.track.facts
        portrait, placement = setting.portraits[facts["person"]], setting.placements[facts["person"]]
        place = hand_place(
            portrait,
            placement,
            setting.size,
            side=facts["side"],
            shift=facts["shift"],
            mist=_mist_row(setting, portrait, placement),
        )
        self._hand = load_hand(facts["kind"])
        self._strokes: int = facts["strokes"]
        self._start = setting.track.curves["wave"].points[0][0]
        self._look = _look(setting, portrait, placement, place)
        length = HAND_LENGTH_IN_FACES * place.face
        mirrored = self._look.mirrored
        self._height = round(length * 1000.0 / self._hand.canvas(1000, mirrored).hand)
        canvas = self._hand.canvas(self._height, mirrored)
        self._corner = np.array([place.x, place.wrist + canvas.forearm]) - canvas.elbow
        self._lost = 0
        if setting.stage is None:
            end = lost_row(portrait, placement, place.x)
            self._lost = max(0, round(float(self._corner[1]) + canvas.height - 1 - end))

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Lay the hand over the frame at its phase of the wave."""
        phase = wave_phase(t - self._start, self._strokes)
        if not 0.0 < phase < self._strokes + 2.0:
            return
        sprite = self._hand.sprite(phase, self._look, self._height, self._strokes, self._lost)
        sprite, corner = _filled(sprite)
        place = after(view, np.column_stack([np.eye(2), self._corner + corner]))
        reach = place[:, :2] @ np.array([sprite.shape[1], sprite.shape[0]])
        x0, y0 = (max(math.floor(value), 0) for value in place[:, 2])
        x1 = min(math.ceil(place[0, 2] + reach[0]) + 1, frame.shape[1])
        y1 = min(math.ceil(place[1, 2] + reach[1]) + 1, frame.shape[0])
        if x0 >= x1 or y0 >= y1:
            return
        place[:, 2] -= (x0, y0)
        top = cv2.warpAffine(sprite, place, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
        lay_over_frame(frame.view(np.uint32)[..., 0], top.view(np.uint32)[..., 0], x0, y0)


def _filled(sprite: RGBA) -> tuple[RGBA, tuple[int, int]]:
    """The part of a sprite in which there is anything, and its corner (x, y) there."""
    pixels = sprite.view(np.uint32)[..., 0]
    columns, rows = (np.flatnonzero(np.bitwise_or.reduce(pixels, axis=axis)) for axis in (0, 1))
    if not columns.size:
        return sprite[:1, :1], (0, 0)
    x, y = max(int(columns[0]) - 1, 0), max(int(rows[0]) - 1, 0)
    return sprite[y : int(rows[-1]) + 2, x : int(columns[-1]) + 2], (x, y)


def _mist_row(setting: PropSetting, portrait: Portrait, placement: Affine) -> float:
    """Row of the stage below which nothing of the body is seen: the photograph's end or the crest of the front."""
    end = float(placement[1, 1] * (portrait.photo.shape[0] - 1) + placement[1, 2])
    if setting.stage is None:
        return end
    return min(end, setting.stage.stand.front - setting.stage.front.raised)


def _look(setting: PropSetting, portrait: Portrait, placement: Affine, place: HandPlace) -> HandLook:
    """Colours, light, sharpness and grain of the photograph as it stands on its stage."""
    skin = seen_skin(portrait)
    length = HAND_LENGTH_IN_FACES * place.face
    pixel = scale_of(placement) / length
    blur = math.sqrt(max((edge_blur(portrait) * pixel) ** 2 - OWN_BLUR**2, 0.0))
    return HandLook(
        skin,
        _sleeve(portrait, skin, place.side),
        grey=portrait.grey,
        tone=skin if portrait.grey else None,
        mirrored=place.side < 0.0,
        light=_light(setting, portrait),
        blur=round(blur * BLUR_STEPS) / BLUR_STEPS,
        grain=round(2.0 * grain_of(portrait)) / 2.0,
        grain_size=round(pixel * max(portrait.scale, 1.0) * BLUR_STEPS) / BLUR_STEPS,
    )


def _light(setting: PropSetting, portrait: Portrait) -> HandLight:
    """As on the face; on a painted stage its sun is behind the hand as well."""
    if setting.stage is None:
        return light_on_face(portrait.photo, portrait.mesh, ROOM_LIGHT, (255, 255, 255))
    lighting = setting.stage.lighting
    key = np.asarray(lighting.key, np.float32) / max(lighting.key)
    red, green, blue = (round(float(channel) * 255) for channel in display(key))
    return light_on_face(portrait.photo, portrait.mesh, STAGE_RIM * lighting.rim, (red, green, blue))


def _sleeve(portrait: Portrait, skin: Triple, side: float) -> Triple:
    """The cloth at the shoulder on that side, unless hair or a strap lies on it; else the clothes' colour."""
    points, face = portrait.mesh.points, portrait.mesh.head_height
    rows, columns = portrait.matte.shape
    middle = float((points[LEFT_CHEEK, 0] + points[RIGHT_CHEEK, 0]) / 2.0)
    top, bottom = (float(points[CHIN, 1]) + share * face for share in CLOTH[:2])
    left, right = sorted(middle + side * share * face for share in CLOTH[2:])
    window = (
        slice(max(round(top), 0), min(max(round(bottom), 0), rows)),
        slice(max(round(left), 0), min(max(round(right), 0), columns)),
    )
    inside = portrait.matte[window] > 0.95
    known = _lit_top(portrait, skin)
    if inside.sum() > 0.02 * face * face:
        red, green, blue = np.median(portrait.photo[window][inside], axis=0).round().astype(int).tolist()
        if known is None or _is_cloth((red, green, blue), known, portrait.colours.hair):
            return red, green, blue
    return known or DEFAULT_SLEEVE


def _is_cloth(seen: Triple, known: Triple, hair: Triple | None) -> bool:
    """Whether this is the known cloth in the light at the shoulder, rather than hair, a strap or a collar on it."""
    cloth = _hue_apart(seen, known)
    return cloth < SAME_CLOTH and (hair is None or _apart(seen, known) < _apart(seen, hair))


def _hue_apart(one: Triple, other: Triple) -> float:
    return float(np.linalg.norm((_lab(one) - _lab(other))[1:]))


def _apart(one: Triple, other: Triple) -> float:
    return float(np.linalg.norm(_lab(one) - _lab(other)))


def _lab(colour: Triple) -> F32:
    pixel = np.array(colour, np.float32).reshape(1, 1, 3) / np.float32(255)
    return np.asarray(cv2.cvtColor(pixel, cv2.COLOR_RGB2LAB)[0, 0], np.float32)


def _lit_top(portrait: Portrait, skin: Triple) -> Triple | None:
    """The clothes' colour in the light that now lies on the face."""
    if portrait.colours.top is None:
        return None
    light = linear(skin) / np.maximum(linear(portrait.colours.skin), np.float32(1e-3))
    cloth = display(np.asarray(linear(portrait.colours.top) * light, np.float32))
    red, green, blue = (round(float(value) * 255) for value in cloth)
    return red, green, blue
