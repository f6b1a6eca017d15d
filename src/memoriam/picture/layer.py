"""What a frame is painted from: layers, back to front."""

from __future__ import annotations

from typing import Protocol

from memoriam.arrays import Affine, Frame


class Layer(Protocol):
    """Something that can be painted over a frame.

    Layers are prepared once and then painted from several threads at the same time, each with its own frame: whatever
    ``paint`` needs to write besides the frame belongs to the calling thread.
    """

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        """Paint over ``frame`` at film time ``t`` (seconds); ``view`` maps stage pixels to frame pixels."""
        ...
