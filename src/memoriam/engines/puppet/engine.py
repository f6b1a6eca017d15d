"""The default engine: the photograph's own pixels, moved on the CPU."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping

import numpy as np

from memoriam.arrays import Affine, Frame, Points
from memoriam.engines.base import Canvas, Finished, Painted
from memoriam.engines.ordered import in_order
from memoriam.engines.puppet.puppet import Puppet
from memoriam.likeness import Likeness, Portrait
from memoriam.performance import Performance
from memoriam.picture.camera import after, frame_portrait, scale_of, zoom
from memoriam.picture.layer import Layer
from memoriam.stage.backdrop import Backdrop, Veil
from memoriam.storyboard import PUSH, SUBJECT, Storyboard


class PuppetLayer:
    """One moving person as a layer."""

    def __init__(self, puppet: Puppet, performance: Performance, placement: Affine) -> None:
        self._puppet, self._performance, self._placement = puppet, performance, placement

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Paint the person as they are at ``t``."""
        self._puppet.paint(frame, self._performance.pose(t), after(view, self._placement))

    def landmarks(self, t: float, view: Affine) -> Points:
        """Where the face mesh stands at ``t``, (478, 2) frame pixels."""
        return self._puppet.landmarks(self._performance.pose(t), after(view, self._placement))


class PuppetEngine:
    """Moves the photograph's own pixels; needs no GPU and invents no face."""

    name = "puppet"

    def frames(
        self,
        storyboard: Storyboard,
        cast: Mapping[str, Likeness],
        canvas: Canvas,
        finish: Callable[[Painted], Finished],
    ) -> Generator[Finished]:
        """Paint backdrop, person and the melting edge, back to front, several frames at a time."""
        portrait = cast[SUBJECT].for_purpose("portrait")
        placement = frame_portrait(portrait, canvas.width, canvas.height)
        person = PuppetLayer(
            Puppet(portrait, scale_of(placement) * PUSH), storyboard.performances[SUBJECT], placement
        )
        size = (canvas.width, canvas.height)
        seed = storyboard.performances[SUBJECT].seed
        layers: tuple[Layer, ...] = (
            Backdrop(portrait, placement, size, seed),
            person,
            Veil(portrait, placement, size, seed),
        )
        focus = _focus(portrait, placement)
        own = threading.local()

        def paint(index: int) -> Finished:
            if not hasattr(own, "frame"):
                own.frame = np.empty((canvas.height, canvas.width, 4), np.uint8)
            t = storyboard.time(index)
            view = zoom(storyboard.push(t), focus)
            for layer in layers:
                layer.paint(own.frame, t, view)
            return finish(Painted(own.frame, index, t, {SUBJECT: person.landmarks(t, view)}))

        yield from in_order(paint, storyboard.frames, canvas.threads)


def _focus(portrait: Portrait, placement: Affine) -> tuple[float, float]:
    """The point between the eyes on the stage: what the camera moves toward."""
    eyes = portrait.mesh.points[[33, 263], :2].mean(axis=0)
    x, y = placement[:, :2] @ eyes + placement[:, 2]
    return float(x), float(y)
