"""Where the film stands, and what can be done about it now."""

from __future__ import annotations

from memoriam.doors.telegram.chat import GONE, Button, Chat
from memoriam.doors.telegram.steps.base import advance
from memoriam.errors import MemoriamError
from memoriam.rules.support import contacts
from memoriam.studio.face.schemas import FamilyView
from memoriam.studio.objects.schemas import Receipt
from memoriam.studio.orders.service import UnknownOrder
from memoriam.studio.orders.states import OrderState

_S = OrderState


class Status:
    """The state of the order; every button of a finished step leads here."""

    name = "status"

    async def show(self, chat: Chat) -> None:
        """The state in words, with its verbs."""
        view = await chat.view()
        chat.state.step = self.name
        chat.shown = view.order.id
        chat.say(state_text(chat, view), state_buttons(chat, view))

    async def hear(self, chat: Chat) -> None:
        """One of the verbs; anything that is written goes to the studio as a letter."""
        event, family = chat.event, chat.studio.family
        if event.kind == "text" and event.text:
            await self._letter(chat)
            return
        if event.kind != "button":
            await chat.go(self.name)
            return
        link = await chat.link()
        verbs = {"approve": family.approve, "pause": family.pause, "resume": family.resume}
        if event.value in verbs:
            await verbs[event.value](link)
            await chat.go(self.name)
        elif event.value == "change":
            await chat.go("change")
        elif event.value in {"scenes", "price", "photos", "publish", "withdraw", "erase"}:
            await chat.go(event.value)
        elif event.value == "unpublish":
            await family.forbid_publishing(link)
            chat.say(chat.text("tg-unpublished"))
        elif event.value == "go":
            await advance(chat)
        else:
            await chat.go(self.name)

    async def _letter(self, chat: Chat) -> None:
        view = await chat.view()
        if "write" not in view.can:
            await chat.go(self.name)
            return
        await chat.studio.family.write(await chat.link(), chat.event.text)
        chat.say(chat.text("letters-sent"))


class Change:
    """The one change that is part of the price."""

    name = "change"

    async def show(self, chat: Chat) -> None:
        """Ask what does not feel right."""
        chat.say(
            f"{chat.text('change-title')}\n{chat.text('change-hint')}",
            [[(chat.text("tg-back"), "status|show")]],
        )

    async def hear(self, chat: Chat) -> None:
        """Tell the studio."""
        if chat.event.kind == "text":
            await chat.studio.family.ask_for_change(await chat.link(), chat.event.text)
            chat.state.step, chat.shown = "status", chat.state.order or ""
            chat.say(chat.text("tg-change-sent"))
        else:
            await chat.go("status")


class Publish:
    """The separate leave to show the film, with the words the family wants beside it."""

    name = "publish"

    async def show(self, chat: Chat) -> None:
        """Ask for a few words."""
        chat.say(
            f"{chat.text('publish-about')}\n\n{chat.text('tg-biography')}",
            [[(chat.text("tg-back"), "status|show")]],
        )

    async def hear(self, chat: Chat) -> None:
        """Leave is given by sending the words."""
        if chat.event.kind != "text":
            await chat.go("status")
            return
        services, order = chat.studio.services, chat.state.order or ""
        await chat.studio.family.allow_publishing(await chat.link())
        async with services.database.transaction() as session:
            await services.talks(session).keep_biography(
                order, chat.event.text, await services.keys.get(order)
            )
        chat.state.step = "status"
        chat.say(f"{chat.text('publish-given')}", [[(chat.text("publish-take"), "status|unpublish")]])


class Withdraw:
    """Consent is taken back."""

    name = "withdraw"

    async def show(self, chat: Chat) -> None:
        """What it means."""
        yes, no = (chat.text("withdraw-go"), "withdraw|yes"), (chat.text("cancel"), "status|show")
        chat.say(f"{chat.text('withdraw-title')}\n{chat.text('withdraw-about')}", [[yes], [no]])

    async def hear(self, chat: Chat) -> None:
        """Stop."""
        if chat.event.kind == "button" and chat.event.value == "yes":
            await chat.studio.family.withdraw(await chat.link())
            chat.state.step, chat.shown = "status", chat.state.order or ""
            chat.say(chat.text("withdraw-done"), [[(chat.text("erase-title"), "status|erase")]])
        else:
            await chat.go("status")


class Erase:
    """Everything is erased, with a receipt."""

    name = "erase"

    async def show(self, chat: Chat) -> None:
        """What it means."""
        yes, no = (chat.text("erase-go"), "erase|yes"), (chat.text("cancel"), "status|show")
        said = (chat.text("erase-title"), chat.text("erase-about"), chat.text("erase-save"))
        chat.say("\n".join(said), [[yes], [no]])

    async def before(self, chat: Chat) -> Receipt | MemoriamError | None:
        """Erase; asked again after a crash, it finishes."""
        if chat.event.kind != "button" or chat.event.value != "yes" or chat.state.order is None:
            return None
        try:
            return await chat.studio.family.erase(await chat.link())
        except MemoriamError as error:
            return error

    async def hear(self, chat: Chat) -> None:
        """The receipt; then nothing is known here of the order any more."""
        if isinstance(chat.given, UnknownOrder):
            chat.say(f"{chat.text('state-erased')}\n{chat.text('tg-erase-chat')}")
            _forget(chat)
            return
        if isinstance(chat.given, MemoriamError):
            chat.say(chat.text("receipt-later"))
            return
        if not isinstance(chat.given, Receipt):
            await chat.go("status")
            return
        receipt = chat.given
        lines = [
            chat.text("receipt-title"),
            chat.text("receipt-about"),
            "",
            f"{chat.text('receipt-order')}: {receipt.order_id}",
            f"{chat.text('receipt-at')}: {chat.texts.minute(receipt.erased_at)} UTC",
            f"{chat.text('receipt-objects')}: {receipt.objects}",
            f"{chat.text('receipt-anchor')}: {receipt.anchor}",
            "",
            chat.text("tg-erase-chat"),
        ]
        _forget(chat)
        chat.say("\n".join(lines))


def _forget(chat: Chat) -> None:
    chat.state.order, chat.state.notes = None, {}
    chat.state.step = "welcome" if chat.state.shelf else GONE


def state_text(chat: Chat, view: FamilyView) -> str:
    """Where an order stands, with its place, what the rules say, and who listens."""
    state = view.order.state.value
    lines = [chat.text(f"state-{state}"), chat.text(f"state-{state}-about")]
    if view.draft.person.name:
        lines.insert(0, f"{chat.text('film-for')} {view.draft.person.name}")
    lines += ["", *view.said] if view.said else []
    if view.progress is not None and view.order.state in {_S.RENDERING, _S.PREPARING}:
        lines.append(chat.text("progress-percent", percent=round(view.progress.percent)))
    lines += place_lines(chat, view)
    if view.support:
        lines += ["", chat.text("support-title"), *(f"· {one}" for one in contacts(None))]
    return "\n".join(lines)


def place_lines(chat: Chat, view: FamilyView) -> list[str]:
    """The place in the list, exact or as a band, with an honest range of days."""
    place = view.place
    if place is None or place.shown is None:
        return []
    low, high = place.shown.low, place.shown.high
    said = chat.text("tg-place", place=low) if low == high else chat.text("tg-place-band", low=low, high=high)
    if place.forecast is None:
        return ["", said, chat.text("tg-no-forecast")]
    days = chat.texts.days(place.forecast.earliest.date(), place.forecast.latest.date())
    return ["", said, chat.text("tg-forecast", days=days)]


def state_buttons(chat: Chat, view: FamilyView) -> list[list[Button]]:
    """What can be done now, from the studio's own list of verbs."""
    possible: list[tuple[str, str, str]] = [
        ("ask_for_preview", "photos-ready", "status|go"),
        ("approve", "approve", "status|approve"),
        ("ask_for_change", "change-title", "status|change"),
        ("pause", "tg-pause", "status|pause"),
        ("resume", "tg-resume", "status|resume"),
        ("publish", "publish-give", "status|publish"),
    ]
    shown = {verb for verb in view.can if view.order.state is not _S.PREVIEW or verb != "ask_for_preview"}
    if view.may_publish:
        shown.discard("publish")
    found = [[(chat.text(key), does)] for verb, key, does in possible if verb in shown]
    if view.order.state is _S.INTAKE and "ask_for_preview" not in view.can:
        found.insert(0, [(chat.text("continue"), "status|go")])
    if view.order.state is _S.PREVIEW:
        found.insert(0, [(chat.text("tg-whole-film"), "status|go")])
        found.append([(chat.text("tg-other-photo"), "status|photos")])
    if view.order.state is _S.PAYMENT:
        found.append([(chat.text("price-title"), "status|price")])
    if view.may_publish:
        found.append([(chat.text("publish-take"), "status|unpublish")])
    return found
