"""Quotes from a price list, and the list kept fresh from its file."""

from __future__ import annotations

import logging
import math
import tomllib
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from memoriam.brief import Brief
from memoriam.errors import StudioError
from memoriam.studio.prices.money import Money, share, split
from memoriam.studio.prices.schemas import (
    OTHER_SCENE,
    CurrencyPrices,
    PriceList,
    Quote,
    QuoteLine,
    TaxLine,
    Wishes,
)

DEFAULT = Path(__file__).with_name("default.toml")

log = logging.getLogger(__name__)


class WrongPriceList(StudioError):
    """The price list cannot be read or says something that cannot be."""


class NoPriceIn(StudioError):
    """The price list does not have this currency."""

    def __init__(self, currency: str, known: Sequence[str]) -> None:
        super().__init__(f"There are no prices in {currency}; the list has {', '.join(sorted(known))}.")


class PriceBook:
    """The price list of a file, read anew when the file has changed. Raises WrongPriceList at the start only."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(DEFAULT.read_bytes())
        self._path = path
        self._seen = _stamp(path)
        self._prices = read_prices(path)

    @property
    def prices(self) -> PriceList:
        """The newest good list; a wrong change is named in the log once and the last good list stays."""
        seen = _stamp(self._path)
        if seen != self._seen:
            self._seen = seen
            try:
                self._prices = read_prices(self._path)
            except WrongPriceList as error:
                log.warning("%s The last good list stays.", error)
        return self._prices

    def currency(self, wished: str | None) -> str:
        """The wished currency, or the list's first. Raises NoPriceIn."""
        known = list(self.prices.currencies)
        if wished is not None and wished not in known:
            raise NoPriceIn(wished, known)
        return wished or known[0]

    def quote(self, wishes: Wishes) -> Quote:
        """What the wishes cost now."""
        return make_quote(self.prices, wishes)


def read_prices(path: Path) -> PriceList:
    """Read and check a price list. Raises WrongPriceList, one sentence."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongPriceList(
            f"The price list '{path}' cannot be read ({type(error).__name__}); check it."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise WrongPriceList(f"The price list '{path}' is not valid TOML: {error}; mend that line.") from None
    try:
        return PriceList.model_validate(said)
    except ValidationError as error:
        raise WrongPriceList(_sentence(path, error)) from None


def make_quote(prices: PriceList, wishes: Wishes) -> Quote:
    """A quote, line by line. The order in which scenes are named changes nothing. Raises NoPriceIn."""
    if wishes.currency not in prices.currencies:
        raise NoPriceIn(wishes.currency, list(prices.currencies))
    lines = _lines(prices.currencies[wishes.currency], wishes)
    listed = _sum([line.amount for line in lines], wishes.currency)
    if wishes.free:
        lines.append(QuoteLine(key="gift", quantity=1, unit=-listed, amount=-listed))
        listed = Money(0, wishes.currency)
    return _with_taxes(prices, tuple(lines), listed)


def wishes_of(brief: Brief, *, currency: str, seconds: float, rush: bool, free: bool, voice: bool) -> Wishes:
    """The part of a brief that has a price. ``seconds``: of the planned film."""
    from memoriam.scenes.base import find_scene

    return Wishes(
        currency=currency,
        scenes=tuple(find_scene(name).price_key for name in brief.scenes),
        companions=int(brief.companion is not None),
        voice=voice,
        rush=rush,
        seconds=seconds,
        free=free,
    )


def _lines(prices: CurrencyPrices, wishes: Wishes) -> list[QuoteLine]:
    def line(key: str, quantity: int, text: str) -> QuoteLine:
        unit = Money.parse(text, wishes.currency)
        return QuoteLine(key=key, quantity=quantity, unit=unit, amount=unit * quantity)

    scenes = sorted(Counter(wishes.scenes).items())
    further = math.ceil(
        max(0.0, wishes.seconds - prices.length.included_seconds) / prices.length.each_seconds
    )
    found = [line("base", 1, prices.base)]
    found += [
        line(f"scene.{key}", times, prices.scenes.get(key, prices.scenes[OTHER_SCENE]))
        for key, times in scenes
    ]
    found.append(line("companion", wishes.companions, prices.companion))
    found.append(line("length", further, prices.length.price))
    found.append(line("voice", int(wishes.voice), prices.voice))
    found.append(line("rush", int(wishes.rush), prices.rush))
    return [one for one in found if one.quantity]


def _with_taxes(prices: PriceList, lines: tuple[QuoteLine, ...], listed: Money) -> Quote:
    rates = [tax.percent / 100 for tax in prices.taxes]
    rate = sum(rates, Decimal(0))
    included = any(tax.included for tax in prices.taxes)
    tax = share(listed, rate / (1 + rate)) if included else share(listed, rate)
    parts = zip(prices.taxes, split(tax, rates), strict=True)
    return Quote(
        lines=lines,
        taxes=tuple(TaxLine(name=one.name, percent=one.percent, amount=part) for one, part in parts),
        net=listed - tax if included else listed,
        total=listed if included else listed + tax,
    )


def _sum(amounts: Sequence[Money], currency: str) -> Money:
    return sum(amounts, start=Money(0, currency))


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when a file is saved; None while an editor has it away."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _sentence(path: Path, error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "the list"
    if first["type"] == "extra_forbidden":
        return f"The price list '{path}' has the unknown key '{place}'; take it out."
    if first["type"] == "missing":
        return f"The price list '{path}' lacks '{place}'; add it."
    problem = str(first["ctx"]["error"]) if first["type"] == "value_error" else first["msg"].lower()
    return f"In the price list '{path}', '{place}' {problem}."
