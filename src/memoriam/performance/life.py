"""A person over the length of a film: quiet life underneath, gestures on top."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from memoriam.performance.blink import Blinks
from memoriam.performance.curves import Keyframes, SmoothNoise, ramp
from memoriam.performance.gaze import Gaze, keep_contact
from memoriam.performance.limits import Limits
from memoriam.performance.pose import Pose

BREATHS_A_SECOND = 0.22
"""13 a minute: a person at rest (12-16)."""

IDLE: Mapping[str, tuple[float, float]] = {
    "yaw": (0.8, 0.10),  # degrees, hertz
    "pitch": (0.8, 0.12),
    "roll": (0.6, 0.08),
    "sway": (0.008, 0.07),  # head heights
    "lean": (0.20, 0.06),
    "brow": (0.05, 0.20),
}
"""Standard deviation and frequency of the wandering that nobody notices until it is missing."""

_NAMES = tuple(field_.name for field_ in fields(Pose))


@dataclass(frozen=True)
class Performance:
    """One person's movement through a whole film: ``pose(t)`` is a pure function of film time.

    gestures: keyframed additions by the name of a Pose field; awake: seconds over which life rises out of the still
    photograph; duration: seconds.
    """

    seed: int
    duration: float
    limits: Limits
    gestures: Mapping[str, Keyframes]
    awake: tuple[float, float] = (0.5, 2.2)
    person: int = 0
    _idle: Mapping[str, SmoothNoise] = field(init=False, repr=False)
    _blinks: Blinks = field(init=False, repr=False)
    _gaze: Gaze = field(init=False, repr=False)

    def __post_init__(self) -> None:
        unknown = set(self.gestures) - set(_NAMES)
        if unknown:
            raise ValueError(f"a pose has no {sorted(unknown)}")
        seeds = [[self.seed, self.person, i] for i in range(len(IDLE) + 2)]
        idle = {name: SmoothNoise(seed, IDLE[name][1]) for name, seed in zip(IDLE, seeds, strict=False)}
        first_blink = self.awake[0] + 0.9
        object.__setattr__(self, "_idle", idle)
        object.__setattr__(self, "_blinks", Blinks(seeds[-2], first_blink, self.duration))
        object.__setattr__(self, "_gaze", Gaze(seeds[-1], self.awake[1], self.duration))

    @property
    def blink_times(self) -> tuple[float, ...]:
        """Seconds at which the lids begin to fall; empty where the photograph bears no blink."""
        return self._blinks.times if self.limits.blink else ()

    def pose(self, t: float) -> Pose:
        """The pose at film time ``t`` (seconds)."""
        alive = ramp(t, *self.awake)
        values = {name: self._gesture(name, t) for name in _NAMES}
        for name, (size, _) in IDLE.items():
            values[name] += alive * size * self._idle[name](t)
        values["breath"] += alive * breath(t - self.awake[0])
        values["blink"] = max(values["blink"], self._blinks.at(t))
        x, y = self._gaze.at(t)
        values["gaze_x"], values["gaze_y"] = keep_contact(
            values["gaze_x"] + alive * x, values["gaze_y"] + alive * y, values["yaw"], values["pitch"]
        )
        return self.limits.apply(replace(Pose(), **values))

    def _gesture(self, name: str, t: float) -> float:
        keyframes = self.gestures.get(name)
        return keyframes(t) if keyframes is not None else 0.0


def breath(t: float) -> float:
    """Chest at ``t`` seconds: 0 out, 1 in; breathing in is quicker than breathing out."""
    return (0.5 - 0.5 * math.cos(2 * math.pi * BREATHS_A_SECOND * t)) ** 1.3 if t > 0 else 0.0
