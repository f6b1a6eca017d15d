"""A pair of feathered wings that grow from a person's shoulder blades, unfold and beat."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGBA, Affine, Frame, Points
from memoriam.likeness import Portrait
from memoriam.picture.camera import CHIN, after, crown_to_chin, scale_of, zoom
from memoriam.scenes.base import SUBJECT
from memoriam.stage.kernels import MORPH_CELL, lay_morph
from memoriam.stage.manifest import Lighting
from memoriam.stage.plates import Wings as WingPlates
from memoriam.stage.plates import load_wings
from memoriam.stage.props.base import PropSetting
from memoriam.stage.relight import base_light
from memoriam.stage.strips import lanes

SPAN = 2.5
"""From the shoulder to the tip of the spread wing, in head heights: an angel's, not a swan's, which were twice that."""

LEAN = ((0.5625, 1.0, 1.7778), (24.0, 8.0, -12.0))
"""Height / width of the film, and degrees by which spread wings lean outward: tall frames have their room above."""

BEAT = 32.0
"""Degrees the wings come down at the deepest point of a beat, where the frame is wide enough."""

LEAST_TURNED = -40.0
"""Wings are never turned upward by more degrees than this, whatever the frame."""

YIELD = 3.0
"""Degrees over which that gives way to the frame's sides, so that no movement stops short."""

FREE = 0.02
"""Share of the shorter edge that stays free between the feathers and the sides of the frame."""

PUSHED = 1.06
"""The camera comes nearer by no more than this while wings are seen."""

BLADES = 0.17
"""Where wings leave the back: this share of the shoulders' distance beside their middle."""

BELOW_JOINTS = 0.05
"""And so far below the shoulder joints, in head heights."""

APART, BELOW = 1.45, 0.42
"""Distance of the shoulder joints, and their depth below the chin, in head heights, where the body is not seen (ISO
7250: biacromial breadth 1.7 of the bare head; hair and hats make heads higher)."""

JOINTS, VISIBLE = (11, 12), 0.5
"""Shoulder points of the body and from which visibility they are believed."""

PLAUSIBLE_APART, PLAUSIBLE_BELOW = (1.0, 2.4), (0.15, 0.75)
"""Shoulders within these, in head heights, are believed."""

FLOW_STEP = 4
"""Canvas pixels between two nodes of the movement from pose to pose: feathers are large."""

OCCUPIED = 5
"""Nodes about a painted one that count as occupied: neighbouring poses are mixed half-way between them."""

FORMING = 0.985
"""Opacity from which the wings count as whole."""

AIR = 0.10
"""Share of the stage's haze between the wings and the person: they are a step farther away."""

GLOW = 0.42
"""How much of the sun comes through feathers where the wing is thin, of the room left to white."""

THICK = 0.06
"""Standard deviation of the blur, in spans, over which a wing counts as thick or thin."""

SHADE, SHADE_REACH = 0.42, 0.17
"""How much darker the feathers are where they leave the back, and how far that reaches, in spans."""

SOFT = 0.6
"""Standard deviation, in frame pixels at 1080, of the softness that photographs have and drawings lack."""


@dataclass(frozen=True, slots=True)
class _Pose:
    """One pose of the wing: pixels in four 16-bit lanes, cut out of the canvas at ``corner``, and its outline there."""

    lanes: NDArray[np.uint64]
    corner: tuple[float, float]
    outline: NDArray[np.float64]


class Wings:
    """Both wings; thread-safe.

    Curves: ``spread`` 0 folded to 1 open, ``seen`` 0-1, ``beat`` 0-1, the actor's ``y``. Facts: their ``size``.
    """

    def __init__(self, setting: PropSetting) -> None:
        person = SUBJECT if SUBJECT in setting.portraits else next(iter(setting.portraits))
        portrait, placement = setting.portraits[person], setting.placements[person]
        plates = load_wings()
        self._track, self._size = setting.track, setting.size
        self._unit = crown_to_chin(portrait) * scale_of(placement)
        placement = _sized(placement, portrait, float(setting.track.facts.get("size", 1.0)))
        self._head = crown_to_chin(portrait) * scale_of(placement)
        self._lean = float(np.interp(setting.size[1] / setting.size[0], *LEAN))
        root = np.array(plates.manifest.shoulder)
        outlines = [_outline(plates.pixels(pose)) - root for pose in range(plates.manifest.poses)]
        middle, (self._root_x, self._root_y) = _roots(portrait, placement)
        self._middle = middle
        self._scale = self._fitting(outlines[-1], plates.manifest.span)
        self._limits = [self._most_turned(outline) for outline in outlines]
        density = min(self._scale, 1.0)
        lighting = setting.stage.lighting if setting.stage is not None else None
        soft = SOFT * min(setting.size) / 1080.0 * density / self._scale
        pictures = [_dressed(plates, pose, density, soft, lighting) for pose in range(plates.manifest.poses)]
        self._flows = [_flow(a, b) for a, b in pairwise(pictures)]
        self._occupied = [_occupied(a, b) for a, b in pairwise(pictures)]
        self._poses = [_cut(picture) for picture in pictures]
        self._shoulder = root * density
        self._scale /= density

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Lay both wings over the frame; the left one is the right one's mirror image."""
        curves = self._track.curves
        seen = curves["seen"](t)
        if seen <= 1.0 - FORMING:
            return
        opacity = 1.0 if seen >= FORMING else seen
        spread, turn = curves["spread"](t), self._turn(curves["spread"](t), curves["beat"](t))
        lift = curves["y"](t) * self._unit
        for side in (1.0, -1.0):
            self._lay(frame, after(view, self._place(side, turn, lift)), spread, opacity)

    def _lay(self, frame: Frame, place: Affine, spread: float, opacity: float) -> None:
        position = min(max(spread, 0.0), 1.0) * (len(self._poses) - 1)
        number = min(int(position), len(self._poses) - 2)
        pair, share = (self._poses[number], self._poses[number + 1]), position - number
        cells = _cells(pair, place, frame)
        if cells is None:
            return
        corner, columns, rows = cells
        canvas = _looked_at(corner, columns, rows, cv2.invertAffineTransform(place))
        flow = _found(self._flows[number], canvas)
        occupied = _found(self._occupied[number], canvas)
        nodes = [canvas - share * flow - pair[0].corner, canvas + (1.0 - share) * flow - pair[1].corner]
        weight = round(256.0 * opacity)
        lay_morph(
            frame.view(np.uint32)[..., 0],
            pair[0].lanes,
            pair[1].lanes,
            np.dstack(nodes).astype(np.float32),
            np.ascontiguousarray(cv2.dilate(occupied, np.ones((2, 2), np.uint8), anchor=(0, 0))[:-1, :-1]),
            np.array(corner),
            np.array([weight - round(weight * share), round(weight * share)]),
        )

    def _turn(self, spread: float, beat: float) -> float:
        """Degrees the whole wing is turned outward: as asked, or as far as the frame's sides allow."""
        limit = float(np.interp(spread * (len(self._limits) - 1), range(len(self._limits)), self._limits))
        wanted = self._lean * spread + BEAT * beat
        return wanted - YIELD * math.log1p(math.exp((wanted - limit) / YIELD))

    def _place(self, side: float, turn: float, lift: float) -> Affine:
        """Wing canvas to stage pixels; side 1 is the viewer's right."""
        linear = np.diag([side, 1.0]) @ _rotation(turn) * self._scale
        root = np.array([self._middle + side * self._root_x, self._root_y - lift])
        return np.column_stack([linear, root - linear @ self._shoulder])

    def _fitting(self, spread: NDArray[np.float64], span: float) -> float:
        """Frame pixels a wing pixel: as large as the span asks, open wings within the sides and the top."""
        beside, above = self._rooms()
        open_ = spread @ _rotation(self._lean).T
        scale = SPAN * self._head / span
        return min(scale, beside / float(open_[:, 0].max()), above / float(-open_[:, 1].min()))

    def _rooms(self) -> tuple[float, float]:
        """Frame pixels beside and above the shoulder that a wing may use."""
        free = FREE * min(self._size)
        beside = min(self._middle, self._size[0] - self._middle) - self._root_x
        above = self._root_y - self._highest * self._unit
        return max((beside - free) / PUSHED, 0.3 * self._head), max((above - free) / PUSHED, 0.3 * self._head)

    def _most_turned(self, outline: NDArray[np.float64]) -> float:
        """Degrees a pose may be turned outward before it reaches a side of the frame."""
        room = self._rooms()[0] / self._scale
        turns = np.arange(LEAST_TURNED, 90.0, 2.0).tolist()
        too_far = (turn for turn in turns if float((outline @ _rotation(turn).T)[:, 0].max()) > room)
        return float(next(too_far, 90.0)) - 2.0

    @property
    def _highest(self) -> float:
        return max(value for _, value in self._track.curves["y"].points)


def _rotation(degrees: float) -> NDArray[np.float64]:
    """Clockwise as seen (y down)."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[cos, -sin], [sin, cos]])


def _outline(picture: RGBA) -> NDArray[np.float64]:
    """(n, 2) convex hull of what is painted."""
    rows, columns = np.nonzero(picture[::4, ::4, 3] > 16)
    places = np.column_stack([columns, rows]).astype(np.float32) * np.float32(4.0)
    return np.asarray(cv2.convexHull(places)[:, 0], np.float64)


def _dressed(plates: WingPlates, number: int, density: float, soft: float, lighting: Lighting | None) -> RGBA:
    """A pose at the density of the frame, as soft as a photograph, shaded at its root, in the light of the stage."""
    picture = plates.pixels(number)
    if density < 1.0:
        picture = np.asarray(cv2.resize(picture, None, fx=density, fy=density, interpolation=cv2.INTER_AREA))
    if soft > 0.2:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), soft))
    span = plates.manifest.span * density
    seen = _bounds(picture)
    root = np.array(plates.manifest.shoulder) * density - (seen[1].start, seen[0].start)
    dressed = np.zeros_like(picture)
    dressed[seen] = _lit(picture[seen], root, span, lighting)
    return dressed


def _bounds(picture: RGBA) -> tuple[slice, slice]:
    """Rows and columns of what is painted, with a rim."""
    rows, columns = (np.flatnonzero(picture[..., 3].any(axis=axis)) for axis in (1, 0))
    return slice(max(int(rows[0]) - 2, 0), rows[-1] + 3), slice(max(int(columns[0]) - 2, 0), columns[-1] + 3)


def _lit(picture: RGBA, root: NDArray[np.float64], span: float, lighting: Lighting | None) -> RGBA:
    """Shaded at the root and in the light of the stage, premultiplied."""
    alpha = picture[..., 3:].astype(np.float32) / np.float32(255.0)
    colour = picture[..., :3].astype(np.float32) * _shade(alpha.shape, root, span)
    if lighting is not None:
        colour = _in_light(colour, alpha, span, lighting)
    lit = np.dstack([np.minimum(colour, 255.0 * alpha), 255.0 * alpha]) + np.float32(0.5)
    return lit.astype(np.uint8)


def _shade(shape: tuple[int, ...], root: NDArray[np.float64], span: float) -> NDArray[np.float32]:
    """(h, w, 1) gain: darker where wings leave the back."""
    y, x = np.ogrid[: shape[0], : shape[1]]
    reach = SHADE_REACH * span
    across, down = (np.exp(-(((at - middle) / reach) ** 2)) for at, middle in ((x, root[0]), (y, root[1])))
    return np.asarray(1.0 - SHADE * (across * down), np.float32)[..., None]


def _in_light(
    colour: NDArray[np.float32], alpha: NDArray[np.float32], span: float, lighting: Lighting
) -> NDArray[np.float32]:
    """Premultiplied white feathers lit as the person is, the sun shining through where they are thin, some air before.

    On display values a gain keeps its meaning nearly.
    """
    gain = np.minimum(base_light(lighting) ** np.float32(1.0 / 2.4), 1.0)
    lit = colour * gain
    key = np.array(lighting.key, np.float32) / max(lighting.key) * np.float32(255.0)
    thin = np.clip(1.0 - _blurred(alpha[..., 0], THICK * span), 0.0, 1.0)[..., None]
    lit += (key * alpha - lit) * (GLOW * min(lighting.rim * 1.5, 1.0) * thin * thin)
    haze = np.array(lighting.haze, np.float32) * np.float32(255.0)
    return np.asarray(np.maximum(lit, 0.0) * (1.0 - AIR) + haze * alpha * AIR, np.float32)


def _blurred(plane: NDArray[np.float32], deviation: float) -> NDArray[np.float32]:
    """A wide Gaussian blur, found on a copy as small as it allows."""
    size = (plane.shape[1], plane.shape[0])
    fewer = max(deviation / 4.0, 1.0)
    few = cv2.resize(plane, None, fx=1.0 / fewer, fy=1.0 / fewer, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(cv2.GaussianBlur(few, (0, 0), deviation / fewer), size), np.float32)


def _flow(first: RGBA, second: RGBA) -> Points:
    """(h / n, w / n, 2) movement between poses in canvas pixels (DIS optical flow, Kroeger et al. 2016)."""
    size = (first.shape[1] // FLOW_STEP + 1, first.shape[0] // FLOW_STEP + 1)
    small = [
        cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGBA2GRAY), size, interpolation=cv2.INTER_AREA)
        for picture in (first, second)
    ]
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = finder.calc(small[0], small[1], None)
    return np.asarray(cv2.GaussianBlur(flow, (0, 0), 2.0) * FLOW_STEP, np.float32)


def _occupied(first: RGBA, second: RGBA) -> NDArray[np.uint8]:
    """(h / n, w / n) 255 at nodes of the movement near which either pose shows anything."""
    size = (first.shape[1] // FLOW_STEP + 1, first.shape[0] // FLOW_STEP + 1)
    either = (np.maximum(first[..., 3], second[..., 3]) > 0).astype(np.float32)
    near = cv2.resize(either, size, interpolation=cv2.INTER_AREA) > 0.0
    return np.asarray(cv2.dilate(near.astype(np.uint8), np.ones((OCCUPIED, OCCUPIED), np.uint8)) * 255)


def _cut(picture: RGBA) -> _Pose:
    """What is painted of a pose, with an empty rim."""
    seen = _bounds(picture)
    return _Pose(lanes(picture[seen]), (float(seen[1].start), float(seen[0].start)), _outline(picture))


def _cells(pair: tuple[_Pose, _Pose], place: Affine, frame: Frame) -> tuple[tuple[int, int], int, int] | None:
    """Corner, columns and rows of the cells of the frame that a picture between two poses can cover."""
    outline = np.concatenate([pose.outline for pose in pair]) @ place[:, :2].T + place[:, 2]
    limit = np.array([frame.shape[1], frame.shape[0]])
    # outlines are found on every fourth pixel
    low = np.clip(np.floor(outline.min(axis=0)).astype(int) - 6, 0, limit)
    high = np.clip(np.ceil(outline.max(axis=0)).astype(int) + 7, 0, limit)
    if (low >= high).any():
        return None
    columns, rows = (-(-(high - low) // MORPH_CELL)).tolist()
    return (int(low[0]), int(low[1])), columns, rows


def _looked_at(corner: tuple[int, int], columns: int, rows: int, to_canvas: Affine) -> Points:
    """(rows + 1, columns + 1, 2) places on the canvas of the nodes of those cells."""
    x = corner[0] + MORPH_CELL * np.arange(columns + 1, dtype=np.float32)
    y = corner[1] + MORPH_CELL * np.arange(rows + 1, dtype=np.float32)
    turned = to_canvas.astype(np.float32)
    across, down = x[None, :, None] * turned[:, 0], y[:, None, None] * turned[:, 1]
    return np.asarray(across + down + turned[:, 2], np.float32)


def _found(field: NDArray[Any], canvas: Points) -> NDArray[Any]:
    """What a field with nodes every FLOW_STEP canvas pixels says at those places; 0 outside."""
    centred = (canvas + np.float32(0.5)) / np.float32(FLOW_STEP) - np.float32(0.5)
    return np.asarray(cv2.remap(field, centred, None, cv2.INTER_LINEAR))


def _sized(placement: Affine, portrait: Portrait, size: float) -> Affine:
    """The placement of an actor of that size, who keeps the chin where it is."""
    chin = placement[:, :2] @ portrait.mesh.points[CHIN, :2] + placement[:, 2]
    return after(zoom(size, (float(chin[0]), float(chin[1]))), placement)


def _roots(portrait: Portrait, placement: Affine) -> tuple[float, tuple[float, float]]:
    """Column of the spine on the stage, how far beside it the wings leave the back, and their row."""
    middle, apart, row = _shoulders(portrait)
    x, y = (
        placement[:, :2] @ np.array([middle, row + BELOW_JOINTS * crown_to_chin(portrait)]) + placement[:, 2]
    )
    return float(x), (BLADES * apart * scale_of(placement), float(y))


def _shoulders(portrait: Portrait) -> tuple[float, float, float]:
    """Middle, distance and row of the shoulder joints in photo pixels: of the body, or else guessed from the head."""
    head, points = crown_to_chin(portrait), portrait.mesh.points
    chin = float(points[CHIN, 1])
    if portrait.body is not None:
        left, right = portrait.body.points[list(JOINTS)].astype(np.float64)
        apart, row = float(np.linalg.norm(left[:2] - right[:2])), float(left[1] + right[1]) / 2.0
        seen = min(left[3], right[3]) >= VISIBLE
        wide = PLAUSIBLE_APART[0] <= apart / head <= PLAUSIBLE_APART[1]
        deep = PLAUSIBLE_BELOW[0] <= (row - chin) / head <= PLAUSIBLE_BELOW[1]
        if seen and wide and deep:
            return float(left[0] + right[0]) / 2.0, apart, row
    return float(points[[234, 454], 0].mean()), APART * head, chin + BELOW * head
