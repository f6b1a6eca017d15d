"""The rules of deciding: a person may let pass what a rule holds, never what a rule refuses, and only what they saw."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.rules.decision import Outcome, Verdict
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.vault.cipher import open_sealed, seal
from memoriam.studio.vault.keys import KeyRing
from memoriam.studio.verdicts.models import VerdictRow
from memoriam.studio.verdicts.passing import judged, known_by
from memoriam.studio.verdicts.repository import VerdictRepository


class VerdictView(BaseModel):
    """One verdict, for the owner."""

    model_config = ConfigDict(frozen=True)

    number: int
    at: datetime.datetime
    reviewed_at: datetime.datetime | None
    verdict: Verdict


class VerdictService:
    """Verdicts within one transaction."""

    def __init__(self, session: AsyncSession, keys: KeyRing, clock: Clock = utc_now) -> None:
        self._verdicts = VerdictRepository(session)
        self._keys = keys
        self._clock = clock

    async def note(self, order_id: str, verdict: Verdict) -> Outcome:
        """Keep a verdict; its outcome, a decision that a person let pass before counting as allowed."""
        passed = set(await self.passed(order_id))
        number = len(await self._verdicts.of_order(order_id)) + 1
        sealed = seal(
            await self._keys.get(order_id), verdict.model_dump_json().encode(), _place(order_id, number)
        )
        outcome = judged(verdict, passed)
        await self._verdicts.add(
            VerdictRow(
                order_id=order_id,
                number=number,
                outcome=outcome,
                house=verdict.house,
                sealed=sealed,
                at=self._clock(),
            )
        )
        return outcome

    async def let_pass(self, order_id: str) -> Sequence[VerdictView]:
        """A person has looked at everything that was held until now and takes responsibility for it."""
        rows = [row for row in await self._verdicts.of_order(order_id) if row.reviewed_at is None]
        for row in rows:
            row.reviewed_at = self._clock()
        key = await self._keys.get(order_id)
        return [_open(key, row) for row in rows]

    async def of_order(self, order_id: str) -> Sequence[VerdictView]:
        """All verdicts, oldest first. Raises LostKey."""
        key = await self._keys.get(order_id)
        return [_open(key, row) for row in await self._verdicts.of_order(order_id)]

    async def passed(self, order_id: str) -> tuple[str, ...]:
        """What a person let pass until now."""
        seen = [one for one in await self.of_order(order_id) if one.reviewed_at is not None]
        return tuple(known_by(decision) for one in seen for decision in one.verdict.against())


def _open(key: bytes, row: VerdictRow) -> VerdictView:
    verdict = Verdict.model_validate_json(open_sealed(key, row.sealed, _place(row.order_id, row.number)))
    return VerdictView(number=row.number, at=row.at, reviewed_at=row.reviewed_at, verdict=verdict)


def _place(order_id: str, number: int) -> bytes:
    return f"order:{order_id}:verdict:{number}".encode()
