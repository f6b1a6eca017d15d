"""What is known of the languages: names, months, shortened words, and the program's voice that reads them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from memoriam.errors import VoiceError


@dataclass(frozen=True, slots=True)
class Language:
    """One language. code: ISO 639-1. espeak: name of espeak-ng's voice, "" where nothing here can read it.

    months: as they stand behind a day. currencies: sign → one, several, hundredths. shortened: as written → as read.
    nearer: patterns of Kokoro's symbols and what is clearer in their place, in order.
    """

    code: str
    name: str
    espeak: str = ""
    months: tuple[str, ...] = ()
    nearer: tuple[tuple[str, str], ...] = ()
    to: str = ""
    and_: str = ""
    percent: str = ""
    degrees: str = ""
    number: str = ""
    currencies: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    shortened: Mapping[str, str] = field(default_factory=dict)


@cache
def languages() -> Mapping[str, Language]:
    """Every language of languages.toml by its code."""
    table = tomllib.loads(files("memoriam.voice").joinpath("languages.toml").read_text(encoding="utf-8"))
    return {code: _language(code, entry) for code, entry in table.items()}


def _language(code: str, entry: Mapping[str, object]) -> Language:
    values = {("and_" if key == "and" else key): value for key, value in entry.items()}
    return Language(code, **values)  # type: ignore[arg-type]  # the file is ours, and tested


def find_language(code: str) -> Language:
    """The language of a code, whose region (``en-gb``) does not matter here. Raises VoiceError."""
    found = languages().get(code.lower().replace("_", "-").split("-")[0])
    if found is None:
        raise VoiceError(
            f"No voice knows the language '{code}'; the words can stand on the screen instead (scene 'words')."
        )
    return found
