"""The owner's own chat with the bot: what waits for a decision, with buttons; the day's figures; publishing."""

from __future__ import annotations

from memoriam.doors.telegram.chat import Button, Chat
from memoriam.doors.telegram.events import Event
from memoriam.doors.telegram.publishing import publish_message
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.errors import MemoriamError
from memoriam.studio.face.schemas import OrderSheet, QueueFilter
from memoriam.studio.house import Studio
from memoriam.studio.orders.states import OrderState
from memoriam.studio.talks.schemas import TalkState

WAITS = (OrderState.HELD, OrderState.REVIEW)
"""States in which nothing goes on without the owner."""

VERBS = ("allow", "approve", "render_again", "give_free", "refuse")

TOO_LONG_AGO = 50


class OwnerTalk:
    """Speaks with the owners named in the settings, and with nobody else."""

    def __init__(self, studio: Studio, settings: TelegramSettings) -> None:
        self._studio, self._settings = studio, settings

    def is_owner(self, event: Event) -> bool:
        """Whether this is an owner's own chat."""
        return event.user_id in self._settings.owners

    async def hear(self, chat: Chat) -> None:
        """A command, a button, or the letter that goes with a refusal."""
        event = chat.event
        if event.kind == "button" and event.step == "desk":
            await self._decide(chat, event.value)
        elif event.text.startswith("/figures"):
            await self._figures(chat)
        elif event.text and not event.text.startswith("/") and chat.state.notes.get("refusing"):
            order_id = str(chat.state.notes.pop("refusing"))
            await self._studio.owner.refuse(order_id, event.text)
            chat.say(chat.text("tg-desk-done"))
        else:
            await self._queue(chat)

    async def news(self) -> None:
        """Tell the owners once of everything that came to wait for them."""
        queue = await self._studio.owner.queue(QueueFilter(states=WAITS, limit=TOO_LONG_AGO))
        for row in queue.rows:
            key, version = f"desk:{row.order.id}", row.order.changed_at.isoformat()
            async with self._studio.services.database.together() as session:
                talks = self._studio.services.talks(session)
                if await talks.mark(key) == version:
                    continue
                await talks.set_mark(key, version)
                sheet = await self._studio.owner.order(row.order.id)
                for owner in self._settings.owners:
                    state = await talks.load(owner) or TalkState(chat_id=owner, user_id=owner)
                    chat = Chat(self._studio, self._settings, state, Event("none", owner))
                    self._show(chat, sheet, row.reason)
                    await chat.write(talks)

    def _show(self, chat: Chat, sheet: OrderSheet, reason: str) -> None:
        """One order: why it waits, what the rules say, what can be done."""
        lines = [
            f"{sheet.order.id[:10]} · {chat.text(f'state-{sheet.order.state.value}')}",
            sheet.draft.person.name,
            reason,
            *(sheet.verdicts[-1].verdict.sentences(chat.state.language) if sheet.verdicts else ()),
            *(f"“{text}”" for text in (sheet.draft.line, sheet.draft.words, sheet.draft.change) if text),
        ]
        text = "\n".join(line for line in lines if line)
        buttons = [
            [(chat.text(f"tg-desk-{verb.replace('_', '-')}"), f"desk|{verb}-{sheet.order.id[:20]}")]
            for verb in VERBS
            if verb in sheet.can
        ]
        if sheet.order.state is OrderState.REVIEW:
            attach = {"video": f"review:{sheet.order.id}"}
            chat.say(text, buttons, method="sendVideo", attach=attach)
        else:
            chat.say(text, buttons)

    async def _decide(self, chat: Chat, value: str) -> None:
        verb, _, beginning = value.partition("-")
        order_id = await self._whole(beginning)
        desk = self._studio.owner
        if order_id is None:
            chat.say(chat.text("tg-old-button"))
        elif verb == "publish":
            await self._publish(chat, order_id)
        elif verb == "refuse":
            chat.state.notes["refusing"] = order_id
            chat.say(chat.text("tg-desk-letter"))
        else:
            acts = {
                "allow": desk.allow,
                "approve": desk.approve,
                "give_free": desk.give_free,
                "render_again": desk.render_again,
            }
            await acts[verb](order_id)
            chat.say(chat.text("tg-desk-done"))

    async def _publish(self, chat: Chat, order_id: str) -> None:
        message = await publish_message(self._studio, self._settings, order_id)
        if message is None:
            chat.say(chat.text("tg-desk-no-leave"))
            return
        chat.out.append((message, None))
        chat.say(chat.text("tg-desk-done"))

    async def _queue(self, chat: Chat) -> None:
        queue = await self._studio.owner.queue(QueueFilter(states=WAITS, limit=10))
        counts = "\n".join(f"{state.value}: {count}" for state, count in queue.counts.items() if count)
        chat.say(f"{chat.text('tg-desk-queue')}\n{counts}\n\n/queue /figures")
        for row in queue.rows:
            try:
                self._show(chat, await self._studio.owner.order(row.order.id), row.reason)
            except MemoriamError:
                continue

    async def _figures(self, chat: Chat) -> None:
        today = self._studio.services.clock().date()
        day = await self._studio.owner.figures(today)
        income = ", ".join(chat.texts.money(one) for one in day.income) or "0"
        lines = [
            chat.texts.day(today),
            f"+ {day.orders_in} · ✓ {day.films_out} · … {day.waiting}",
            f"{chat.text('tg-desk-income')}: {income}",
        ]
        if day.forecast_days is not None:
            low, high = day.forecast_days
            lines.append(chat.text("tg-desk-forecast", low=round(low), high=round(high)))
        chat.say("\n".join(lines))

    async def _whole(self, beginning: str) -> str | None:
        if len(beginning) < 10:
            return None
        queue = await self._studio.owner.queue(QueueFilter(limit=1000))
        return next((row.order.id for row in queue.rows if row.order.id.startswith(beginning)), None)


def publish_button(chat: Chat, order_id: str) -> list[list[Button]]:
    """The owner's button beside a biography."""
    return [[(chat.text("tg-desk-publish"), f"desk|publish-{order_id[:20]}")]]
