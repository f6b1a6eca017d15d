"""The rules of notices: one for each change a family asked to hear of, written with the change itself."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.notices.models import ALWAYS, News, Notice
from memoriam.studio.notices.repository import NoticeRepository
from memoriam.studio.orders.models import Order
from memoriam.studio.orders.states import OrderState

TELLS: Mapping[OrderState, News] = {
    OrderState.PREVIEW: News.PREVIEW,
    OrderState.HELD: News.QUESTION,
    OrderState.WAITING: News.PLACE,
    OrderState.APPROVAL: News.REVIEW,
    OrderState.DELIVERED: News.DELIVERED,
    OrderState.REFUSED: News.ENDED,
    OrderState.FAILED: News.ENDED,
}
"""What is told of each state; the others are told on the order's page only."""

LINK_AGAIN_AFTER = datetime.timedelta(minutes=10)
"""Whoever asks for the link again and again within this time gets one mail."""


class NoticeService:
    """Notices within one transaction. Follows orders, see :class:`memoriam.studio.orders.service.Follower`."""

    def __init__(self, session: AsyncSession, clock: Clock = utc_now) -> None:
        self._notices = NoticeRepository(session)
        self._clock = clock

    async def follow(self, order: Order) -> None:
        """Write the notice of the state an order came into, if there is one and the family wants it."""
        news = TELLS.get(order.state)
        if news is None or (news is News.PLACE and await self._notices.newest(order.id, News.PLACE)):
            return
        await self.write(order, news, str(order.steps))

    async def write(self, order: Order, news: News, occasion: str) -> None:
        """Write a notice once for an occasion, if the family wants it."""
        if news not in ALWAYS and news not in order.news.split():
            return
        now = self._clock()
        notice = Notice(
            id=secrets.token_hex(16),
            order_id=order.id,
            news=news,
            occasion=f"{order.id[:32]}:{occasion[:20]}:{news}",
            written_at=now,
            due_at=now,
            attempts=0,
        )
        await self._notices.add(notice)

    async def send_link(self, order: Order) -> None:
        """Send the private link again; asked for once more within ten minutes, nothing is sent."""
        before, now = await self._notices.newest(order.id, News.LINK), self._clock()
        if before is None or now - before.written_at >= LINK_AGAIN_AFTER:
            await self.write(order, News.LINK, f"{now:%Y%m%d%H%M%S}")
