"""The geometry of the report's two charts; the template draws them as inline SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from memoriam.proof.measures import Identity, Motion

WIDTH, HEIGHT = 640.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 12.0, 10.0, 24.0
"""Margins for the axis labels, in SVG units."""

TICK_SECONDS = (1, 2, 5, 10, 20, 30, 60)
MOST_TICKS = 12

LEAST_DEGREES = 4.0
"""The motion chart shows at least ±4°: a film that hardly moves must look like one."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One measured value; ``hollow`` where it deserves less trust."""

    x: float
    y: float
    kind: str
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what stands there."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All coordinates in SVG units. lines: (kind, polyline points); bands: (x, width) of time that does not count."""

    lines: tuple[tuple[str, str], ...]
    dots: tuple[Dot, ...]
    bands: tuple[tuple[float, float], ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    rule: float | None = None
    marks: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps seconds and values into the chart."""

    seconds: float
    low: float
    high: float

    def x(self, seconds: float) -> float:
        """SVG x of a moment."""
        return round(LEFT + (WIDTH - LEFT - RIGHT) * seconds / max(self.seconds, 1e-6), 1)

    def y(self, value: float) -> float:
        """SVG y of a value."""
        inside = HEIGHT - TOP - BOTTOM
        return round(TOP + inside * (self.high - value) / (self.high - self.low), 1)

    def line(self, points: Iterable[tuple[float, float]]) -> str:
        """``points`` attribute of a polyline."""
        return " ".join(f"{self.x(t):g},{self.y(value):g}" for t, value in points)

    def across(self) -> tuple[Tick, ...]:
        """Ticks on the time axis, at most a dozen."""
        step = next((s for s in TICK_SECONDS if self.seconds / s <= MOST_TICKS), TICK_SECONDS[-1])
        return tuple(Tick(self.x(t), f"{t} s") for t in range(0, int(self.seconds) + 1, step))


def identity_chart(identity: Identity, seconds: float) -> Chart:
    """Cosine over time on the whole scale from 0 to 1; nothing is stretched to look better or worse."""
    scale = Scale(seconds, 0.0, 1.0)
    bands, lines = [], []
    for hidden, run in groupby(identity.samples, key=lambda sample: sample.cosine is None):
        part = list(run)
        if hidden:
            end = seconds if part[-1] is identity.samples[-1] else part[-1].seconds
            bands.append((scale.x(part[0].seconds), round(scale.x(end) - scale.x(part[0].seconds), 1)))
        else:
            lines.append(("likeness", scale.line((s.seconds, s.cosine or 0.0) for s in part)))
    dots = tuple(
        Dot(scale.x(s.seconds), scale.y(max(0.0, s.cosine)), "likeness", s.state == "undetected")
        for s in identity.samples
        if s.cosine is not None
    )
    up = tuple(Tick(scale.y(value), f"{value:g}") for value in (0.0, 0.5, 1.0))
    return Chart(tuple(lines), dots, tuple(bands), scale.across(), up, rule=scale.y(identity.threshold))


def motion_chart(motion: Motion, blinks: Sequence[float], seconds: float) -> Chart:
    """Commanded angles as lines, measured ones as dots about the same middle, blinks as marks below."""
    curve = np.array(motion.curve, np.float64).reshape(-1, 4)
    reach = max(LEAST_DEGREES, float(np.ceil(np.abs(curve[:, 1:]).max()))) if curve.size else LEAST_DEGREES
    scale = Scale(seconds, -reach, reach)
    kinds = ("yaw", "pitch", "roll")
    lines = tuple(
        (kind, scale.line(zip(curve[:, 0], curve[:, axis + 1], strict=True)))
        for axis, kind in enumerate(kinds)
    )
    dots: list[Dot] = []
    moments = np.array([sample.seconds for sample in motion.samples])
    for axis, kind in enumerate(kinds):
        found = np.array([getattr(sample, kind) for sample in motion.samples], np.float64)
        if found.size and curve.size:
            asked = np.interp(moments, curve[:, 0], curve[:, axis + 1])
            level = np.clip(found - np.median(found - asked), -reach, reach)
            dots += [Dot(scale.x(t), scale.y(v), kind) for t, v in zip(moments, level, strict=True)]
    up = tuple(
        Tick(scale.y(value), f"{value:+g}°".replace("-", "−") if value else "0°")
        for value in (-reach, 0.0, reach)
    )
    marks = tuple(scale.x(t) for t in blinks)
    return Chart(lines, tuple(dots), (), scale.across(), up, rule=scale.y(0.0), marks=marks)
