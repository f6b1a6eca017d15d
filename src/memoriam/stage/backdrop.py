"""The quiet surroundings of a portrait: the photograph's own ground, melting into a calm continuation of its colours.

Three layers make a portrait: ``Backdrop`` (the plate and what continues it), the moving person, and ``Veil`` (the same
continuation once more over the person, where the photograph ends inside the frame, so that no cut edge is ever seen).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGBA, Affine, Frame, Mask
from memoriam.likeness.person import Portrait
from memoriam.picture.camera import CHIN, after, face_width, scale_of
from memoriam.picture.kernels import lay_over_frame
from memoriam.stage.canvas import (
    COARSE,
    Grid,
    GroundCanvas,
    coarse,
    full_size,
    make_canvas,
    photo_edges,
    placed,
)
from memoriam.stage.continuation import MELT, continuation, texture

PARALLAX = 0.03
"""Share by which the ground follows the camera less than the person; more would show what the matte missed."""

MELT_MOST = 0.15
"""No side melts more than this share of a small photo."""

MELT_BODY = ((0.5, 1.2), (0.95, 0.72))
"""Face heights of body below the chin, and the share of them over which it melts where the photograph cuts it: a bust
has no more than its shoulders to melt."""

ARC, ARC_FROM = 0.30, 1.6
"""Share of that melt by which it begins higher beside the body, and face heights beside the chin where it does."""

FAINT = 0.14
"""Share of that melt, from the edge inward, in which next to nothing is left."""

MELT_LEAST = 0.045
"""Where the head almost touches the photo's edge the melt becomes short, never hard."""

TILE = 64
"""Pixels of the tiles in which the veil skips what is empty: most of its rectangle is."""


class Backdrop:
    """The plate of a portrait on a calm ground that fills the frame: the rearmost layer.

    placement: photo to stage pixels. size: (width, height) of the frame. seed: of the ground's fine grain.
    """

    def __init__(self, portrait: Portrait, placement: Affine, size: tuple[int, int], seed: int) -> None:
        canvas = make_canvas(placement, size)
        mask = edge_mask(portrait, placement, size, spare_head=False)[..., None]
        around = continuation(portrait, canvas, size)
        around += texture(portrait, canvas, seed)[..., None]
        inside = placed(portrait.plate, canvas.placement, (canvas.width, canvas.height)).astype(np.float32)
        picture = np.full((canvas.height, canvas.width, 4), 255, dtype=np.uint8)
        picture[..., :3] = np.clip(around + (inside - around) * mask + 0.5, 0.0, 255.0).astype(np.uint8)
        self._picture: Frame = picture
        self._shift = canvas.shift

    def paint(self, frame: Frame, t: float, view: Affine) -> None:  # noqa: ARG002
        """Fill the frame; the ground lies a little behind the stage and follows the camera less."""
        far = np.eye(2, 3) * PARALLAX + view * (1.0 - PARALLAX)
        place = after(far, np.array([[1.0, 0.0, self._shift[0]], [0.0, 1.0, self._shift[1]]]))
        size = (frame.shape[1], frame.shape[0])
        cv2.warpAffine(
            self._picture, place, size, dst=frame, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )


class Veil:
    """The continuation over the person, where the photograph's edge cuts them: the foremost layer of a portrait.

    Paints nothing at all where the person ends inside the photograph. Arguments as for ``Backdrop``.
    """

    def __init__(self, portrait: Portrait, placement: Affine, size: tuple[int, int], seed: int) -> None:
        canvas = make_canvas(placement, size)
        alpha = (1.0 - edge_mask(portrait, placement, size, spare_head=True)) * _near_person(
            portrait, canvas, size
        )
        rows, columns = np.flatnonzero(alpha.max(axis=1) > 0.004), np.flatnonzero(alpha.max(axis=0) > 0.004)
        self._patch: RGBA | None = None
        if not rows.size:
            return
        window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        around = continuation(portrait, canvas, size) + texture(portrait, canvas, seed)[..., None]
        cut = alpha[window][..., None]
        self._patch = np.rint(np.dstack([np.clip(around[window], 0.0, 255.0) * cut, cut * 255.0])).astype(
            np.uint8
        )
        self._corner = np.array([columns[0] + canvas.shift[0], rows[0] + canvas.shift[1]])
        self._boxes = _painted_boxes(self._patch[..., 3])

    def paint(self, frame: Frame, t: float, view: Affine) -> None:  # noqa: ARG002
        """Lay the melting edge over what was painted before."""
        if self._patch is None:
            return
        place = after(view, np.column_stack([np.eye(2), self._corner]))
        target = frame.view(np.uint32)[..., 0]
        limit = np.array([frame.shape[1], frame.shape[0]])
        for box in self._boxes:
            ends = np.floor(box @ place[:, :2].T + place[:, 2]).astype(int)
            (x0, y0), (x1, y1) = np.clip(ends, 0, limit).tolist()
            if x0 >= x1 or y0 >= y1:
                continue
            moved = np.column_stack([place[:, :2], place[:, 2] - (x0, y0)])
            patch = cv2.warpAffine(self._patch, moved, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
            lay_over_frame(target, patch.view(np.uint32)[..., 0], x0, y0)


def _painted_boxes(alpha: NDArray[np.uint8]) -> list[NDArray[np.float64]]:
    """Corners ((x0, y0), (x1, y1)) of rows of tiles that are not empty, tiling what is painted without overlap."""
    height, width = alpha.shape
    grown = cv2.dilate(alpha, np.ones((5, 5), np.uint8))
    boxes = []
    for top in range(0, height, TILE):
        bottom = min(top + TILE, height)
        filled = [bool(grown[top:bottom, left : left + TILE].any()) for left in range(0, width, TILE)]
        edges = np.flatnonzero(np.diff(np.array([False, *filled, False]).astype(np.int8)))
        for first, last in edges.reshape(-1, 2) * TILE:
            right = min(int(last), width)
            boxes.append(
                np.array([[first, top], [right + (right == width), bottom + (bottom == height)]], np.float64)
            )
    return boxes


def edge_mask(portrait: Portrait, placement: Affine, size: tuple[int, int], *, spare_head: bool) -> Mask:
    """How much of the photo is kept at each pixel of the canvas of a frame of ``size``: 1 inside, 0 from its edges on.

    placement: photo to stage. Sides outside the frame melt outside the frame. The product of the four sides rounds the
    corners by itself. ``spare_head`` keeps the melt away from the head; the ground behind it needs no such care.
    """
    canvas = make_canvas(placement, size)
    left, top, right, bottom = photo_edges(portrait, canvas.placement)
    melts = _melt_widths(portrait, canvas, size, spare_head=spare_head)
    x = np.arange(canvas.width, dtype=np.float32)
    y = np.arange(canvas.height, dtype=np.float32)
    across = (_side(x - left, melts[0]) * _side(right - x, melts[2]))[None, :]
    upper = across * _side(y - top, melts[1])[:, None]
    return np.asarray(
        upper * _side(bottom - y[:, None] - _rise(portrait, canvas, melts[3]), melts[3]), np.float32
    )


def _rise(portrait: Portrait, canvas: GroundCanvas, melt: float) -> Grid:
    """(1, w) pixels by which the lower edge rises beside the face: a bust is lost in an arc, not along a line."""
    face = portrait.mesh.head_height * scale_of(canvas.placement)
    middle = float(canvas.placement[0, 0] * portrait.mesh.points[CHIN, 0] + canvas.placement[0, 2])
    beside = np.abs(np.arange(canvas.width, dtype=np.float32) - middle) / max(ARC_FROM * face, 1.0)
    return np.asarray(ARC * melt * np.clip(beside, 0.0, 1.0)[None, :] ** 2, np.float32)


def lost_row(portrait: Portrait, placement: Affine, x: float) -> float:
    """Row of the stage at column ``x`` where the melt has left next to nothing of a body that the photograph cuts."""
    end = photo_edges(portrait, placement)[3]
    middle = float(placement[0, 0] * portrait.mesh.points[CHIN, 0] + placement[0, 2])
    beside = abs(x - middle) / max(ARC_FROM * portrait.mesh.head_height * scale_of(placement), 1.0)
    melt = _body_melt(portrait, placement, end)
    return end - melt * (FAINT + ARC * min(beside, 1.0) ** 2)


def _body_melt(portrait: Portrait, placement: Affine, end: float) -> float:
    """Pixels over which a body melts whose photograph ends at row ``end``."""
    chin = float(placement[1, 1] * portrait.mesh.points[CHIN, 1] + placement[1, 2])
    body = max(end - chin, 0.0)
    return body * float(np.interp(body / (portrait.mesh.head_height * scale_of(placement)), *MELT_BODY))


def _side(inward: Grid, melt: float) -> Grid:
    """Smootherstep (Perlin 2002) over the melt: neither end of it can be seen as a line. In few buffers: as large as a
    film's frame each would count."""
    x = np.clip(inward / np.float32(max(melt, 1.0)), 0.0, 1.0)
    step = x * np.float32(6.0)
    step -= 15.0
    step *= x
    step += 10.0
    for _ in range(3):
        step *= x
    return np.asarray(step, np.float32)


def _melt_widths(
    portrait: Portrait, canvas: GroundCanvas, size: tuple[int, int], *, spare_head: bool
) -> tuple[float, float, float, float]:
    """Width of the melt on each side (left, top, right, bottom): full, or what the head and the frame leave."""
    wide, least = MELT * min(size), MELT_LEAST * min(size)
    edges = photo_edges(portrait, canvas.placement)
    rooms = _room_about_head(portrait, canvas.placement, edges) if spare_head else (np.inf,) * 4
    hidden = (
        -canvas.shift[0] - edges[0],
        -canvas.shift[1] - edges[1],
        edges[2] - (size[0] - canvas.shift[0]),
        edges[3] - (size[1] - canvas.shift[1]),
    )
    across, down = MELT_MOST * (edges[2] - edges[0]), MELT_MOST * (edges[3] - edges[1])
    below = max(_body_melt(portrait, canvas.placement, edges[3]), least)
    wishes = (min(wide, across), min(wide, down), min(wide, across), below)
    left, top, right, bottom = (
        min(wish, max(room, least), out if out > 0.0 else np.inf)
        for wish, room, out in zip(wishes, rooms, hidden, strict=True)
    )
    return left, top, right, bottom


def _room_about_head(
    portrait: Portrait, placement: Affine, edges: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """Distances from the head with its hair to the edges (left, top, right, bottom)."""
    points = portrait.mesh.points[:, :2] @ placement[:, :2].T + placement[:, 2]
    reach = 0.12 * face_width(portrait) * scale_of(placement)
    hair = 0.35 * portrait.mesh.head_height * scale_of(placement)
    (x0, y0), (x1, y1) = (points.min(axis=0) - reach).tolist(), (points.max(axis=0) + reach).tolist()
    return x0 - edges[0], y0 - hair - edges[1], edges[2] - x1, edges[3] - y1


def _near_person(portrait: Portrait, canvas: GroundCanvas, size: tuple[int, int]) -> Mask:
    """1 where the person is or may move to, fading to 0 around: the veil need not be painted elsewhere."""
    placement, extent = coarse(canvas)
    matte = cv2.warpAffine(
        portrait.matte, placement, extent, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
    )
    radius = max(round(0.05 * min(size) / COARSE), 2)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    grown = cv2.dilate(np.asarray(matte > 0.02, dtype=np.float32), kernel)
    return full_size(np.asarray(cv2.GaussianBlur(grown, (0, 0), radius / 2.5), dtype=np.float32), canvas)
