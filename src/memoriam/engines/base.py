"""What an engine is: it turns a storyboard and the people in it into frames, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from memoriam.arrays import Frame
from memoriam.likeness import Likeness
from memoriam.storyboard import Storyboard

Finished = TypeVar("Finished")


@dataclass(frozen=True, slots=True)
class Canvas:
    """The film's picture: pixels, and how many frames are painted at the same time."""

    width: int
    height: int
    threads: int


class Engine(Protocol):
    """Who paints. ``finish`` is called on every painted frame, in the engine's own threads."""

    name: str

    def frames(
        self,
        storyboard: Storyboard,
        cast: Mapping[str, Likeness],
        canvas: Canvas,
        finish: Callable[[Frame, int], Finished],
    ) -> Iterator[Finished]:
        """Finished frames in the order of time; closing the iterator stops the work."""
        ...
