"""Somebody with one thumb who speaks with the bot at the stand-in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from telegram_stand_in import BotApi

PATIENCE = 60.0


class Silence(AssertionError):
    """The bot did not answer."""


@dataclass
class Anna:
    """One chat. ``read``: number of the last message that was read. ``log``: what she did, by numbers."""

    api: BotApi
    chat: int = 7001
    language: str = "en"
    read: int = 0
    log: list[tuple[int, str]] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)

    async def say(self, text: str) -> dict[str, Any]:
        """Write, and read the answer."""
        self._did(self.api.write(self.chat, self.language, text=text), text)
        return await self.answer()

    async def photo(self, data: bytes = b"a picture", album: str = "") -> dict[str, Any]:
        """Send a photograph, and read the answer."""
        self._did(self.api.photo(self.chat, data, album, self.language), "(photo)")
        return await self.answer()

    async def file(self, data: bytes, name: str, mime: str) -> dict[str, Any]:
        """Send a file, and read the answer."""
        self._did(self.api.document(self.chat, data, name, mime, self.language), f"(file {name})")
        return await self.answer()

    async def voice(self, data: bytes = b"OggS", seconds: int = 3) -> dict[str, Any]:
        """Send a voice message, and read the answer."""
        self._did(self.api.voice(self.chat, data, seconds, self.language), "(voice message)")
        return await self.answer()

    async def send(self, **content: Any) -> dict[str, Any]:
        """Send anything else, and read the answer."""
        self._did(self.api.write(self.chat, self.language, **content), f"({', '.join(content)})")
        return await self.answer()

    async def settled(self, silence: float = 0.5) -> dict[str, Any]:
        """Wait until the bot has said all; its last message."""
        count, since = -1, time.monotonic()
        while time.monotonic() - since < silence:
            sent = len(self.api.sent(self.chat))
            if sent != count:
                count, since = sent, time.monotonic()
            await asyncio.sleep(0.05)
        last = self.api.sent(self.chat)[-1]
        self.read = last["message_id"]
        return last

    async def press(self, words: str | int) -> dict[str, Any]:
        """Press a button of the last message that has it, or of the last one with buttons by its place; the answer."""
        message, data = await self.found(words) if isinstance(words, str) else self.numbered(words)
        self._did(self.api.number(), f"[{said_by(message, data)}]")
        before = dict(self.api.messages[self.chat, message["message_id"]])
        self.api.press(self.chat, message, data, self.language)
        return await self.answer(changed=(message["message_id"], before))

    async def found(self, words: str) -> tuple[dict[str, Any], str]:
        """The same, once it is there."""
        start = time.monotonic()
        while time.monotonic() - start < PATIENCE:
            with suppress(AssertionError):
                return self.button(words)
            await asyncio.sleep(0.05)
        return self.button(words)

    async def videos(self, count: int) -> None:
        """Wait until so many films came, the sample among them."""
        start = time.monotonic()
        while sum("video" in one for one in self.api.sent(self.chat)) < count:
            if time.monotonic() - start > PATIENCE:
                raise Silence(f"{count} films")
            await asyncio.sleep(0.05)
        self.read = self.api.sent(self.chat)[-1]["message_id"]

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

    def numbered(self, place: int) -> tuple[dict[str, Any], str]:
        """A button of the newest message that has any, by its place."""
        message = next(one for one in reversed(self.api.sent(self.chat)) if buttons_of(one))
        every = [one for row in message["reply_markup"]["inline_keyboard"] for one in row]
        return message, every[place].get("callback_data", every[place].get("url", ""))

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

    def _did(self, number: int, words: str) -> None:
        self.read = number
        self.log.append((number, words))

    def _note(self, message: dict[str, Any], start: float) -> dict[str, Any]:
        self.waited.append(time.monotonic() - start)
        return message


def text_of(message: dict[str, Any]) -> str:
    """Text or caption."""
    return str(message.get("text") or message.get("caption") or "")


def buttons_of(message: dict[str, Any]) -> Sequence[str]:
    """The words of all buttons."""
    keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in keyboard for button in row]


def said_by(message: dict[str, Any], data: str) -> str:
    """The words of the button that does this."""
    every = [one for row in message["reply_markup"]["inline_keyboard"] for one in row]
    return str(next(one["text"] for one in every if data in {one.get("callback_data"), one.get("url")}))
