"""The stock voices: who they sound like, and which languages they are clear in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from memoriam.errors import VoiceError
from memoriam.voice.base import Age, Quality, Sex
from memoriam.voice.languages import find_language


@dataclass(frozen=True, slots=True)
class StockVoice:
    """One ready voice. name: of its style pack. origin: what its speaker's own language sounds like.

    languages: codes it is clear in, by measurement.
    """

    name: str
    sex: Sex
    age: Age
    origin: str
    languages: tuple[str, ...]

    @property
    def description(self) -> str:
        """One line for people."""
        return f"{self.age}, {self.sex}, {self.origin}".replace("middle", "middle-aged")


@cache
def _table() -> Mapping[str, object]:
    return tomllib.loads(files("memoriam.voice").joinpath("stock.toml").read_text(encoding="utf-8"))


@cache
def stock_voices() -> tuple[StockVoice, ...]:
    """All of them, best first for a language."""
    entries: Sequence[Mapping[str, object]] = _table()["voice"]  # type: ignore[assignment]  # ours, and tested
    return tuple(StockVoice(**{**entry, "languages": tuple(entry["languages"])}) for entry in entries)  # type: ignore


@cache
def qualities() -> Mapping[str, Quality]:
    """How well the languages are spoken, by code."""
    table: Mapping[str, str] = _table()["quality"]  # type: ignore[assignment]
    return {code: Quality(word) for code, word in table.items()}


def choose(language: str, sex: Sex | None, age: Age | None) -> StockVoice:
    """The voice that fits best: first the language, then the sex, then the age. Raises VoiceError."""
    known = find_language(language)
    if qualities().get(known.code, Quality.NONE) == Quality.NONE:
        raise VoiceError(
            f"{known.name} is not spoken well enough here to be put into somebody's mouth; "
            "the words can stand on the screen instead (scene 'words')."
        )
    speaking = [voice for voice in stock_voices() if known.code in voice.languages]
    return max(speaking, key=lambda voice: 2 * (voice.sex == sex) + (voice.age == (age or "middle")))
