"""How near two people come who lean their heads together: until their outlines touch, whatever hair they wear."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memoriam.likeness.person import Portrait
from memoriam.picture.camera import CHIN, crown_to_chin
from memoriam.scenes.base import WAIST
from memoriam.stage.together import face_length, middle

TOUCH = 0.05
"""Head heights by which two outlines overlap where they meet: hair and an ear are covered, no eye is."""

HALF_HEAD = (0.30, 0.56)
"""Range of half a head's width with its hair, in head heights: what is narrower or wider was cut out wrongly."""

ROWS = 48
"""Samples of an outline from the crown to the mouth."""

STRAY = 92
"""Percentile of the overlap over all rows that counts: a single lock may lie across the other."""

Outline = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Rows and columns of one side of a head, face lengths from the middle of the face: the unit in which two are equal."""


@dataclass(frozen=True, slots=True)
class Lean:
    """How somebody leans toward the other, degrees: the whole figure about the waist, and the head about the chin."""

    figure: float
    head: float


def touching(left: Portrait, right: Portrait, leans: tuple[Lean, Lean]) -> tuple[float, float]:
    """Where the middles of two faces stand when their heads touch at 0, in own head heights (left < 0 < right)."""
    one, other = _outline(left, 1.0, leans[0]), _outline(right, -1.0, leans[1])
    rows = np.linspace(max(one[0][0], other[0][0]), min(one[0][-1], other[0][-1]), ROWS)
    reach, back = np.interp(rows, *one), np.interp(rows, *other)
    overlap = reach - back
    distance = float(np.percentile(overlap, STRAY))
    nearest = int(np.abs(overlap - distance).argmin())
    half = 0.5 * TOUCH * min(_head(left), _head(right))
    return -(reach[nearest] - half) / _head(left), (distance - reach[nearest] - half) / _head(right)


def _head(portrait: Portrait) -> float:
    """Height of the head in face lengths."""
    return crown_to_chin(portrait) / face_length(portrait)


def _outline(portrait: Portrait, side: float, lean: Lean) -> Outline:
    """The outline on that side (1 right) when its owner leans to it."""
    unit, (x0, y0), head = face_length(portrait), middle(portrait), crown_to_chin(portrait)
    chin = portrait.mesh.points[CHIN, :2].astype(np.float64)
    rows = np.linspace(max(chin[1] - head, 0.0), 0.5 * (y0 + chin[1]), ROWS)
    columns = np.array([_edge(portrait, round(float(row)), side, float(x0), head) for row in rows])
    points = np.stack([columns, rows], axis=1)
    points = _turned(points, side * lean.head, chin)
    points = _turned(points, side * lean.figure, chin + np.array([0.0, WAIST * head]))
    order = np.argsort(points[:, 1])
    return (points[order, 1] - y0) / unit, (points[order, 0] - x0) / unit


def _edge(portrait: Portrait, row: int, side: float, centre: float, head: float) -> float:
    """Column at which the person ends on that side of the face."""
    inside = np.flatnonzero(portrait.matte[min(row, portrait.matte.shape[0] - 1)] > 0.5)
    low, high = HALF_HEAD
    half = side * (float(inside[-1] if side > 0.0 else inside[0]) - centre) if inside.size else 0.0
    least = low * math.sqrt(max(1.0 - _crown(portrait, row, head) ** 2, 0.0))
    return centre + side * min(max(half, least * head), high * head)


def _crown(portrait: Portrait, row: int, head: float) -> float:
    """0 in the middle of the head, 1 at its crown."""
    chin = float(portrait.mesh.points[CHIN, 1])
    return min(max((chin - row) / (0.5 * head) - 1.0, 0.0), 1.0)


def _turned(points: NDArray[np.float64], degrees: float, about: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (n, 2) turned clockwise as seen."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.asarray((points - about) @ np.array([[cos, sin], [-sin, cos]]) + about, np.float64)
