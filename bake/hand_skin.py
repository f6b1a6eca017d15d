"""What makes a palm a palm: lines, folds, pads, tendons and blotches, drawn on the plane the viewer looks at."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from scipy import ndimage

from bake.arrays import Floats
from bake.hand_pose import FINGERS, HandKind, HandShape

EDGE = 0.36
"""Metres along an edge of the square that the drawing covers."""
BELOW_WRIST = 0.14
SIZE = 2048
SCALE = SIZE / EDGE
"""Drawn pixels in a metre."""
MILLIMETRE = SCALE / 1000


@dataclass(frozen=True)
class HandSkin:
    """Square drawings, row 0 at the bottom (as Blender stores pictures)."""

    relief: Floats
    """Metres the skin stands out: pads, tendons, hollows."""
    bump: Floats
    """Metres: lines and grain, too fine for the mesh."""
    crease: Floats
    """0-1 how much a line darkens the skin."""
    blush: Floats
    """0-1 how red the skin is; 0.4 is even."""


def place(points: Floats) -> Floats:
    """(n, 2) drawing coordinates 0-1 of positions in metres from the wrist."""
    return np.stack([points[..., 0] / EDGE + 0.5, (points[..., 2] + BELOW_WRIST) / EDGE], -1)


class Canvas:
    """Draws soft strokes and spots in palm coordinates."""

    def __init__(self, hand: HandShape, rng: np.random.Generator) -> None:
        self.rng = rng
        self.joints = {name: place(point) * SIZE for name, point in hand.joints.items()}
        self.wrist = place(np.zeros(3)) * SIZE
        self.up = self.joints["middle_1"] - self.wrist
        self.across = self.joints["index_1"] - self.joints["pinky_1"]
        self.unit = float(np.linalg.norm(self.up))
        self.rows, self.columns = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)

    def palm(self, u: float, v: float) -> Floats:
        """Drawing position: ``u`` 0 at the little finger to 1 at the forefinger, ``v`` 0 wrist to 1 knuckles."""
        return self.wrist + self.up * v + self.across * (u - 0.62)

    def spot(self, at: Floats, wide: float, tall: float, angle: float = 0.0) -> Floats:
        """A Gaussian spot; ``wide`` and ``tall`` are standard deviations in millimetres, ``angle`` degrees."""
        x, y = self.columns - at[0], self.rows - at[1]
        c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        return np.exp(
            -0.5
            * (((x * c + y * s) / (wide * MILLIMETRE)) ** 2 + ((-x * s + y * c) / (tall * MILLIMETRE)) ** 2)
        )

    def stroke(self, points: Iterable[Floats], width: float, wobble: float = 0.35) -> Floats:
        """A line through the points, ``width`` millimetres, tapering at both ends, trembling by ``wobble`` mm."""
        path = self._smooth(np.array(list(points)))
        path += self._tremble(len(path)) * wobble * MILLIMETRE
        strength = np.minimum(
            1, 4 * np.minimum(np.linspace(0, 1, len(path)), np.linspace(1, 0, len(path))) + 0.12
        )
        strength *= 0.75 + 0.25 * self._tremble(len(path))[:, 0]
        drawn = np.zeros((SIZE, SIZE), np.float32)
        for first, last, share in zip(path[:-1], path[1:], strength, strict=False):
            cv2.line(
                drawn,
                _fixed(first),
                _fixed(last),
                float(share),
                max(1, round(width * MILLIMETRE * 0.6)),
                cv2.LINE_8,
                4,
            )
        return ndimage.gaussian_filter(drawn, width * MILLIMETRE * 0.28)

    def _smooth(self, points: Floats) -> Floats:
        t = np.linspace(0, 1, len(points))
        fine = np.linspace(0, 1, 90)
        degree = min(3, len(points) - 1)
        return np.stack([np.polyval(np.polyfit(t, points[:, i], degree), fine) for i in (0, 1)], 1)

    def _tremble(self, count: int) -> Floats:
        noise = ndimage.gaussian_filter1d(self.rng.normal(0, 1, (count, 2)), 5, axis=0)
        return noise / max(float(np.abs(noise).max()), 1e-6)

    def hatch(
        self, count: int, zone: Floats, angles: tuple[float, float], length: float, width: float
    ) -> Floats:
        """``count`` short faint lines where ``zone`` (0-1) is, at ``angles`` (mean, spread) degrees from upright."""
        flat = np.cumsum(zone[::8, ::8].ravel())
        drawn = np.zeros((SIZE, SIZE), np.float32)
        for _ in range(count):
            cell = int(np.searchsorted(flat, self.rng.random() * flat[-1]))
            at = np.array([cell % (SIZE // 8), cell // (SIZE // 8)]) * 8.0 + self.rng.random(2) * 8
            angle = np.radians(self.rng.normal(angles[0], angles[1]))
            reach = length * MILLIMETRE * self.rng.uniform(0.4, 1.3) / 2
            t = np.linspace(-1, 1, 14)[:, None]
            way = np.array([np.sin(angle), np.cos(angle)])
            bow = np.array([way[1], -way[0]]) * self.rng.normal(0, 0.08) * reach
            path = at + t * way * reach + (1 - t**2) * bow
            depth = self.rng.uniform(0.25, 1.0)
            for first, last, where in zip(path[:-1], path[1:], t[:, 0], strict=False):
                cv2.line(drawn, _fixed(first), _fixed(last), float(depth * (1 - where**2)), 1, cv2.LINE_8, 4)
        return ndimage.gaussian_filter(drawn, max(0.6, width * MILLIMETRE * 0.4)) * 1.6


def _fixed(point: Floats) -> tuple[int, int]:
    """A point in sixteenths of a pixel."""
    return round(float(point[0]) * 16), round(float(point[1]) * 16)


def paint(hand: HandShape, kind: HandKind, seed: int) -> HandSkin:
    """The skin of a hand; the same seed gives the same hand."""
    canvas = Canvas(hand, np.random.default_rng(seed))
    main = _main_lines(canvas, kind.age)
    folds = _joint_folds(canvas, kind.age)
    fine = _fine_lines(canvas, kind.age)
    grain = _noise(canvas, 0.28) - _noise(canvas, 0.9)
    lines = np.maximum(main, folds)
    return HandSkin(
        relief=_relief(canvas, kind.age),
        bump=-0.00055 * lines - (0.00010 + 0.00020 * kind.age**2) * fine + 0.000035 * grain,
        crease=np.clip(lines * 0.9 + fine * (0.16 + 0.22 * kind.age), 0, 1),
        blush=_blush(canvas, kind.age),
    )


def _main_lines(c: Canvas, age: float) -> Floats:
    """Heart, head, life and fate line, and the bracelets of the wrist."""
    p = c.palm
    across = c.across
    deep = 0.8 + 0.2 * age
    lines = [
        (c.stroke([p(-0.16, 0.84), p(0.15, 0.84), p(0.45, 0.92), p(0.70, 1.10)], 1.4), deep),
        (c.stroke([p(1.12, 0.84), p(0.80, 0.80), p(0.45, 0.66), p(0.06, 0.46)], 1.3), 0.85 * deep),
        (c.stroke([p(1.12, 0.82), p(0.84, 0.68), p(0.66, 0.42), p(0.60, 0.06)], 1.5), deep),
        (c.stroke([p(0.53, 0.16), p(0.50, 0.5), p(0.50, 0.84)], 0.8, 0.6), 0.30 + 0.2 * age),
        (c.stroke([p(0.86, 0.60), p(0.78, 0.42), p(0.74, 0.24)], 0.7, 0.6), 0.25 + 0.2 * age),
    ]
    for drop, share, strength in ((0.004, 0.36, 0.75), (-0.003, 0.34, 0.5), (-0.010, 0.27, 0.25)):
        ends = np.array([0, drop * SCALE])
        lines.append(
            (
                c.stroke(
                    [c.wrist - across * share + ends, c.wrist + ends * 0.3, c.wrist + across * share + ends],
                    0.9,
                ),
                strength,
            )
        )
    return np.max([line * strength for line, strength in lines], axis=0)


def _joint_folds(c: Canvas, age: float) -> Floats:
    """Two or three broken lines across each joint of the fingers."""
    drawn = np.zeros((SIZE, SIZE), np.float32)
    for finger in (*FINGERS, "thumb"):
        joints = [c.joints[f"{finger}_{n}"] for n in ("1", "2", "3", "tip")]
        half = {"pinky": 6.4, "thumb": 8.2}.get(finger, 7.6) * MILLIMETRE
        places = [(joints[1], 1.0, 3), (joints[2], 0.85, 2)]
        if finger != "thumb":
            places.append((joints[0] + (joints[1] - joints[0]) * 0.52, 0.9, 2))
        for at, strength, count in places:
            way = joints[2] - joints[0]
            way = way / np.linalg.norm(way)
            side = np.array([way[1], -way[0]])
            for number in range(count):
                shift = (number - (count - 1) / 2) * 1.5 * MILLIMETRE + c.rng.normal(0, 0.25) * MILLIMETRE
                left, right = half * c.rng.uniform(0.7, 1.0), half * c.rng.uniform(0.7, 1.0)
                sag = c.rng.uniform(0.3, 1.0) * MILLIMETRE
                points = [
                    at - side * left + way * (shift + sag),
                    at + way * (shift - sag),
                    at + side * right + way * (shift + sag),
                ]
                depth = strength * (1.0 if number == count // 2 else 0.6)
                drawn = np.maximum(drawn, c.stroke(points, 0.75, 0.25) * depth * (0.62 + 0.3 * age))
    return drawn


def _zones(c: Canvas) -> dict[str, Floats]:
    """Where the different fine lines run, 0-1."""
    thenar = c.spot(c.palm(0.92, 0.38), 11, 15, 20)
    middle = c.spot(c.palm(0.45, 0.55), 22, 22)
    wrist = c.spot(c.wrist - [0, 0.018 * SCALE], 18, 16)
    fingers = np.zeros((SIZE, SIZE), np.float32)
    for finger in FINGERS:
        for first, last in (("1", "2"), ("2", "3"), ("3", "tip")):
            at = (c.joints[f"{finger}_{first}"] + c.joints[f"{finger}_{last}"]) / 2
            fingers = np.maximum(fingers, c.spot(at, 4.0, 8.0))
    return {"thenar": thenar, "middle": middle, "wrist": wrist, "fingers": fingers}


def _fine_lines(c: Canvas, age: float) -> Floats:
    zones = _zones(c)
    many = 1 + 1.2 * age
    return np.max(
        [
            c.hatch(int(240 * many), zones["middle"], (8, 28), 9, 0.35),
            c.hatch(int(150 * many), zones["middle"], (95, 25), 7, 0.35),
            c.hatch(int(130 * many), zones["thenar"], (-30, 18), 10, 0.35),
            c.hatch(int(110 * many), zones["thenar"], (60, 16), 8, 0.35),
            c.hatch(int(240 * many), zones["fingers"], (3, 14), 6, 0.3),
            c.hatch(int(170 * many), zones["fingers"], (90, 12), 5, 0.3),
            c.hatch(int(130 * many), zones["wrist"], (88, 10), 12, 0.35),
        ],
        axis=0,
    )


def _relief(c: Canvas, age: float) -> Floats:
    """Pads and hollows in metres: what keeps a palm from looking inflated."""
    millimetres = 1.6 * c.spot(c.palm(0.95, 0.36), 9, 13, 20) + 1.3 * c.spot(c.palm(0.06, 0.38), 7, 15)
    millimetres *= 1 - 0.4 * age**2
    millimetres -= (1.7 + 1.6 * age**2) * c.spot(c.palm(0.46, 0.52), 8, 12)
    for first, second in (("index", "middle"), ("middle", "ring"), ("ring", "pinky")):
        at = (c.joints[f"{first}_1"] + c.joints[f"{second}_1"]) / 2
        millimetres += 0.9 * c.spot(at, 4.2, 4.2)
    for finger in (*FINGERS, "thumb"):
        joints = [c.joints[f"{finger}_{n}"] for n in ("1", "2", "3", "tip")]
        middle = joints[0] + (joints[1] - joints[0]) * 0.52
        for lower, upper, height in (
            (middle, joints[1], 0.55),
            (joints[1], joints[2], 0.65),
            (joints[2], joints[3], 0.7),
        ):
            millimetres += height * c.spot((lower + upper) / 2, 4.5, 4.2)
        for joint in joints[1:3]:
            millimetres -= 0.35 * c.spot(joint, 6.0, 1.8)
            millimetres += 0.7 * age**2 * (c.spot(joint, 7.0, 4.0) - 0.4 * c.spot(joint, 7.0, 9.0))
    for aside, angle in ((-1.0, 4), (4.5, -3)):
        at = c.wrist + np.array([aside, -20.0]) * MILLIMETRE
        millimetres += (0.35 + 0.9 * age**2) * c.spot(at, 2.0, 13, angle)
    return millimetres / 1000


def _noise(c: Canvas, millimetres: float) -> Floats:
    """Isotropic noise of unit variance with features of that size."""
    noise = ndimage.gaussian_filter(
        c.rng.normal(0, 1, (SIZE, SIZE)).astype(np.float32), millimetres * MILLIMETRE / 2, mode="wrap"
    )
    return noise / noise.std()


def _blush(c: Canvas, age: float) -> Floats:
    """Red finger pads and heels of the hand, pale hollow, and the blotches that no living palm is without."""
    red = np.zeros((SIZE, SIZE), np.float32)
    for finger in (*FINGERS, "thumb"):
        tip, last = c.joints[f"{finger}_tip"], c.joints[f"{finger}_3"]
        red = np.maximum(red, 0.34 * c.spot(last + (tip - last) * 0.65, 5, 6))
        red = np.maximum(red, 0.16 * c.spot((last + c.joints[f"{finger}_2"]) / 2, 4, 5))
    for u, v, wide, tall, strength in (
        (0.98, 0.36, 10, 14, 0.26),
        (0.06, 0.40, 8, 16, 0.26),
        (0.5, 1.0, 24, 5, 0.18),
    ):
        red = np.maximum(red, strength * c.spot(c.palm(u, v), wide, tall))
    pale = 0.12 * c.spot(c.palm(0.48, 0.55), 9, 12) + 0.20 * c.spot(c.wrist - [0, 0.04 * SCALE], 30, 24)
    blotches = 0.055 * _noise(c, 9) + 0.06 * _noise(c, 3.2) + 0.04 * _noise(c, 1.3)
    veins = sum(
        c.stroke([c.wrist + np.array(at) * MILLIMETRE for at in path], 3.4, 1.5)
        for path in (((-9, -50), (-6, -25), (-8, -4)), ((7, -55), (3, -30), (6, -12), (9, 2)))
    )
    return np.clip(0.36 + red - pale + (1 + 0.5 * age) * blotches - 0.22 * veins, 0, 1).astype(np.float32)
