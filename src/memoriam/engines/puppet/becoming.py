"""One person becomes another in one place: features and outlines pass into each other, so that no second one shines.

Both are cut out and bent to each other over a domain half-way between them (Liao et al., Automating Image
Morphing using Structural Similarity on a Halfway Domain, 2014): what lies at q there is at q - v(q) in the one picture
and at q + v(q) in the other.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator

from memoriam.arrays import Affine, Frame, Points
from memoriam.engines.puppet.actor import ActorLayer
from memoriam.engines.puppet.contact import COARSE, coarse_matte, seen_matte
from memoriam.likeness import Portrait
from memoriam.picture.camera import CHIN, scale_of
from memoriam.picture.kernels import lay_over_frame

GRID = 16
"""Frame pixels between the nodes of the field: it is smooth."""

EVERY = 6
"""One in so many of the mesh's 468 points of skin holds the field: the faces are nearly alike."""

SKIN = 468
"""Points of the mesh before those of the irises, which move by themselves."""

RAYS = np.radians(np.linspace(-205.0, 25.0, 27))
"""Directions from the middle of the face in which hair ends, y down: over the head from one jaw to the other."""

CHEST = 0.5
"""Head heights below the chin of the point from which the shoulders are seen; every photograph that may meet another
shows more."""

SHOULDERS = np.radians(np.concatenate([np.linspace(-200.0, -125.0, 12), np.linspace(-55.0, 20.0, 12)]))
"""Directions from there in which neck, shoulders and arms end, y down."""

FARTHEST = 0.40
"""Half the way in head heights that an outline may go: more would be seen as bending."""

STIFF = 2e-4
"""Smoothing of the spline: points that disagree are averaged instead of folding the picture."""

ROUNDS = 4
"""Fixed-point steps to where a point of the picture lies in the field."""

Field = NDArray[np.float32]


@dataclass
class Becoming:
    """The layer of ``other``, whom ``one`` becomes in the same place; thread-safe.

    portraits: of the one and the other, as they are painted. size: (width, height) of the frame. The share of the other
    follows the opacities of both, once that of the one falls.
    """

    one: ActorLayer
    other: ActorLayer
    portraits: tuple[Portrait, Portrait]
    size: tuple[int, int]

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._field: Field | None = None
        self._own = threading.local()

    def share(self, t: float) -> float | None:
        """How far the one has become the other; None while each is painted as always."""
        leaving, coming = self.one.presence(t), self.other.presence(t)
        return coming / (leaving + coming) if 0.0 < leaving < 1.0 and coming > 0.0 else None

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Paint both in one while the change lasts, else the other as always."""
        share = self.share(t)
        if share is None:
            self.other.paint(frame, t, view)
            return
        there, back = _maps(self._bend(t), view, share)
        pictures = []
        for actor, shift in ((self.one, there), (self.other, back)):
            empty = self._empty(frame.shape)
            actor.paint_whole(empty, t, view)
            pictures.append(_bent(empty, shift))
        both = cv2.addWeighted(pictures[0], 1.0 - share, pictures[1], share, 0.0, dst=pictures[0])
        np.minimum(both[..., :3], both[..., 3:], out=both[..., :3])
        lay_over_frame(frame.view(np.uint32)[..., 0], both.view(np.uint32)[..., 0], 0, 0)

    def before(self) -> Before:
        """The layer of the one who goes."""
        return Before(self)

    def _bend(self, t: float) -> Field:
        """The field in stage pixels at every GRID-th, made once: the two hardly move meanwhile."""
        with self._lock:
            if self._field is None:
                self._field = _halfway(*self._marks(t), self.one.head, self.size)
            return self._field

    def _marks(self, t: float) -> tuple[Points, Points]:
        """(n, 2) stage pixels that belong together in the two."""
        marks = [
            _marks(actor, portrait, t, self.size)
            for actor, portrait in zip((self.one, self.other), self.portraits, strict=True)
        ]
        return marks[0], marks[1]

    def _empty(self, shape: tuple[int, ...]) -> Frame:
        """This thread's own frame, with nothing on it: what is painted there keeps its alpha in the fourth byte."""
        frame: Frame | None = getattr(self._own, "frame", None)
        if frame is None or frame.shape != shape:
            frame = self._own.frame = np.empty(shape, np.uint8)
        frame[:] = 0
        return frame


@dataclass(frozen=True)
class Before:
    """The one who goes, until they begin to become the other."""

    change: Becoming

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Paint them as always, but not during the change."""
        if self.change.share(t) is None:
            self.change.one.paint(frame, t, view)


def _marks(actor: ActorLayer, portrait: Portrait, t: float, size: tuple[int, int]) -> Points:
    """Face, outline of head and hair, and sides of the body, (n, 2) stage pixels."""
    view = np.eye(2, 3)
    face = actor.landmarks(t, view)
    small = (-(-size[0] // COARSE), -(-size[1] // COARSE))
    matte = seen_matte(coarse_matte(portrait, actor.scale), actor.place(t, view), small)
    centre, chest = face[:SKIN].mean(axis=0), face[CHIN] + np.array([0.0, CHEST * actor.head])
    outline = [_exit(matte, centre, angle) for angle in RAYS] + [
        _exit(matte, chest, angle) for angle in SHOULDERS
    ]
    return np.concatenate([face[:SKIN:EVERY], outline]).astype(np.float32)


def _exit(matte: NDArray[np.float32], start: NDArray[np.floating], angle: float) -> Points:
    """Where a ray from ``start`` (frame pixels) leaves the person or the frame."""
    way = np.array([np.cos(angle), np.sin(angle)])
    steps = np.arange(0.0, float(sum(matte.shape)), 0.5)
    at = (start[None, :] / COARSE + steps[:, None] * way[None, :]).astype(np.float32)
    seen = cv2.remap(matte, at[:, :1].copy(), at[:, 1:].copy(), cv2.INTER_LINEAR)[:, 0]
    outside = np.flatnonzero(seen < 0.5)
    first = int(outside[0]) if outside.size else len(steps) - 1
    return np.asarray(at[first] * COARSE, np.float32)


def _halfway(one: Points, other: Points, head: float, size: tuple[int, int]) -> Field:
    """(rows, columns, 2) half the way from the one to the other at the nodes of the grid, in pixels."""
    middle, half = (one + other) / 2.0, (other - one) / 2.0
    far = np.linalg.norm(half, axis=1, keepdims=True)
    half *= np.minimum(1.0, FARTHEST * head / np.maximum(far, 1e-3))
    width, height = size
    edge = np.linspace(0.0, 1.0, 9)[:, None] * np.array([[width, height]])
    still = np.concatenate(
        [np.stack([edge[:, 0], np.full(9, y)], 1) for y in (0.0, height)]
        + [np.stack([np.full(9, x), edge[:, 1]], 1) for x in (0.0, width)]
    )
    places = np.concatenate([middle, still]) / head
    ways = np.concatenate([half, np.zeros_like(still)])
    spline = RBFInterpolator(places, ways, kernel="thin_plate_spline", smoothing=STIFF)
    columns, rows = -(-width // GRID) + 1, -(-height // GRID) + 1
    x, y = np.meshgrid(np.arange(columns) * GRID, np.arange(rows) * GRID)
    nodes = np.stack([x.ravel(), y.ravel()], axis=1) / head
    return np.asarray(spline(nodes).reshape(rows, columns, 2), np.float32)


def _maps(field: Field, view: Affine, share: float) -> tuple[Field, Field]:
    """Displacements in frame pixels at the grid's nodes: where to look in the one picture and in the other."""
    moved = view.copy()
    moved[:, 2] /= GRID
    rows, columns = field.shape[:2]
    seen = cv2.warpAffine(field, moved, (columns, rows), borderMode=cv2.BORDER_REPLICATE) * scale_of(view)
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    way = seen
    for _ in range(ROUNDS):
        shift = way * np.float32((2.0 * share - 1.0) / GRID)
        way = cv2.remap(
            seen, x - shift[..., 0], y - shift[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
    return np.asarray(-2.0 * share * way, np.float32), np.asarray(2.0 * (1.0 - share) * way, np.float32)


def _bent(frame: Frame, shift: Field) -> Frame:
    """A premultiplied picture looked up ``shift`` away."""
    height, width = frame.shape[:2]
    grow = np.array([[GRID, 0.0, 0.0], [0.0, GRID, 0.0]])
    full = cv2.warpAffine(shift, grow, (width, height), borderMode=cv2.BORDER_REPLICATE)
    full[..., 0] += np.arange(width, dtype=np.float32)[None, :]
    full[..., 1] += np.arange(height, dtype=np.float32)[:, None]
    return np.asarray(cv2.remap(frame, full, None, cv2.INTER_LINEAR), np.uint8)
