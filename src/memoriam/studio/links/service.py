"""The rules of private links: 256 bits, only their digest kept, rotated without ever locking a family out.

A secret is HMAC-SHA-256 of the link's place under the order's key, so that a mail that is sent again carries the same
link while the database holds nothing that opens an order. Sent again, a link that was used is replaced by a new one;
the old one goes on opening the order until the new one is used for the first time: a mail that never arrives locks
nobody out. Each door has links of its own, so that a link sent by mail does not end a chat.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.links.models import Link
from memoriam.studio.links.repository import LinkRepository
from memoriam.studio.orders.service import UnknownOrder
from memoriam.studio.vault.keys import KeyRing

LASTS = datetime.timedelta(days=400)
"""A link outlives months of waiting and the time after delivery; whoever comes later asks for a new one by mail."""

LONGEST_SECRET = 128
"""Longer ones are not even looked up."""


class LinkService:
    """Links within one transaction."""

    def __init__(self, session: AsyncSession, keys: KeyRing, clock: Clock = utc_now) -> None:
        self._links = LinkRepository(session)
        self._keys = keys
        self._clock = clock

    async def issue(self, order_id: str, door: str) -> str:
        """The link for a door: the one there is while it was not yet used, else a new one. Raises LostKey."""
        newest = await self._links.newest(order_id, door)
        key, now = await self._keys.get(order_id), self._clock()
        if newest is not None and newest.used_at is None and _opens(newest, now):
            return _secret(key, newest.door, newest.number)
        number = newest.number + 1 if newest else 1
        secret = _secret(key, door, number)
        await self._links.add(
            Link(
                order_id=order_id,
                door=door,
                number=number,
                digest=_digest(secret),
                made_at=now,
                expires_at=now + LASTS,
            )
        )
        return secret

    async def current(self, order_id: str, door: str) -> str:
        """The link to write into a mail: the newest that opens; a new one only if there is none. Raises LostKey."""
        newest = await self._links.newest(order_id, door)
        if newest is None or not _opens(newest, self._clock()):
            return await self.issue(order_id, door)
        return _secret(await self._keys.get(order_id), newest.door, newest.number)

    async def open(self, secret: str) -> Link:
        """The link a secret belongs to. Raises UnknownOrder for wrong, expired and revoked ones alike."""
        link = await self._links.by_digest(_digest(secret)) if len(secret) <= LONGEST_SECRET else None
        if link is None or not _opens(link, self._clock()):
            raise UnknownOrder
        return link

    async def use(self, link: Link) -> None:
        """Note the first use, which ends the earlier links of the same door."""
        if link.used_at is None:
            link.used_at = self._clock()
            await self._links.revoke_before(link, link.used_at)


def _opens(link: Link, now: datetime.datetime) -> bool:
    return link.revoked_at is None and now < link.expires_at


def _secret(key: bytes, door: str, number: int) -> str:
    digest = hmac.new(key, f"link:{door}:{number}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
