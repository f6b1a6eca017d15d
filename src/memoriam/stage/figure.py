"""Figures that stand in for what no photograph shows: the raised hand and the walker seen from behind.

They are illustrations and are announced as such: a brief can refuse them, and the film's report names them.
"""

from __future__ import annotations

from memoriam.stage.gesture import (
    STROKE_SECONDS,
    STROKES,
    ArmBend,
    arm_bend,
    last_phase,
    wave_phase,
    wave_seconds,
)
from memoriam.stage.hand import (
    HAND_LENGTH_IN_FACES,
    Hand,
    HandCanvas,
    HandLook,
    hand_kinds,
    load_hand,
    palm_of,
)
from memoriam.stage.hand_light import HandLight, light_on_face

__all__ = [
    "HAND_LENGTH_IN_FACES",
    "STROKES",
    "STROKE_SECONDS",
    "ArmBend",
    "Hand",
    "HandCanvas",
    "HandLight",
    "HandLook",
    "arm_bend",
    "hand_kinds",
    "last_phase",
    "light_on_face",
    "load_hand",
    "palm_of",
    "wave_phase",
    "wave_seconds",
]
