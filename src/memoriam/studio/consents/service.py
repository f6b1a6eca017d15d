"""The rules of consent: each by itself, each revocable, and leave to publish a condition of nothing."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.errors import StudioError
from memoriam.studio.chronicle import Chronicle
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.consents.models import Consent, Subject
from memoriam.studio.consents.repository import ConsentRepository
from memoriam.studio.consents.schemas import NewConsent
from memoriam.studio.orders.models import Order
from memoriam.studio.orders.service import OrderService
from memoriam.studio.orders.states import ENDED, Actor, OrderState

NEEDED = (Subject.DEATH, Subject.NEXT_OF_KIN, Subject.ADULT)
"""Without these nothing is made, not even a preview. Those of living people and of words depend on the wishes."""


class MissingConsent(StudioError):
    """Something has not been agreed to."""

    def __init__(self, order_id: str, missing: Sequence[Subject]) -> None:
        super().__init__(
            f"Order {order_id} lacks the consent {', '.join(missing)}; ask the family before anything is made."
        )


class ConsentService:
    """Consents within one transaction."""

    def __init__(self, session: AsyncSession, orders: OrderService, clock: Clock = utc_now) -> None:
        self._consents = ConsentRepository(session)
        self._orders = orders
        self._clock = clock
        self._chronicle = Chronicle(session, clock)

    async def give(self, order_id: str, said: NewConsent) -> Consent:
        """Note a consent; giving it twice notes it once."""
        return (await self.give_all(order_id, (said,)))[0]

    async def give_all(self, order_id: str, said: Sequence[NewConsent]) -> Sequence[Consent]:
        """Note consents; those that stand already are not noted again."""
        order = await self._orders.get(order_id)
        standing = {_same(one): one for one in await self._consents.standing(order.id)}
        new = [self._new(order, one) for one in said if _same(one) not in standing]
        await self._consents.add_all(new)
        for consent in new:
            standing[_same(consent)] = consent
            self._chronicle.note(
                "publication" if consent.subject is Subject.PUBLISH else "consent",
                order=order.id,
                subject=str(consent.subject),
                wording=consent.wording,
                consent=consent.id,
            )
        return [standing[_same(one)] for one in said]

    def _new(self, order: Order, said: NewConsent) -> Consent:
        return Consent(
            id=secrets.token_hex(16), order_id=order.id, given_at=self._clock(), **said.model_dump()
        )

    async def withdraw(self, order_id: str, subject: Subject) -> Order:
        """Take a consent back. That of publishing ends the showing only; every other one ends the order."""
        for consent in await self._consents.standing(order_id, subject):
            consent.withdrawn_at = self._clock()
            self._chronicle.note("withdrawal", order=order_id, subject=str(subject), consent=consent.id)
        order = await self._orders.get(order_id)
        if subject is Subject.PUBLISH or order.state in ENDED:
            return order
        reason = f"The family took its consent '{subject}' back."
        return await self._orders.move(order_id, OrderState.WITHDRAWN, reason, Actor.FAMILY)

    async def require(self, order_id: str, more: Sequence[Subject] = ()) -> None:
        """Raises MissingConsent unless all that is needed, and ``more``, was given and still stands."""
        given = {consent.subject for consent in await self._consents.standing(order_id)}
        missing = [subject for subject in (*NEEDED, *more) if subject not in given]
        if missing:
            raise MissingConsent(order_id, missing)

    async def may_publish(self, order_id: str) -> bool:
        """Whether the family allows the film to be shown, now."""
        return bool(await self._consents.standing(order_id, Subject.PUBLISH))

    async def standing(self, order_id: str) -> Sequence[Consent]:
        """What the family agreed to and has not taken back."""
        return await self._consents.standing(order_id)


def _same(one: Consent | NewConsent) -> tuple[Subject, str | None, str]:
    """What makes two consents the same one."""
    return one.subject, one.person_id, one.wording
