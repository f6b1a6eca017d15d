"""Money in whole minor units of its currency, as ISO 4217 has them: never a float, never half a cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from memoriam.errors import StudioError

_TWO = """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC
CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS
KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB
PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD
TWD TZS UAH USD UZS VES WST XCD XCG YER ZAR ZMW ZWG"""
_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"

EXPONENTS = {
    **dict.fromkeys(_TWO.split(), 2),
    **dict.fromkeys(_NONE.split(), 0),
    **dict.fromkeys(_THREE.split(), 3),
}
"""Decimal places of each currency in use (ISO 4217 list one; funds and metals left out)."""


class UnknownCurrency(StudioError):
    """ISO 4217 has no such currency."""

    def __init__(self, currency: str) -> None:
        super().__init__(
            f"There is no currency '{currency}'; write its three letters by ISO 4217, such as EUR."
        )


class NotAnAmount(StudioError):
    """Text that is no amount of its currency."""

    def __init__(self, text: str, currency: str) -> None:
        example = Money(1234, currency).amount
        super().__init__(f"'{text}' is no amount in {currency}; write it like \"{example}\".")


class MixedCurrencies(StudioError):
    """Amounts of two currencies cannot be added."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} and {other} cannot be added; an order has one currency.")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount. ``minor``: whole minor units (cents); negative for what is taken off."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise UnknownCurrency(self.currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """An amount written in major units: "15.00" EUR, "1500" JPY. Raises NotAnAmount, UnknownCurrency."""
        nothing = cls(0, currency)
        try:
            scaled = Decimal(text).scaleb(EXPONENTS[currency])
        except InvalidOperation:
            raise NotAnAmount(text, currency) from None
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise NotAnAmount(text, currency)
        return cls(nothing.minor + int(scaled), currency)

    @property
    def amount(self) -> str:
        """In major units, with the currency's decimal places."""
        places = EXPONENTS[self.currency]
        return f"{Decimal(self.minor).scaleb(-places):.{places}f}"

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise MixedCurrencies(self.currency, other.currency)
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)


def share(whole: Money, part: Decimal) -> Money:
    """A part of an amount, halves rounded away from zero, as merchants do."""
    return Money(int((whole.minor * part).to_integral_value(ROUND_HALF_UP)), whole.currency)


def split(whole: Money, weights: list[Decimal]) -> list[Money]:
    """Divide an amount by weights so that the parts add up to it exactly (largest remainder, then the first)."""
    total = sum(weights)
    if not total:
        return [Money(0, whole.currency) for _ in weights]
    exact = [whole.minor * weight / total for weight in weights]
    floors = [int(value.to_integral_value("ROUND_FLOOR")) for value in exact]
    order = sorted(range(len(weights)), key=lambda i: (floors[i] - exact[i], i))
    for i in order[: whole.minor - sum(floors)]:
        floors[i] += 1
    return [Money(minor, whole.currency) for minor in floors]
