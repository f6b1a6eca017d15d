"""Where a photograph stands in the frame, and how the camera moves over the stage. Pure geometry.

A placement maps photo pixels to stage pixels; a view maps stage pixels to frame pixels. The stage at the identity view
is the frame. Pixel centres are integers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from memoriam.arrays import Affine
from memoriam.likeness.person import Portrait
from memoriam.performance.curves import ease

FACE_SHARE = ((0.5625, 1.0, 1.25, 1.7778), (0.30, 0.31, 0.335, 0.365))
"""Height / width of the film, and the face's width as a share of the shorter edge that looks composed in it: a medium
close-up in each, with room for shoulders."""

SMALLEST_SHARE, LARGEST_SHARE = 0.83, 1.17
"""Range about the ideal share within which the scale may give way to keep the photograph's edges out of the frame."""

SHARP_SCALE = 2.0
"""Up to here enlarging shows no softness at arm's length."""

SOFTEST_SCALE = 3.5
"""Beyond this a face looks out of focus: a smaller sharp one is dearer."""

COVER = 1.02
"""A photo that is to fill the width is made this much wider, so that its side edges stay out of a moving frame."""

EYE_LINE = 0.40
"""Eyes stand this far down the frame; they may give way within EYE_RANGE."""

EYE_RANGE = (0.38, 0.475)

LOWEST_LINE = ((1.0, 1.7778), (0.425, EYE_RANGE[1]))
"""Height / width of the film, and how far down the eyes may stand where the photograph ends above the lower edge: a
tall film has room above them, and is the emptier below the shorter the photograph is."""

HEADROOM = 0.075
"""Free share of the frame above hair or hat, where the photograph has it."""

CUT = 0.012
"""Hair that begins within this share of the photo's height from its upper edge was cut by the photographer."""

FLUSH = 0.012
"""Such a photo's upper edge is put this far above the frame's: a close-up, not a head with a flat top in mid-air."""

HIGHEST_EYES = 0.19
"""If the eyes stood higher than this in the close-up, the photograph is placed as any other and its edge melts."""

CLOSE_SHARE = 1.5
"""How much larger than ideal the face may become in that close-up."""

SIDE_RANGE = ((0.5625, 1.0), (0.10, 0.06))
"""Height / width of the film, and how far from the middle the face may stand, as a share of the width, to keep the
photograph's side edges out: wide films bear more of it than tall ones."""

ASIDE_MOST, ASIDE_LEAST = 0.14, 0.25
"""A person beside whom something happens stands aside by no more than this share of the width, and by no less than
this share of their face's height, so that both together are in the middle."""

FOREHEAD, CHIN, RIGHT_CHEEK, LEFT_CHEEK = 10, 152, 234, 454
OUTER_EYES = (33, 263)

FACE_WIDTH_IN_HEIGHTS = 0.76
"""Width of a mesh face seen from the front in face heights; a turned head is measured by its height instead."""


LOWEST_EYES = 0.58
"""Share of the frame's height to which the eyes may sink so that a hand above the head is seen whole."""


def frame_portrait(
    portrait: Portrait, width: int, height: int, room: float = 0.0, above: float = 0.0
) -> Affine:
    """Placement of a portrait's photo in a film of ``width`` x ``height`` pixels: uniform scale and shift.

    room: face heights (``FaceMesh.head_height``) of the frame that must be free right (positive) or left (negative) of
    the middle of the face; the person then stands smaller and aside as far as that needs. above: face heights that must
    be free above the eyes, for a hand raised over the head.
    """
    scale = _scale(portrait, width, height)
    face = portrait.mesh.head_height
    if room:
        scale = min(scale, (0.5 + ASIDE_MOST) * width / (abs(room) * face))
    if above:
        scale = min(scale, LOWEST_EYES * height / (above * face))
    eyes = portrait.mesh.points[list(OUTER_EYES), :2].mean(axis=0) * scale
    centre = _middle(portrait) * scale
    rows, columns = portrait.photo.shape[:2]
    reach = float(np.interp(height / width, *SIDE_RANGE)) * width
    if room:
        aside = min(
            max(abs(room) * face * scale - width / 2.0, ASIDE_LEAST * face * scale), ASIDE_MOST * width
        )
        x = width / 2.0 - math.copysign(aside, room) - _face_middle(portrait) * scale
    else:
        x = _settle(width / 2.0 - centre, columns * scale, width, reach)
    y = _eye_line(float(eyes[1]), rows * scale, width, height) - float(eyes[1])
    if head_is_cut(portrait) and eyes[1] >= (HIGHEST_EYES + FLUSH) * height:
        y = min(y, -FLUSH * height)
    else:
        y = max(y, HEADROOM * height - _head_top(portrait) * scale, above * face * scale - float(eyes[1]))
    return np.array([[scale, 0.0, x], [0.0, scale, y]])


def face_width(portrait: Portrait) -> float:
    """Width of the face as it would be seen from the front, pixels of the photo."""
    points = portrait.mesh.points
    seen = float(np.linalg.norm(points[LEFT_CHEEK, :2] - points[RIGHT_CHEEK, :2]))
    return max(seen, FACE_WIDTH_IN_HEIGHTS * portrait.mesh.head_height)


def head_is_cut(portrait: Portrait) -> bool:
    """True where the photo's upper edge cuts through hair or hat."""
    rows: int = portrait.photo.shape[0]
    return _head_top(portrait) <= CUT * rows


def _scale(portrait: Portrait, width: int, height: int) -> float:
    share = float(np.interp(height / width, *FACE_SHARE)) * min(width, height)
    face = face_width(portrait)
    ideal = share / face
    smallest, largest = SMALLEST_SHARE * ideal, LARGEST_SHARE * ideal
    columns: int = portrait.photo.shape[1]
    covering = width / columns
    if head_is_cut(portrait):
        largest = CLOSE_SHARE * ideal
        scale = min(max(_eyes_from_top(portrait, height), ideal), largest)
    elif covering > smallest:
        scale = min(max(covering * COVER, ideal), largest)
    else:
        scale = _whole_person(portrait, width, smallest, ideal)
    original = max(portrait.scale, 1.0)
    sharp = max(SHARP_SCALE / original, smallest, covering * COVER)
    return min(scale, sharp, SOFTEST_SCALE / original)


def _eyes_from_top(portrait: Portrait, height: int) -> float:
    """The scale at which the eyes stand on their line when the photo's upper edge is the frame's."""
    return EYE_RANGE[0] * height / max(float(portrait.mesh.points[list(OUTER_EYES), 1].mean()), 1.0)


def _whole_person(portrait: Portrait, width: int, smallest: float, ideal: float) -> float:
    """Between the two scales, the one at which shoulders and arms fit into the frame."""
    columns = np.flatnonzero((portrait.matte > 0.5).mean(axis=0) > 0.02)
    person = float(columns[-1] - columns[0] + 1) if columns.size else float(portrait.photo.shape[1])
    return min(max(0.94 * width / person, smallest), ideal)


def _middle(portrait: Portrait) -> float:
    """What stands in the middle of the frame: mostly the face, a little the body."""
    face = _face_middle(portrait)
    columns = portrait.matte.sum(axis=0)
    total = float(columns.sum())
    body = float(columns @ np.arange(columns.size)) / total if total > 1.0 else face
    reach = 0.35 * face_width(portrait)
    return face + min(max(0.3 * (body - face), -reach), reach)


def _face_middle(portrait: Portrait) -> float:
    points = portrait.mesh.points
    return float((points[LEFT_CHEEK, 0] + points[RIGHT_CHEEK, 0]) / 2.0)


def _settle(shift: float, extent: float, room: float, reach: float) -> float:
    """Shift of a photo of ``extent`` moved by at most ``reach`` so that it covers 0..room as far as it can."""
    flush = min(room - extent, 0.0), max(room - extent, 0.0)
    wanted = min(max(shift, flush[0]), flush[1])
    return min(max(wanted, shift - reach), shift + reach)


def _eye_line(eyes: float, extent: float, width: int, height: int) -> float:
    """Row of the eyes in the frame: lower if that hides the photo's lower edge, higher if its upper one."""
    line = EYE_LINE * height
    lower_gap = height - (line + extent - eyes)
    upper_gap = line - eyes
    if lower_gap > 0.0:
        lowest = float(np.interp(height / width, *LOWEST_LINE))
        line += min(lower_gap, (lowest - EYE_LINE) * height)
    elif upper_gap > 0.0:
        line -= min(upper_gap, (EYE_LINE - EYE_RANGE[0]) * height)
    return line


def _head_top(portrait: Portrait) -> float:
    """Upper edge of hair or hat in photo pixels, from the matte above the face."""
    points = portrait.mesh.points
    forehead, reach = float(points[FOREHEAD, 1]), portrait.mesh.head_height
    left, right = sorted((int(points[RIGHT_CHEEK, 0]), int(points[LEFT_CHEEK, 0])))
    first = max(int(forehead - 0.8 * reach), 0)
    above = portrait.matte[first : max(int(forehead), first + 1), max(left, 0) : max(right, 1)]
    rows = np.flatnonzero((above > 0.5).mean(axis=1) > 0.05) if above.size else np.empty(0, dtype=np.intp)
    return float(first + rows[0]) if rows.size else forehead - 0.35 * reach


def crown_to_chin(portrait: Portrait) -> float:
    """Height of the head with hair or hat, in photo pixels: the unit in which people on a stage are measured."""
    return max(float(portrait.mesh.points[CHIN, 1]) - _head_top(portrait), portrait.mesh.head_height)


def scale_of(affine: Affine) -> float:
    """Factor by which a map enlarges lengths (the root of its determinant)."""
    return math.sqrt(abs(float(np.linalg.det(affine[:, :2]))))


def zoom(factor: float, point: tuple[float, float]) -> Affine:
    """The view that enlarges the stage by ``factor`` about a stage point that stays where it is."""
    x, y = point
    return np.array([[factor, 0.0, x * (1.0 - factor)], [0.0, factor, y * (1.0 - factor)]])


def after(view: Affine, placement: Affine) -> Affine:
    """The map that first applies ``placement``, then ``view``."""
    matrix = view[:, :2] @ placement[:, :2]
    return np.column_stack([matrix, view[:, :2] @ placement[:, 2] + view[:, 2]])


@dataclass(frozen=True, slots=True)
class Framing:
    """A camera at rest: ``zoom`` about the stage ``point``, which is shown ``shift`` pixels from where it stands."""

    point: tuple[float, float]
    zoom: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)

    def view(self) -> Affine:
        """Stage pixels to frame pixels."""
        view = zoom(self.zoom, self.point)
        view[:, 2] += self.shift
        return view


@dataclass(frozen=True, slots=True)
class CameraMove:
    """A slow move from ``start`` to ``end`` between ``begin`` and ``finish`` seconds, standing still before and after.

    Zoom runs geometrically, so that the pace looks even. With the default minimum-jerk easing position, velocity and
    acceleration are continuous.
    """

    start: Framing
    end: Framing
    begin: float
    finish: float
    easing: Callable[[float], float] = ease

    def view(self, t: float) -> Affine:
        """Stage pixels to frame pixels at ``t`` seconds."""
        length = self.finish - self.begin
        part = (
            self.easing(min(max((t - self.begin) / length, 0.0), 1.0))
            if length > 0.0
            else float(t >= self.finish)
        )
        return Framing(
            _between(self.start.point, self.end.point, part),
            self.start.zoom ** (1.0 - part) * self.end.zoom**part,
            _between(self.start.shift, self.end.shift, part),
        ).view()


def _between(a: tuple[float, float], b: tuple[float, float], part: float) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
