"""Every query on deliveries."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.deliveries.models import Delivery, Kind


class DeliveryRepository:
    """Deliveries within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, delivery: Delivery) -> None:
        """Keep a delivery."""
        self.session.add(delivery)
        await self.session.flush()

    async def newest(self, order_id: str, kind: Kind) -> Delivery | None:
        """The last one of its kind."""
        statement = (
            select(Delivery)
            .where(Delivery.order_id == order_id, Delivery.kind == kind)
            .order_by(Delivery.version.desc())
            .limit(1)
        )
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def newest_of_each(self, order_id: str) -> dict[Kind, Delivery]:
        """The last one of each kind there is."""
        statement = select(Delivery).where(Delivery.order_id == order_id).order_by(Delivery.version)
        return {one.kind: one for one in (await self.session.execute(statement)).scalars()}

    async def forget(self, order_id: str) -> None:
        """Delete all deliveries of an order."""
        await self.session.execute(delete(Delivery).where(Delivery.order_id == order_id))
