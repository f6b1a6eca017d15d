"""Living eyes: blinking, narrowing and looking, painted over the photograph's own eyes.

The eyeball stays where it is; lids slide over it column by column, the iris shifts inside the opening.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask, Points
from memoriam.engines.puppet.eye_geometry import BELOW, COLUMNS, REACH, Box, EyeGeometry, measure_eye
from memoriam.engines.puppet.eye_kernels import BROW, FOLD, LOWER, UPPER, Images, Motion, Shape, paint_eye
from memoriam.engines.puppet.lids import Lid, build_lid
from memoriam.engines.puppet.spectacles import (
    cheek_luminance,
    in_front,
    lens_is_clear,
    wears_spectacles,
    without,
)
from memoriam.engines.puppet.topology import EYES
from memoriam.performance.pose import Pose

F32 = NDArray[np.float32]

MAXIMUM_GAZE = 0.07
"""Eye widths: farther, the sclera visibly stretches and the look turns uncanny (measured breaking point 0.22)."""
LID_FOLLOW = 0.7
"""The upper lid follows the gaze up and down by about this share of it (lid saccades)."""
MAXIMUM_LIFT = 0.03
"""Eye widths the upper lid may rise above the photograph: what lies under it is not known."""
MEETING = 0.89
"""Where the lids meet, as a share of the opening from above: most of a blink is the upper lid's, and the line in which
they meet is flatter than the lower lid of an open eye."""
LOWER_RISE = 0.17
"""Share of the opening by which the lower lid rises to the closed one."""
SQUINT_RISE = 0.10
"""Eye widths the lower lid's middle rises in a full smile."""
LID_SHADOW = 0.25
CATCH_LIGHT_SHARE = 0.55
"""A corneal reflection moves 5.7 mm / 10 mm of the pupil's way (centre of corneal curvature against pupil)."""
UNROLL_START, UNROLL_END = 0.04, 0.42
"""Share of the closing during which stretched photo skin hands over to unrolled lid skin."""
CLOSED_OPENING = 0.13
"""Height / width below which the photographed eye counts as closed."""
WIDEST_OPENING = 0.62
"""Height / width above which the mesh has lost the eye: wide open eyes measure up to 0.46."""
NARROWEST_FAR_EYE = 0.62
"""Width of the far eye of a turned head to the near one: under it (some 35 degrees) the mesh guesses the far eye."""
MINIMUM_INSIDE = 0.8
"""Share of the treated region that must lie within the picture."""
DARKEST_SOCKET = 1.9
"""Brightness of lid to fold above which only the gaze moves: out of a black socket a lid would roll like a ball
(natural photographs measured 1.0-1.5, harsh or retouched ones 2.4-3.5)."""
SEEN_CONTRAST = 0.28
"""Contrast within the open eye, in units of the skin below it, under which iris and white blur into one."""
FOLD_REST, LENS_REST = 0.08, 0.05
"""How far above the fold skin still follows the lid, in eye widths, without and with spectacles."""


LASH_FLIP_START, LASH_FLIP_END = 0.10, 0.90
"""Share of the closing during which the lashes swing from upward to downward."""


@dataclass(frozen=True, slots=True)
class _Eye:
    box: Box
    way: float
    contrast: float
    still: RGB
    images: Images
    clean: F32
    drawn_lash: F32
    columns: F32
    shape: Shape

    def paint(self, close: float, squint: float, gaze_x: float, gaze_y: float) -> RGB:
        """The box at one moment; ``close`` is the share of the upper lid's way, the gaze in eye widths."""
        unrolled = _smoothstep(UNROLL_START, UNROLL_END, close)
        move = Motion(
            close=close,
            unrolled=unrolled,
            lift=squint * SQUINT_RISE * self.shape.width,
            gaze_x=gaze_x * self.shape.width,
            gaze_y=gaze_y * self.shape.width,
            swing=1.0 - 2.0 * _smoothstep(LASH_FLIP_START, LASH_FLIP_END, close),
        )
        out = self.still.copy()
        paint_eye(out, self._unrolled(np.float32(unrolled)), self.columns, self.shape, move)
        return out

    def _unrolled(self, share: np.float32) -> Images:
        """The images with lashes and skin on their way from as photographed (0) to as drawn (1)."""
        if share <= 0.0:
            return self.images
        skin, lash = self.images.skin, self.images.lash
        return self.images._replace(
            skin=skin + (self.clean - skin) * share, lash=lash + (self.drawn_lash - lash) * share
        )


class Eyes:
    """Both eyes of one portrait, prepared once; ``patches`` may be called from several threads at the same time."""

    def __init__(self, texture: RGB, points: Points, grey: bool, *, can_blink: bool = True) -> None:
        """Prepare the eyes.

        texture: (h, w, 3) the photograph at output density. points: (478, 3) face mesh in texture pixels.
        grey: the photograph has no colour. can_blink: False leaves the eyes as photographed, whatever the pose asks.
        """
        self._eyes: tuple[_Eye, ...] = ()
        self._blinks = False
        if not can_blink:
            return
        if not np.isfinite(points).all():
            return
        found = [measure_eye((texture.shape[0], texture.shape[1]), points, eye) for eye in EYES]
        usable = [geometry for geometry in found if geometry is not None and _is_usable(geometry)]
        if len(usable) < len(EYES) or not _are_a_pair(usable):
            return
        spectacles = wears_spectacles(texture, points)
        cheek = cheek_luminance(texture, points)
        prepared = [_prepare(texture, geometry, grey, spectacles, cheek) for geometry in usable]
        if all(eye is not None for eye in prepared):
            self._eyes = tuple(eye for eye in prepared if eye is not None)
        self._blinks = all(eye.contrast < DARKEST_SOCKET for eye in self._eyes)

    @property
    def can_blink(self) -> bool:
        """Whether the lids can be closed truthfully."""
        return bool(self._eyes) and self._blinks

    @property
    def can_move(self) -> bool:
        """False where the eyes stay as photographed: closed, hidden, too small or refused by the caller."""
        return bool(self._eyes)

    def patches(self, pose: Pose) -> list[tuple[Box, RGB]]:
        """Replaced regions of the texture, ((x, y, w, h), pixels), for the pose's blink, squint and gaze."""
        gaze_x = float(np.clip(pose.gaze_x, -MAXIMUM_GAZE, MAXIMUM_GAZE))
        gaze_y = float(np.clip(pose.gaze_y, -MAXIMUM_GAZE, MAXIMUM_GAZE))
        blink = float(np.clip(pose.blink, 0.0, 1.0))
        squint = float(np.clip(pose.squint, 0.0, 1.0))
        if max(abs(gaze_x), abs(gaze_y), blink, squint) < 1e-4:
            return []
        if not self._blinks:
            blink = (
                0.0  # the regions are still given: callers learn from a full blink where the eyes may change
            )
        return [
            (eye.box, eye.paint(_closing(eye.way, blink, gaze_y), squint, gaze_x, gaze_y))
            for eye in self._eyes
        ]


def _smoothstep(low: float, high: float, value: float) -> float:
    t = min(1.0, max(0.0, (value - low) / (high - low)))
    return t * t * (3.0 - 2.0 * t)


def _is_usable(eye: EyeGeometry) -> bool:
    return CLOSED_OPENING < eye.opening < WIDEST_OPENING and eye.inside > MINIMUM_INSIDE


def _are_a_pair(eyes: list[EyeGeometry]) -> bool:
    widths = [eye.width for eye in eyes]
    return min(widths) > NARROWEST_FAR_EYE * max(widths)


def _closing(way: float, blink: float, gaze_y: float) -> float:
    """Share of its way (eye widths) that the upper lid has come down; negative lifts it with an upward look."""
    follow = max(LID_FOLLOW * gaze_y, -MAXIMUM_LIFT) / way
    return min(1.0, blink + follow * (1.0 - blink))


def _prepare(texture: RGB, eye: EyeGeometry, grey: bool, spectacles: bool, cheek: float) -> _Eye | None:
    """One eye ready to move; None where it is not really seen."""
    x, y, w, h = eye.box
    still = np.ascontiguousarray(texture[y : y + h, x : x + w])
    photo = still.astype(np.float32)
    if not _is_seen(photo, eye) or (spectacles and not lens_is_clear(photo, eye, cheek)):
        return None
    columns = _resting_above(eye, spectacles)
    rim = in_front(photo, eye) if spectacles else np.zeros((h, w), np.float32)
    bare = without(photo, rim)
    lid = build_lid(bare, eye, grey)
    glint = _catch_lights(bare, eye)
    images = Images(
        place=np.ascontiguousarray(np.dstack([eye.a, eye.b, eye.along(UPPER), eye.along(LOWER)]), np.float32),
        photo=photo,
        bare=bare,
        skin=lid.skin,
        ball=bare - glint,
        glint=glint,
        tone=lid.tone,
        keep=np.asarray(_movable(eye, columns) * (1.0 - rim), np.float32),
        grain=lid.grain,
        lash=lid.seen_lash,
    )
    return _Eye(
        box=eye.box,
        way=max(MEETING * eye.opening, 0.05),
        contrast=lid.contrast,
        still=still,
        images=images,
        clean=lid.clean,
        drawn_lash=lid.drawn_lash,
        columns=columns,
        shape=_shape(eye, lid),
    )


def _is_seen(photo: F32, eye: EyeGeometry) -> bool:
    """Whether iris and white can be told apart: not behind dark glass, a hand or a shadow."""
    luminance = photo.mean(axis=2)
    opening = luminance[(eye.b > eye.along(0)) & (eye.b < eye.along(1))]
    skin = luminance[(eye.b > eye.along(1) + 0.1 * eye.width) & (np.abs(eye.a) < 0.4 * eye.width)]
    if opening.size < 16 or skin.size < 16:
        return False
    low, high = np.percentile(opening, [5, 95])
    return bool(high - low > SEEN_CONTRAST * np.median(skin))


def _shape(eye: EyeGeometry, lid: Lid) -> Shape:
    reach = REACH * eye.width
    return Shape(
        origin_x=eye.origin[0],
        origin_y=eye.origin[1],
        axis_x=eye.axis[0],
        axis_y=eye.axis[1],
        width=eye.width,
        first=-reach,
        per_pixel=(COLUMNS - 1) / (2 * reach),
        lash_length=lid.lash_length,
        softness=lid.softness,
        iris_a=eye.iris[0],
        iris_b=eye.iris[1],
        iris_radius=eye.iris[2],
        grain_step=0.5 * eye.width / lid.grain.shape[0],
        meeting=MEETING,
        lower_rise=LOWER_RISE,
        shadow=LID_SHADOW,
        depth=lid.depth,
        glint_share=CATCH_LIGHT_SHARE,
    )


def _resting_above(eye: EyeGeometry, spectacles: bool) -> F32:
    """Lid curves that leave the skin above the fold at rest; behind spectacles all of it: the rim mostly runs there."""
    columns = eye.columns.copy()
    rest = LENS_REST if spectacles else FOLD_REST
    columns[BROW] = np.maximum(columns[BROW], columns[FOLD] - rest * eye.width)
    return columns


def _movable(eye: EyeGeometry, columns: F32) -> Mask:
    """1 where pixels may change, fading to 0 toward the borders of the treated region."""
    width = eye.width
    top = (eye.b - np.interp(eye.a, eye.positions(), columns[BROW])) / (0.07 * width)
    bottom = (eye.along(1) + (BELOW - 0.03) * width - eye.b) / (0.07 * width)
    side = (REACH * width - np.abs(eye.a)) / (0.10 * width)
    return np.asarray(np.clip(np.minimum(np.minimum(top, bottom), side), 0.0, 1.0), np.float32)


def _catch_lights(photo: F32, eye: EyeGeometry) -> F32:
    """The bright reflections on the cornea: what a grey opening removes around the iris."""
    _, _, radius = eye.iris
    size = max(3, 2 * round(0.40 * radius) + 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    peak = photo - cv2.morphologyEx(photo, cv2.MORPH_OPEN, kernel)
    distance = np.hypot(eye.a - eye.iris[0], eye.b - eye.iris[1]) / radius
    near = np.clip((0.85 - distance) / 0.15, 0.0, 1.0)
    strong = np.clip((peak.mean(axis=2) - 18.0) / 30.0, 0.0, 1.0)
    return np.asarray(peak * (near * strong)[..., None], np.float32)
