"""The price list as it is written, what is asked of it, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from memoriam.errors import StudioError
from memoriam.studio.prices.money import Money

OTHER_SCENE = "other"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _not_negative(text: str) -> str:
    if text.strip().startswith("-"):
        raise ValueError(f"is '{text}', but a price cannot be negative; write a free order instead")
    return text.strip()


Amount = Annotated[str, AfterValidator(_not_negative)]


class Tax(_Part):
    """One tax. ``included``: prices contain it; otherwise it is added."""

    name: str = Field(min_length=1, max_length=40)
    percent: Decimal = Field(ge=0, le=100)
    included: bool


class Length(_Part):
    """What a longer film costs."""

    included_seconds: int = Field(ge=0)
    each_seconds: int = Field(ge=1)
    price: Amount


class CurrencyPrices(_Part):
    """All prices in one currency."""

    base: Amount
    companion: Amount
    voice: Amount
    rush: Amount
    scenes: Mapping[str, Amount]
    length: Length

    @model_validator(mode="after")
    def _complete(self) -> CurrencyPrices:
        if OTHER_SCENE not in self.scenes:
            raise ValueError(
                f"lacks '{OTHER_SCENE}', the price of scenes without a line; add it under scenes"
            )
        return self

    def amounts(self) -> Mapping[str, str]:
        """Every amount by its key."""
        scenes = {f"scenes.{key}": text for key, text in self.scenes.items()}
        own = {key: getattr(self, key) for key in ("base", "companion", "voice", "rush")}
        return {**own, **scenes, "length.price": self.length.price}


class RushShare(_Part):
    """The bound that keeps rushed films from pushing everybody else back."""

    one_in: int = Field(5, ge=2, le=1000)


class PriceList(_Part):
    """The whole file."""

    taxes: tuple[Tax, ...] = ()
    rush: RushShare = RushShare()
    currencies: Mapping[str, CurrencyPrices] = Field(min_length=1)

    @model_validator(mode="after")
    def _readable(self) -> PriceList:
        if len({tax.included for tax in self.taxes}) > 1:
            raise ValueError("mixes taxes that are included with taxes that are added; make them all alike")
        for currency, prices in self.currencies.items():
            for key, text in prices.amounts().items():
                try:
                    Money.parse(text, currency)
                except StudioError as error:
                    raise ValueError(f"has a wrong amount at {currency}.{key}: {error}") from None
        return self


class Wishes(_Part):
    """What a film shall have, as far as it has a price. ``scenes``: their price keys, one for each time.

    There is no word here about publishing, and there must be none.
    """

    currency: str = "EUR"
    scenes: tuple[str, ...] = Field(("portrait",), min_length=1)
    companions: int = Field(0, ge=0)
    voice: bool = False
    rush: bool = False
    seconds: float = Field(30.0, gt=0)
    free: bool = False


class QuoteLine(_Part):
    """One reason and its amount. ``key``: names the text in the catalogue of a language."""

    key: str
    quantity: int
    unit: Money
    amount: Money


class TaxLine(_Part):
    """One tax within, or on top of, the lines."""

    name: str
    percent: Decimal
    amount: Money


class Quote(_Part):
    """The answer. ``total`` = sum of the lines (with taxes that are added); ``net`` + taxes = ``total``, exactly."""

    lines: tuple[QuoteLine, ...]
    taxes: tuple[TaxLine, ...]
    net: Money
    total: Money

    @property
    def is_free(self) -> bool:
        """Whether there is nothing to pay."""
        return self.total.minor == 0
