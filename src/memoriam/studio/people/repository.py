"""Every query on people."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.people.models import PersonRow, Role


class PeopleRepository:
    """People within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, person: PersonRow) -> None:
        """Keep somebody."""
        self.session.add(person)
        await self.session.flush()

    async def of_order(self, order_id: str) -> Sequence[PersonRow]:
        """Everybody of an order."""
        statement = (
            select(PersonRow).where(PersonRow.order_id == order_id).order_by(PersonRow.role, PersonRow.id)
        )
        return (await self.session.execute(statement)).scalars().all()

    async def orders_by_mail(self, digest: str) -> Sequence[str]:
        """Orders somebody with this address is part of."""
        statement = select(PersonRow.order_id).where(PersonRow.mail_digest == digest).distinct()
        return (await self.session.execute(statement)).scalars().all()

    async def remove(self, order_id: str, role: Role) -> None:
        """Delete whoever has a role in an order."""
        await self.session.execute(
            delete(PersonRow).where(PersonRow.order_id == order_id, PersonRow.role == role)
        )

    async def forget(self, order_id: str) -> None:
        """Delete everybody of an order."""
        await self.session.execute(delete(PersonRow).where(PersonRow.order_id == order_id))
