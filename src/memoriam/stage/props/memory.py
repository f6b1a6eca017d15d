"""One of the family's photographs as a print on a quiet ground of its own colours, moving inside with depth."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Affine, Frame, Mask
from memoriam.likeness.nearness import nearness
from memoriam.media.photo import read_photo
from memoriam.stage.props.base import PropSetting

Pixel = TypeVar("Pixel", np.uint8, np.float32)

READ_EDGE = 2600
"""Longest edge, in pixels, to which a photograph is read: more than a print in any frame can show."""

TALL_BOX, WIDE_BOX = (0.86, 0.64), (0.80, 0.76)
"""Largest print as shares of the frame's width and height: clear of the label, in tall and in wide or square films."""

SHAPES = (0.62, 1.62)
"""Narrowest and widest print, width over height; panoramas are cut about what is interesting in them."""

TALL_SHAPE = 1.25
"""Widest print in tall films: a slightly cut photograph shows more of the people than a narrow strip."""

LARGEST = 3.2
"""Most that a small photograph is enlarged: a smaller print is dearer than a blurred one."""

BORDER = 0.022
"""White border of the print as a share of the frame's shorter edge."""

PAPER = (243, 241, 236)
"""Photographic paper: not as bright as a screen's white."""

SHADOW, SHADOW_DROP, SHADOW_SOFT = 0.42, 0.010, 0.022
"""Opacity of the print's shadow, how far it falls and how soft it is, in shares of the frame's shorter edge."""

DIM, FADED = 0.62, 0.45
"""Brightness of the ground against the photograph, and how far its colours are taken back."""

GROUND_EDGE = 36
"""Longest edge to which the photograph is reduced before it becomes the ground: only its colours are left."""

DENSITY = 1.35
"""Pixels of the moving picture per frame pixel, so that sub-pixel movement does not soften and sharpen it in turn."""

OVERLAP = 1.03
"""Enlargement at the widest, which keeps the photograph's edges outside the print while it moves."""

PUSH = 0.055
"""How much nearer the camera comes, or goes away."""

SIDEWAYS, FORWARD = 0.011, 0.022
"""How far what is near moves more than what is far: aside, as a share of the print's longer edge, and in size."""

CELL = 24
"""Frame pixels between the nodes of the map: nearness is smooth."""

LATE = 1.0
"""Seconds after a print has gone at which its pixels are let go; frames are painted almost in order."""


@dataclass(frozen=True, slots=True)
class _Print:
    """A print ready to be painted. ground: the whole frame with border and shadow; x, y: where the picture begins.

    picture: (h, w, 4) at DENSITY; near: nearness at the nodes; middle: of the movement, print pixels.
    """

    ground: Frame
    x: int
    y: int
    width: int
    height: int
    picture: Frame
    density: float
    near: Mask
    middle: NDArray[np.float64]


class Memory:
    """A memory of a scene; fills the whole frame.

    facts: ``photo`` path; ``nearer`` True comes closer, False draws back; ``side`` -1 or 1. curves: ``opacity``;
    ``move`` from its first to its last time. The photograph is read when it is first seen. Raises UnreadablePhoto.
    """

    def __init__(self, setting: PropSetting) -> None:
        self._path: Path = setting.track.facts["photo"]
        self._nearer: bool = setting.track.facts["nearer"]
        self._side: float = setting.track.facts["side"]
        self._opacity = setting.track.curves["opacity"]
        self._start, self._end = (time for time, _ in setting.track.curves["move"].points)
        self._size, self._seed = setting.size, setting.seed
        self._print: _Print | None = None
        self._lock = threading.Lock()
        self._own = threading.local()

    def paint(self, frame: Frame, t: float, view: Affine) -> None:  # noqa: ARG002
        """Paint ground and print; the camera moves inside the print, which stands still."""
        opacity = self._opacity(t)
        if opacity <= 0.0:
            if t > self._end + LATE:
                self._print = None
            return
        print_ = self._ready()
        if opacity >= 1.0:
            self._compose(frame, print_, t)
            return
        over = self._scratch(frame)
        self._compose(over, print_, t)
        cv2.addWeighted(over, opacity, frame, 1.0 - opacity, 0.0, dst=frame)

    def _ready(self) -> _Print:
        with self._lock:
            if self._print is None:
                photo = read_photo(self._path, longest=READ_EDGE).pixels
                self._print = _make_print(photo, self._size, self._seed)
            return self._print

    def _scratch(self, frame: Frame) -> Frame:
        over: Frame | None = getattr(self._own, "over", None)
        if over is None or over.shape != frame.shape:
            over = self._own.over = np.empty_like(frame)
        return over

    def _compose(self, frame: Frame, print_: _Print, t: float) -> None:
        np.copyto(frame, print_.ground)
        part = min(max((t - self._start) / (self._end - self._start), 0.0), 1.0)
        moved = _map(print_, part if self._nearer else 1.0 - part, self._side * (part - 0.5))
        window = frame[print_.y : print_.y + print_.height, print_.x : print_.x + print_.width]
        window[:] = cv2.remap(
            print_.picture, moved, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
        )


def _map(print_: _Print, come: float, aside: float) -> NDArray[np.float32]:
    """(height, width, 2) where each pixel of the print comes from in its picture.

    come: 0-1, how near the camera is. aside: -0.5 to 0.5, how far it has moved sideways.
    """
    rows, columns = print_.near.shape
    x = (np.arange(columns, dtype=np.float32) - 0.5) * CELL - 0.5
    y = (np.arange(rows, dtype=np.float32) - 0.5) * CELL - 0.5
    near = print_.near
    zoom = OVERLAP * (1.0 + PUSH * come) * (1.0 + FORWARD * come * near)
    shift = aside * 2.0 * SIDEWAYS * max(print_.width, print_.height) * (near - 0.5)
    middle_x, middle_y = print_.middle
    nodes = np.empty((rows, columns, 2), np.float32)
    nodes[..., 0] = (middle_x + (x[None, :] - middle_x) / zoom - shift + 0.5) * print_.density - 0.5
    nodes[..., 1] = (middle_y + (y[:, None] - middle_y) / zoom + 0.5) * print_.density - 0.5
    full = cv2.resize(nodes, (columns * CELL, rows * CELL), interpolation=cv2.INTER_LINEAR)
    return np.asarray(full[CELL : CELL + print_.height, CELL : CELL + print_.width], np.float32)


def _make_print(photo: RGB, size: tuple[int, int], seed: int) -> _Print:
    near, interest = nearness(photo)
    photo, near, interest = _cut(photo, near, interest, _shape(photo, size))
    width, height = _extent(photo, size)
    x, y = (size[0] - width) // 2, (size[1] - height) // 2
    density = min(DENSITY, max(photo.shape[1] / width, 1.0))
    pixels = max(round(width * density), 1), max(round(height * density), 1)
    larger = pixels[0] > photo.shape[1]
    fine = cv2.resize(photo, pixels, interpolation=cv2.INTER_CUBIC if larger else cv2.INTER_AREA)
    return _Print(
        ground=_ground(photo, size, (x, y, width, height), seed),
        x=x,
        y=y,
        width=width,
        height=height,
        picture=cv2.cvtColor(fine, cv2.COLOR_RGB2RGBA),
        density=pixels[0] / width,
        near=_at_nodes(near, width, height),
        middle=interest * (width, height),
    )


def _shape(photo: RGB, size: tuple[int, int]) -> float:
    """Width over height of the print."""
    widest = TALL_SHAPE if size[1] > size[0] else SHAPES[1]
    return float(np.clip(photo.shape[1] / photo.shape[0], SHAPES[0], widest))


def _cut(
    photo: RGB, near: Mask, interest: NDArray[np.float64], shape: float
) -> tuple[RGB, Mask, NDArray[np.float64]]:
    """Photo and nearness cut to width / height = ``shape`` about the point of interest, which is told anew."""
    part = np.minimum([shape * photo.shape[0] / photo.shape[1], photo.shape[1] / shape / photo.shape[0]], 1.0)
    first = np.clip(interest - part / 2.0, 0.0, 1.0 - part)
    return _part(photo, first, part), _part(near, first, part), (interest - first) / part


def _part(image: NDArray[Pixel], first: NDArray[np.float64], part: NDArray[np.float64]) -> NDArray[Pixel]:
    """The part of an image that begins at ``first`` (x, y) and is ``part`` large, both 0-1 of its size."""
    size = np.array(image.shape[1::-1])
    x, y = np.rint(first * size).astype(int)
    width, height = np.maximum(np.rint(part * size).astype(int), 1)
    return np.ascontiguousarray(image[y : y + height, x : x + width])


def _extent(photo: RGB, size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of the print in frame pixels, both even."""
    box = TALL_BOX if size[1] > size[0] else WIDE_BOX
    rows, columns = photo.shape[:2]
    scale = min(box[0] * size[0] / columns, box[1] * size[1] / rows, LARGEST * min(size) / 1080.0)
    return 2 * max(round(columns * scale / 2), 2), 2 * max(round(rows * scale / 2), 2)


def _at_nodes(near: Mask, width: int, height: int) -> Mask:
    """Nearness at the middles of cells of CELL pixels, one cell beyond the print on each side."""
    columns, rows = -(-width // CELL) + 2, -(-height // CELL) + 2
    x = ((np.arange(columns) - 0.5) * CELL * near.shape[1] / width).astype(np.float32)
    y = ((np.arange(rows) - 0.5) * CELL * near.shape[0] / height).astype(np.float32)
    x, y = np.meshgrid(x, y)
    return np.asarray(cv2.remap(near, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _ground(photo: RGB, size: tuple[int, int], place: tuple[int, int, int, int], seed: int) -> Frame:
    """The whole frame: the photograph's colours far out of focus, the shadow of the print, and its paper."""
    scale = GROUND_EDGE / max(photo.shape[:2])
    few = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    soft = cv2.GaussianBlur(few, (0, 0), 0.16 * GROUND_EDGE, borderType=cv2.BORDER_REPLICATE)
    tone = soft.mean(axis=2, keepdims=True)
    soft = DIM * (soft + (tone - soft) * FADED)
    ground = cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC)
    ground *= 1.0 - SHADOW * _shadow(size, place)[..., None]
    ground += np.random.default_rng(seed).uniform(-0.5, 0.5, ground.shape[:2]).astype(np.float32)[..., None]
    x, y, width, height = place
    border = round(BORDER * min(size))
    ground[y - border : y + height + border, x - border : x + width + border] = PAPER
    frame = np.full((size[1], size[0], 4), 255, np.uint8)
    frame[..., :3] = np.clip(ground + 0.5, 0.0, 255.0).astype(np.uint8)
    return frame


def _shadow(size: tuple[int, int], place: tuple[int, int, int, int]) -> Mask:
    """Soft shadow (h, w) 0-1 of the print with its border, found at an eighth of the size."""
    edge, (x, y, width, height) = min(size), place
    small = np.zeros((max(size[1] // 8, 1), max(size[0] // 8, 1)), np.float32)
    border, drop = BORDER * edge, SHADOW_DROP * edge
    top, bottom = (y - border + drop) / 8, (y + height + border + drop) / 8
    small[round(top) : round(bottom), round((x - border) / 8) : round((x + width + border) / 8)] = 1.0
    small = cv2.GaussianBlur(small, (0, 0), SHADOW_SOFT * edge / 8)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC), np.float32)
