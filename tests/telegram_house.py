"""A bot, the studio behind it, and a worker's and an owner's hands for tests. Photographs are not looked at."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from pydantic import SecretStr

from memoriam.doors.telegram import server
from memoriam.doors.telegram.settings import TelegramSettings
from memoriam.studio.deliveries.models import Kind
from memoriam.studio.drafts.schemas import Checked
from memoriam.studio.house import Studio
from memoriam.studio.objects.models import Content
from memoriam.studio.orders.states import OrderState
from studio_desk import TO_PREVIEW
from studio_house import NoLooker, settings_in, walk
from telegram_person import Anna
from telegram_stand_in import TOKEN, BotApi, bot_api

OWNER, CHANNEL = 42, -1001234567890

TO_REVIEW = (OrderState.RENDERING, OrderState.CHECKING, OrderState.REVIEW)

PATIENCE = 60.0


def bot_settings(api: BotApi, **other: object) -> TelegramSettings:
    """A bot that hurries: no pauses, no night."""
    hurried = {"chat_seconds": 0.0, "all_per_second": 1000, "quiet_from": 0, "quiet_until": 0}
    return TelegramSettings.model_validate(
        {"token": SecretStr(TOKEN), "api_url": api.url, "owners": (OWNER,), **hurried, **other}
    )


@dataclass
class Bot:
    """A running bot. ``looker``: says what is seen on photographs; tests change what it says."""

    api: BotApi
    studio: Studio
    folder: Path
    looker: NoLooker
    _chats: int = 7000
    film: Path = field(default_factory=Path)

    def anna(self, language: str = "en") -> Anna:
        """Somebody new."""
        self._chats += 1
        return Anna(self.api, self._chats, language)

    async def order(self, anna: Anna) -> str:
        """The number of her newest order."""
        async with self.studio.services.database.reading() as session:
            return (await self.studio.services.talks(session).orders_of(anna.chat))[0].id

    async def link(self, anna: Anna) -> str:
        """Her private link."""
        return await self.studio.family.link_for(await self.order(anna), "telegram")

    async def state(self, anna: Anna) -> OrderState:
        """Where her order stands."""
        return (await self.studio.family.view(await self.link(anna))).order.state

    async def preview(self, anna: Anna) -> dict[str, Any]:
        """A worker makes the preview; the message it comes in."""
        await self.made_preview(anna)
        return await anna.answer()

    async def made_preview(self, anna: Anna) -> None:
        """The same, when nobody is there to read it."""
        await self._keep(anna, Kind.PREVIEW)
        await walk(self.studio, await self.link(anna), *TO_PREVIEW[1:])

    async def carries(self, anna: Anna, *scenes: str) -> None:
        """It was found with the preview that her files carry these scenes."""
        order_id = await self.order(anna)
        draft = (await self.studio.family.view(await self.link(anna))).draft
        uploads = await self.studio.family.uploads(await self.link(anna))
        checked = Checked(scenes=scenes, uploads=tuple(one.id for one in uploads))
        told = draft.model_copy(update={"checked": checked}).model_dump(mode="json")
        async with self.studio.services.database.transaction() as session:
            await self.studio.services.orders(session).set_brief(order_id, told)

    async def made(self, anna: Anna) -> None:
        """A worker makes the film; it waits for the owner."""
        await self._keep(anna, Kind.FILM)
        await walk(self.studio, await self.link(anna), *TO_REVIEW)

    async def _keep(self, anna: Anna, kind: Kind) -> None:
        order_id = await self.order(anna)
        content = Content.PREVIEW if kind is Kind.PREVIEW else Content.FILM
        kept = await self.studio.keeper.keep(order_id, content, self.film)
        async with self.studio.services.database.transaction() as session:
            await self.studio.services.deliveries(session).add(order_id, kind, kept.object_id)


@asynccontextmanager
async def running(folder: Path, **other: object) -> AsyncIterator[Bot]:
    """A bot in a folder, with a studio beside it; ``enforce=False`` since tests press faster than thumbs do."""
    async with bot_api() as api:
        api.enforce = False
        api.failing.clear()
        looker = NoLooker()
        chosen = settings_in(folder, star_price="0.02", public_url="https://studio.example")
        task = asyncio.create_task(server.run_bot(bot_settings(api, **other), chosen, looker=looker))
        try:
            await until(lambda: any(call.method == "setMyCommands" for call in api.calls) or task.done())
            async with Studio.open(chosen, looker=looker) as studio:
                yield Bot(api, studio, folder, looker, film=tiny_film(folder / "tiny.mp4"))
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def tiny_film(path: Path) -> Path:
    """A second of grey that a player plays."""
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(5))
        stream.width, stream.height, stream.pix_fmt = 72, 128, "yuv420p"
        for i in range(5):
            picture = np.full((128, 72, 3), 40 * i, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


async def until(is_so: Callable[[], bool | Awaitable[bool]], what: str = "") -> None:
    """Wait for something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = is_so()
        if found if isinstance(found, bool) else await found:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never came: {what}")


async def told(anna: Anna) -> None:
    """From the first word to the preview being made."""
    await anna.say("/start")
    await anna.press(0)
    for _ in range(5):
        await anna.press(0)
    await anna.press(0)
    await anna.photo()
    await anna.press(0)
    for words in ("Grace Hopper", "1906", "1992"):
        await anna.say(words)
