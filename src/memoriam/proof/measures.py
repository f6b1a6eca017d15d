"""What was measured of one film: plain frozen data, and the sentence each number stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

SAME_PERSON = 0.363
"""Cosine above which SFace's authors call two faces one person (OpenCV Zoo, face_recognition_sface)."""

SampleState = Literal["detected", "undetected", "not_shown"]
"""detected: the face was found and measured · undetected: measured where the painter says the face is, but the
detector does not find it · not_shown: the face dissolves into light or title on purpose and is not measured."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A set of numbers in short: the least, the 5th percentile, the mean, the most, and how many they are."""

    minimum: float
    p5: float
    mean: float
    maximum: float
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Self | None:
        """The spread of ``values``; None for an empty set."""
        if not values:
            return None
        array = np.asarray(values, np.float64)
        return cls(
            float(array.min()),
            float(np.percentile(array, 5)),
            float(array.mean()),
            float(array.max()),
            len(values),
        )


@dataclass(frozen=True, slots=True)
class IdentitySample:
    """One finished frame: SFace cosine to the photograph, -1 to 1; None where the face is not shown."""

    frame: int
    seconds: float
    state: SampleState
    cosine: float | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Does the finished film still show the person? Never to be told without :class:`Motion` beside it.

    cosine: over all measured frames. of_frames: frames of the film, of which ``samples`` were looked at: each
    ``every``-th, and besides those the frames of the largest movements and every closed eye.
    """

    samples: tuple[IdentitySample, ...]
    cosine: Spread | None
    every: int
    of_frames: int
    threshold: float = SAME_PERSON

    def count(self, state: SampleState) -> int:
        """How many samples are in that state."""
        return sum(sample.state == state for sample in self.samples)

    @property
    def below_threshold(self) -> int:
        """Measured frames in which the encoder would not recognise the person."""
        return sum(sample.cosine is not None and sample.cosine < self.threshold for sample in self.samples)


@dataclass(frozen=True, slots=True)
class Turn:
    """Head movement about one axis, degrees.

    commanded: peak to peak of what the painter was told; measured: peak to peak the mesh finds in the finished
    picture; error: mean distance of both over the sampled frames, each about its own middle. None: not measured.
    """

    commanded: float
    measured: float | None
    error: float | None


@dataclass(frozen=True, slots=True)
class MotionSample:
    """One finished frame: head angles relative to the photograph in degrees, and eye opening (height / width)."""

    frame: int
    seconds: float
    yaw: float
    pitch: float
    roll: float
    eye_opening: float


@dataclass(frozen=True, slots=True)
class Motion:
    """How much the head moves: without it, a high identity says nothing, since a still photograph scores best.

    curve: what was commanded, as (seconds, yaw, pitch, roll); samples: what the mesh finds in the finished picture.
    """

    yaw: Turn
    pitch: Turn
    roll: Turn
    curve: tuple[tuple[float, float, float, float], ...]
    samples: tuple[MotionSample, ...]


@dataclass(frozen=True, slots=True)
class Blinks:
    """Closed eyes.

    checked: blinks whose most closed frame was looked at; seen: of those, how many really close; opening: what the
    mesh still finds of the open eye in those frames (median, 0-1). None: not measured.
    """

    times: tuple[float, ...]
    per_minute: float
    checked: int
    seen: int
    opening: float | None


@dataclass(frozen=True, slots=True)
class Steadiness:
    """Whether the picture itself is calm. Levels are 0-255 of luma.

    difference: mean absolute change from frame to frame, levels; peak_at: seconds of the largest.
    flicker: standard deviation of fast brightness changes in the background behind the person, levels.
    drift: colour distance (CIE76 ΔE*ab) of the background between the first and the last unlit second.
    black, frozen: numbers of frames; frozen means equal to the frame before it. None: could not be measured.
    """

    difference: Spread | None
    peak_at: float | None
    flicker: float | None
    drift: float | None
    black: int
    frozen: int


@dataclass(frozen=True, slots=True)
class Measurements:
    """Everything measured on the finished frames of one film."""

    identity: Identity
    motion: Motion
    blinks: Blinks
    steadiness: Steadiness
