"""Every query on verdicts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.verdicts.models import VerdictRow


class VerdictRepository:
    """Verdicts within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, row: VerdictRow) -> None:
        """Keep a verdict."""
        self.session.add(row)
        await self.session.flush()

    async def of_order(self, order_id: str) -> Sequence[VerdictRow]:
        """All verdicts on an order, oldest first."""
        statement = select(VerdictRow).where(VerdictRow.order_id == order_id).order_by(VerdictRow.number)
        return (await self.session.execute(statement)).scalars().all()

    async def forget(self, order_id: str) -> None:
        """Delete all verdicts on an order."""
        await self.session.execute(delete(VerdictRow).where(VerdictRow.order_id == order_id))
