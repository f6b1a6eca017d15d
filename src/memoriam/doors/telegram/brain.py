"""One update from beginning to end: what is slow first, then everything else in one transaction with its answers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from memoriam.doors.telegram.chat import Chat
from memoriam.doors.telegram.commands import obey
from memoriam.doors.telegram.events import Event, read_event
from memoriam.doors.telegram.owner import OwnerTalk
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.doors.telegram.steps import STEPS
from memoriam.doors.telegram.steps.base import again
from memoriam.doors.texts.catalogue import choose_language
from memoriam.errors import MemoriamError
from memoriam.rules.support import contacts
from memoriam.rules.words import sounds_troubled
from memoriam.studio.house import Studio
from memoriam.studio.talks.schemas import TalkState

log = logging.getLogger(__name__)

FREE_TEXT = frozenset({"name", "born", "died", "words", "line", "change", "publish"})
"""Steps that ask for words of the family's own."""


class Brain:
    """Deals with updates. Repeating one that was dealt with does nothing."""

    def __init__(self, studio: Studio, settings: TelegramSettings) -> None:
        self._studio = studio
        self._settings = settings
        self._owner = OwnerTalk(studio, settings)

    async def deal(self, update_id: int, raw: Mapping[str, Any]) -> None:
        """Deal with one update; what it says to anybody is written with it."""
        event = read_event(raw)
        services = self._studio.services
        state = await self._state(event)
        chat = Chat(self._studio, self._settings, state, event)
        if event.kind not in {"none", "blocked"}:
            chat.given = await self._before(chat)
        async with services.database.together() as session:
            talks = services.talks(session)
            if event.kind != "none":
                await self._answer(chat)
                await chat.write(talks)
            await talks.done(update_id)

    async def _state(self, event: Event) -> TalkState:
        async with self._studio.services.database.reading() as session:
            talks = self._studio.services.talks(session)
            state = await talks.load(event.chat_id) if event.chat_id else None
            state = state or TalkState(
                chat_id=event.chat_id, user_id=event.user_id, language=choose_language(event.language)
            )
            if event.order and not (state.order or "").startswith(event.order):
                for order in await talks.orders_of(event.chat_id):
                    if order.id.startswith(event.order):
                        state.order, state.notes = order.id, {}
        state.away = event.kind == "blocked"
        return state

    async def _before(self, chat: Chat) -> Any:
        """What the step does outside the transaction, if it does anything slow."""
        event = chat.event
        name = event.step if event.kind == "button" else chat.state.step
        before = getattr(STEPS.get(name), "before", None)
        if before is None or self._owner.is_owner(event):
            return None
        return await before(chat)

    async def _answer(self, chat: Chat) -> None:
        """One answer at least, whatever comes."""
        event = chat.event
        chat.notice()
        try:
            if event.kind == "blocked":
                return
            if self._owner.is_owner(event):
                await self._owner.hear(chat)
            elif event.kind == "payment":
                await self._paid(chat)
            elif event.kind == "edited":
                chat.say(chat.text("tg-edited"))
            elif event.text.startswith("/"):
                if not await obey(chat, event.text):
                    chat.say(chat.text("tg-help"))
            elif event.kind == "text" and sounds_troubled(event.text, chat.state.language):
                near = "\n".join(f"· {one}" for one in contacts(None))
                chat.say(f"{chat.text('tg-despair')}\n\n{near}")
            else:
                await self._converse(chat)
        except MemoriamError as error:
            log.info("telegram step refused", extra={"error": type(error).__name__})
            del chat.out[1 if event.callback else 0 :]
            chat.say(chat.text("error-state"))

    async def _converse(self, chat: Chat) -> None:
        event, state = chat.event, chat.state
        if event.kind == "button":
            await self._pressed(chat)
        elif event.kind == "other":
            chat.say(chat.text("tg-other"))
            await chat.go(state.step)
        elif event.kind == "text" and state.step not in {*FREE_TEXT, "status"}:
            await again(chat)
        else:
            await STEPS.get(state.step, STEPS["welcome"]).hear(chat)

    async def _pressed(self, chat: Chat) -> None:
        """A button of the step that listens, of one that is always there, or of a message of long ago."""
        event, state = chat.event, chat.state
        if event.step == "order":
            await self._choose_order(chat)
        elif event.step == "welcome" and event.value == "begin":
            await STEPS["welcome"].hear(chat)
        elif event.step in {
            state.step,
            "status",
            "language",
            "price",
            "photos",
            "scenes",
            "erase",
            "withdraw",
        }:
            state.step = event.step
            await STEPS[event.step].hear(chat)
        else:
            chat.say(chat.text("tg-old-button"))
            await chat.go(state.step)

    async def _choose_order(self, chat: Chat) -> None:
        if chat.event.value == "new":
            chat.state.order, chat.state.notes = None, {}
            await chat.go("welcome")
            return
        async with self._studio.services.database.reading() as session:
            orders = await self._studio.services.talks(session).orders_of(chat.state.chat_id)
        found = next((one.id for one in orders if one.id.startswith(chat.event.value)), None)
        if found is not None and found != chat.state.order:
            chat.state.order, chat.state.notes = found, {}
        await chat.go("status" if found else "welcome")

    async def _paid(self, chat: Chat) -> None:
        payment = chat.event.payment
        if payment is None:
            return
        charge = payment.telegram_payment_charge_id
        await self._studio.payments.hear_stars(payment.invoice_payload, charge)
        chat.state.step = "status"
