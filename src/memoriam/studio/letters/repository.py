"""Every query on letters."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.letters.models import Letter


class LetterRepository:
    """Letters within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, letter: Letter) -> None:
        """Keep a letter."""
        self.session.add(letter)
        await self.session.flush()

    async def count(self, order_id: str) -> int:
        """How many letters an order has."""
        statement = select(func.count()).select_from(Letter).where(Letter.order_id == order_id)
        return (await self.session.execute(statement)).scalar_one()

    async def of_order(self, order_id: str) -> Sequence[Letter]:
        """All letters of an order, oldest first."""
        statement = select(Letter).where(Letter.order_id == order_id).order_by(Letter.number)
        return (await self.session.execute(statement)).scalars().all()

    async def forget(self, order_id: str) -> None:
        """Delete all letters of an order."""
        await self.session.execute(delete(Letter).where(Letter.order_id == order_id))
