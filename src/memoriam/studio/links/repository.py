"""Every query on private links."""

from __future__ import annotations

import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.links.models import Link


class LinkRepository:
    """Links within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, link: Link) -> None:
        """Keep a link."""
        self.session.add(link)
        await self.session.flush()

    async def by_digest(self, digest: str) -> Link | None:
        """The link whose secret has this digest."""
        return (await self.session.execute(select(Link).where(Link.digest == digest))).scalar_one_or_none()

    async def newest(self, order_id: str, door: str) -> Link | None:
        """The last link made for a door."""
        statement = select(Link).where(Link.order_id == order_id, Link.door == door)
        statement = statement.order_by(Link.number.desc()).limit(1)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def revoke_before(self, link: Link, now: datetime.datetime) -> None:
        """Let the earlier links of the same door open nothing any more."""
        statement = update(Link).where(
            Link.order_id == link.order_id,
            Link.door == link.door,
            Link.number < link.number,
            Link.revoked_at.is_(None),
        )
        await self.session.execute(statement.values(revoked_at=now))

    async def forget(self, order_id: str) -> None:
        """Delete all links of an order."""
        await self.session.execute(delete(Link).where(Link.order_id == order_id))
