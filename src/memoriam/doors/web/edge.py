"""The door's edge: how often an address may ask, what is logged of a request, what happens when something breaks."""

from __future__ import annotations

import logging
import time
from collections import Counter

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from memoriam.doors.web.door import the_door
from memoriam.doors.web.limits import TooMany, address_of
from memoriam.doors.web.problems import answer_broken, answer_known

log = logging.getLogger("memoriam.web")

STATIC = "/static/"
UNCOUNTED = (STATIC, "/health", "/ready", "/stripe")
"""Static files cost nothing; machines that watch or tell us something are never sent away."""

KEPT_FOR_EVER = "public, max-age=31536000, immutable"
"""Static files have their digest in their address."""


class Edge:
    """ASGI middleware, the innermost of ours. Private links stand in paths, so the log names the route only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 0

        async def watched_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if scope["path"].startswith(STATIC) and status == 200:
                    MutableHeaders(scope=message)["Cache-Control"] = KEPT_FOR_EVER
            await send(message)

        request = Request(scope)
        try:
            _count(request)
            await self._app(scope, receive, watched_send)
        except TooMany as error:
            await answer_known(request, error)(scope, receive, watched_send)
        except Exception as error:
            if status:
                raise
            await answer_broken(request, error)(scope, receive, watched_send)
        _note(scope, status, time.perf_counter() - begun)


def _count(request: Request) -> None:
    if not request.scope["path"].startswith(UNCOUNTED):
        the_door(request).limits.pages.take(address_of(request))


def _note(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "none")
    answers: Counter[tuple[str, int]] = scope["app"].state.answers
    answers[route, status] += 1
    log.info("%s %s %d %.0f ms", scope["method"], route, status, seconds * 1000)
