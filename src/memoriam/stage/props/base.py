"""What a prop is given, and how it is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from memoriam.arrays import Affine
from memoriam.errors import InstallationError
from memoriam.likeness import Portrait
from memoriam.picture.layer import Layer
from memoriam.storyboard import PropTrack

if TYPE_CHECKING:
    from memoriam.stage.painted import PaintedStage

GROUP = "memoriam.props"


@dataclass(frozen=True)
class PropSetting:
    """Everything a prop may need to become a layer.

    track: curves in film time and facts. size: (width, height) of the frame in pixels; stage pixels are frame pixels at
    the identity view. portraits and placements (photo to stage pixels, at rest): by person, of the actors on the set.
    stage: the painted stage, or None where the surroundings are the photograph's own.
    """

    track: PropTrack
    size: tuple[int, int]
    portraits: Mapping[str, Portrait]
    placements: Mapping[str, Affine]
    stage: PaintedStage | None
    seed: int


PropFactory = Callable[[PropSetting], Layer]


def find_prop(kind: str) -> PropFactory:
    """The maker of that kind of prop. Raises InstallationError if it is not installed."""
    for entry in entry_points(group=GROUP, name=kind):
        factory: PropFactory = entry.load()
        return factory
    raise InstallationError(f"The prop '{kind}' is not installed; run scripts/setup again.")
