"""Ordinal numbers and years, where espeak-ng cannot know that a number is one."""

from __future__ import annotations

_GERMAN = (
    "erste", "zweite", "dritte", "vierte", "fünfte", "sechste", "siebte", "achte", "neunte", "zehnte", "elfte",
    "zwölfte", "dreizehnte", "vierzehnte", "fünfzehnte", "sechzehnte", "siebzehnte", "achtzehnte", "neunzehnte",
)  # fmt: skip
_GERMAN_ONES = ("", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_GERMAN_TENS = (
    "", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
)  # fmt: skip

_RUSSIAN = (
    "перв", "втор", "треть", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат",
    "тринадцат", "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат",
)  # fmt: skip
_RUSSIAN_TENS = (
    "", "", "двадцат", "тридцат", "сороков", "пятидесят", "шестидесят", "семидесят", "восьмидесят", "девяност",
)  # fmt: skip
_RUSSIAN_TENS_PLAIN = (
    "", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто",
)  # fmt: skip
_RUSSIAN_HUNDREDS = (
    "", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот",
)  # fmt: skip
_RUSSIAN_HUNDREDTH = (
    "", "сот", "двухсот", "трёхсот", "четырёхсот", "пятисот", "шестисот", "семисот", "восьмисот", "девятисот",
)  # fmt: skip

_POLISH = (
    "pierwsz", "drug", "trzec", "czwart", "piąt", "szóst", "siódm", "ósm", "dziewiąt", "dziesiąt", "jedenast",
    "dwunast", "trzynast", "czternast", "piętnast", "szesnast", "siedemnast", "osiemnast", "dziewiętnast",
)  # fmt: skip
_POLISH_TENS = (
    "", "", "dwudziest", "trzydziest", "czterdziest", "pięćdziesiąt", "sześćdziesiąt", "siedemdziesiąt",
    "osiemdziesiąt", "dziewięćdziesiąt",
)  # fmt: skip
_POLISH_HUNDREDS = (
    "", "sto", "dwieście", "trzysta", "czterysta", "pięćset", "sześćset", "siedemset", "osiemset", "dziewięćset",
)  # fmt: skip
_POLISH_HUNDREDTH = (
    "", "setn", "dwusetn", "trzechsetn", "czterechsetn", "pięćsetn", "sześćsetn", "siedemsetn", "osiemsetn",
    "dziewięćsetn",
)  # fmt: skip


def german_ordinal(number: int) -> str:
    """1 to 99 as after "der": "erste", "einundzwanzigste"; other cases add their ending."""
    if number < 20:
        return _GERMAN[number - 1]
    ones, tens = number % 10, _GERMAN_TENS[number // 10]
    return f"{_GERMAN_ONES[ones]}und{tens}ste" if ones else f"{tens}ste"


def german_year(year: int) -> str:
    """1100 to 1999 are counted in hundreds; the rest of the digits is left to espeak-ng."""
    if not 1100 <= year <= 1999:
        return str(year)
    hundreds = {11: "elf", 12: "zwölf", 16: "sechzehn", 17: "siebzehn"}.get(year // 100)
    hundreds = hundreds or f"{('drei', 'vier', 'fünf', '', '', 'acht', 'neun')[year // 100 - 13]}zehn"
    return f"{hundreds}hundert {year % 100}" if year % 100 else f"{hundreds}hundert"


def russian_ordinal(number: int, prepositional: bool = False) -> str:
    """1 to 99, of which: "двенадцатого"; prepositional, in which: "двенадцатом"."""
    if number < 20:
        return _russian_ending(_RUSSIAN[number - 1], prepositional)
    tens, ones = divmod(number, 10)
    if not ones:
        return _russian_ending(_RUSSIAN_TENS[tens], prepositional)
    return f"{_RUSSIAN_TENS_PLAIN[tens]} {_russian_ending(_RUSSIAN[ones - 1], prepositional)}"


def _russian_ending(stem: str, prepositional: bool) -> str:
    if stem == "треть":
        return "третьем" if prepositional else "третьего"
    return stem + ("ом" if prepositional else "ого")


def russian_year(year: int, prepositional: bool) -> str:
    """1000 to 2099: "тысяча девятьсот сорок пятого"."""
    thousands, hundreds, rest = year // 1000, year // 100 % 10, year % 100
    if not rest and not hundreds:
        return _russian_ending("тысячн" if thousands == 1 else "двухтысячн", prepositional)
    spoken = ["тысяча" if thousands == 1 else "две тысячи"]
    if not rest:
        return " ".join([*spoken, _russian_ending(_RUSSIAN_HUNDREDTH[hundreds], prepositional)])
    return " ".join(
        filter(None, [*spoken, _RUSSIAN_HUNDREDS[hundreds], russian_ordinal(rest, prepositional)])
    )


def polish_ordinal(number: int, locative: bool = False) -> str:
    """1 to 99, of which: "dwunastego"; locative, in which: "dwunastym". Tens and ones are both inflected."""
    if number < 20:
        return _polish_ending(_POLISH[number - 1], locative)
    tens, ones = divmod(number, 10)
    parts = [_polish_ending(_POLISH_TENS[tens], locative)]
    if ones:
        parts.append(_polish_ending(_POLISH[ones - 1], locative))
    return " ".join(parts)


def _polish_ending(stem: str, locative: bool) -> str:
    soft = "i" if stem in {"drug", "trzec"} else ""
    if locative:
        return stem + (f"{soft}m" if soft else "ym")
    return f"{stem}{soft}ego"


def polish_year(year: int, locative: bool) -> str:
    """1000 to 2099: "tysiąc dziewięćset czterdziestego piątego"."""
    thousands, hundreds, rest = year // 1000, year // 100 % 10, year % 100
    if not rest and not hundreds:
        return _polish_ending("tysięczn" if thousands == 1 else "dwutysięczn", locative)
    spoken = ["tysiąc" if thousands == 1 else "dwa tysiące"]
    if not rest:
        return " ".join([*spoken, _polish_ending(_POLISH_HUNDREDTH[hundreds], locative)])
    return " ".join(filter(None, [*spoken, _POLISH_HUNDREDS[hundreds], polish_ordinal(rest, locative)]))
