"""How much one address, and all of them together, may ask for; and how long a body may take."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from memoriam.errors import StudioError

MOST_ADDRESSES = 100_000
"""Addresses that are remembered; the one unseen for longest is forgotten first. Some 20 MB."""

IPV6_PREFIX = 64
"""Bits that one household has for itself (RFC 6177); counting single addresses would limit nobody."""

Timer = Callable[[], float]


class TooMany(StudioError):
    """An address asked for too much in a short time."""

    def __init__(self, what: str, seconds: float) -> None:
        self.seconds = max(1, round(seconds))
        super().__init__(f"Too many {what} came from this address; try again in {self.seconds} seconds.")


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimit:
    """A token bucket an address: ``amount`` at once, refilled evenly within ``seconds``."""

    def __init__(self, what: str, amount: float, seconds: float, timer: Timer = time.monotonic) -> None:
        self._what = what
        self._amount = amount
        self._rate = amount / seconds
        self._timer = timer
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, address: str, amount: float = 1.0) -> None:
        """Take tokens of an address. Raises TooMany."""
        now = self._timer()
        bucket = self._buckets.pop(address, None) or _Bucket(self._amount, now)
        self._buckets[address] = bucket
        bucket.tokens = min(self._amount, bucket.tokens + (now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.tokens < amount:
            raise TooMany(self._what, (amount - bucket.tokens) / self._rate)
        bucket.tokens -= amount
        if len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)


def household(address: str | None) -> str:
    """What is counted together: an IPv4 address, or the network of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, IPV6_PREFIX), strict=False))
    return str(found)


def address_of(request: Request) -> str:
    """The household a request comes from, as far as the trusted proxies tell."""
    return household(request.client.host if request.client else None)


class TooLarge(StudioError):
    """A body is larger than anything that is asked for here."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"The request's body is larger than {limit} bytes; send smaller files, one by one.")


class TooSlow(StudioError):
    """A body comes so slowly that it would hold its connection for ever."""

    def __init__(self) -> None:
        super().__init__(
            "The request's body came too slowly; send it again, an upload goes on where it stopped."
        )


class PatientBodies:
    """ASGI middleware: bodies have an end, a least speed and a longest silence, so that no connection is held for ever.

    limit: bytes of one body. silence: seconds between two pieces. rate: bytes a second on average after that.
    """

    def __init__(self, app: ASGIApp, *, limit: int, silence: float, rate: int) -> None:
        self._app = app
        self._limit = limit
        self._silence = silence
        self._rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the body on piece by piece. Raises TooLarge, TooSlow into the reader."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        body = _Body(receive, self._limit, self._silence, self._rate)
        if declared.isdecimal() and int(declared) > self._limit:
            body.refuse()
        await self._app(scope, body.receive, send)


class _Body:
    """One request's body on its way in."""

    def __init__(self, receive: Receive, limit: int, silence: float, rate: int) -> None:
        self._receive = receive
        self._limit = limit
        self._silence = silence
        self._rate = rate
        self._size = 0
        self._waited = 0.0
        self._refused = False
        self._whole = False

    def refuse(self) -> None:
        """It said itself that it is too large."""
        self._refused = True

    async def receive(self) -> Message:
        """The next piece. Only the time waited for the sender counts, not that of our own disk."""
        if self._whole:
            return await self._receive()
        if self._refused:
            raise TooLarge(self._limit)
        begun = time.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), self._silence)
        except TimeoutError:
            raise TooSlow from None
        self._waited += time.monotonic() - begun
        if message["type"] == "http.request":
            self._count(message)
        return message

    def _count(self, message: Message) -> None:
        self._size += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._size > self._limit:
            raise TooLarge(self._limit)
        if not self._whole and self._waited > self._silence + self._size / self._rate:
            raise TooSlow
