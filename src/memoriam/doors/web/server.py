"""The server: uvicorn, with patience for slow phones and none for those who only hold the line."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from memoriam.doors.web.limits import household
from memoriam.doors.web.settings import WebSettings

LONGEST_HEAD = 16_384
"""Bytes of a request's line and headers; ours are under 2,000."""

KEEP_ALIVE = 20
"""Seconds a connection may rest between two requests: longer than a page takes to load its parts."""

SHUTDOWN = 20
"""Seconds that running requests get when the server stops; uploads go on where they were."""


def serve(app: ASGIApp, settings: WebSettings, host: str, port: int) -> None:
    """Serve until told to stop."""
    # What is loaded stays loaded: looking through it for rubbish would hold pages up for tens of milliseconds.
    gc.collect()
    gc.freeze()
    make_server(app, settings, host, port).run()


def make_server(app: ASGIApp, settings: WebSettings, host: str, port: int) -> uvicorn.Server:
    """A server that is not yet running. Its access log is off: private links stand in the paths."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=patient_protocol(settings),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        limit_concurrency=settings.connections,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=SHUTDOWN,
        h11_max_incomplete_event_size=LONGEST_HEAD,
    )
    return uvicorn.Server(config)


def patient_protocol(settings: WebSettings) -> type[H11Protocol]:
    """uvicorn's protocol with a time by which a request's head must be there, and a bound of connections an address.

    uvicorn itself waits for ever for a head that never ends ("slow loris").
    """
    open_connections: Counter[str] = Counter()
    proxies = {household(one.strip()) for one in settings.trusted_proxies.split(",")}

    class PatientProtocol(H11Protocol):
        """One connection."""

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self._head_timer: asyncio.TimerHandle | None = None
            self._household = ""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._household = household(self.client[0] if self.client else None)
            open_connections[self._household] += 1
            if self._is_one_too_many():
                transport.abort()
                return
            self._wait_for_head()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            open_connections[self._household] -= 1
            if not open_connections[self._household]:
                del open_connections[self._household]
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.conn.their_state is not h11.IDLE:
                self._stop_waiting()
            elif self._head_timer is None:
                self._wait_for_head()

        def on_response_complete(self) -> None:
            self._stop_waiting()
            super().on_response_complete()

        def _is_one_too_many(self) -> bool:
            # Behind a proxy all connections have its address; it has limits of its own.
            most = settings.connections_each_address
            return self._household not in proxies and open_connections[self._household] > most

        def _wait_for_head(self) -> None:
            self._head_timer = self.loop.call_later(settings.head_seconds, self.transport.abort)

        def _stop_waiting(self) -> None:
            if self._head_timer is not None:
                self._head_timer.cancel()
                self._head_timer = None

    return PatientProtocol
