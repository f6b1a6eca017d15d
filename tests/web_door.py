"""The web door before a studio in a folder, and a browser without a screen: it keeps cookies and sends forms."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from memoriam.doors.web.app import make_app
from memoriam.doors.web.settings import WebSettings
from memoriam.studio.house import Studio
from studio_house import NoLooker, open_house

HTTPS = "https://memoriam.example"

DECLARED = {
    "happened": "dead",
    "name": "Grace Hopper",
    "born": "1906",
    "died": "1992",
    "relation": "grandchild",
    "entitled": "yes",
    "nobody_objects": "yes",
    "living_agree": "yes",
    "adult": "yes",
}

_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


@dataclass
class Browser:
    """One visitor."""

    client: httpx.AsyncClient
    studio: Studio
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers={**self.headers, **headers})

    async def token(self, path: str = "/link") -> str:
        found = _TOKEN.search((await self.get(path)).text)
        assert found is not None, f"no form on {path}"
        return found[1]

    async def send(self, path: str, said: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        """Send a form as the page would, with its token."""
        data = {"csrf": await self.token(), **(said or {})}
        return await self.client.post(path, data=data, headers={**self.headers, **headers})

    async def begin(self, **other: str) -> str:
        """A new order; its link."""
        answer = await self.send("/begin", {**DECLARED, **other})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].split("/")[2]


def web_settings(folder: Path, **other: Any) -> WebSettings:
    """Settings that keep everything within a folder, and count nobody."""
    return WebSettings(
        **{
            "upload_folder": folder / "uploads",
            "owner_file": folder / "owner.json",
            "pages_a_minute": 100_000,
            "orders_an_hour": 1000,
            "mails_an_hour": 1000,
            "logins_an_hour": 1000,
            **other,
        }
    )


@asynccontextmanager
async def open_door(
    folder: Path,
    *,
    looker: NoLooker | None = None,
    web: dict[str, Any] | None = None,
    address: tuple[str, int] = ("127.0.0.1", 40_000),
    **other: Any,
) -> AsyncIterator[Browser]:
    """A browser before the open door."""
    app = make_app(
        web_settings(folder, **(web or {})),
        public_url=HTTPS,
        studio=lambda: open_house(folder, looker=looker, public_url=HTTPS, **other),
    )
    async with opened(app), browser(app, address) as client:
        yield Browser(client, app.state.door.studio)


@asynccontextmanager
async def opened(app: FastAPI) -> AsyncIterator[None]:
    """The application between its start and its end."""
    async with app.router.lifespan_context(app):
        yield


@asynccontextmanager
async def browser(app: FastAPI, address: tuple[str, int]) -> AsyncIterator[httpx.AsyncClient]:
    """A client with cookies of its own."""
    transport = httpx.ASGITransport(app=app, client=address)
    async with httpx.AsyncClient(transport=transport, base_url=HTTPS) as client:
        yield client
