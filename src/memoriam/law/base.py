"""What a law preset says; sign, signature and marks belong to every film whatever it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from memoriam.errors import BriefError

LawCode = Literal["eu", "plain"]

SpeechNotice = Literal["none", "tone"]
"""What is heard before a voice that was made: ``tone``, two soft notes."""


@dataclass(frozen=True, slots=True)
class Law:
    """What is added to the signs that every film has.

    opening: seconds from the first frame in which the badge 'AI · modified' stands in the upper right corner; 0: none.
    fade: seconds in which it leaves afterwards. sources: where this is written down.
    """

    code: str
    place: str
    opening: float
    fade: float
    speech_notice: SpeechNotice
    sources: tuple[str, ...]

    def badge(self, t: float) -> float:
        """Opacity 0-1 of the badge ``t`` seconds after the film's start; whole from the very first frame."""
        if self.opening <= 0.0:
            return 0.0
        return min(max((self.opening + self.fade - t) / self.fade, 0.0), 1.0)


LAWS: Mapping[str, str] = {"eu": "memoriam.law.eu", "plain": "memoriam.law.plain"}
"""Every preset and the file that holds it; the first is the default."""


def find_law(code: str) -> Law:
    """The preset of that code. Raises BriefError for an unknown one."""
    if code not in LAWS:
        raise BriefError(f"There is no law preset '{code}'; choose one of {', '.join(LAWS)}.")
    law: Law = import_module(LAWS[code]).LAW
    return law
