"""One chat while an update is dealt with: where it stands, what the studio says, what will be answered."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from memoriam.doors.telegram.downloads import Fetch
from memoriam.doors.telegram.events import Event
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.doors.texts.catalogue import Texts, texts
from memoriam.studio.face.schemas import FamilyView
from memoriam.studio.house import Studio
from memoriam.studio.talks.schemas import Message, TalkState
from memoriam.studio.talks.service import TalkService

Button = tuple[str, str]
"""Words and what the button does: ``step|value``."""

ORDER_SIGNS = 10
"""Of an order's number in each button, so that two orders in one chat are not mixed up (64 bytes are allowed)."""

GONE = "gone"
"""The step of a chat whose only order was erased: nothing is kept of it."""

LONGEST = 4000
"""Of 4096 characters a message may have; captions may have 1024."""


@dataclass
class Chat:
    """A chat. ``given``: what was done outside the transaction, before the step listens.

    ``shown``: an order whose newest state was told just now, so that it is not told again as news. ``fetch``: how files
    are fetched from the messenger, while somebody speaks.
    """

    studio: Studio
    settings: TelegramSettings
    state: TalkState
    event: Event
    out: list[tuple[Message, datetime.datetime | None]] = field(default_factory=list)
    given: Any = None
    shown: str = ""
    fetch: Fetch | None = None

    @property
    def texts(self) -> Texts:
        """In the language of the chat."""
        return texts(self.state.language)

    def text(self, key: str, **values: Any) -> str:
        """One text of the catalogue."""
        return self.texts.say(key, **values)

    async def link(self) -> str:
        """The private link of the order that is spoken of. Raises UnknownOrder."""
        return await self.studio.family.link_for(self.state.order or "", "telegram")

    async def view(self) -> FamilyView:
        """Everything about the order that is spoken of."""
        return await self.studio.family.view(await self.link())

    def say(
        self,
        text: str,
        buttons: Sequence[Sequence[Button]] = (),
        *,
        attach: dict[str, str] | None = None,
        method: str = "sendMessage",
        unasked: bool = False,
        note: str = "",
    ) -> None:
        """Answer. attach: a picture or film, by the name of its field; then the text is its caption.

        unasked: nobody waits for it at this moment, so it keeps the quiet hours.
        """
        field_name = "text" if method in {"sendMessage", "editMessageText"} else "caption"
        data: dict[str, Any] = {field_name: text[: LONGEST if field_name == "text" else 1000]}
        if buttons:
            data["reply_markup"] = {"inline_keyboard": self._keyboard(buttons)}
        message = Message(
            chat_id=self.state.chat_id, method=method, data=data, attach=attach or {}, note=note
        )
        self.out.append((message, self._morning() if unasked else None))

    def say_long(self, parts: Sequence[str]) -> None:
        """Say paragraphs, in as few messages as they fit in."""
        message = ""
        for part in parts:
            if message and len(message) + len(part) + 2 > LONGEST:
                self.say(message)
                message = ""
            message = f"{message}\n\n{part}" if message else part
        self.say(message)

    def change(self, text: str, buttons: Sequence[Sequence[Button]] = (), *, caption: bool = False) -> None:
        """Change the message whose button was pressed; without one, a new message is sent."""
        if self.event.kind != "button" or not self.event.message:
            self.say(text, buttons)
            return
        method = "editMessageCaption" if caption else "editMessageText"
        self.say(text, buttons, method=method)
        message, due = self.out.pop()
        data = {**message.data, "message_id": self.event.message}
        self.out.append((message.model_copy(update={"data": data}), due))

    def notice(self, text: str = "") -> None:
        """Answer the pressed button, so that it stops waiting."""
        if self.event.callback:
            data: dict[str, Any] = {"callback_query_id": self.event.callback}
            if text:
                data["text"] = text[:200]
            message = Message(chat_id=self.state.chat_id, method="answerCallbackQuery", data=data)
            self.out.insert(0, (message, None))

    async def go(self, step: str) -> None:
        """Go to a step and show it."""
        from memoriam.doors.telegram.steps import STEPS

        self.state.step = step
        await STEPS[step].show(self)

    async def write(self, talks: TalkService) -> None:
        """Keep the talk and everything that is answered, in one transaction."""
        for message, due in self.out:
            await talks.answer(message, due)
        if self.shown:
            await talks.told(self.shown)
        if self.state.order is None and not self.state.shelf and self.state.step == GONE:
            await talks.forget_chat(self.state.chat_id)
        else:
            await talks.keep(self.state)

    def _keyboard(self, buttons: Sequence[Sequence[Button]]) -> list[list[dict[str, str]]]:
        order = (self.state.order or "")[:ORDER_SIGNS]
        return [[_button(words, does, order) for words, does in row] for row in buttons]

    def _morning(self) -> datetime.datetime | None:
        """When what nobody waits for may be sent; None: now."""
        zone = ZoneInfo(self.settings.time_zone)
        now = self.studio.services.clock().astimezone(zone)
        start, end = self.settings.quiet_from, self.settings.quiet_until
        quiet = (now.hour >= start or now.hour < end) if start > end else start <= now.hour < end
        if not quiet:
            return None
        morning = now.replace(hour=end, minute=0, second=0, microsecond=0)
        return morning if morning > now else morning + datetime.timedelta(days=1)


def _button(words: str, does: str, order: str) -> dict[str, str]:
    if does.startswith("https://"):
        return {"text": words, "url": does}
    step, _, value = does.partition("|")
    return {"text": words, "callback_data": f"{step}|{value}|{order}"}


def rows(buttons: Sequence[Button], wide: int = 2) -> list[list[Button]]:
    """Buttons in rows of so many."""
    return [list(buttons[i : i + wide]) for i in range(0, len(buttons), wide)]
