"""How a person moves in time: curves in degrees and fractions of head height. No images here."""

from memoriam.performance.life import Performance
from memoriam.performance.limits import LARGEST, Limits
from memoriam.performance.pose import REST, Pose

__all__ = ["LARGEST", "REST", "Limits", "Performance", "Pose"]
