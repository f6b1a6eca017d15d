"""A whole studio in a folder for tests: real database, store, journal and prices; photographs are not looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from memoriam.studio.drafts.schemas import Declared
from memoriam.studio.face.schemas import Begin, Contact
from memoriam.studio.house import Studio
from memoriam.studio.orders.states import Actor, OrderState
from memoriam.studio.settings import StudioSettings
from memoriam.studio.uploads.looking import Seen
from memoriam.studio.uploads.models import Use
from memoriam.studio.uploads.schemas import FaceSeen, Looked
from studio_desk import StandingClock

PICTURE = b"not a photograph, but nobody looks at it"

ALL_DECLARED = Declared(
    died=True, entitled=True, nobody_objects=True, living_agree=True, adult=True, relation="child"
)

TOLD: Mapping[str, Any] = {"person": {"name": "Grace Hopper", "born": "1906", "died": "1992"}}


ONE_FACE = Looked(
    kind="JPEG", width=600, height=800, faces=(FaceSeen(number=1, x=200, y=200, width=200, height=240),)
)


@dataclass
class NoLooker:
    """Says of every file what it was told to say."""

    looked: Looked = ONE_FACE

    async def look(self, path: Path, use: Use) -> Seen:
        return Seen(self.looked)


def settings_in(folder: Path, **other: Any) -> StudioSettings:
    """Settings that keep everything within a folder."""
    return StudioSettings(
        **{
            "database_url": f"sqlite:///{folder / 'studio.sqlite'}",
            "store_url": (folder / "objects").as_uri(),
            "key_store_url": (folder / "keys").as_uri(),
            "master_key": folder / "master.key",
            "journal": folder / "journal.jsonl",
            "prices": folder / "prices.toml",
            "work_folder": folder / "work",
            **other,
        }
    )


@asynccontextmanager
async def open_house(
    folder: Path, *, looker: NoLooker | None = None, clock: StandingClock | None = None, **other: Any
) -> AsyncIterator[Studio]:
    """A studio in a folder."""
    settings = settings_in(folder, **other)
    async with Studio.open(settings, clock=clock or StandingClock(), looker=looker or NoLooker()) as studio:
        yield studio


async def pieces(data: bytes = PICTURE) -> AsyncIterator[bytes]:
    """A file as it comes in."""
    yield data[:10]
    yield data[10:]


async def told(studio: Studio, *, contact: Contact | None = None, **wishes: Any) -> str:
    """The link of a new order that is told whole."""
    link = (await studio.family.begin(Begin(contact=contact))).link
    await studio.family.say(link, {**TOLD, **wishes})
    await studio.family.add_photo(link, pieces(), "grace.jpg")
    await studio.family.declare(link, ALL_DECLARED)
    return link


async def walk(studio: Studio, link: str, *states: OrderState) -> None:
    """Move an order as workers would."""
    order_id = await studio.family.order_id(link)
    for state in states:
        async with studio.services.database.transaction() as session:
            await studio.services.orders(session).move(order_id, state, "A test says so.", Actor.STUDIO)
