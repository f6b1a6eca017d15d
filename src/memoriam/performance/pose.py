"""One moment of a person: how far each part is moved away from the photograph."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pose:
    """Offsets from the photograph; the zero pose is the photograph itself, pixel for pixel.

    Angles are degrees: ``yaw`` > 0 turns toward the viewer's right, ``pitch`` > 0 raises the chin, ``roll`` > 0 tilts
    clockwise as the viewer sees it, ``lean`` > 0 tilts the whole upper body clockwise about the photo's lower edge.
    Lengths are head heights: ``sway`` > 0 shifts the shoulders toward the viewer's right, ``rise`` > 0 lifts the head.
    ``breath`` 0 (out) to 1 (in). ``blink`` 0 (as photographed) to 1 (closed). ``gaze_x``/``gaze_y`` in eye widths,
    toward the viewer's right and down. ``forearm`` and ``wrist`` turn a raised arm about its elbow and its hand about
    its wrist, degrees clockwise as the viewer sees them. The rest are 0-1 strengths of expression fields (``brow``
    -1..1).
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    rise: float = 0.0
    sway: float = 0.0
    lean: float = 0.0
    breath: float = 0.0
    blink: float = 0.0
    squint: float = 0.0
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    smile: float = 0.0
    brow: float = 0.0
    sorrow: float = 0.0
    jaw: float = 0.0
    wide: float = 0.0
    pucker: float = 0.0
    upper_lip: float = 0.0
    lower_lip: float = 0.0
    press: float = 0.0
    close: float = 0.0
    tongue: float = 0.0
    forearm: float = 0.0
    wrist: float = 0.0


REST = Pose()
"""The photograph as it is."""
