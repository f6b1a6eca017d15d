"""Every query on notices."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.notices.models import Notice


class NoticeRepository:
    """Notices within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, notice: Notice) -> None:
        """Write a notice; one of its occasion only."""
        known = await self.session.execute(select(Notice.id).where(Notice.occasion == notice.occasion))
        if known.scalar_one_or_none() is None:
            self.session.add(notice)
            await self.session.flush()

    async def newest(self, order_id: str, news: str) -> Notice | None:
        """The last notice of its kind."""
        statement = select(Notice).where(Notice.order_id == order_id, Notice.news == news)
        statement = statement.order_by(Notice.written_at.desc()).limit(1)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def due(self, now: datetime.datetime, most: int = 20) -> Sequence[str]:
        """Notices to send now, oldest first."""
        statement = (
            select(Notice.id).where(Notice.due_at <= now).order_by(Notice.due_at, Notice.id).limit(most)
        )
        return (await self.session.execute(statement)).scalars().all()

    async def claim(self, notice_id: str, now: datetime.datetime) -> Notice | None:
        """The notice if it is still due, and nobody else is at it."""
        statement = (
            select(Notice)
            .where(Notice.id == notice_id, Notice.due_at <= now)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def get(self, notice_id: str) -> Notice | None:
        """One notice."""
        return await self.session.get(Notice, notice_id)

    async def waiting(self) -> int:
        """How many are still to be sent."""
        statement = select(func.count()).select_from(Notice).where(Notice.due_at.is_not(None))
        return (await self.session.execute(statement)).scalar_one()

    async def forget(self, order_id: str) -> None:
        """Delete all notices of an order."""
        await self.session.execute(delete(Notice).where(Notice.order_id == order_id))
