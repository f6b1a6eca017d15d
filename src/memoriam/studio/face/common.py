"""What family and owner are both shown of an order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.errors import MemoriamError
from memoriam.studio.deliveries.models import Delivery, Kind
from memoriam.studio.deliveries.repository import DeliveryRepository
from memoriam.studio.deliveries.schemas import DeliveryView
from memoriam.studio.drafts.making import wishes_of_draft
from memoriam.studio.drafts.schemas import Draft
from memoriam.studio.face.schemas import Download, Progress
from memoriam.studio.orders.models import Order
from memoriam.studio.orders.states import OrderState
from memoriam.studio.prices.schemas import Quote
from memoriam.studio.services import Services
from memoriam.studio.waiting.schemas import Explanation
from memoriam.studio.waiting.service import NoPlace
from memoriam.studio.works.models import Work

AT_WORK = frozenset({OrderState.JUDGING, OrderState.PREPARING, OrderState.RENDERING, OrderState.CHECKING})

BEFORE_WAITING = frozenset(
    {
        OrderState.INTAKE,
        OrderState.JUDGING,
        OrderState.PREPARING,
        OrderState.PREVIEW,
        OrderState.PAYMENT,
    }
)
"""States to which nothing that ever waited goes back: no ticket was drawn yet."""

MEDIA_TYPES = {
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
}
"""Everything else is handed out as bytes to save, never to show."""


def quote_of(services: Services, order: Order, draft: Draft) -> Quote:
    """What an order costs now. Raises NoPriceIn, BriefError."""
    wishes = wishes_of_draft(draft, currency=order.currency, free=order.free)
    return services.book.quote(wishes)


def quote_or_none(services: Services, order: Order, draft: Draft) -> Quote | None:
    """What an order costs now; None while what was told has no price."""
    try:
        return quote_of(services, order, draft)
    except MemoriamError:
        return None


async def explained_or_none(services: Services, session: AsyncSession, order: Order) -> Explanation | None:
    """The place in the waiting list, if it has one."""
    if order.state in BEFORE_WAITING:
        return None
    try:
        return await services.waiting(session).explain(order.id)
    except NoPlace:
        return None


async def progress_of(session: AsyncSession, order: Order) -> Progress | None:
    """How far the worker at this order is."""
    if order.state not in AT_WORK:
        return None
    work = await session.get(Work, (order.id, order.steps))
    if work is None or work.ended_at is not None:
        return None
    return Progress(kind=work.kind, stage=work.stage, percent=work.percent, began_at=work.began_at)


async def newest_of_each(session: AsyncSession, order_id: str) -> dict[Kind, DeliveryView]:
    """The newest preview and film there are, as they may be listed."""
    found = await DeliveryRepository(session).newest_of_each(order_id)
    return {kind: DeliveryView.model_validate(one) for kind, one in found.items()}


async def download(services: Services, order_id: str, object_id: str, name: str) -> Download:
    """An object on its way out. Raises NoSuchObject."""
    async with services.database.reading() as session:
        stored = await services.objects(session).stored(order_id, object_id)
    suffix = PurePath(name).suffix.lower()
    media_type = MEDIA_TYPES.get(suffix, "application/octet-stream")
    return Download(services.depot.read(order_id, object_id), stored.size, name, media_type)


async def collect(pieces: AsyncIterator[bytes]) -> bytes:
    """A small object, whole."""
    return b"".join([piece async for piece in pieces])


async def delivery_of(session: AsyncSession, order_id: str, kind: Kind) -> Delivery | None:
    """The newest delivery itself."""
    statement = select(Delivery).where(Delivery.order_id == order_id, Delivery.kind == kind)
    statement = statement.order_by(Delivery.version.desc()).limit(1)
    return (await session.execute(statement)).scalar_one_or_none()
