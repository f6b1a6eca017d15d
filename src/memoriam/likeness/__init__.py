"""Photographs and recordings become one person: the :class:`Likeness`."""

from memoriam.likeness.person import (
    BodyPose,
    Colours,
    FaceMesh,
    Finding,
    Fitness,
    HeadPose,
    Likeness,
    Portrait,
)

__all__ = ["BodyPose", "Colours", "FaceMesh", "Finding", "Fitness", "HeadPose", "Likeness", "Portrait"]
