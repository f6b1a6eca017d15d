"""Several people speaking with one bot at the same time, and the bot's process beside them."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from telegram_person import Anna, text_of
from telegram_stand_in import BotApi

TESTS = Path(__file__).parent

Said = list[str]


@dataclass
class Launcher:
    """The process that starts bots and kills them."""

    process: asyncio.subprocess.Process
    kills: int = 0

    async def tell(self, word: str) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(word.encode() + b"\n")
        await self.process.stdin.drain()
        answer = await self.process.stdout.readline()
        assert answer, "the launcher ended"
        self.kills += word == "kill"


@asynccontextmanager
async def launcher(folder: Path, api: BotApi, *, paced: bool = False) -> AsyncIterator[Launcher]:
    """A launcher with everything imported."""
    arguments = [
        "-I",
        "-c",
        f"import sys; sys.path.insert(0, {str(TESTS)!r}); import telegram_launcher as l; l.main()",
    ]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        str(folder),
        api.url,
        "paced" if paced else "free",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        yield Launcher(process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()


async def tell_all(anna: Anna, pause: float = 0.0) -> Said:
    """From the first word until the preview is asked for; every answer of the bot, in order."""
    steps: list[Callable[[], Awaitable[object]]] = [
        lambda: anna.say("/start"),
        lambda: anna.press("Begin with"),
        *[lambda: anna.press("Yes")] * 5,
        lambda: anna.press("Daughter or son"),
        lambda: _photo(anna),
        lambda: anna.press("These are all"),
        lambda: anna.say("Grace Hopper"),
        lambda: anna.say("1906"),
        lambda: anna.say("1992"),
    ]
    for step in steps:
        await step()
        await asyncio.sleep(pause)
    return [text_of(one) for one in anna.api.sent(anna.chat)]


async def _photo(anna: Anna) -> None:
    anna.read = anna.api.photo(anna.chat, b"a picture")
    await anna.answer()
