"""``python -m benchmarks telegram``: orders begun in chats, as many in an hour as a bad day brings, at the stand-in.

An hour is not waited for: people arrive at the hour's rate (500 in 3600 s) for some minutes, then ten times as fast for
one. Everybody speaks from the first word until the preview is asked for, with a thumb's pause between two messages.
The stand-in enforces Telegram's limits and answers as far away as Telegram is; photographs are not looked at.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path.insert(0, str(TESTS))

from telegram_fleet import launcher, tell_all  # noqa: E402
from telegram_person import Anna  # noqa: E402
from telegram_stand_in import BotApi, bot_api  # noqa: E402

AN_HOUR = 500 / 3600
"""People who begin in a second when 500 begin in an hour."""

THUMB = 1.5
"""Seconds between an answer and the next message."""

FAR_AWAY = 0.05
"""Seconds until the stand-in answers a call."""

SPOKEN = frozenset({"sendMessage", "sendPhoto", "sendVideo", "editMessageText", "editMessageCaption"})


def run_telegram(folder: Path, seconds: float) -> None:
    """Print how long people wait, and what the stand-in saw."""
    asyncio.run(_run(folder, seconds))


async def _run(folder: Path, seconds: float) -> None:
    async with bot_api() as api, launcher(folder, api, paced=True) as bot:
        api.delay = FAR_AWAY
        await bot.tell("start")
        await tell_all(Anna(api, chat=1))
        await _arrive(f"500 an hour, for {seconds:.0f} s", api, AN_HOUR, seconds, 10_000)
        await _arrive("ten times as many, for 60 s", api, 10 * AN_HOUR, 60.0, 20_000)
        await bot.tell("kill")


async def _arrive(name: str, api: BotApi, rate: float, seconds: float, first: int) -> None:
    began, calls, limited = time.monotonic(), len(api.calls), api.limited
    people: list[Anna] = []
    talks = []
    while time.monotonic() - began < seconds:
        anna = Anna(api, chat=first + len(people))
        people.append(anna)
        talks.append(asyncio.create_task(tell_all(anna, THUMB)))
        await asyncio.sleep(max(0.0, began + len(people) / rate - time.monotonic()))
    await asyncio.gather(*talks)
    _print(name, api, people, calls, api.limited - limited)


def _print(name: str, api: BotApi, people: Sequence[Anna], since: int, limited: int) -> None:
    waited = sorted(one for anna in people for one in anna.waited)
    sent = [call for call in api.calls[since:] if call.method in SPOKEN]
    in_all = _most([call.at for call in sent])
    chats = Counter(call.chat_id for call in sent)
    apart = min(_apart([call.at for call in sent if call.chat_id == chat]) for chat in chats)
    share = statistics.quantiles(waited, n=100)
    print(
        f"{name}: {len(people)} orders begun, {len(waited)} answers; waited p50 {share[49]:.2f} s, "
        f"p99 {share[98]:.2f} s, longest {waited[-1]:.2f} s; {limited} × 429; "
        f"most messages in one second {in_all}, closest two of one chat {apart:.2f} s apart"
    )


def _most(moments: Sequence[float]) -> int:
    """The most moments within any second."""
    moments = sorted(moments)
    return max(
        sum(start <= at < start + 1.0 for at in moments[i : i + 100]) for i, start in enumerate(moments)
    )


def _apart(moments: Sequence[float]) -> float:
    return min((after - before for before, after in pairwise(sorted(moments))), default=float("inf"))
