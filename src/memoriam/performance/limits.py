"""How far a photograph may be moved before it stops being true. Every number has its reason."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from memoriam.performance.pose import Pose

LARGEST = Pose(
    yaw=8.0,  # beyond ±12° the unseen cheek would have to be invented; 8° keeps SFace's cosine well above 0.8
    pitch=6.0,  # nostrils and the underside of the chin are not in the photograph
    roll=6.0,  # the neck shears beyond this
    rise=0.03,
    sway=0.03,  # three hundredths of a head: a shift of weight, not a dance
    lean=1.5,
    breath=1.0,
    blink=1.0,
    squint=0.6,
    gaze_x=0.07,  # wider, the sclera would have to be invented
    gaze_y=0.05,
    smile=0.7,  # 1 is the strongest a face bears without new wrinkles; a farewell is gentler
    brow=0.5,
    sorrow=0.4,
    jaw=0.45,  # ordinary speech; wider shows a mouth that was never photographed
    wide=0.8,
    pucker=0.85,
    upper_lip=0.8,
    lower_lip=0.8,
    press=0.6,
    close=1.0,
    tongue=1.0,
    forearm=14.0,  # the sleeve at the elbow is stretched; it tears from about 25° on
    wrist=12.0,  # beyond it the heel of the hand folds
)
"""The largest amplitude of each part of a pose, both ways."""

KNEE = 0.8
"""Share of the limit below which nothing is changed; above it the curve bends softly toward the limit."""

_NAMES = tuple(field.name for field in fields(Pose))


@dataclass(frozen=True, slots=True)
class Limits:
    """The amplitudes one photograph bears.

    motion: 0-1, multiplies head and body movement (turned heads, small or covered faces bear less).
    blink, gaze: False where the lids or irises cannot be moved truthfully.
    """

    motion: float = 1.0
    blink: bool = True
    gaze: bool = True

    def apply(self, pose: Pose) -> Pose:
        """The pose as this photograph bears it: scaled, then bent softly below the limits."""
        values = {
            name: _soft_clamp(getattr(pose, name) * self._scale(name), self._largest(name)) for name in _NAMES
        }
        return replace(pose, **values)

    def _scale(self, name: str) -> float:
        if name == "blink":
            return 1.0 if self.blink else 0.0
        if name in {"gaze_x", "gaze_y"}:
            return 1.0 if self.gaze else 0.0
        return self.motion if name in {"yaw", "pitch", "roll", "sway", "lean", "rise", "smile"} else 1.0

    def _largest(self, name: str) -> float:
        return float(getattr(LARGEST, name))


def _soft_clamp(value: float, limit: float) -> float:
    """Identity up to KNEE·limit, then approaches the limit with a continuous slope (rational knee)."""
    knee = KNEE * limit
    size = abs(value)
    if size <= knee:
        return value
    room = limit - knee
    bent = knee + room * (size - knee) / (size - knee + room)
    return bent if value > 0 else -bent
