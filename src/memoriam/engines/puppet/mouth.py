"""The inside of the mouth, which the photograph may not show: cavity, tongue and teeth in colours of the photograph."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Points
from memoriam.engines.puppet.fields import JAW_DROP
from memoriam.engines.puppet.lips import TEETH_SHOWN, LipLine
from memoriam.engines.puppet.paint_kernels import MouthShape, MouthState
from memoriam.engines.puppet.topology import (
    CHEEKS,
    LEFT_EYE_CORNER,
    LOWER_LIP_INNER,
    LOWER_LIP_OUTER,
    RIGHT_EYE_CORNER,
    UPPER_LIP_INNER,
    UPPER_LIP_OUTER,
)
from memoriam.performance.pose import Pose

Reals = NDArray[np.float64]

MOUTH_MILLIMETRES = 52.0
"""Mean width of an adult mouth at rest."""
TOOTH_WIDTHS = (8.6, 6.7, 7.7, 7.0, 6.8, 9.5)
"""Millimetres from the middle outward: central and lateral incisor, canine, premolars, first molar (Wheeler)."""
TOOTH_HEIGHT = 11.0
TOOTH_ROOM = 1.5
"""Millimetres drawn below the biting edge, so that its blur is not cut off."""
TOOTH_STEPS = (0.0, 0.4, 0.1, 0.6, 0.9, 1.3)
"""Millimetres each biting edge lies above that of the central incisors."""
ARCH_RADIUS = 27.0
"""Millimetres of the dental arch's front: teeth turn away toward the cheeks."""
OVERSAMPLING = 4
"""Pixels of the teeth picture per texture pixel: embrasures are finer than a pixel of the film."""
REST_DROP = 2.2
"""Millimetres of the upper incisors seen below the lip at rest."""
STILL = 1.0
"""Millimetres of lip movement within which the photograph's own mouth gives way to the drawn one."""
PHOTO_BLUR = 0.5
"""Sigma, in photo pixels, of the blur an ordinary photograph shows at its sharpest edges."""
LUMA = np.array([0.299, 0.587, 0.114])
TYPICAL_SKIN = np.array([1.18, 0.93, 0.72])
"""Skin colour over its luma under neutral light: what differs from it is the light's colour."""
IVORY = np.array([1.0, 0.93, 0.80])


class Mouth:
    """One mouth: measured once, then asked for its state at every pose."""

    def __init__(self, texture: RGB, points: Points, lips: LipLine, grey: bool, density: float) -> None:
        """Read colours from the texture and draw the teeth.

        grey: nothing drawn may carry a colour of its own. density: texture pixels per photo pixel; what is drawn is as
        soft as an enlarged photograph.
        """
        self._lips = lips
        self._softness = max(0.8, 0.006 * lips.width, PHOTO_BLUR * density)
        mesh = points[:, :2].astype(np.float64)
        self._eyes = float(np.linalg.norm(mesh[LEFT_EYE_CORNER] - mesh[RIGHT_EYE_CORNER]))
        self._teeth_in_photo = lips.opening >= TEETH_SHOWN
        self.millimetre = lips.width / MOUTH_MILLIMETRES
        self.colours = _read_colours(texture, mesh, lips, self._teeth_in_photo, grey)
        self.curves = np.stack([lips.upper, lips.lower, lips.seam])
        self.teeth = _draw_teeth(self.millimetre, self._softness)
        self.shape = self._shape(lips)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the region that is drawn from both sheets, texture pixels."""
        lips = self._lips
        corners = [
            lips.origin + (a * lips.right + b * lips.down) * lips.width
            for a in (-0.8, 0.8)
            for b in (-0.45, 0.85)
        ]
        low, high = np.min(corners, axis=0), np.max(corners, axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def state(self, pose: Pose) -> MouthState:
        """What is seen of the inside in this pose."""
        jaw = pose.jaw * JAW_DROP * self._eyes
        opened = jaw + (0.055 * max(pose.upper_lip, 0.0) + 0.060 * max(pose.lower_lip, 0.0)) * self._eyes
        photo = 1.0 - max(0.0, min(pose.close, 1.0)) ** 4
        if not self._teeth_in_photo:
            photo *= max(0.0, 1.0 - 1.1 * pose.pucker) * float(
                np.exp(-((opened / self.millimetre / 1.6) ** 2))
            )
        return MouthState(
            jaw=jaw, tongue=pose.tongue, pucker=pose.pucker, photo=photo, still=self._still(pose)
        )

    def _still(self, pose: Pose) -> float:
        """1 while the lips rest, fading within a millimetre of movement, so that nothing jumps when they begin."""
        moved = self._eyes * (
            JAW_DROP * abs(pose.jaw)
            + 0.055 * abs(pose.upper_lip)
            + 0.060 * abs(pose.lower_lip)
            + 0.06 * abs(pose.smile)
            + 0.07 * abs(pose.wide)
            + 0.10 * abs(pose.pucker)
            + 0.016 * abs(pose.press)
        )
        moved += abs(pose.close) * self._lips.opening * self._lips.width
        return float(np.exp(-((moved / self.millimetre / STILL) ** 2)))

    def _shape(self, lips: LipLine) -> MouthShape:
        gap = float((lips.lower - lips.upper)[len(lips.at) // 2]) / self.millimetre
        return MouthShape(
            origin_x=float(lips.origin[0]),
            origin_y=float(lips.origin[1]),
            right_x=float(lips.right[0]),
            right_y=float(lips.right[1]),
            first=float(lips.at[0]),
            step=float(lips.at[1] - lips.at[0]),
            left=float(lips.at[0]),
            right=float(lips.at[-1]),
            feather=max(1.5 * self._softness, 0.010 * lips.width),
            millimetre=self.millimetre,
            width=lips.width,
            middle=float(np.interp(0.0, lips.at, lips.upper)),
            tooth_drop=REST_DROP if lips.closed else max(REST_DROP, min(gap + 0.3, 9.0)),
            open_in_photo=not lips.closed,
            teeth_in_photo=self._teeth_in_photo,
            tooth_density=float(OVERSAMPLING),
            tooth_room=TOOTH_ROOM * self.millimetre,
        )


def _read_colours(texture: RGB, mesh: Reals, lips: LipLine, teeth_seen: bool, grey: bool) -> Reals:
    """(4, 3) R, G, B of cavity, tongue, lip and tooth."""
    inside = _polygon(texture, mesh, (*UPPER_LIP_INNER, *LOWER_LIP_INNER[::-1]))
    red = _polygon(texture, mesh, (*UPPER_LIP_OUTER, *LOWER_LIP_OUTER[::-1])) & ~inside
    lip = _median(texture[red]) if red.any() else np.full(3, 90.0)
    skin = _skin(texture, mesh, lips.width)
    tooth = _tooth_colour(skin)
    if teeth_seen and inside.any():
        seen = texture[inside].astype(np.float64)
        luma = seen @ LUMA
        tooth = np.median(seen[luma >= np.percentile(luma, 60)], axis=0) / 0.92
    cavity = lip * np.array([0.20, 0.15, 0.16])
    tongue = lip * np.array([0.66, 0.52, 0.55])
    if grey:
        tint = skin / max(float(skin @ LUMA), 1.0)
        cavity, tongue, tooth = (np.minimum(float(c @ LUMA) * tint, 255.0) for c in (cavity, tongue, tooth))
    return np.stack([cavity, tongue, lip, tooth])


def _polygon(texture: RGB, mesh: Reals, indices: tuple[int, ...]) -> NDArray[np.bool_]:
    mask = np.zeros(texture.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(mesh[list(indices)]).astype(np.int32)], (1,))
    return mask > 0


def _median(pixels: RGB) -> Reals:
    return np.asarray(np.median(pixels.astype(np.float64), axis=0))


def _skin(texture: RGB, mesh: Reals, mouth_width: float) -> Reals:
    """Bright skin of the cheeks."""
    mask = np.zeros(texture.shape[:2], np.uint8)
    for point in CHEEKS:
        x, y = np.round(mesh[point]).astype(int)
        cv2.circle(mask, (int(x), int(y)), max(1, int(0.12 * mouth_width)), (1,), -1)
    if not mask.any():
        return np.full(3, 160.0)
    return np.asarray(np.percentile(texture[mask > 0].astype(np.float64), 60, axis=0))


def _tooth_colour(skin: Reals) -> Reals:
    """Ivory in the photograph's light, with some of the skin's own colour; hardly brighter than the skin."""
    luma = max(float(skin @ LUMA), 1.0)
    cast = skin / luma
    tooth = IVORY * np.sqrt(np.clip(cast / TYPICAL_SKIN, 0.75, 1.3))
    tooth = 0.65 * tooth / float(tooth @ LUMA) + 0.35 * cast
    return np.asarray(tooth / float(tooth @ LUMA) * min(222.0, 1.04 * luma + 6.0))


def _draw_teeth(millimetre: float, softness: float) -> NDArray[np.float32]:
    """(2, h, w) shade and cover, 0-1, of the upper row from the front, its biting edge TOOTH_ROOM above the end."""
    scale = millimetre * OVERSAMPLING
    width, height = int(28.0 * scale) * 2, int((TOOTH_HEIGHT + TOOTH_ROOM) * scale)
    across = (np.arange(width) - width / 2) / scale
    around = ARCH_RADIUS * np.arcsin(np.clip(across / ARCH_RADIUS, -0.999, 0.999))
    between, edge = _tooth_profile(np.abs(around))
    above = ((height - 1 - np.arange(height)) / scale - TOOTH_ROOM)[:, None] - edge[None]
    cover = np.clip(above / 0.28 + 0.5, 0.0, 1.0)
    turned = np.cos(np.clip(across / 30.0, -1.4, 1.4)) ** 1.3
    shade = between[None] * (1.0 - 0.10 * np.exp(-np.maximum(above, 0.0))) * (0.45 + 0.55 * turned)[None]
    blur = softness * OVERSAMPLING * 0.8
    return np.stack([cv2.GaussianBlur(image.astype(np.float32), (0, 0), blur) for image in (shade, cover)])


def _tooth_profile(around: Reals) -> tuple[Reals, Reals]:
    """Darkness between teeth (1 is none) and height of the biting edge in mm, by distance along the arch."""
    starts = np.concatenate([[0.0], np.cumsum(TOOTH_WIDTHS)])
    between, edge = np.ones_like(around), np.zeros_like(around)
    for start, width, step in zip(starts[:-1], TOOTH_WIDTHS, TOOTH_STEPS, strict=True):
        tooth = (around >= start) & (around < start + width)
        place = (around[tooth] - start) / width
        to_side = np.minimum(place, 1 - place) * width
        between[tooth] = 1 - 0.20 * np.exp(-((to_side / 0.30) ** 2)) - 0.10 * np.exp(-((to_side / 1.2) ** 2))
        rounding = 0.30 * np.exp(-((to_side / 0.75) ** 2))
        edge[tooth] = step + rounding + 0.35 * (place - 0.5) ** 2
    return between, edge
