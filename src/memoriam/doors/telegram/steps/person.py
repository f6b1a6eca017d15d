"""Name and dates of the one who is remembered."""

from __future__ import annotations

from typing import Any

from memoriam.doors.telegram.chat import Chat
from memoriam.doors.telegram.steps.base import advance, again, skip
from memoriam.errors import BriefError


class AskName:
    """The name, as it shall stand at the end."""

    name = "name"

    async def show(self, chat: Chat) -> None:
        """Ask."""
        chat.say(f"{chat.text('begin-title')}\n{chat.text('tg-name')}")

    async def hear(self, chat: Chat) -> None:
        """Any line of text."""
        if chat.event.kind != "text" or not chat.event.text:
            await again(chat)
        elif await _told(chat, {"name": " ".join(chat.event.text.split())}):
            await chat.go("born")


class AskDate:
    """A year or day, which may be left out."""

    def __init__(self, name: str, after: str) -> None:
        self.name, self._after = name, after

    async def show(self, chat: Chat) -> None:
        """Ask."""
        chat.say(
            f"{chat.text(f'begin-{self.name}')}?\n{chat.text('begin-date-hint')}", [[skip(chat, self.name)]]
        )

    async def hear(self, chat: Chat) -> None:
        """A date, or nothing."""
        if chat.event.kind == "button" and chat.event.value == "skip":
            await self._on(chat)
        elif chat.event.kind != "text":
            await again(chat)
        elif await _told(chat, {self.name: chat.event.text}):
            await self._on(chat)

    async def _on(self, chat: Chat) -> None:
        if self._after:
            await chat.go(self._after)
        else:
            await advance(chat)


async def _told(chat: Chat, person: dict[str, Any]) -> bool:
    """Tell the studio; what it does not understand is said, and asked again."""
    try:
        await chat.studio.family.say(await chat.link(), {"person": person})
    except BriefError:
        chat.say(chat.text("error-date" if "name" not in person else "tg-name-long"))
        return False
    return True
