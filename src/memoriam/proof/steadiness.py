"""Whether the picture itself is calm: change from frame to frame, flicker, drift, black and frozen frames.

Frames may arrive from several threads in any order; only block means are kept: under one kilobyte a frame.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Frame, Points, Yuv420
from memoriam.proof.measures import Spread, Steadiness
from memoriam.proof.planes import crop, frame_size, small_luma

SMALL = 8
"""Pixels averaged before frames are compared: film grain falls to an eighth, movement of a face stays."""

BLOCKS = 16
"""Blocks along the longer edge in which background brightness and colour are followed."""

BLACK = 6.0
"""Mean luma (0-255) below which a frame is black."""

FROZEN = 0.002
"""Mean change in levels below which a frame repeats the one before: even the least grain changes more."""

DARK_TO_LIGHT = 0.02
"""Light or veil above this tints the background on purpose; drift is judged only below it."""

FLICKER_SCALE = np.sqrt(6.0)
"""White noise of deviation s has second differences of deviation s·√6; slow changes of light have almost none."""

Blocks = NDArray[np.float32]
"""(rows, columns) luma or (rows, columns, 3) sRGB of a frame's blocks, 0-255."""

HEAD_SIDE, HEAD_ABOVE = 0.5, 0.6
"""Hair and hats around a face, in face widths to each side and face heights above the mesh."""


class SteadinessMeter:
    """Follows brightness and colour of all frames; ``add`` is safe from several threads."""

    def __init__(self, fps: float, light: Sequence[float]) -> None:
        """fps: frames a second; light: 0-1 for every frame, how much light, veil or title lies over it on purpose."""
        self._fps = fps
        unlit = [i for i, value in enumerate(light) if value <= DARK_TO_LIGHT]
        second = round(fps)
        self._ends = (unlit[:second], unlit[-second:]) if len(unlit) >= 2 * second else ([], [])
        self._coloured = {*self._ends[0], *self._ends[1]}
        self._lock = threading.Lock()
        self._waiting: dict[int, Blocks] = {}
        self._change: dict[int, float] = {}
        self._luma: dict[int, Blocks] = {}
        self._colour: dict[int, Blocks] = {}
        self._faces: dict[int, Points] = {}
        self._size = (1, 1)
        self._black = 0

    def add(self, index: int, frame: Frame | Yuv420, face: Points | None = None) -> None:
        """Take in frame ``index``; ``face``: (n, 2) where the face is, in frame pixels, to know what is background."""
        small = small_luma(frame, SMALL)
        width, height = frame_size(frame)
        grid = grid_size(width, height)
        luma = cv2.resize(small, grid, interpolation=cv2.INTER_AREA)
        whole = (0, 0, width, height)
        colour = crop(frame, whole, grid).astype(np.float32) if index in self._coloured else None
        with self._lock:
            self._size = (width, height)
            self._luma[index] = luma
            if colour is not None:
                self._colour[index] = colour
            if face is not None:
                self._faces[index] = np.stack([face[:, :2].min(axis=0), face[:, :2].max(axis=0)])
            self._black += float(small.mean()) < BLACK
            self._waiting[index] = small
            pairs = [
                (i, self._waiting[i], self._waiting[i + 1]) for i in (index - 1, index) if self._ready(i)
            ]
        for i, before, after in pairs:
            change = float(cv2.norm(before, after, cv2.NORM_L1)) / before.size
            with self._lock:
                self._change[i + 1] = change
                self._forget(i + 1)

    def result(self) -> Steadiness:
        """Everything measured so far."""
        frames = sorted(self._change)
        changes = [self._change[i] for i in frames]
        return Steadiness(
            difference=Spread.of(changes),
            peak_at=frames[int(np.argmax(changes))] / self._fps if changes else None,
            flicker=self._flicker(),
            drift=self._drift(),
            black=self._black,
            frozen=sum(change < FROZEN for change in changes),
        )

    def _ready(self, i: int) -> bool:
        return i in self._waiting and i + 1 in self._waiting and i + 1 not in self._change

    def _forget(self, index: int) -> None:
        """Drop pictures whose both neighbours were compared."""
        for i in (index - 1, index):
            if (i == 0 or i in self._change) and i + 1 in self._change:
                self._waiting.pop(i, None)

    def _background(self, grids: Mapping[int, Blocks], frames: Sequence[int]) -> NDArray[np.float32]:
        """(n, blocks, …) what those grids show beside every place the face is at during the film."""
        faces = np.concatenate(list(self._faces.values())) if self._faces else None
        return np.stack([grids[i] for i in frames])[:, background_blocks(self._size, faces)]

    def _flicker(self) -> float | None:
        frames = sorted(self._luma)
        if len(frames) < 3 or frames[-1] - frames[0] != len(frames) - 1:
            return None
        luma = self._background(self._luma, frames)
        return float(np.sqrt(np.mean(np.diff(luma, 2, axis=0) ** 2)) / FLICKER_SCALE) if luma.size else None

    def _drift(self) -> float | None:
        if not self._coloured or not self._coloured <= self._colour.keys():
            return None
        first, last = (self._background(self._colour, end) for end in self._ends)
        return colour_distance(first.mean(axis=(0, 1)), last.mean(axis=(0, 1))) if first.size else None


def grid_size(width: int, height: int) -> tuple[int, int]:
    """Columns and rows of blocks for a frame of that size in pixels."""
    longest = max(width, height)
    return max(1, round(BLOCKS * width / longest)), max(1, round(BLOCKS * height / longest))


def background_blocks(size: tuple[int, int], face: Points | None) -> NDArray[np.bool_]:
    """(rows, columns) True where nobody is: beside and above the head, never below the chin.

    size: (width, height) of the frame in pixels; face: (n, 2) points of faces in frame pixels; without a face, all.
    """
    width, height = size
    columns, rows = grid_size(width, height)
    background = np.ones((rows, columns), bool)
    if face is None:
        return background
    low, high = face[:, :2].min(axis=0), face[:, :2].max(axis=0)
    side, above = HEAD_SIDE * (high[0] - low[0]), HEAD_ABOVE * (high[1] - low[1])
    left, right = np.arange(columns) * width / columns, (np.arange(columns) + 1) * width / columns
    top, bottom = np.arange(rows) * height / rows, (np.arange(rows) + 1) * height / rows
    beside = (right > low[0] - side) & (left < high[0] + side)
    head = (bottom > low[1] - above) & (top < high[1])
    background[np.ix_(head, beside)] = False
    background[bottom > high[1]] = False
    return background


def colour_distance(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """CIE76 ΔE*ab of two sRGB colours (3,) 0-255: about 2.3 is just noticeable (Mahy et al., 1994)."""
    pair = np.asarray([[first, second]], np.float32) / np.float32(255)
    lab = cv2.cvtColor(pair, cv2.COLOR_RGB2Lab)
    return float(np.linalg.norm(lab[0, 0] - lab[0, 1]))
