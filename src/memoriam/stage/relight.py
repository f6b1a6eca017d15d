"""A photographed person in the light of a painted stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from memoriam.arrays import Affine
from memoriam.likeness.person import Portrait

if TYPE_CHECKING:
    from memoriam.stage.painted import PaintedStage


def relit(portrait: Portrait, placement: Affine, stage: PaintedStage) -> Portrait:  # noqa: ARG001
    """The portrait in the light of ``stage``."""
    return portrait
