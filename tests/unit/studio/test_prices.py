from __future__ import annotations

import os
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from memoriam.brief import Brief, Person
from memoriam.studio.prices.money import (
    EXPONENTS,
    MixedCurrencies,
    Money,
    NotAnAmount,
    UnknownCurrency,
    share,
    split,
)
from memoriam.studio.prices.schemas import PriceList, Wishes
from memoriam.studio.prices.service import (
    DEFAULT,
    NoPriceIn,
    PriceBook,
    WrongPriceList,
    make_quote,
    read_prices,
    wishes_of,
)

KEYS = st.sampled_from(["portrait", "words", "memories", "wave", "stairway"])
WISHES = st.builds(
    Wishes,
    scenes=st.lists(KEYS, min_size=1, max_size=8).map(tuple),
    companions=st.integers(0, 4),
    voice=st.booleans(),
    rush=st.booleans(),
    seconds=st.floats(1, 180),
)
PERCENT = st.decimals(0, 100, places=2)


def price_list(*taxes: tuple[Decimal, bool]) -> PriceList:
    said = tomllib.loads(DEFAULT.read_text())
    said["taxes"] = [{"name": f"tax {i}", "percent": p, "included": inc} for i, (p, inc) in enumerate(taxes)]
    return PriceList.model_validate(said)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("15.00", "EUR", 1500),
        ("1500", "JPY", 1500),
        ("4.5", "KWD", 4500),
        ("0.001", "BHD", 1),
        ("2e3", "ISK", 2000),
    ],
)
def test_minor_units_follow_iso_4217(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency).minor == minor


@pytest.mark.parametrize(
    ("text", "currency"), [("1.5", "JPY"), ("1.001", "EUR"), ("1,50", "EUR"), ("NaN", "EUR")]
)
def test_half_a_minor_unit_is_no_amount(text: str, currency: str) -> None:
    with pytest.raises(NotAnAmount, match="write it like"):
        Money.parse(text, currency)


@given(st.integers(-(10**12), 10**12), st.sampled_from(sorted(EXPONENTS)))
def test_what_is_written_is_read(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.amount, currency) == money


def test_currencies_are_known_and_do_not_mix() -> None:
    with pytest.raises(UnknownCurrency, match="'EUX'"):
        Money(1, "EUX")
    with pytest.raises(MixedCurrencies):
        Money(1, "EUR") + Money(1, "USD")


@given(st.integers(-(10**9), 10**9), st.lists(PERCENT, min_size=1, max_size=6))
def test_a_split_loses_nothing(minor: int, weights: list[Decimal]) -> None:
    parts = split(Money(minor, "EUR"), weights)
    assert sum(p.minor for p in parts) == (minor if sum(weights) else 0)


def test_halves_are_rounded_away_from_zero() -> None:
    assert share(Money(5, "EUR"), Decimal("0.5")).minor == 3
    assert share(Money(-5, "EUR"), Decimal("0.5")).minor == -3


@given(WISHES, st.lists(PERCENT, max_size=3), st.booleans())
def test_net_and_taxes_are_the_total_and_lines_their_sum(
    wishes: Wishes, percents: list[Decimal], included: bool
) -> None:
    quote = make_quote(price_list(*((p, included) for p in percents)), wishes)
    taxes = sum(tax.amount.minor for tax in quote.taxes)
    listed = sum(line.amount.minor for line in quote.lines)
    assert quote.net.minor + taxes == quote.total.minor
    assert (quote.total if included or not percents else quote.net).minor == listed
    assert all(line.unit * line.quantity == line.amount for line in quote.lines)


@given(WISHES, st.randoms(use_true_random=False))
def test_the_order_of_scenes_changes_nothing(wishes: Wishes, random: object) -> None:
    scenes = list(wishes.scenes)
    random.shuffle(scenes)  # type: ignore[attr-defined]
    prices = price_list((Decimal(19), True))
    assert make_quote(prices, wishes.model_copy(update={"scenes": tuple(scenes)})) == make_quote(
        prices, wishes
    )


@given(WISHES)
def test_one_more_wish_never_makes_a_film_cheaper(wishes: Wishes) -> None:
    prices = price_list((Decimal(19), True))
    more = wishes.model_copy(update={"scenes": (*wishes.scenes, "words"), "seconds": wishes.seconds + 5})
    assert make_quote(prices, more).total.minor > make_quote(prices, wishes).total.minor


@given(WISHES)
def test_a_gift_costs_nothing_and_says_what_it_would_have_cost(wishes: Wishes) -> None:
    prices = price_list((Decimal(19), True))
    paid, gift = (make_quote(prices, wishes.model_copy(update={"free": free})) for free in (False, True))
    assert gift.is_free
    assert gift.lines[-1].amount == -paid.total
    assert sum(tax.amount.minor for tax in gift.taxes) == 0


def test_publishing_has_no_price_and_cannot_get_one(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        Wishes.model_validate({"publish": True})
    path = tmp_path / "prices.toml"
    path.write_text(DEFAULT.read_text().replace('voice = "20.00"', 'voice = "20.00"\npublish = "-5.00"'))
    with pytest.raises(WrongPriceList, match=r"unknown key 'currencies\.EUR\.publish'"):
        read_prices(path)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('"9.00"        #', '"9.001"        #', r"wrong amount at EUR\.base: '9\.001' is no amount in EUR"),
        ('base = "9.00"', 'base = "-9.00"', "cannot be negative"),
        ('other = "9.00"', "", "lacks 'other'"),
        ("[currencies.EUR]", "[currencies.EUR", "not valid TOML"),
        ('base = "9.00"', "", r"lacks 'currencies\.EUR\.base'"),
        ("one_in = 5", "one_in = 1", "greater than or equal to 2"),
        ("EUR", "EUX", "no currency 'EUX'"),
    ],
)
def test_a_wrong_list_is_named_in_one_sentence(
    tmp_path: Path, before: str, after: str, sentence: str
) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(DEFAULT.read_text().replace(before, after))
    with pytest.raises(WrongPriceList, match=sentence):
        read_prices(path)


def test_a_saved_list_counts_at_once_and_a_wrong_one_does_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "studio" / "prices.toml"
    book = PriceBook(path)
    before = book.quote(Wishes()).total
    path.write_text(path.read_text().replace('base = "9.00"', 'base = "10.00"'))
    assert book.quote(Wishes()).total == before + Money(100, "EUR")
    path.write_text("currencies = 5")
    os.utime(path, ns=(1, 1))
    assert book.quote(Wishes()).total == before + Money(100, "EUR")
    assert len(caplog.records) == 1
    path.unlink()
    assert book.quote(Wishes()).total == before + Money(100, "EUR")


def test_a_currency_without_prices_is_refused() -> None:
    with pytest.raises(NoPriceIn, match="no prices in USD; the list has EUR"):
        make_quote(read_prices(DEFAULT), Wishes(currency="USD"))


def test_a_brief_is_priced_by_the_price_keys_of_its_scenes(hopper: Path) -> None:
    brief = Brief(person=Person(photos=(hopper,)), scenes=("portrait", "words"))
    wishes = wishes_of(brief, currency="EUR", seconds=41, rush=False, free=False, voice=False)
    quote = make_quote(read_prices(DEFAULT), wishes)
    assert [line.key for line in quote.lines] == ["base", "scene.portrait", "scene.words", "length"]
    assert str(quote.total) == "25.00 EUR"
    assert str(quote.taxes[0].amount) == "3.99 EUR"
