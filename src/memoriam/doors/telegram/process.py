"""The bot as a process of its own, ended cleanly by Ctrl-C or a service manager."""

from __future__ import annotations

import asyncio
import signal

from memoriam.doors.telegram.server import run_bot
from memoriam.doors.telegram.settings import telegram_settings
from memoriam.errors import MemoriamError


def run_telegram() -> None:
    """Run the bot until it is stopped. Raises NoToken and what opening the studio raises."""
    try:
        asyncio.run(_until_stopped())
    except* MemoriamError as errors:
        raise errors.exceptions[0] from None


async def _until_stopped() -> None:
    task = asyncio.ensure_future(run_bot(telegram_settings()))
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, task.cancel)
    await asyncio.wait([task])
    if not task.cancelled():
        task.result()
