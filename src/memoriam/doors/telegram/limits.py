"""Telegram's limits: so many messages a second in all, one a second to one chat (core.telegram.org/bots/faq)."""

from __future__ import annotations

import asyncio
import time
from collections import deque

FREE = frozenset({"answerCallbackQuery", "editMessageReplyMarkup", "answerPreCheckoutQuery", "deleteMessage"})
"""Calls that are no messages."""


class Limits:
    """Waits until a message may be sent. Chats are forgotten once they may be written to again."""

    def __init__(self, all_per_second: float, chat_seconds: float) -> None:
        self._most = max(1, int(all_per_second))
        self._chat_seconds = chat_seconds
        self._sent: deque[float] = deque()
        self._free_at: dict[int, float] = {}
        self._lock = asyncio.Lock()

    async def wait(self, chat_id: int, method: str) -> None:
        """Return when a call of ``method`` may go to a chat."""
        if method in FREE:
            return
        async with self._lock:
            now = time.monotonic()
            start = max(now, self._free_at.get(chat_id, 0.0))
            while self._sent and self._sent[0] <= start - 1.0:
                self._sent.popleft()
            if len(self._sent) >= self._most:
                start = max(start, self._sent[-self._most] + 1.0)
            self._sent.append(start)
            self._free_at[chat_id] = start + self._chat_seconds
            if len(self._free_at) > 10_000:
                self._free_at = {chat: at for chat, at in self._free_at.items() if at > now}
        await asyncio.sleep(start - time.monotonic())
