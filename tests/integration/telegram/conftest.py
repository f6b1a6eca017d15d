"""One bot for many chats: it starts once, and each test speaks with it as somebody new."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from memoriam.doors.telegram import server
from telegram_house import CHANNEL, Bot, running


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Everything here is asynchronous, on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
async def bot(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bot]:
    """A bot with an owner and a channel, which looks for news more often than a real one."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("NEWS_SECONDS", "OWNER_SECONDS", "REFUND_SECONDS"):
            patch.setattr(server, name, 0.2)
        async with running(tmp_path_factory.mktemp("bot"), channel=str(CHANNEL)) as made:
            yield made
