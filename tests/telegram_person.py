"""Somebody with one thumb who speaks with the bot at the stand-in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram_stand_in import BotApi

PATIENCE = 60.0


class Silence(AssertionError):
    """The bot did not answer."""


@dataclass
class Anna:
    """One chat. ``read``: number of the last message that was read."""

    api: BotApi
    chat: int = 7001
    language: str = "en"
    read: int = 0
    log: list[tuple[str, str]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    async def say(self, text: str) -> dict[str, Any]:
        """Write, and read the answer."""
        self.log.append(("Anna", text))
        self.read = self.api.write(self.chat, self.language, text=text)
        return await self.answer()

    async def press(self, words: str) -> dict[str, Any]:
        """Press a button of the last message that has it; the answer."""
        message, data = self.button(words)
        self.log.append(("Anna", f"[{words}]"))
        self.read = self.api.number()
        before = dict(self.api.messages[self.chat, message["message_id"]])
        self.api.press(self.chat, message, data, self.language)
        return await self.answer(changed=(message["message_id"], before))

    def button(self, words: str) -> tuple[dict[str, Any], str]:
        """The newest message with a button that begins so."""
        for message in reversed(self.api.sent(self.chat)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"].removeprefix("✓ ").startswith(words):
                        return message, button.get("callback_data", button.get("url", ""))
        raise AssertionError(
            f"no button '{words}' in {[one.get('text') for one in self.api.sent(self.chat)]}"
        )

    async def answer(self, changed: tuple[int, dict[str, Any]] | None = None) -> dict[str, Any]:
        """The next message of the bot, or the one that it changed."""
        start = time.monotonic()
        while time.monotonic() - start < PATIENCE:
            if changed and self.api.messages[self.chat, changed[0]] != changed[1]:
                return self._note(self.api.messages[self.chat, changed[0]], start)
            new = [one for one in self.api.sent(self.chat) if one["message_id"] > self.read]
            if new:
                self.read = new[0]["message_id"]
                return self._note(new[0], start)
            await asyncio.sleep(0.02)
        raise Silence(f"after {self.log[-3:]}")

    def _note(self, message: dict[str, Any], start: float) -> dict[str, Any]:
        self.waited.append(time.monotonic() - start)
        kind = next((one for one in ("photo", "video", "invoice") if one in message), "")
        self.log.append(("Memoriam", f"{'(' + kind + ') ' if kind else ''}{text_of(message)}"))
        return message


def text_of(message: dict[str, Any]) -> str:
    """Text or caption."""
    return str(message.get("text") or message.get("caption") or "")


def buttons_of(message: dict[str, Any]) -> Sequence[str]:
    """The words of all buttons."""
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in keyboard for button in row]
