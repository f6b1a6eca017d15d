"""The shade that a person throws on the clouds or the grass before them: what makes them stand there."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGBA, Affine, Frame, Mask
from memoriam.likeness.person import Portrait
from memoriam.picture.camera import after, crown_to_chin, scale_of
from memoriam.stage.keepsake import has_silhouette
from memoriam.stage.painted import PaintedStage
from memoriam.stage.scenery import lay_picture
from memoriam.storyboard import ActorTrack

Grid = NDArray[np.float32]

COARSE = 8
"""Frame pixels in a pixel of the shade: it is soft."""

DEPTH = 0.26
"""Most of what the shade takes away, right where the body is lost in the front layers."""

DARK = 0.30
"""Brightness of the shade's colour as a share of the haze's: shade outdoors has the colour of the air."""

WIDE, ABOVE, BELOW = 0.20, 0.16, 0.75
"""Softness to the sides, and how far the shade reaches above and below the crest, in head heights."""


class Grounding:
    """The shade of one person on the front layers; thread-safe. It moves, grows and goes with the person's track."""

    def __init__(self, portrait: Portrait, placement: Affine, track: ActorTrack, stage: PaintedStage) -> None:
        self._track = track
        self._head = crown_to_chin(portrait) * scale_of(placement)
        shade = _shade(portrait, placement, stage, self._head)
        rows, columns = (np.flatnonzero(shade[..., 3].any(axis=axis)) for axis in (1, 0))
        self._picture: RGBA | None = None
        if rows.size:
            self._corner = COARSE * int(columns[0]), COARSE * int(rows[0])
            self._picture = shade[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Darken the front layers where the person stands at ``t``."""
        opacity = self._track.opacity(t) * (1.0 - min(max(self._track.dissolve(t), 0.0), 1.0))
        if self._picture is None or opacity <= 0.0:
            return
        x, y = (corner + COARSE / 2.0 - 0.5 for corner in self._corner)
        place = np.array([[COARSE, 0.0, x + self._track.x(t) * self._head], [0.0, COARSE, y]])
        lay_picture(frame, self._picture, after(view, place), opacity=opacity)


def _shade(portrait: Portrait, placement: Affine, stage: PaintedStage, head: float) -> RGBA:
    """Premultiplied shade over the whole frame at 1 / COARSE; empty where nobody is cut by a front layer."""
    front = _front(stage)
    rows = np.flatnonzero(front.mean(axis=1) > 0.5)
    if not rows.size or not has_silhouette(portrait):
        return np.zeros((*front.shape, 4), np.uint8)
    body = _body(portrait, placement, stage.size)
    crest, unit = int(rows[0]), head / COARSE
    band = body[max(round(crest - ABOVE * unit), 0) : round(crest + ABOVE * unit) + 1]
    across = cv2.GaussianBlur(band.mean(axis=0, keepdims=True), (0, 0), WIDE * unit)
    down = (np.arange(front.shape[0], dtype=np.float32) - crest) / unit
    rise, fall = np.clip((down + ABOVE) / (2.0 * ABOVE), 0.0, 1.0), np.clip(1.0 - down / BELOW, 0.0, 1.0)
    profile = (rise * rise * (3.0 - 2.0 * rise) * fall * fall)[:, None]
    alpha = DEPTH * across * profile * np.maximum(cv2.GaussianBlur(front, (0, 0), 0.06 * unit + 0.5), body)
    colour = np.array(stage.lighting.haze, np.float32) * (DARK * 255.0)
    shade = np.dstack([alpha[..., None] * colour, alpha * 255.0]) + np.float32(0.5)
    return np.asarray(shade, np.uint8)


def _front(stage: PaintedStage) -> Mask:
    """How much the front layers cover, 0-1, at 1 / COARSE."""
    frame = np.zeros((stage.size[1], stage.size[0], 4), np.uint8)
    stage.front.paint(frame, 0.0, np.eye(2, 3))
    size = (-(-stage.size[0] // COARSE), -(-stage.size[1] // COARSE))
    return np.asarray(cv2.resize(frame[..., 3], size, interpolation=cv2.INTER_AREA) / np.float32(255.0))


def _body(portrait: Portrait, placement: Affine, size: tuple[int, int]) -> Mask:
    """The person's coverage at 1 / COARSE of the frame; what the photograph cuts below goes on."""
    smaller = np.array([[1.0 / COARSE, 0.0, 0.5 / COARSE - 0.5], [0.0, 1.0 / COARSE, 0.5 / COARSE - 0.5]])
    extent = (-(-size[0] // COARSE), -(-size[1] // COARSE))
    return np.asarray(
        cv2.warpAffine(portrait.matte, after(smaller, placement), extent, flags=cv2.INTER_LINEAR)
    )
