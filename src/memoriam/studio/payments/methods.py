"""Ways to pay: one protocol, three parts."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from memoriam.studio.payments.models import Method, Payment

GiveBack = Callable[[str, str], Awaitable[bool]]
"""Gives a charge of an order back; False if a person has to. Repeating it gives nothing back twice."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the family is shown to pay. ``checkout``: the provider's own name of it; ``url`` or ``instructions``."""

    checkout: str | None = None
    url: str | None = None
    instructions: str = ""


class PaymentMethod(Protocol):
    """One way to pay. Both calls may be repeated without paying, or giving back, twice."""

    method: Method

    async def open(self, payment: Payment, back: str) -> Opened:
        """Ask for the money. ``back``: the page of the order, to which the family returns."""
        ...

    async def refund(self, payment: Payment) -> bool:
        """Give all of it back; whether that is done, or a person still has to do it."""
        ...


class FreePayment:
    """Nothing to pay, nothing to give back."""

    method = Method.FREE

    async def open(self, payment: Payment, back: str) -> Opened:  # noqa: ARG002
        """Nothing to do."""
        return Opened()

    async def refund(self, payment: Payment) -> bool:  # noqa: ARG002
        """Nothing to do."""
        return True


class TransferPayment:
    """By bank transfer: the owner marks what has arrived, and what was sent back."""

    method = Method.TRANSFER

    def __init__(self, bank_details: str) -> None:
        self._bank_details = bank_details

    async def open(self, payment: Payment, back: str) -> Opened:  # noqa: ARG002
        """Where to send how much, under which reference."""
        return Opened(instructions=f"{self._bank_details}\n{payment.money}\n{reference(payment)}".strip())

    async def refund(self, payment: Payment) -> bool:  # noqa: ARG002
        """A person has to transfer it."""
        return False


class StarsPayment:
    """Telegram Stars: asked for by an invoice in the chat, given back through the bot.

    each: price of one star in the price list's money, such as 0.02. give_back: asks Telegram to return a charge.
    """

    method = Method.STARS

    def __init__(self, each: Decimal, give_back: GiveBack) -> None:
        if each <= 0:
            raise ValueError(f"A star costs {each}, but must cost something.")
        self._each = each
        self._give_back = give_back

    def stars(self, payment: Payment) -> int:
        """Whole stars for an amount, rounded up."""
        return math.ceil(Decimal(payment.money.amount) / self._each)

    async def open(self, payment: Payment, back: str) -> Opened:  # noqa: ARG002
        """The invoice's payload and how many stars."""
        return Opened(checkout=payment.id, instructions=str(self.stars(payment)))

    async def refund(self, payment: Payment) -> bool:
        """Telegram gives all of it back."""
        return payment.charge is not None and await self._give_back(payment.order_id, payment.charge)


def reference(payment: Payment) -> str:
    """What a bank transfer says: short enough to be typed, never a name."""
    return f"MEMORIAM {payment.id[:10].upper()}"
