"""What has to be done again and again: journal, mail, money that goes back, retention, leftovers.

Every task can be repeated and cut short at any point; one that fails is named and tried again, and keeps no other from
its turn. The process that keeps the journal does this: ``memoriam studio``, or a worker with ``--housekeeping``.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from memoriam.errors import StudioError
from memoriam.studio.house import Studio
from memoriam.studio.notices.mail import Sender, make_sender
from memoriam.studio.notices.post import Post
from memoriam.studio.orders.repository import OrderRepository


class WrongClock(StudioError):
    """The machine's clock jumped."""

    def __init__(self) -> None:
        super().__init__(
            "The clock jumped: nothing is erased until the studio is started again with the right time."
        )


PAGE = "/f/{link}"
"""Where an order's page is, below the public address."""

MOST_JUMP = datetime.timedelta(hours=1)
"""By so much the clock may be ahead of the steady one before its days are not believed any more."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """One task and how often it is done, in seconds."""

    name: str
    every: float
    do: Callable[[], Awaitable[object]]


@dataclass
class Calendar:
    """Whether the machine's clock can be believed: it goes as the steady one does, and never behind what was noted."""

    studio: Studio
    _start: tuple[datetime.datetime, float] = field(init=False)

    def __post_init__(self) -> None:
        self._start = (self.studio.services.clock(), time.monotonic())

    async def is_right(self) -> bool:
        """False after a jump; then nothing is erased until somebody has looked and started the studio anew."""
        noted, steady = self._start
        now = self.studio.services.clock()
        ahead = now - noted - datetime.timedelta(seconds=time.monotonic() - steady)
        async with self.studio.services.database.reading(long=True) as session:
            newest = await OrderRepository(session).newest_step()
        behind = newest is not None and newest - now > MOST_JUMP
        return not behind and abs(ahead) <= MOST_JUMP


class Housekeeping:
    """Does all chores, each at its own pace."""

    def __init__(self, studio: Studio, sender: Sender | None = None) -> None:
        settings = studio.settings
        self._studio = studio
        self._calendar = Calendar(studio)
        self.post = Post(
            studio.services,
            sender or make_sender(settings.mail_url),
            settings.public_url.rstrip("/") + PAGE,
            settings.mail_from,
        )
        self.chores = (
            Chore("journal", 2.0, studio.scribe.write_all),
            Chore("mail", 5.0, self.post.send_due),
            Chore("refunds", 60.0, studio.payments.refund_due),
            Chore("retention", 600.0, self.erase_due),
            Chore("leftovers", 600.0, studio.keeper.sweep),
        )
        self.failing = studio.failing

    async def keep_doing(self) -> None:
        """Do everything until this is cancelled."""
        await asyncio.gather(*(self._keep(chore) for chore in self.chores))

    async def do_all(self) -> None:
        """Everything once; what fails is noted in ``failing``."""
        for chore in self.chores:
            await self._do(chore)

    async def erase_due(self) -> int:
        """Erase what its day has come for, and what was begun and never gone on with; how many orders.

        Raises WrongClock.
        """
        if not await self._calendar.is_right():
            raise WrongClock
        services, days = self._studio.services, self._studio.settings.abandoned_days
        async with services.database.transaction() as session:
            before = services.clock() - datetime.timedelta(days=days)
            await OrderRepository(session).let_go_abandoned(before, services.clock())
        receipts = await self._studio.eraser.erase_due(services.clock)
        return len(receipts)

    async def _keep(self, chore: Chore) -> None:
        while True:
            await self._do(chore)
            await asyncio.sleep(chore.every)

    async def _do(self, chore: Chore) -> None:
        try:
            await chore.do()
        except Exception as error:  # noqa: BLE001 - a worker's edge: the next round tries again
            if self.failing.get(chore.name) != type(error).__name__:
                log.warning("The chore '%s' fails (%s); it is tried again.", chore.name, type(error).__name__)
            self.failing[chore.name] = type(error).__name__
        else:
            self.failing.pop(chore.name, None)
