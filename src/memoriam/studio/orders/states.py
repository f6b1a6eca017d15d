"""The life of an order: every state with a line of explanation, and every way from one to another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Self


class OrderState(StrEnum):
    """Where an order is. ``explanation`` is for the studio's owner; families read the texts of their language."""

    explanation: str

    def __new__(cls, value: str, explanation: str) -> Self:
        """A string with its line of explanation."""
        state = str.__new__(cls, value)
        state._value_ = value
        state.explanation = explanation
        return state

    INTAKE = "intake", "The family is still telling what it wishes; nothing is looked at yet."
    JUDGING = "judging", "All is told; the house rules are being asked."
    PREPARING = "preparing", "The rules allow it; the likeness and the free preview are being made."
    PREVIEW = "preview", "The preview can be seen; the family chooses scenes and sees the price."
    PAYMENT = "payment", "The price is agreed; the studio waits for the money."
    WAITING = "waiting", "Paid or free; the order has its place in the waiting list."
    PAUSED = "paused", "The family asked to wait; the place in the list is kept."
    RENDERING = "rendering", "A worker is making the film."
    CHECKING = "checking", "The film is made; its measurements are being compared with the limits."
    REVIEW = "review", "The owner of the studio looks at the film."
    APPROVAL = "approval", "The family looks at the film and approves it, or asks for one change."
    DELIVERED = "delivered", "The family has its film; it can be downloaded until the retention date."
    HELD = "held", "A person has to decide: a rule asks for it, a relative objects, or work failed."
    REFUSED = "refused", "A house rule or the owner refused; the family was told why."
    FAILED = "failed", "The film cannot be made; whatever was paid goes back."
    WITHDRAWN = "withdrawn", "The family took its consent back; nothing more is made or shown."
    ERASING = "erasing", "Everything of the order is being deleted; it cannot be stopped any more."
    ERASED = "erased", "Nothing is left but the receipt and the bare steps of this ledger."


_S = OrderState

WORK = (_S.JUDGING, _S.PREPARING, _S.WAITING, _S.PAUSED, _S.RENDERING, _S.CHECKING, _S.REVIEW, _S.APPROVAL)
"""States between the family's asking and the delivery, in which a person may stop the order."""

LEADS_TO: Mapping[OrderState, frozenset[OrderState]] = {
    _S.INTAKE: frozenset({_S.JUDGING, _S.WITHDRAWN, _S.ERASING}),
    _S.JUDGING: frozenset({_S.PREPARING, _S.INTAKE, _S.HELD, _S.REFUSED, _S.WITHDRAWN}),
    _S.PREPARING: frozenset({_S.PREVIEW, _S.INTAKE, _S.HELD, _S.REFUSED, _S.FAILED, _S.WITHDRAWN}),
    _S.PREVIEW: frozenset({_S.PAYMENT, _S.WAITING, _S.INTAKE, _S.HELD, _S.REFUSED, _S.WITHDRAWN, _S.ERASING}),
    _S.PAYMENT: frozenset({_S.WAITING, _S.PREVIEW, _S.HELD, _S.REFUSED, _S.FAILED, _S.WITHDRAWN}),
    _S.WAITING: frozenset({_S.RENDERING, _S.PAUSED, _S.HELD, _S.REFUSED, _S.FAILED, _S.WITHDRAWN}),
    _S.PAUSED: frozenset({_S.WAITING, _S.HELD, _S.REFUSED, _S.WITHDRAWN}),
    _S.RENDERING: frozenset({_S.CHECKING, _S.WAITING, _S.HELD, _S.FAILED, _S.WITHDRAWN}),
    _S.CHECKING: frozenset({_S.REVIEW, _S.HELD, _S.FAILED, _S.WITHDRAWN}),
    _S.REVIEW: frozenset({_S.APPROVAL, _S.WAITING, _S.HELD, _S.REFUSED, _S.FAILED, _S.WITHDRAWN}),
    _S.APPROVAL: frozenset({_S.DELIVERED, _S.WAITING, _S.HELD, _S.WITHDRAWN}),
    _S.DELIVERED: frozenset({_S.HELD, _S.WITHDRAWN, _S.ERASING}),
    _S.HELD: frozenset({*WORK, _S.PREVIEW, _S.PAYMENT, _S.DELIVERED, _S.REFUSED, _S.FAILED, _S.WITHDRAWN}),
    _S.REFUSED: frozenset({_S.ERASING}),
    _S.FAILED: frozenset({_S.ERASING}),
    _S.WITHDRAWN: frozenset({_S.ERASING}),
    _S.ERASING: frozenset({_S.ERASED}),
    _S.ERASED: frozenset(),
}
"""From each state, the states that may follow."""

ENDED = frozenset({_S.REFUSED, _S.FAILED, _S.WITHDRAWN, _S.ERASING, _S.ERASED})
"""States in which no film will come of the order: money that was or will be paid goes back, if none was delivered."""


class Actor(StrEnum):
    """Who moved an order."""

    FAMILY = "family"  #: through their private link or the bot
    OWNER = "owner"  #: the studio's owner at the desk
    STUDIO = "studio"  #: the workflow itself
    PROVIDER = "provider"  #: a payment provider's message


def may_follow(before: OrderState, after: OrderState) -> bool:
    """Whether an order may go from one state to the other."""
    return after in LEADS_TO[before]
