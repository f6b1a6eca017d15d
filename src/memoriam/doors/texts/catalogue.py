"""Texts, dates and money in the language of a family: Fluent messages (projectfluent.org) and CLDR formats.

One file a language, ``<language>.ftl`` in this folder; tests keep them complete. The sentences of the house rules have
files of their own (:mod:`memoriam.rules.catalogue`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, get_args

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

from memoriam.errors import InstallationError
from memoriam.studio.prices.money import Money

FOLDER = Path(__file__).parent

DoorLanguage = Literal["en", "de", "uk", "ru"]

LANGUAGES: tuple[DoorLanguage, ...] = get_args(DoorLanguage)
FALLBACK: DoorLanguage = "en"

OWN_NAMES: Mapping[DoorLanguage, str] = {
    "en": "English",
    "de": "Deutsch",
    "uk": "Українська",
    "ru": "Русский",
}
"""Each language as it calls itself."""

LONGEST_HEADER = 200
"""Characters of an Accept-Language header that are looked at: browsers send a few dozen."""


class Texts:
    """All messages of one language.

    Usage::

        texts("de").say("place-exact", place=4)
    """

    def __init__(self, language: DoorLanguage) -> None:
        self.language = language
        self._locale = Locale.parse("en_GB" if language == "en" else language)
        # Marks that isolate directions are for mixed scripts such as Arabic; none of our languages needs them.
        self._bundle = FluentBundle([language], use_isolating=False)
        self._bundle.add_resource(read_resource(language))

    def say(self, key: str, **values: str | float | datetime.date) -> str:
        """The message with its places filled. Raises InstallationError if it is missing or a value is."""
        if not self._bundle.has_message(key):
            raise InstallationError(
                f"The text '{key}' is missing in {self.language}.ftl; install memoriam again."
            )
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise InstallationError(
                f"The text '{key}' in {self.language}.ftl is empty; install memoriam again."
            )
        said, errors = self._bundle.format_pattern(pattern, values)
        if errors:
            raise InstallationError(f"The text '{key}' in {self.language}.ftl does not fit: {errors[0]}.")
        return str(said)

    def has(self, key: str) -> bool:
        """Whether there is such a message."""
        return bool(self._bundle.has_message(key))

    def day(self, moment: datetime.date) -> str:
        """A day as it is written in a letter: 22 November 2026."""
        return str(format_date(moment, "long", self._locale))

    def minute(self, moment: datetime.datetime) -> str:
        """A moment to the minute, in UTC, for the owner's desk."""
        return str(format_datetime(moment.astimezone(datetime.UTC), "yyyy-MM-dd HH:mm", locale=self._locale))

    def days(self, first: datetime.date, last: datetime.date) -> str:
        """A range of days; one day if both are the same."""
        if first == last:
            return self.day(first)
        return self.say("days-range", first=self.day(first), last=self.day(last))

    def money(self, money: Money) -> str:
        """An amount with its currency's sign and decimal places."""
        return _money(money, self._locale)


@lru_cache(maxsize=4096)
def _money(money: Money, locale: Locale) -> str:
    """Remembered: a page of wishes shows twenty prices, nearly always the same ones."""
    return str(format_currency(Decimal(money.amount), money.currency, locale=locale))


@cache
def texts(language: str) -> Texts:
    """The texts of a language; English for those that have no file."""
    return Texts(next((one for one in LANGUAGES if one == language), FALLBACK))


def read_resource(language: str) -> ast.Resource:
    """The parsed file of a language. Raises InstallationError."""
    path = FOLDER / f"{language}.ftl"
    try:
        resource = FluentResource(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = type(error).__name__
        raise InstallationError(f"The texts '{path}' cannot be read ({reason}); mend the file.") from None
    junk = next((entry for entry in resource.body if isinstance(entry, ast.Junk)), None)
    if junk is not None:
        line = (junk.content or "").strip().splitlines()[0]
        raise InstallationError(f"The texts '{path}' cannot be read at '{line}'; mend the file.")
    return resource


def choose_language(accepted: str) -> DoorLanguage:
    """The language of an Accept-Language header that we speak best (RFC 9110, 12.5.4); English if none."""
    for tag in _by_weight(accepted[:LONGEST_HEADER].split(",")):
        primary = tag.partition("-")[0]
        for language in LANGUAGES:
            if language == primary:
                return language
    return FALLBACK


def _by_weight(parts: Iterable[str]) -> list[str]:
    weighed = []
    for part in parts:
        tag, _, parameters = part.strip().lower().partition(";")
        weighed.append((_weight(parameters), tag.strip()))
    # A stable sort: equal weights stay in the order the browser names them.
    return [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if weight > 0]


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
