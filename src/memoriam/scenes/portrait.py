"""The living portrait: eye contact, a smile that comes and goes, a look up into the light."""

from __future__ import annotations

from collections import defaultdict

from memoriam.scenes.base import Actor, Cue, Points, ScenePlan

LOOK_UP = 4.4
"""Seconds of the last phrase, the look into the light."""

PHRASE = 7.0
"""Seconds in which somebody turns, smiles and comes to rest again; longer films repeat it, varied."""

TOWARD_CAMERA = 0.12
"""Share of a turned head's yaw that a turn back toward the camera takes; more would show what was not photographed."""


class PortraitScene:
    """From the photograph alone: alive, smiling, keeping eye contact."""

    name = "portrait"
    price_key = "portrait"
    seconds = 11.6
    shortest = 4.5

    def objection(self, cue: Cue) -> str | None:  # noqa: ARG002
        """Every photograph of a face carries a portrait."""
        return None

    def plan(self, cue: Cue) -> ScenePlan:
        """Phrases of turning and smiling, then the look up."""
        gestures: dict[str, list[tuple[float, float]]] = defaultdict(list)
        look_up = max(0.0, cue.seconds - LOOK_UP)
        count = round(look_up / PHRASE)
        length = look_up / count if count else 0.0
        for i in range(count):
            _turn_and_smile(gestures, i * length, length / PHRASE, cue)
        _look_up(gestures, look_up)
        light: Points = ((look_up, 0.0), (look_up + 2.2, 1.0), (cue.seconds, 0.75))
        actor = Actor(gestures={name: tuple(points) for name, points in gestures.items()})
        return ScenePlan((actor,), light=light)


def _turn_and_smile(
    gestures: dict[str, list[tuple[float, float]]], start: float, stretch: float, cue: Cue
) -> None:
    side = 1.0 if cue.chance.random() < 0.5 else -1.0
    size = cue.chance.uniform(0.9, 1.1)
    back = -TOWARD_CAMERA * max(-25.0, min(25.0, cue.portrait.mesh.head.yaw))
    phrase = {
        "yaw": ((0.0, 0.0), (1.7, back + side * 5.0 * size), (4.3, back - side * 4.6 * size), (6.6, 0.0)),
        "pitch": ((0.2, 0.0), (1.6, -1.4), (3.2, 1.2), (5.2, 0.0)),
        "roll": ((1.8, 0.0), (3.8, side * 2.0), (6.8, 0.0)),
        "smile": ((2.2, 0.0), (4.0, 0.62), (5.4, 0.60), (6.9, 0.0)),
        "squint": ((2.5, 0.0), (4.1, 0.34), (5.3, 0.32), (6.7, 0.0)),
        "brow": ((0.5, 0.0), (1.3, 0.22), (2.4, 0.0)),
    }
    for name, points in phrase.items():
        gestures[name] += [(start + t * stretch, value) for t, value in points]


def _look_up(gestures: dict[str, list[tuple[float, float]]], start: float) -> None:
    phrase = {
        "pitch": ((0.1, 0.0), (1.9, 5.2), (3.0, 5.0), (4.3, 0.0)),
        "yaw": ((0.2, 0.0), (1.9, 1.6), (3.0, 1.5), (4.3, 0.0)),
        "gaze_y": ((0.0, 0.0), (0.5, -0.05), (2.9, -0.05), (3.3, 0.0)),
        "brow": ((0.3, 0.0), (1.4, 0.30), (2.8, 0.25), (4.0, 0.0)),
        "smile": ((1.2, 0.0), (2.8, 0.38), (3.2, 0.38), (4.39, 0.0)),
    }
    for name, points in phrase.items():
        gestures[name] += [(start + t, value) for t, value in points]
