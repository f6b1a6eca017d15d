"""When a turn may come: from what was measured, always as a range, never finer than it is known."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass

LIKELY = 1.2816
"""Standard deviations to each side: four of five turns shall come within the range."""

FEWEST_FILMS = 5
"""Finished films before anything is foretold at all."""

EXACT_BELOW = 100
"""Places below this are shown exactly, larger ones as a band: nobody is helped by 4711 becoming 4709."""


@dataclass(frozen=True, slots=True)
class Throughput:
    """Films finished within a span of time, while the studio was open."""

    films: int
    span: datetime.timedelta


@dataclass(frozen=True, slots=True)
class Forecast:
    """The range in which a turn comes, in four cases of five."""

    earliest: datetime.datetime
    latest: datetime.datetime


@dataclass(frozen=True, slots=True)
class Band:
    """A place as it is shown: ``low`` = ``high`` if it is exact."""

    low: int
    high: int

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


def shown_place(place: int) -> Band:
    """Exact below 100, then a band as wide as the first digit: 100–199, 4000–4999."""
    if place < EXACT_BELOW:
        return Band(place, place)
    width = 10 ** (len(str(place)) - 1)
    low = place // width * width
    return Band(low, low + width - 1)


def foretell(now: datetime.datetime, place: int, worst_place: int, measured: Throughput) -> Forecast | None:
    """When the film at a place is likely to be finished; None while too few films were finished to tell.

    Films are finished at a rate known from n of them only, and the next p of them vary as well: the time for p films
    is spread by about sqrt(1/n + 1/p) of itself (delta method for two Poisson counts on a logarithmic scale, which
    keeps both ends positive). The late end also allows for rushed orders that are still to come.
    """
    if measured.films < FEWEST_FILMS:
        return None
    each = measured.span / measured.films
    low = place * math.exp(-LIKELY * math.sqrt(1 / measured.films + 1 / place))
    high = worst_place * math.exp(LIKELY * math.sqrt(1 / measured.films + 1 / worst_place))
    return Forecast(now + each * low, now + each * high)
