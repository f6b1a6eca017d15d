"""In which order scenes are shown: on the picture with the stills, and on the keyboard below it."""

from __future__ import annotations

from collections.abc import Iterable

FIRST = (
    "portrait",
    "nod",
    "wave",
    "words",
    "speak",
    "embrace",
    "younger",
    "memories",
    "stairway",
    "wings",
    "light",
)
"""The quiet ones first."""


def in_order(names: Iterable[str]) -> list[str]:
    """Scenes in that order, those of others at the end."""
    return sorted(names, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
