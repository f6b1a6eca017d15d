"""The people of an order: kept sealed, found again only by who has the master key."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.people.models import PersonRow
from memoriam.studio.people.repository import PeopleRepository
from memoriam.studio.people.schemas import Known, Said
from memoriam.studio.vault.cipher import open_sealed, seal
from memoriam.studio.vault.keys import KeyRing


class PeopleService:
    """People within one transaction. ``master`` keys the digests of mail addresses, which no list can be tried on."""

    def __init__(self, session: AsyncSession, keys: KeyRing, master: bytes) -> None:
        self._people = PeopleRepository(session)
        self._keys = keys
        self._master = master

    async def add(self, order_id: str, said: Said) -> Known:
        """Keep somebody. Raises LostKey if the order is erased."""
        key, person_id = await self._keys.get(order_id), secrets.token_hex(16)
        row = PersonRow(
            id=person_id,
            order_id=order_id,
            role=said.role,
            sealed=seal(key, said.model_dump_json().encode(), _place(order_id, person_id)),
            mail_digest=self._digest(said.mail) if said.mail else None,
        )
        await self._people.add(row)
        return Known(id=person_id, **said.model_dump())

    async def replace(self, order_id: str, said: Said) -> Known:
        """Keep somebody instead of who had the same role."""
        await self._people.remove(order_id, said.role)
        return await self.add(order_id, said)

    async def of_order(self, order_id: str) -> Sequence[Known]:
        """Everybody of an order, readable. Raises LostKey if it is erased."""
        key = await self._keys.get(order_id)
        return [_open(key, row) for row in await self._people.of_order(order_id)]

    async def orders_by_mail(self, mail: str) -> Sequence[str]:
        """Orders whose private link may be sent to this address again."""
        return await self._people.orders_by_mail(self._digest(mail))

    async def forget(self, order_id: str) -> None:
        """Delete everybody of an order."""
        await self._people.forget(order_id)

    def _digest(self, mail: str) -> str:
        # Only the domain is without case by RFC 5321; nobody has a second mailbox that differs in case alone.
        return hmac.new(self._master, b"mail:" + mail.strip().casefold().encode(), hashlib.sha256).hexdigest()


def _open(key: bytes, row: PersonRow) -> Known:
    said = Said.model_validate_json(open_sealed(key, row.sealed, _place(row.order_id, row.id)))
    return Known(id=row.id, **said.model_dump())


def _place(order_id: str, person_id: str) -> bytes:
    return f"order:{order_id}:person:{person_id}".encode()
