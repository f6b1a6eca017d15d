"""The web application: routes, middleware, the studio opened and closed with it."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from memoriam import __version__
from memoriam.doors.texts.catalogue import LANGUAGES, texts
from memoriam.doors.web import desk, family, machine, pages, problems, uploads
from memoriam.doors.web.desk import LoggedOut
from memoriam.doors.web.door import STATIC, Door, load_templates
from memoriam.doors.web.edge import Edge
from memoriam.doors.web.headers import SecurityHeaders
from memoriam.doors.web.limits import PatientBodies
from memoriam.doors.web.server import serve
from memoriam.doors.web.settings import WebSettings
from memoriam.scenes.base import find_scene, scene_names
from memoriam.scenes.still import STILLS
from memoriam.studio.house import Studio
from memoriam.studio.settings import studio_settings

log = logging.getLogger(__name__)

OpenStudio = Callable[[], AbstractAsyncContextManager[Studio]]

SWEEP_SECONDS = 3600.0
"""Between two looks for uploads that nobody finished."""

WARM_AFTER = 0.3
"""Seconds after the start: whoever waits for the server to come up is answered first."""

FORM_ROOM = 1_000_000
"""Bytes a form may have besides the files in it."""

STRIPE_CHECKOUT = "https://checkout.stripe.com"


def make_app(
    settings: WebSettings | None = None,
    *,
    public_url: str,
    stripe: bool = False,
    studio: OpenStudio = Studio.open,
) -> FastAPI:
    """The application. public_url: where families reach it; stripe: whether forms may lead to its checkout."""
    chosen = settings or WebSettings()
    app = FastAPI(
        title="Memoriam",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(chosen, studio),
    )
    for router in (pages, family, uploads, desk, machine):
        app.include_router(router.routes)
    app.mount("/static/scenes", StaticFiles(directory=STILLS), name="stills")
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.install(app)
    app.add_exception_handler(LoggedOut, desk.to_the_door)
    app.state.answers = Counter()
    app.add_middleware(Edge)
    app.add_middleware(
        PatientBodies,
        limit=chosen.upload_bytes + FORM_ROOM,
        silence=chosen.body_seconds,
        rate=chosen.body_rate,
    )
    app.add_middleware(
        SecurityHeaders,
        https=public_url.startswith("https:"),
        form_targets=(STRIPE_CHECKOUT,) if stripe else (),
    )
    return app


def _lifespan(
    settings: WebSettings, studio: OpenStudio
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def opened(app: FastAPI) -> AsyncIterator[None]:
        async with studio() as found:
            app.state.door = Door.to(found, settings)
            beside = [asyncio.create_task(_sweep(app.state.door)), asyncio.create_task(_warm())]
            yield
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    return opened


async def _warm() -> None:
    """Load beside the first requests what the pages need, so that no family waits for it."""
    await asyncio.sleep(WARM_AFTER)
    await anyio.to_thread.run_sync(_load)


def _load() -> None:
    for name in scene_names():
        find_scene(name)
    load_templates()
    for language in LANGUAGES:
        texts(language)


async def _sweep(door: Door) -> None:
    """Delete uploads that nobody finished."""
    while True:
        swept = await door.store.sweep(door.settings.upload_hours * 3600)
        if swept:
            log.info("%d unfinished uploads were deleted.", swept)
        await asyncio.sleep(SWEEP_SECONDS)


def run(host: str, port: int) -> None:
    """Serve the studio of this machine's settings until told to stop."""
    studio, web = studio_settings(), WebSettings()
    serve(make_app(web, public_url=studio.public_url, stripe=studio.stripe_key is not None), web, host, port)
