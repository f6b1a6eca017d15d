"""What an engine is: it turns a storyboard and the people in it into frames, in order."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from memoriam.arrays import Frame, Points
from memoriam.likeness import Likeness, Portrait
from memoriam.performance.limits import Limits
from memoriam.proof.source_type import DigitalSourceType as DigitalSourceType
from memoriam.storyboard import Storyboard

Finished = TypeVar("Finished")


@dataclass(frozen=True, slots=True)
class Canvas:
    """The film's picture: pixels, and how many frames are painted at the same time."""

    width: int
    height: int
    threads: int


@dataclass(frozen=True, slots=True)
class Painted:
    """One painted frame, before grade, label and encoding.

    frame: borrowed, valid only during the call it is given to. faces: by person, the (478, 2) mesh in frame pixels
    where the engine put it, so that whoever measures need not search.
    """

    frame: Frame
    index: int
    t: float
    faces: Mapping[str, Points]


class Engine(Protocol):
    """Who paints. ``finish`` is called on every painted frame, in the engine's own threads."""

    name: str
    source_type: DigitalSourceType

    def limits(self, portrait: Portrait) -> Limits:
        """How far this engine can truthfully move this portrait."""
        ...

    def frames(
        self,
        storyboard: Storyboard,
        cast: Mapping[str, Likeness],
        canvas: Canvas,
        finish: Callable[[Painted], Finished],
    ) -> Generator[Finished]:
        """Finished frames in the order of time; closing the iterator stops the work."""
        ...
