"""How a person moves in time: curves in degrees and fractions of head height. No images here."""

from memoriam.performance.pose import Pose

__all__ = ["Pose"]
