"""Where people in grief find somebody to talk to, by country: ``support.toml``, which owners may edit."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from memoriam.errors import InstallationError

FILE = Path(__file__).parent / "support.toml"

EVERYWHERE = "international"
MISSING_PERSONS = "missing"


class Contact(BaseModel):
    """One organisation. ``phone`` as it is dialled in that country; ``about`` in English, for owners."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    phone: str = ""
    url: str = ""
    about: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.phone, self.url) if part)


def contacts(country: str | None) -> tuple[Contact, ...]:
    """Contacts of a country (ISO 3166-1, two letters), else those that help to find one anywhere."""
    known = _read()
    return known.get((country or "").upper()) or known[EVERYWHERE]


def contacts_for_the_missing(country: str | None) -> tuple[Contact, ...]:
    """Who searches for missing persons and stands by their families, before those who listen."""
    return (*_read()[MISSING_PERSONS], *contacts(country))


def countries() -> tuple[str, ...]:
    """Countries (ISO 3166-1) with contacts of their own."""
    return tuple(sorted(key for key in _read() if key not in {EVERYWHERE, MISSING_PERSONS}))


@cache
def _read() -> dict[str, tuple[Contact, ...]]:
    try:
        said = tomllib.loads(FILE.read_text(encoding="utf-8"))
        known = {key: tuple(Contact.model_validate(one) for one in some) for key, some in said.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise InstallationError(f"The contacts '{FILE}' cannot be read ({reason}); mend the file.") from None
    return known
