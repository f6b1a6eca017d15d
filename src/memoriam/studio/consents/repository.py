"""Every query on consents."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.consents.models import Consent, Subject


class ConsentRepository:
    """Consents within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add_all(self, consents: Sequence[Consent]) -> None:
        """Keep consents."""
        self.session.add_all(consents)
        await self.session.flush()

    async def standing(self, order_id: str, subject: Subject | None = None) -> Sequence[Consent]:
        """Consents that were given and not taken back, oldest first."""
        statement = select(Consent).where(Consent.order_id == order_id, Consent.withdrawn_at.is_(None))
        if subject is not None:
            statement = statement.where(Consent.subject == subject)
        return (await self.session.execute(statement.order_by(Consent.given_at, Consent.id))).scalars().all()
