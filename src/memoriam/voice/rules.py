"""What a language writes short and says long: dates, years, times, money, abbreviations."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from memoriam.voice.languages import Language, languages
from memoriam.voice.ordinals import (
    german_ordinal,
    german_year,
    polish_ordinal,
    polish_year,
    russian_ordinal,
    russian_year,
)

Spell = Callable[[re.Match[str]], str]
Rule = tuple[re.Pattern[str], Spell]
"""A pattern at a word's beginning, and what to say for it; "" where it does not apply after all."""

_YEAR = r"(?:1[0-9]|20)\d\d"
_AFTER = r"(?![\d\w])"

_GERMAN_INFLECTED = re.compile(r"\b(am|dem|den|vom|zum|beim|des|im|seit|ab|bis)\s+$", re.IGNORECASE)
_GERMAN_AFTER_DER = re.compile(r"\b(der|die|das)\s+$", re.IGNORECASE)


def rules_of(language: Language) -> tuple[Rule, ...]:
    """The rules of a language, those that match most first."""
    return _rules(language.code)


@cache
def _rules(code: str) -> tuple[Rule, ...]:
    language = languages()[code]
    return tuple(_dates(language) + _times(language) + _years(language) + _money(language) + _short(language))


def _rule(pattern: str, spell: Spell) -> Rule:
    return re.compile(pattern, re.IGNORECASE), spell


def _dates(language: Language) -> list[Rule]:
    """12 March 1945 · March 12, 1945 · 12.03.1945 · 1945-03-12."""
    names = "|".join(sorted(map(re.escape, language.months), key=len, reverse=True))
    of = r"\s+de" if language.code == "es" else ""
    day = r"(?P<day>[0-3]?\d)(?:\.|º|°|st|nd|rd|th|er)?"
    year = rf"(?:,?\s+(?:del?\s+)?(?P<year>{_YEAR})(?P<word>\s+(?:roku|r\.|года|году|г\.))?)?"
    found = [
        _rule(rf"{day}{of}\s+(?P<name>{names}){year}{_AFTER}", lambda match: _date(language, match)),
        _rule(rf"(?P<year>{_YEAR})-(?P<month>[01]\d)-(?P<day>[0-3]\d){_AFTER}", lambda m: _date(language, m)),
    ]
    numbers = (
        r"(?P<month>[01]?\d)/(?P<day>[0-3]?\d)/"
        if language.code == "en"
        else (r"(?P<day>[0-3]?\d)[./](?P<month>[01]?\d)[./]")
    )
    found.append(_rule(rf"{numbers}(?P<year>{_YEAR}){_AFTER}", lambda match: _date(language, match)))
    if language.code == "en":
        found.append(_rule(rf"(?P<name>{names})\s+{day}{year}{_AFTER}", _american_date))
    return found


def _date(language: Language, match: re.Match[str]) -> str:
    day, groups = int(match["day"]), match.groupdict()
    month = int(groups.get("month") or 0) or _month(language, match["name"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return ""
    spoken = f"{_day(language, day, match)} {language.months[month - 1]}"
    if language.code == "es":
        spoken = f"{_day(language, day, match)} de {language.months[month - 1]}"
    year = groups.get("year")
    if not year:
        return spoken
    return f"{spoken}{' de' if language.code == 'es' else ''} {_year(language, int(year), False, dated=True)}"


def _month(language: Language, name: str) -> int:
    return [month.lower() for month in language.months].index(name.lower()) + 1


def _day(language: Language, day: int, match: re.Match[str]) -> str:
    match language.code:
        case "en":
            return f"the {day}{_english_suffix(day)} of"
        case "de":
            return _german_day(german_ordinal(day), match)
        case "pl":
            return polish_ordinal(day)
        case "ru":
            return russian_ordinal(day)
    first = {"es": "primero", "it": "primo", "fr": "premier"}
    return first[language.code] if day == 1 else str(day)


def _english_suffix(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _german_day(ordinal: str, match: re.Match[str]) -> str:
    before = match.string[: match.start()]
    if _GERMAN_INFLECTED.search(before):
        return f"{ordinal}n"
    return ordinal if _GERMAN_AFTER_DER.search(before) else f"{ordinal}r"


def _american_date(match: re.Match[str]) -> str:
    day = int(match["day"])
    if not 1 <= day <= 31:
        return ""
    return " ".join(filter(None, [match["name"], f"{day}{_english_suffix(day)}", match["year"]]))


def _times(language: Language) -> list[Rule]:
    """3:30 p.m. · 14:30 Uhr · 14h30."""
    colon = "[:.h]" if language.code in {"fr"} else ":"
    clock = rf"(?P<hour>[0-2]?\d){colon}(?P<minute>[0-5]\d)(?P<half>\s*[ap]\.?m\.?)?(?P<uhr>\s*(?:Uhr|h))?{_AFTER}"
    return [_rule(clock, lambda match: _time(language, match))]


def _time(language: Language, match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > 24:
        return ""
    half = (match["half"] or "").replace(".", "").strip().upper()
    match language.code:
        case "en":
            minutes = (
                "o'clock"
                if not (minute or half)
                else f"oh {minute}"
                if 0 < minute < 10
                else str(minute or "")
            )
            return " ".join(filter(None, [str(hour), minutes, " ".join(half)]))
        case "de":
            return f"{hour} Uhr {minute}" if minute else f"{hour} Uhr"
        case "fr":
            return f"{hour} heures {minute}" if minute else f"{hour} heures"
        case "es" | "it":
            return f"{hour} {language.and_} {minute}" if minute else str(hour)
    return f"{hour} {minute}" if minute else str(hour)


def _years(language: Language) -> list[Rule]:
    """1931—2020 · 1945 · w 1945 roku · в 1945 году."""
    span = rf"(?P<first>{_YEAR})\s*[—-]\s*(?P<last>{_YEAR}){_AFTER}"
    rules = [_rule(span, lambda match: _span(language, match))]
    if language.code == "de":
        rules.append(_rule(rf"(?P<year>{_YEAR}){_AFTER}", lambda match: german_year(int(match["year"]))))
    if language.code in {"pl", "ru"}:
        word = r"(?P<word>roku|r\.)" if language.code == "pl" else r"(?P<word>году|года|г\.)"
        rules.append(_rule(rf"(?P<year>{_YEAR})\s+{word}(?!\w)", lambda match: _named_year(language, match)))
    return rules


def _span(language: Language, match: re.Match[str]) -> str:
    years = (_year(language, int(match[group]), False, dated=False) for group in ("first", "last"))
    return f" {language.to} ".join(years)


def _named_year(language: Language, match: re.Match[str]) -> str:
    before = match.string[: match.start()].rstrip().lower()
    inside = before.endswith((" w", " в")) or before in {"w", "в"} or match["word"].lower() == "году"
    return _year(language, int(match["year"]), inside, dated=True)


def _year(language: Language, year: int, inside: bool, *, dated: bool) -> str:
    """A year in words. inside: "in the year". dated: as part of a date, which Slavic languages inflect."""
    if language.code == "de":
        return german_year(year)
    if dated and language.code == "pl":
        return f"{polish_year(year, inside)} roku"
    if dated and language.code == "ru":
        return f"{russian_year(year, inside)} {'году' if inside else 'года'}"
    return str(year)


def _money(language: Language) -> list[Rule]:
    """20,50 € · $20.50 · 10 % · 20 °C · № 5."""
    signs = "|".join(sorted(map(re.escape, language.currencies), key=len, reverse=True))
    amount = r"(?P<whole>\d{1,3}(?:[ .,']\d{3})+(?!\d)|\d+)(?:[.,](?P<part>\d\d)(?!\d))?(?![.,]\d)"
    return [
        _rule(rf"(?P<sign>{signs})\s?{amount}{_AFTER}", lambda match: _amount(language, match)),
        _rule(rf"{amount}\s?(?P<sign>{signs})(?!\w)", lambda match: _amount(language, match)),
        _rule(r"(?P<n>\d+(?:[.,]\d+)?)\s?%", lambda match: f"{match['n']} {language.percent}"),
        _rule(r"(?P<n>\d+)\s?°C?(?!\w)", lambda match: f"{match['n']} {language.degrees}"),
        _rule(r"(?:№|#)\s?(?P<n>\d+)", lambda match: f"{language.number} {match['n']}"),
        _rule(r"&(?!\w)", lambda _: language.and_),
        _rule(r"(?P<n>\d{1,3}(?:[ .,']\d{3})+)(?![\d.,]\d)", lambda match: _grouped(match["n"])),
    ]


def _amount(language: Language, match: re.Match[str]) -> str:
    one, several, hundredths = language.currencies[match["sign"].lower()]
    whole = _grouped(match["whole"])
    spoken = f"{whole} {one if whole == '1' else several}"
    part = int(match["part"] or 0)
    if not part:
        return spoken
    if language.code == "de":
        return f"{spoken} {part}"
    cents = "cents" if language.code == "en" and hundredths == "cent" and part != 1 else hundredths
    return f"{spoken} {language.and_} {part} {cents}"


def _grouped(number: str) -> str:
    return re.sub(r"\D", "", number)


def _short(language: Language) -> list[Rule]:
    """Abbreviations, and the ordinals of German, which are a number with a full stop before a word."""
    rules: list[Rule] = []
    for written in sorted(language.shortened, key=len, reverse=True):
        spoken = language.shortened[written]
        pattern = re.compile(re.escape(written) + r"(?![^\W_])")
        rules.append((pattern, lambda _, spoken=spoken: spoken))  # type: ignore[misc]  # bound now, on purpose
    if language.code == "de":
        ordinal = r"(?P<n>[1-9]\d?)\.(?=\s+[^\W\d_])(?<!\d\d\d)"
        rules.append(_rule(ordinal, lambda match: _german_day(german_ordinal(int(match["n"])), match)))
    if language.code in {"en", "de"}:
        rules.append(
            (re.compile(r"(?P<roman>II|III|IV|VI{1,3}|IX|X[IV]{0,3})(?=[\s,.;!?]|$)"), _roman(language))
        )
    return rules


def _roman(language: Language) -> Spell:
    """Numbers of popes and namesakes: behind a capitalised word only."""

    def spell(match: re.Match[str]) -> str:
        if not re.search(r"\b[A-ZÄÖÜ]\w+\s+$", match.string[: match.start()]):
            return ""
        value = 0
        for this, following in zip(match["roman"], [*match["roman"][1:], "I"], strict=True):
            size = {"I": 1, "V": 5, "X": 10}
            value += -size[this] if size[this] < size[following] else size[this]
        return (
            f"the {value}{_english_suffix(value)}"
            if language.code == "en"
            else f"der {german_ordinal(value)}"
        )

    return spell
