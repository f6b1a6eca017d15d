"""Starts the bot again and again within milliseconds, so that it can be killed often: ``start`` and ``kill`` on stdin.

Everything is imported and compiled once; each bot is a forked child that is killed with SIGKILL, as a machine dies.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from pydantic import SecretStr

from memoriam.doors.telegram.server import run_bot
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.rules.words import sounds_troubled
from studio_house import NoLooker, settings_in
from telegram_stand_in import TOKEN


def main() -> None:
    folder, url, paced = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "paced"
    settings = TelegramSettings(
        token=SecretStr(TOKEN),
        api_url=url,
        chat_seconds=1.0 if paced else 0.0,
        all_per_second=29 if paced else 10_000,
        quiet_from=0,
        quiet_until=0,
    )
    sounds_troubled("…")
    say("ready")
    child = 0
    for line in sys.stdin:
        if line.strip() == "start":
            child = os.fork()
            if child == 0:
                sys.stdin.close()
                asyncio.run(run_bot(settings, settings_in(folder), looker=NoLooker()))
                os._exit(0)
            say("started")
        elif line.strip() == "kill" and child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            child = 0
            say("killed")
    if child:
        os.kill(child, signal.SIGKILL)


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
