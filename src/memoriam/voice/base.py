"""What a voice is: it says words and tells when each sound of them is heard. Plain data; no model is known here.

Stacks of voices are found by the entry point group ``memoriam.voices``, so that others can add theirs in their own
packages. A voice's sound never leaves the film: nothing in this room writes an audio file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.metadata import entry_points
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from memoriam.errors import VoiceError

GROUP = "memoriam.voices"

MOST_SECONDS = 60.0
"""The longest speech of a film: a few sentences; longer ones tire the listener and show the limits of a made voice."""

Mono = NDArray[np.float32]
"""(n,) one channel, -1 to 1."""

Sex = Literal["female", "male"]
Age = Literal["young", "middle", "old"]


class Quality(StrEnum):
    """How well a stack speaks a language."""

    GOOD = "good"
    """As clear as a recording of a person, to an offline recogniser."""
    FAIR = "fair"
    """Clear, with an accent or with sounds the model never learnt."""
    POOR = "poor"
    """Words get lost; only for those who ask for it knowing that."""
    NONE = "none"
    """Refused: text on the screen is the alternative."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be said.

    text: a few sentences. language: ISO 639-1, with a region where it matters (``en``, ``en-gb``, ``de``).
    pronounce: word → how it sounds, either IPA in slashes (``/ˈmɑːɡdə/``) or a respelling (``Magda``). pace: 1 is the
    voice's own, 0.9 a little slower.
    """

    text: str
    language: str
    pronounce: Mapping[str, str] = field(default_factory=dict)
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class Phoneme:
    """One sound. symbol: IPA without stress marks; a diphthong or affricate is one. start, end: seconds.

    stressed: the vowel of a syllable that carries the main stress of its word.
    """

    symbol: str
    start: float
    end: float
    stressed: bool = False


@dataclass(frozen=True, slots=True)
class TimedWord:
    """One word as the family wrote it, with the marks and quotes around it. start, end: seconds."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """What was said. samples: (n,) float32 at ``rate`` hertz. phonemes, words: in order of time, without overlap.

    Where nothing is spoken there is no phoneme. remarks: what the report has to say about it, each one sentence.
    """

    samples: Mono
    rate: int
    phonemes: tuple[Phoneme, ...]
    words: tuple[TimedWord, ...]
    remarks: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.samples) / self.rate


class Voice(Protocol):
    """Somebody who can speak."""

    @property
    def name(self) -> str:
        """As in the report (``af_heart``)."""
        ...

    @property
    def description(self) -> str:
        """One line for people."""
        ...

    def say(self, words: Words, seed: int) -> Utterance:
        """Speak all of it. Raises VoiceError (language not spoken, nothing to say, longer than MOST_SECONDS)."""
        ...

    def sentences(self, words: Words, seed: int) -> Iterator[Utterance]:
        """The same, a sentence at a time (pause included) as soon as it is ready; times from its own start."""
        ...


@dataclass(frozen=True, slots=True)
class ReadyVoice:
    """One voice of a stack's list. languages: codes it is clear in."""

    name: str
    description: str
    languages: tuple[str, ...]


class VoiceStack(Protocol):
    """A stack that makes voices: one entry point. name: of the stack (``kokoro``)."""

    name: str

    def ready(self) -> tuple[ReadyVoice, ...]:
        """Every ready voice; nothing is loaded for the answer."""
        ...

    def languages(self) -> Mapping[str, Quality]:
        """How well it speaks every language it knows of, by code."""
        ...

    def quality(self, language: str) -> Quality:
        """How well it speaks a language, NONE for one it does not know; nothing is loaded for the answer."""
        ...

    def stock(self, language: str, sex: Sex | None = None, age: Age | None = None) -> Voice:
        """The ready voice that fits best, said openly in its remarks. Raises VoiceError for an unspoken language."""
        ...

    def named(self, name: str) -> Voice:
        """The ready voice of that name. Raises VoiceError."""
        ...


def stack_names() -> tuple[str, ...]:
    """Names of all installed stacks, in alphabetical order."""
    return tuple(sorted(entry.name for entry in entry_points(group=GROUP)))


def find_stack(name: str) -> VoiceStack:
    """The stack of that name. Raises VoiceError if none is installed."""
    for entry in entry_points(group=GROUP, name=name):
        stack: VoiceStack = entry.load()()
        return stack
    raise VoiceError(f"There is no voice stack '{name}'; known are {', '.join(stack_names()) or 'none'}.")
