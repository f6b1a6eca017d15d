"""The default engine: the photograph's own pixels, moved on the CPU."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping

import numpy as np

from memoriam.arrays import Frame, Points
from memoriam.engines.base import Canvas, DigitalSourceType, Finished, Painted
from memoriam.engines.ordered import in_order
from memoriam.engines.puppet.eyes import Eyes
from memoriam.engines.puppet.melt import cross
from memoriam.engines.puppet.sets import Sets
from memoriam.likeness import Likeness, Portrait
from memoriam.performance.limits import Limits
from memoriam.storyboard import Storyboard


class PuppetEngine:
    """Moves the photograph's own pixels; needs no GPU and invents no face."""

    name = "puppet"
    source_type = DigitalSourceType.PHOTOGRAPHS_AND_MODELS

    def limits(self, portrait: Portrait) -> Limits:
        """As the photograph bears it; eyes only move where their lids can be drawn."""
        fitness = portrait.fitness
        eyes = Eyes(portrait.photo, portrait.mesh.points, portrait.grey, can_blink=fitness.blink)
        return Limits(motion=fitness.motion, blink=eyes.can_blink, gaze=eyes.can_move)

    def frames(
        self,
        storyboard: Storyboard,
        cast: Mapping[str, Likeness],
        canvas: Canvas,
        finish: Callable[[Painted], Finished],
    ) -> Generator[Finished]:
        """Paint each shot's set, two of them where shots dissolve into each other; several frames at a time."""
        sets = Sets(storyboard, cast, canvas)
        own = threading.local()

        def paint(index: int) -> Finished:
            if not hasattr(own, "frames"):
                own.frames = [np.empty((canvas.height, canvas.width, 4), np.uint8) for _ in range(2)]
            t = storyboard.time(index)
            frame, faces = _paint(sets, storyboard.seen(t), t, own.frames)
            return finish(Painted(frame, index, t, faces))

        yield from in_order(paint, storyboard.frames, canvas.threads)


def _paint(
    sets: Sets, seen: list[tuple[int, float]], t: float, frames: list[Frame]
) -> tuple[Frame, dict[str, Points]]:
    """The frame at ``t`` and its faces: of the earlier shot, or of it and the next while they dissolve."""
    if len(seen) == 1:
        return frames[0], sets[seen[0][0]].paint(frames[0], t)
    (first, _), (second, share) = seen[:2]
    change = sets.storyboard.shots[second].start
    return frames[0], cross((sets[first], sets[second]), share, t, change, (frames[0], frames[1]))
