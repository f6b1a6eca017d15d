"""The quiet surroundings of a portrait: the photograph's own ground, melting into a calm continuation of its colours.

Three layers make a portrait: ``Backdrop`` (the plate and what continues it), the moving person, and ``Veil`` (the same
continuation once more over the person, where the photograph ends inside the frame, so that no cut edge is ever seen).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, RGBA, Affine, Frame, Mask
from memoriam.likeness.person import Portrait
from memoriam.likeness.plate import push_pull
from memoriam.picture.camera import CHIN, after, face_width, head_is_cut, scale_of
from memoriam.picture.kernels import lay_over_frame
from memoriam.picture.look import LUMA

OVERSCAN = 1.15
"""Size of the painted ground in frames: room for a slow camera."""

PARALLAX = 0.03
"""Share by which the ground follows the camera less than the person; more would show what the matte missed."""

COARSE = 8
"""The continuation has no detail, so it is computed on a canvas this much smaller."""

MELT = 0.17
"""Width of the melting edge as a share of the frame's shorter edge."""

MELT_MOST = 0.15
"""No side melts more than this share of a small photo."""

MELT_BODY = ((0.5, 1.2), (0.95, 0.72))
"""Face heights of body below the chin, and the share of them over which it melts where the photograph cuts it: a bust
has no more than its shoulders to melt."""

ARC, ARC_FROM = 0.30, 1.6
"""Share of that melt by which it begins higher beside the body, and face heights beside the chin where it does."""

FAINT = 0.14
"""Share of that melt, from the edge inward, in which next to nothing is left."""

CUT_HAIR = 0.08
"""Depth, as a share of the frame's shorter edge, to which cut hair colours what lies above it."""

MELT_LEAST = 0.045
"""Where the head almost touches the photo's edge the melt becomes short, never hard."""

BORDER_DEPTH = 0.14
"""A printed border, a passe-partout or the rim of a plate is looked for in this outer share of the photograph."""

BORDER_STEP = 9.0
"""Mean step of tone, in levels, across a straight line that counts as such a border."""

BORDER_PIECES = 12
"""In each of so many pieces of its length the step must go the same way: hair and shoulders never do that."""

BORDER_SEARCH = 720
"""Longer edge, in pixels, of the copy in which borders are looked for."""

TILE = 64
"""Pixels of the tiles in which the veil skips what is empty: most of its rectangle is."""

SPECK = 0.12
"""A button, a medal or a lamp smaller than half this share of the shorter edge leaves no glow in the continuation."""

CALM = 0.12
"""Share by which the continuation is drawn to its own mean far away from the photograph."""

FLOOR = 0.92
"""How far the continuation below a body is drawn to one quiet colour of the ground: streaks of cloth and curtain under
somebody look like a fault."""

FLOOR_TONES, FLOOR_SHADE, FLOOR_CHROMA = (60.0, 140.0, 205.0), (0.90, 0.50, 1.0), (0.55, 0.55, 0.9)
"""Mean tone of the ground, and how much of its light and of its chroma that colour keeps: light grounds stay light, as
in an old vignette; before any other a body is lost in shade, for coloured mist before dark clothes looks like water."""

STREAK = 0.30
"""Blur, as a share of the shorter edge, that takes the streaks out of the continuation far from the photograph."""

LIGHT_ABOVE, SHADE_BELOW = 0.05, 0.24
"""The continuation is this much lighter at the top and darker at the bottom: light above, weight below."""

TEXTURE = (0.7, 3.0)
"""Least and largest deviation of the continuation's grain in levels: enough not to band, never coarse."""

GRAIN_RADIUS = 0.42
"""Deviation of the blur, in photo pixels, that gives white noise the fineness of enlarged photographic grain."""

Grid = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Canvas:
    """The painted ground: its size, and where the photo lies on it. ``shift`` is stage minus canvas coordinates."""

    width: int
    height: int
    placement: Affine
    shift: tuple[float, float]


class Backdrop:
    """The plate of a portrait on a calm ground that fills the frame: the rearmost layer.

    placement: photo to stage pixels. size: (width, height) of the frame. seed: of the ground's fine grain.
    """

    def __init__(self, portrait: Portrait, placement: Affine, size: tuple[int, int], seed: int) -> None:
        canvas = _canvas(placement, size)
        mask = edge_mask(portrait, placement, size, spare_head=False)[..., None]
        around = _continuation(portrait, canvas, size)
        around += _texture(portrait, canvas, seed)[..., None]
        inside = _placed(portrait.plate, canvas.placement, (canvas.width, canvas.height)).astype(np.float32)
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
        canvas = _canvas(placement, size)
        alpha = (1.0 - edge_mask(portrait, placement, size, spare_head=True)) * _near_person(
            portrait, canvas, size
        )
        rows, columns = np.flatnonzero(alpha.max(axis=1) > 0.004), np.flatnonzero(alpha.max(axis=0) > 0.004)
        self._patch: RGBA | None = None
        if not rows.size:
            return
        window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        around = _continuation(portrait, canvas, size) + _texture(portrait, canvas, seed)[..., None]
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
    canvas = _canvas(placement, size)
    left, top, right, bottom = _edges(portrait, canvas.placement)
    melts = _melt_widths(portrait, canvas, size, spare_head=spare_head)
    x = np.arange(canvas.width, dtype=np.float32)
    y = np.arange(canvas.height, dtype=np.float32)
    across = (_side(x - left, melts[0]) * _side(right - x, melts[2]))[None, :]
    upper = across * _side(y - top, melts[1])[:, None]
    return np.asarray(
        upper * _side(bottom - y[:, None] - _rise(portrait, canvas, melts[3]), melts[3]), np.float32
    )


def _rise(portrait: Portrait, canvas: _Canvas, melt: float) -> Grid:
    """(1, w) pixels by which the lower edge rises beside the face: a bust is lost in an arc, not along a line."""
    face = portrait.mesh.head_height * scale_of(canvas.placement)
    middle = float(canvas.placement[0, 0] * portrait.mesh.points[CHIN, 0] + canvas.placement[0, 2])
    beside = np.abs(np.arange(canvas.width, dtype=np.float32) - middle) / max(ARC_FROM * face, 1.0)
    return np.asarray(ARC * melt * np.clip(beside, 0.0, 1.0)[None, :] ** 2, np.float32)


def lost_row(portrait: Portrait, placement: Affine, x: float) -> float:
    """Row of the stage at column ``x`` where the melt has left next to nothing of a body that the photograph cuts."""
    end = _edges(portrait, placement)[3]
    middle = float(placement[0, 0] * portrait.mesh.points[CHIN, 0] + placement[0, 2])
    beside = abs(x - middle) / max(ARC_FROM * portrait.mesh.head_height * scale_of(placement), 1.0)
    melt = _body_melt(portrait, placement, end)
    return end - melt * (FAINT + ARC * min(beside, 1.0) ** 2)


def _body_melt(portrait: Portrait, placement: Affine, end: float) -> float:
    """Pixels over which a body melts whose photograph ends at row ``end``."""
    chin = float(placement[1, 1] * portrait.mesh.points[CHIN, 1] + placement[1, 2])
    body = max(end - chin, 0.0)
    return body * float(np.interp(body / (portrait.mesh.head_height * scale_of(placement)), *MELT_BODY))


def _canvas(placement: Affine, size: tuple[int, int]) -> _Canvas:
    width, height = (round(edge * OVERSCAN) for edge in size)
    shift = ((size[0] - width) / 2.0, (size[1] - height) / 2.0)
    moved = placement.copy()
    moved[:, 2] -= shift
    return _Canvas(width, height, moved, shift)


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
    return step


def _edges(portrait: Portrait, placement: Affine) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the photo without its printed border, on the target of ``placement``."""
    rows, columns = portrait.photo.shape[:2]
    finer = max(1.0, max(rows, columns) / BORDER_SEARCH)
    small = cv2.resize(portrait.photo, None, fx=1.0 / finer, fy=1.0 / finer, interpolation=cv2.INTER_AREA)
    tone = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    left, top, right, bottom = (_border(side) * finer for side in (tone.T, tone, tone[:, ::-1].T, tone[::-1]))
    scale = scale_of(placement)
    x, y = placement[:, 2].tolist()
    return (
        left * scale + x,
        top * scale + y,
        (columns - 1 - right) * scale + x,
        (rows - 1 - bottom) * scale + y,
    )


def _border(tone: Grid) -> int:
    """Rows from the top edge to the innermost straight line that runs almost all along it; 0 if there is none."""
    depth = int(BORDER_DEPTH * tone.shape[0])
    if depth < 6:
        return 0
    middle = slice(tone.shape[1] // 8, tone.shape[1] - tone.shape[1] // 8)
    strip = cv2.blur(np.ascontiguousarray(tone[: depth + 4, middle]), (9, 1))
    step = strip[4:] - strip[:-4]
    pieces = np.stack([piece.mean(axis=1) for piece in np.array_split(step, BORDER_PIECES, axis=1)])
    found = np.flatnonzero((pieces > BORDER_STEP).all(axis=0) | (pieces < -BORDER_STEP).all(axis=0))
    return int(found[-1]) + 4 if found.size else 0


def _melt_widths(
    portrait: Portrait, canvas: _Canvas, size: tuple[int, int], *, spare_head: bool
) -> tuple[float, float, float, float]:
    """Width of the melt on each side (left, top, right, bottom): full, or what the head and the frame leave."""
    wide, least = MELT * min(size), MELT_LEAST * min(size)
    edges = _edges(portrait, canvas.placement)
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


def _placed(picture: RGB, placement: Affine, size: tuple[int, int]) -> RGB:
    """A picture resampled onto a canvas: area average when it becomes smaller, cubic when larger."""
    scale = scale_of(placement)
    if scale < 1.0:
        rows, columns = picture.shape[:2]
        small = (max(round(columns * scale), 1), max(round(rows * scale), 1))
        picture = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
        ratio = np.diag([columns / small[0], rows / small[1]])
        centre = np.diag(ratio) / 2.0 - 0.5
        placement = after(placement, np.column_stack([ratio, centre]))
    moved = cv2.warpAffine(picture, placement, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, dtype=np.uint8)


def _coarse(canvas: _Canvas) -> tuple[Affine, tuple[int, int]]:
    """The photo's place and the size of the canvas at 1 / COARSE."""
    size = (-(-canvas.width // COARSE), -(-canvas.height // COARSE))
    smaller = np.array([[1.0 / COARSE, 0.0, 0.5 / COARSE - 0.5], [0.0, 1.0 / COARSE, 0.5 / COARSE - 0.5]])
    return after(smaller, canvas.placement), size


def _full(grid: Grid, canvas: _Canvas) -> Grid:
    """A coarse grid at full size, smooth."""
    back = np.array([[COARSE, 0.0, COARSE / 2.0 - 0.5], [0.0, COARSE, COARSE / 2.0 - 0.5]])
    size = (canvas.width, canvas.height)
    return np.asarray(
        cv2.warpAffine(grid, back, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
        dtype=np.float32,
    )


def _continuation(portrait: Portrait, canvas: _Canvas, size: tuple[int, int]) -> Grid:
    """(h, w, 3) the colours of the photo's margin carried outward, calmer and calmer, lit from above."""
    placement, extent = _coarse(canvas)
    edge = min(size) / COARSE
    photo = cv2.medianBlur(_placed(_ground(portrait), placement, extent), 2 * round(SPECK * edge / 2.0) + 1)
    weight = _margin(portrait, placement, extent, edge)
    filled = push_pull(photo.astype(np.float32), weight)
    near = cv2.GaussianBlur(filled, (0, 0), 0.020 * edge)
    far = _carried_outward(cv2.GaussianBlur(filled, (0, 0), 0.07 * edge), portrait, placement, 0.04 * edge)
    far += (far.mean(axis=(0, 1)) - far) * CALM
    outside = _outside(placement, portrait, extent) / edge
    far += (cv2.GaussianBlur(far, (0, 0), STREAK * edge) - far) * _eased(outside / 0.5)[..., None]
    calm = near + (far - near) * _eased(outside / 0.22)[..., None]
    calm += (_floor(portrait) - calm) * _under(portrait, placement, extent)[..., None]
    y = np.linspace(0.0, 1.0, extent[1], dtype=np.float32)[:, None, None]
    calm *= 1.0 + LIGHT_ABOVE * (1.0 - y) ** 2 - SHADE_BELOW * np.maximum(y - 0.35, 0.0) / 0.65
    return _full(np.asarray(calm, dtype=np.float32), canvas)


def _ground(portrait: Portrait) -> RGB:
    """What is behind the person; above the chin of a head that the photograph cuts, the photograph itself."""
    if not head_is_cut(portrait):
        return portrait.plate
    ground = portrait.plate.copy()
    chin = max(0, round(float(portrait.mesh.points[CHIN, 1])))
    ground[:chin] = portrait.photo[:chin]
    return ground


def _floor(portrait: Portrait) -> Grid:
    """(3,) what a body is lost in below the photograph: the mean of the ground, quieter in colour."""
    mean = portrait.plate[::8, ::8].reshape(-1, 3).mean(axis=0)
    tone = float(mean @ LUMA)
    share, chroma = (np.interp(tone, FLOOR_TONES, kept) for kept in (FLOOR_SHADE, FLOOR_CHROMA))
    return np.asarray(share * (tone + chroma * (mean - tone)), np.float32)


def _under(portrait: Portrait, placement: Affine, extent: tuple[int, int]) -> Grid:
    """(h, w) 0 beside the photograph, 1 a little below its lower edge."""
    bottom = _edges(portrait, placement)[3]
    chin = float(placement[1, 1] * portrait.mesh.points[CHIN, 1] + placement[1, 2])
    y = np.arange(extent[1], dtype=np.float32)[:, None].repeat(extent[0], axis=1)
    return np.asarray(FLOOR * _eased((y - chin) / max(bottom - chin, 1.0)), np.float32)


def _eased(part: Grid) -> Grid:
    """Smoothstep of 0..1."""
    part = np.clip(part, 0.0, 1.0)
    return np.asarray(part * part * (3.0 - 2.0 * part), np.float32)


def _carried_outward(colours: Grid, portrait: Portrait, placement: Affine, inset: float) -> Grid:
    """Every pixel outside the photo takes the colour of the nearest one inside: what lies below a body stays dark."""
    left, top, right, bottom = _edges(portrait, placement)
    x = np.arange(colours.shape[1], dtype=np.float32)[None, :].repeat(colours.shape[0], axis=0)
    y = np.arange(colours.shape[0], dtype=np.float32)[:, None].repeat(colours.shape[1], axis=1)
    x = np.clip(x, max(left + inset, 0.0), min(right - inset, colours.shape[1] - 1.0))
    y = np.clip(y, max(top + inset, 0.0), min(bottom - inset, colours.shape[0] - 1.0))
    carried = cv2.remap(colours, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(cv2.GaussianBlur(carried, (0, 0), 4.0 * inset), dtype=np.float32)


def _margin(portrait: Portrait, placement: Affine, extent: tuple[int, int], edge: float) -> Mask:
    """Weight of the photo's pixels for the continuation: a band inside its edges, without the head.

    Hair that the upper edge cuts does count there, and so goes on into its own colour.
    """
    left, top, right, bottom = _edges(portrait, placement)
    band = 1.3 * MELT * edge
    x = np.arange(extent[0], dtype=np.float32)[None, :]
    y = np.arange(extent[1], dtype=np.float32)[:, None]
    inward = np.minimum(np.minimum(x - left, right - x), np.minimum(y - top, bottom - y))
    weight = np.clip(inward, 0.0, 1.0) * np.clip(1.0 - inward / band, 0.02, 1.0)
    matte = cv2.warpAffine(portrait.matte, placement, extent, flags=cv2.INTER_LINEAR)
    person = cv2.dilate(matte, np.ones((3, 3), np.uint8))
    if head_is_cut(portrait):
        person *= np.clip((y - top) / (CUT_HAIR * edge), 0.0, 1.0)
    return np.asarray(weight * (1.0 - 0.995 * person), dtype=np.float32)


def _outside(placement: Affine, portrait: Portrait, extent: tuple[int, int]) -> Grid:
    """Distance from the photo in coarse pixels, 0 inside."""
    left, top, right, bottom = _edges(portrait, placement)
    x = np.arange(extent[0], dtype=np.float32)[None, :]
    y = np.arange(extent[1], dtype=np.float32)[:, None]
    across = np.maximum(np.maximum(left - x, x - right), 0.0)
    down = np.maximum(np.maximum(top - y, y - bottom), 0.0)
    return np.asarray(np.hypot(across, down), dtype=np.float32)


def _near_person(portrait: Portrait, canvas: _Canvas, size: tuple[int, int]) -> Mask:
    """1 where the person is or may move to, fading to 0 around: the veil need not be painted elsewhere."""
    placement, extent = _coarse(canvas)
    matte = cv2.warpAffine(
        portrait.matte, placement, extent, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
    )
    radius = max(round(0.05 * min(size) / COARSE), 2)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    grown = cv2.dilate(np.asarray(matte > 0.02, dtype=np.float32), kernel)
    return _full(np.asarray(cv2.GaussianBlur(grown, (0, 0), radius / 2.5), dtype=np.float32), canvas)


def _texture(portrait: Portrait, canvas: _Canvas, seed: int) -> Grid:
    """Grain like the photograph's own in size and strength, the same in all channels so that grey stays grey.

    White noise is blurred to size, not enlarged: interpolation leaves a grid of weaker grain between the samples.
    """
    grain = np.random.default_rng(seed).normal(size=(canvas.height, canvas.width)).astype(np.float32)
    grain = cv2.GaussianBlur(grain, (0, 0), GRAIN_RADIUS * max(scale_of(canvas.placement), 1.0))
    deviation = min(max(_noise_level(portrait.plate), TEXTURE[0]), TEXTURE[1])
    return np.asarray(grain * (deviation / float(grain.std())), dtype=np.float32)


def _noise_level(picture: RGB) -> float:
    """Deviation of the fine noise in levels: Immerkaer, Fast Noise Variance Estimation (1996), by the median."""
    tone = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
    return float(np.median(np.abs(cv2.filter2D(tone, -1, kernel))) / 0.6745 / 6.0)
