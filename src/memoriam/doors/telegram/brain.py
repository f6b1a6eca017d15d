"""One update from beginning to end: what is slow first, then everything else in one transaction with its answers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from memoriam.doors.telegram.chat import Chat
from memoriam.doors.telegram.commands import obey
from memoriam.doors.telegram.downloads import Fetch
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
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.models import Payment
from memoriam.studio.talks.schemas import TalkState

log = logging.getLogger(__name__)

FREE_TEXT = frozenset({"name", "born", "died", "words", "line", "change", "publish", "hardship"})
"""Steps that ask for words of the family's own."""

PHOTOS = "photos"

ALWAYS = frozenset({"status", "language", "price", PHOTOS, "scenes", "erase", "withdraw"})
"""Steps whose buttons are understood whatever was asked last."""

ASKING = frozenset({OrderState.INTAKE, OrderState.PREVIEW, OrderState.PAYMENT})
"""States in which the family is asked for something."""


class Brain:
    """Deals with updates. Repeating one that was dealt with does nothing."""

    def __init__(self, studio: Studio, settings: TelegramSettings, fetch: Fetch) -> None:
        self._studio = studio
        self._fetch = fetch
        self._settings = settings
        self._owner = OwnerTalk(studio, settings)

    async def deal(self, update_id: int, raw: Mapping[str, Any]) -> None:
        """Deal with one update; what it says to anybody is written with it."""
        event = read_event(raw)
        services = self._studio.services
        state = await self._state(event)
        chat = Chat(self._studio, self._settings, state, event, fetch=self._fetch)
        if event.kind not in {"none", "blocked"}:
            chat.given = await self._before(chat)
        async with services.database.together() as session:
            talks = services.talks(session)
            await talks.done(update_id)
            if event.kind != "none":
                await self._answer(chat)
                await chat.write(talks)

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
                        state.turn_to(order.id)
        state.away = event.kind == "blocked"
        return state

    async def _before(self, chat: Chat) -> Any:
        """What the step does outside the transaction, if it does anything slow."""
        event = chat.event
        name = event.step if event.kind == "button" else chat.state.step
        if event.kind in {"photo", "file"} and name != PHOTOS and await self._takes_photos(chat):
            name = PHOTOS
        before = getattr(STEPS.get(name), "before", None)
        if before is None or self._owner.is_owner(event):
            return None
        return await before(chat)

    async def _takes_photos(self, chat: Chat) -> bool:
        """A photograph may come at any moment in which the studio takes one."""
        if chat.state.order is None or chat.state.step in {"consents", "relation", "welcome"}:
            return False
        try:
            return "add" in (await chat.view()).can
        except MemoriamError:
            return False

    async def _answer(self, chat: Chat) -> None:
        """One answer at least, whatever comes."""
        event, before = chat.event, chat.state.model_copy(deep=True)
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
                if chat.state.step in FREE_TEXT or (chat.state.step == "status" and chat.state.order):
                    await self._converse(chat)
            else:
                await self._converse(chat)
        except MemoriamError as error:
            log.info("telegram step refused", extra={"error": type(error).__name__})
            del chat.out[1 if event.callback else 0 :]
            chat.state = before
            await self._impossible(chat)

    async def _impossible(self, chat: Chat) -> None:
        """The studio refused a step: say so, and where the film stands, if it still does."""
        chat.say(chat.text("tg-not-now"))
        try:
            if chat.state.order is None:
                chat.say(chat.text("tg-no-order"), [[(chat.text("home-begin"), "welcome|begin")]])
            else:
                await STEPS["status"].show(chat)
        except MemoriamError:
            chat.state.order, chat.state.notes, chat.state.step = None, {}, "welcome"
            chat.say(chat.text("tg-no-order"), [[(chat.text("home-begin"), "welcome|begin")]])

    async def _converse(self, chat: Chat) -> None:
        event, state = chat.event, chat.state
        if event.kind == "button":
            await self._pressed(chat)
        elif event.kind == "other":
            chat.say(chat.text("tg-other"))
            await chat.go(state.step)
        elif event.kind in {"photo", "file"} and state.step != PHOTOS and chat.given is not None:
            await STEPS[PHOTOS].hear(chat)
            if state.step not in {PHOTOS, "status"}:
                await chat.go(state.step)
        elif event.kind == "text" and state.step not in {*FREE_TEXT, "status"}:
            await again(chat)
        elif state.order is None and state.step not in {"welcome", "language"}:
            await STEPS["welcome"].show(chat)
            state.step = "welcome"
        else:
            await STEPS.get(state.step, STEPS["welcome"]).hear(chat)

    async def _pressed(self, chat: Chat) -> None:
        """A button of the step that listens, of one that is always there, or of a message of long ago."""
        event, state = chat.event, chat.state
        if event.step == "order":
            await self._choose_order(chat)
        elif event.step == "welcome" and event.value == "begin":
            await STEPS["welcome"].hear(chat)
        elif event.step in {state.step, *ALWAYS}:
            if event.step != "language":
                state.step = event.step
            await STEPS[event.step].hear(chat)
        else:
            chat.say(chat.text("tg-old-button"))
            await chat.go(state.step)

    async def _choose_order(self, chat: Chat) -> None:
        if chat.event.value == "new":
            chat.state.turn_to(None)
            await chat.go("welcome")
            return
        async with self._studio.services.database.reading() as session:
            orders = await self._studio.services.talks(session).orders_of(chat.state.chat_id)
        found = next((one.id for one in orders if one.id.startswith(chat.event.value)), None)
        if found is None:
            await chat.go("welcome")
            return
        chat.state.turn_to(found)
        view = await chat.view()
        await chat.go(chat.state.step if view.order.state in ASKING else "status")

    async def _paid(self, chat: Chat) -> None:
        """An invoice may be passed on: who paid it sees nothing of somebody else's order."""
        payment = chat.event.payment
        if payment is None:
            return
        charge = payment.telegram_payment_charge_id
        await self._studio.payments.hear_stars(payment.invoice_payload, charge)
        async with self._studio.services.database.transaction() as session:
            paid = await session.get(Payment, payment.invoice_payload)
            if paid is None:
                return
            talks = self._studio.services.talks(session)
            await talks.keep_payer(paid.order_id, chat.event.user_id)
            own = {one.id for one in await talks.orders_of(chat.state.chat_id)}
        chat.say(chat.text("tg-paid"))
        if paid.order_id in own:
            chat.state.turn_to(paid.order_id)
            await chat.go("status")
