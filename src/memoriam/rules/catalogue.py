"""What is said to families, one TOML file a language in ``texts/``: owners may edit them, tests keep them complete."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from memoriam.errors import InstallationError

FOLDER = Path(__file__).parent / "texts"

LANGUAGES = ("en", "de", "uk", "ru")
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of one language by dotted key."""

    language: str
    texts: Mapping[str, str]

    def say(self, key: str, values: Mapping[str, object] | None = None) -> str:
        """The text with its places filled. Raises InstallationError if it is missing."""
        if key not in self.texts:
            raise InstallationError(
                f"The text '{key}' is missing in texts/{self.language}.toml; install memoriam again."
            )
        return self.texts[key].format_map({**dict.fromkeys(places(self.texts[key]), ""), **(values or {})})

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.texts


def places(text: str) -> frozenset[str]:
    """Names of the places to fill in a text: ``{died}`` gives ``died``."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def catalogue(language: str) -> Catalogue:
    """The texts of a language; languages without a file read English."""
    return _read(language if language in LANGUAGES else FALLBACK)


@cache
def _read(language: str) -> Catalogue:
    path = FOLDER / f"{language}.toml"
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InstallationError(f"The texts '{path}' cannot be read ({error}); mend the file.") from None
    return Catalogue(language, dict(_flatten(said, "")))


def _flatten(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
