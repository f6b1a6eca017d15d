"""Called by Telegram instead of asking it: only with the secret, and only what is kept is confirmed."""

from __future__ import annotations

import socket
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from memoriam.doors.telegram.server import SECRET_HEADER
from telegram_house import running, until
from telegram_person import Anna, text_of

pytestmark = pytest.mark.anyio


async def test_only_telegram_is_heard(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    hook = {"webhook_url": "https://studio.example/telegram", "webhook_secret": SecretStr("s3cret")}
    async with running(tmp_path, webhook_port=port, **hook) as bot, aiohttp.ClientSession() as client:
        await until(lambda: any(call.method == "setWebhook" for call in bot.api.calls))
        told = next(call for call in bot.api.calls if call.method == "setWebhook")
        assert told.data["secret_token"] == "s3cret"
        anna = Anna(bot.api)
        anna.read = bot.api.write(anna.chat, text="/start")
        update, address = bot.api.updates.pop(), f"http://127.0.0.1:{port}/telegram"
        for secret, status in (("", 403), ("wrong", 403), ("s3cret", 200), ("s3cret", 200)):
            answer = await client.post(address, json=update, headers={SECRET_HEADER: secret})
            assert answer.status == status
        assert "with the help of AI" in text_of(await anna.answer())
        await anna.settled()
        assert len(bot.api.sent(anna.chat)) == 1
