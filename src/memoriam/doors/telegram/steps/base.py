"""What a step of the conversation is: it shows itself, and it listens. Nothing is decided here but what comes next."""

from __future__ import annotations

from typing import Any, Protocol

from memoriam.doors.telegram.chat import Button, Chat
from memoriam.studio.orders.states import OrderState
from memoriam.studio.uploads.models import Use

ASKED_BY: dict[str, tuple[str, str]] = {
    "photo": ("photos", Use.PERSON),
    "face": ("photos", Use.PERSON),
    "better-photo": ("photos", Use.PERSON),
    "name": ("name", ""),
    "companion-photo": ("photos", Use.COMPANION),
    "younger-photo": ("photos", Use.YOUNGER),
    "memory-photo": ("photos", Use.MEMORY),
    "words": ("words", ""),
    "words-or-recording": ("words", ""),
    "companion-consent": ("companion", ""),
    "words-approval": ("approve_words", ""),
    "declaration": ("consents", ""),
}
"""Which step asks for what the studio says is missing, and for which photographs."""

WISHES = ("scenes", "music", "place", "line")
"""What is asked once the preview was seen, before the price."""


class Step(Protocol):
    """One step. ``name`` stands in buttons and in the kept talk."""

    name: str

    async def show(self, chat: Chat) -> None:
        """Ask."""
        ...

    async def hear(self, chat: Chat) -> None:
        """Deal with what was said or pressed."""
        ...


class Slow(Protocol):
    """A step that does something slow first: outside the transaction, and so that it may be repeated."""

    async def before(self, chat: Chat) -> Any:
        """The result is ``chat.given``."""
        ...


async def advance(chat: Chat) -> None:
    """Go to whatever is still needed: for the preview, then for the film, then to the price."""
    view = await chat.view()
    for code in view.missing:
        step, use = ASKED_BY.get(code, ("status", ""))
        if use:
            chat.state.notes["use"] = str(use)
        await chat.go(step)
        return
    if view.order.state is OrderState.INTAKE:
        await chat.studio.family.ask_for_preview(await chat.link())
        chat.say(chat.text("tg-making"), method="sendMessage")
        chat.state.step = "status"
        return
    if view.order.state not in {OrderState.PREVIEW, OrderState.PAYMENT}:
        await chat.go("status")
        return
    told = chat.state.notes.get("told", [])
    await chat.go(next((step for step in WISHES if step not in told), "price"))


def tell(chat: Chat, step: str) -> None:
    """Note that a wish was told, so that it is not asked again by itself."""
    told = chat.state.notes.setdefault("told", [])
    if step not in told:
        told.append(step)


def skip(chat: Chat, step: str) -> Button:
    """The button that leaves a question out."""
    return chat.text("tg-skip"), f"{step}|skip"


async def again(chat: Chat) -> None:
    """Something that does not belong here was sent: say so kindly, and ask once more."""
    if chat.state.order is not None:
        chat.say(chat.text("tg-not-here"))
    await chat.go(chat.state.step)
