"""The time, as something that can be handed in: tests and simulations have their own."""

from __future__ import annotations

import datetime
from collections.abc import Callable

Clock = Callable[[], datetime.datetime]
"""Gives the present moment, with UTC as its zone."""


def utc_now() -> datetime.datetime:
    """The machine's clock."""
    return datetime.datetime.now(tz=datetime.UTC)
