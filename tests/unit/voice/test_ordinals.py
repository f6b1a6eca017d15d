from __future__ import annotations

from memoriam.voice.ordinals import (
    german_ordinal,
    german_year,
    polish_ordinal,
    polish_year,
    russian_ordinal,
    russian_year,
)


def test_german() -> None:
    assert [german_ordinal(n) for n in (1, 3, 7, 19, 20, 31)] == [
        "erste", "dritte", "siebte", "neunzehnte", "zwanzigste", "einunddreißigste",
    ]  # fmt: skip
    assert german_year(1618) == "sechzehnhundert 18"
    assert german_year(1900) == "neunzehnhundert"
    assert german_year(2003) == "2003"


def test_russian() -> None:
    assert russian_ordinal(3) == "третьего"
    assert russian_ordinal(23, prepositional=True) == "двадцать третьем"
    assert russian_year(1900, False) == "тысяча девятисотого"
    assert russian_year(2000, True) == "двухтысячном"
    assert russian_year(2021, True) == "две тысячи двадцать первом"


def test_polish() -> None:
    assert polish_ordinal(2) == "drugiego"
    assert polish_ordinal(22, locative=True) == "dwudziestym drugim"
    assert polish_year(1900, False) == "tysiąc dziewięćsetnego"
    assert polish_year(2000, True) == "dwutysięcznym"
    assert polish_year(1945, True) == "tysiąc dziewięćset czterdziestym piątym"


def test_every_number_and_year_has_words() -> None:
    for number in range(1, 100):
        for words in (german_ordinal(number), russian_ordinal(number), polish_ordinal(number)):
            assert words.replace(" ", "").isalpha(), (number, words)
    for year in range(1000, 2100):
        for words in (russian_year(year, False), polish_year(year, True), german_year(year)):
            assert words.strip() == words != "", year
