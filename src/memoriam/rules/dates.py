"""Days of which perhaps only the year or the month is known."""

from __future__ import annotations

import calendar
import datetime

from memoriam.rules.case import PartialDate


def earliest(date: PartialDate) -> datetime.date:
    """The first day a partial date can mean. Raises ValueError if it is none."""
    year, month, day = _parts(date)
    return datetime.date(year, month or 1, day or 1)


def latest(date: PartialDate) -> datetime.date:
    """The last day a partial date can mean. Raises ValueError if it is none."""
    year, month, day = _parts(date)
    month = month or 12
    return datetime.date(year, month, day or calendar.monthrange(year, month)[1])


def years_between(start: datetime.date, end: datetime.date) -> int:
    """Whole years, as ages are counted."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def least_age(born: PartialDate, died: PartialDate) -> int:
    """The youngest a person can have been."""
    return years_between(latest(born), earliest(died))


def _parts(date: PartialDate) -> tuple[int, int, int]:
    numbers = [int(part) for part in date.split("-")] + [0, 0]
    return numbers[0], numbers[1], numbers[2]
