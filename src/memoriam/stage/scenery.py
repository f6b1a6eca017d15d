"""The moving pictures of a painted stage: plates that drift, sway, rise and fall, and stars that twinkle."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGBA, Affine, Frame
from memoriam.picture.camera import after
from memoriam.picture.kernels import lay_over_frame
from memoriam.picture.look import LUMA
from memoriam.stage.kernels import add_stars
from memoriam.stage.manifest import PlateLayer, Sparkle
from memoriam.stage.plates import StagePlates

MARGIN = 0.06
"""Share of the frame that is kept of a plate beyond each side: room for sway, drift and a gentle camera."""

SECOND_WAVE = (0.35, 1.618)
"""Strength and frequency of a second wave in every sway, against the first: wind never swings like a pendulum."""

DEEPER = 0.22
"""Share of the frame's height by which front layers go on, mirrored, below their own end: they may rise."""

BAND = 40
"""Frame rows that are laid at a time: what is empty beside them costs nothing."""

TWINKLE = (0.25, 1.0)
"""A star's dimmest and brightest share of its colour."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a stage that a frame of ``size`` (width, height) shows at rest.

    scale: frame pixels a stage pixel. left, top: stage pixels of the frame's corner. front: frame row of the crest of
    the layers before a person.
    """

    size: tuple[int, int]
    scale: float
    left: float
    top: float
    front: float

    def from_stage(self, x: float, y: float) -> tuple[float, float]:
        """A point of the stage in frame pixels."""
        return (x - self.left) * self.scale, (y - self.top) * self.scale


class PlateScenery:
    """One plate of a stage as a layer. Resampled once, so that a frame costs one warp of what is seen of it."""

    def __init__(
        self, stage: StagePlates, plate: PlateLayer, window: Window, seed: int, saturation: float = 1.0
    ) -> None:
        self._plate, self._scale = plate, window.scale
        self._pictures: list[RGBA] = []
        for frame in range(plate.frames):
            picture, corner, reach = _resampled(stage.pixels(plate.name, frame), plate, window)
            self._pictures.append(_calmed(picture, saturation) if saturation < 1.0 else picture)
        self._corner, self._reach = corner, reach
        self._filled = filled(self._pictures)
        self._room = MARGIN * window.size[0]
        self._opaque = plate.role == "back"
        self._phase = np.random.default_rng(seed).uniform(0.0, 2.0 * math.pi, 3).tolist()
        self._own = threading.local()

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Lay the plate over the frame, where the camera and the time have brought it."""
        place = after(share_of_view(view, self._plate.parallax), self._place(t))
        picture = self._picture(t)
        if self._opaque:
            size = (frame.shape[1], frame.shape[0])
            cv2.warpAffine(picture, place, size, dst=frame, borderMode=cv2.BORDER_REPLICATE)
        else:
            add = self._plate.blend == "add"
            for band in _bands(self._filled, place, frame):
                _lay_part(frame, picture, place, band, add=add)

    def _place(self, t: float) -> Affine:
        """Picture to stage pixels (frame pixels at the identity view) at ``t``."""
        plate, y = self._plate, self._corner[1]
        x, shear = self._left(t), 0.0
        if plate.period > 0.0:
            wave = self._wave(t) * self._scale
            y += plate.bob * wave
            shear = plate.sway * wave / self._pictures[0].shape[0]
            x += plate.sway * wave
        return np.array([[1.0, -shear, x], [0.0, 1.0, y]])

    def _left(self, t: float) -> float:
        """Where the picture's left edge is; one that does not wrap turns back gently before its end is seen."""
        left, way = self._corner[0], self._plate.drift * self._scale * t
        if self._plate.wraps:
            return -self._room - (-self._room - left - way) % self._reach
        return left + (self._reach * math.sin(way / self._reach) if self._reach > 0.0 else 0.0)

    def _wave(self, t: float) -> float:
        strength, frequency = SECOND_WAVE
        turn = 2.0 * math.pi * t / self._plate.period
        first, second = math.sin(turn + self._phase[0]), math.sin(turn * frequency + self._phase[1])
        return (first + strength * second) / (1.0 + strength)

    def _picture(self, t: float) -> RGBA:
        """The picture at ``t``: of a loop, two neighbours blended in this thread's own memory."""
        count = len(self._pictures)
        if count == 1:
            return self._pictures[0]
        position = t / self._plate.period * count
        first, share = int(position), position % 1.0
        before, behind = self._pictures[first % count], self._pictures[(first + 1) % count]
        blended: RGBA | None = getattr(self._own, "blended", None)
        blended = cv2.addWeighted(before, 1.0 - share, behind, share, 0.0, dst=blended)
        self._own.blended = blended
        return np.asarray(blended)


class Stars:
    """Sparkles over the sky, each with a pace of its own; they keep to the back plate."""

    def __init__(self, sparkles: tuple[Sparkle, ...], window: Window, parallax: float, seed: int) -> None:
        self._parallax = parallax
        self._at = np.array([window.from_stage(star.x, star.y) for star in sparkles]).reshape(-1, 2)
        self._radius = np.array([max(star.radius * window.scale, 0.5) for star in sparkles], np.float32)
        self._colour = np.array([star.colour for star in sparkles], np.float32).reshape(-1, 3) * 255.0
        self._period = np.array([star.period for star in sparkles])
        self._phase = np.random.default_rng(seed).uniform(0.0, 2.0 * math.pi, len(sparkles))

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Add the stars' light."""
        seen = share_of_view(view, self._parallax)
        places = (self._at @ seen[:, :2].T + seen[:, 2]).astype(np.float32)
        low, high = TWINKLE
        wave = 0.5 + 0.5 * np.sin(2.0 * math.pi * t / self._period + self._phase)
        light = self._colour * (low + (high - low) * wave * wave)[:, None].astype(np.float32)
        add_stars(frame, places, self._radius, light)


def share_of_view(view: Affine, parallax: float) -> Affine:
    """How the camera's ``view`` looks to a layer of that parallax: 0 stands still, 1 moves as people do."""
    return np.eye(2, 3) * (1.0 - parallax) + view * parallax


def lay_picture(
    frame: Frame, picture: RGBA, place: Affine, *, add: bool = False, opacity: float = 1.0
) -> None:
    """Lay a premultiplied picture over a frame, or add its light; ``place``: picture to frame pixels."""
    height, width = picture.shape[:2]
    corners = np.array([[-1, -1], [width, -1], [-1, height], [width, height]]) @ place[:, :2].T + place[:, 2]
    x0, y0 = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0).tolist()
    x1, y1 = np.minimum(
        np.ceil(corners.max(axis=0)).astype(int) + 1, [frame.shape[1], frame.shape[0]]
    ).tolist()
    if opacity > 0.0:
        _lay_part(frame, picture, place, (x0, y0, x1, y1), add=add, opacity=opacity)


def _lay_part(
    frame: Frame,
    picture: RGBA,
    place: Affine,
    part: tuple[int, int, int, int],
    *,
    add: bool,
    opacity: float = 1.0,
) -> None:
    """Lay over what of a picture is seen in a part of the frame: left, top, right, bottom."""
    x0, y0, x1, y1 = part
    if x0 >= x1 or y0 >= y1:
        return
    moved = place.copy()
    moved[:, 2] -= (x0, y0)
    top = cv2.warpAffine(picture, moved, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
    if opacity < 1.0:
        top = cv2.convertScaleAbs(top, alpha=opacity)
    if add:
        target = frame[y0:y1, x0:x1]
        cv2.add(target, top, dst=target)
    else:
        lay_over_frame(frame.view(np.uint32)[..., 0], top.view(np.uint32)[..., 0], x0, y0)


def filled(pictures: Sequence[RGBA]) -> NDArray[np.int64]:
    """(rows, 2) first column in which any of the pictures shows something, and the one after the last; 0, 0 if none."""
    shown = np.any([picture.view(np.uint32)[..., 0] != 0 for picture in pictures], axis=0)
    first, last = shown.argmax(axis=1), shown.shape[1] - shown[:, ::-1].argmax(axis=1)
    return np.where(shown.any(axis=1)[:, None], np.stack([first, last], axis=1), 0)


def _bands(columns: NDArray[np.int64], place: Affine, frame: Frame) -> Iterator[tuple[int, int, int, int]]:
    """Parts of the frame, one below the other, outside of which a picture with these filled columns shows nothing.

    ``place`` may move, enlarge and shear, but not turn.
    """
    height, width = frame.shape[:2]
    scale, top = float(place[1, 1]), float(place[1, 2])
    first, last = max(math.floor(top - scale), 0), min(math.ceil(top + scale * (len(columns) + 1)), height)
    for y0 in range(first, last, BAND):
        y1 = min(y0 + BAND, last)
        rows = [min(max((y - top) / scale, 0.0), len(columns) - 1.0) for y in (y0 - 1, y1)]
        seen = columns[max(math.floor(rows[0]) - 1, 0) : math.ceil(rows[1]) + 2]
        seen = seen[seen[:, 1] > 0]
        if not len(seen):
            continue
        left, right = float(seen[:, 0].min()) - 1.0, float(seen[:, 1].max())
        sheared = [float(place[0, 1]) * (row + more) for row, more in zip(rows, (-2.0, 2.0), strict=True)]
        x0 = max(math.floor(place[0, 0] * left + place[0, 2] + min(sheared)), 0)
        x1 = min(math.ceil(place[0, 0] * right + place[0, 2] + max(sheared)) + 1, width)
        yield x0, y0, x1, y1


def _resampled(pixels: RGBA, plate: PlateLayer, window: Window) -> tuple[RGBA, tuple[float, float], float]:
    """A plate at the density of the frame, cut to what may be seen: picture, its corner in frame pixels, and its reach.

    The reach is the length of one turn of a plate that wraps, else how far it may drift to either side.
    """
    left, top = window.from_stage(plate.x, plate.y)
    if plate.anchor == "frame":
        top = window.front + plate.y * window.scale
    width, height = plate.width * window.scale, plate.height * window.scale
    room = MARGIN * window.size[0], MARGIN * window.size[1]
    first = 0.0 if plate.wraps or plate.drift else max(-room[0] - left, 0.0)
    last = width if plate.wraps or plate.drift else min(window.size[0] + room[0] - left, width)
    upper, lower = max(-room[1] - top, 0.0), min(window.size[1] + room[1] - top, height)
    if plate.anchor == "frame":
        lower = height
    x0, x1, y0, y1 = round(first), round(last), round(upper), round(lower)
    picture = _scaled(pixels, (width, height), (x0, y0, x1 - x0, y1 - y0))
    if plate.anchor == "frame":
        picture = _deepened(picture, round(DEEPER * window.size[1]))
    if plate.opacity < 1.0:
        picture = cv2.convertScaleAbs(picture, alpha=plate.opacity)
    if plate.wraps:
        extra = min(round(window.size[0] * (1.0 + 2.0 * MARGIN)), picture.shape[1])
        picture = np.ascontiguousarray(np.concatenate([picture, picture[:, :extra]], axis=1))
        return picture, (left, top + y0), float(x1 - x0)
    reach = max(min(-left, left + width - window.size[0]) - room[0] / 2.0, 0.0) if plate.drift else 0.0
    return picture, (left + x0, top + y0), reach


def _calmed(picture: RGBA, saturation: float) -> RGBA:
    """A premultiplied picture with its colours that much nearer to grey."""
    mix = np.eye(4)
    mix[:3, :3] = saturation * np.eye(3) + (1.0 - saturation) * LUMA[None, :]
    return np.asarray(cv2.transform(picture, mix), np.uint8)


def _deepened(picture: RGBA, rows: int) -> RGBA:
    """A picture continued downward by its own mirror image."""
    rows = min(rows, picture.shape[0] - 1)
    return np.ascontiguousarray(np.concatenate([picture, picture[-2 : -rows - 2 : -1]]))


def _scaled(pixels: RGBA, size: tuple[float, float], cut: tuple[int, int, int, int]) -> RGBA:
    """``pixels`` as if scaled to ``size``, but only the rectangle ``cut`` (x, y, width, height) of it."""
    rows, columns = pixels.shape[:2]
    across, down = size[0] / columns, size[1] / rows
    if across < 0.75:
        pixels = cv2.resize(pixels, (round(size[0]), round(size[1])), interpolation=cv2.INTER_AREA)
        across, down = size[0] / pixels.shape[1], size[1] / pixels.shape[0]
    x, y, width, height = cut
    place = np.array([[across, 0.0, across / 2.0 - 0.5 - x], [0.0, down, down / 2.0 - 0.5 - y]])
    scaled = cv2.warpAffine(
        pixels, place, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    np.minimum(scaled[..., :3], scaled[..., 3:], out=scaled[..., :3])
    return np.asarray(scaled)
