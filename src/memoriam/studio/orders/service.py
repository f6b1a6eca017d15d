"""The rules of an order's life. Nothing here commits: the transaction around it does."""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.errors import StudioError
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.orders.models import Order, Transition
from memoriam.studio.orders.repository import OrderRepository
from memoriam.studio.orders.schemas import NewOrder
from memoriam.studio.orders.states import LEADS_TO, Actor, OrderState, may_follow
from memoriam.studio.vault.cipher import open_sealed, seal
from memoriam.studio.vault.keys import KeyRing

CHANGEABLE = frozenset({OrderState.INTAKE, OrderState.PREVIEW, OrderState.WAITING, OrderState.PAUSED})
"""States in which a family may still change its words: until work starts."""


class UnknownOrder(StudioError):
    """There is no such order, or its link is not right; which of the two is not said."""

    def __init__(self) -> None:
        super().__init__("There is no order at this link; ask the studio for a new one.")


class ImpossibleStep(StudioError):
    """An order cannot go from where it is to where it was sent."""

    def __init__(self, order: Order, after: OrderState) -> None:
        ways = ", ".join(sorted(LEADS_TO[order.state])) or "nowhere"
        super().__init__(
            f"Order {order.id} is '{order.state}' and cannot become '{after}'; it can become {ways}."
        )


class NotHeld(StudioError):
    """Only a held order can be released."""

    def __init__(self, order: Order) -> None:
        super().__init__(f"Order {order.id} is '{order.state}', not held; there is nothing to release.")


class FixedBrief(StudioError):
    """The wishes cannot be changed any more."""

    def __init__(self, order: Order) -> None:
        super().__init__(
            f"Order {order.id} is '{order.state}', so its wishes are fixed; ask for a change when the film is shown."
        )


class Follower(Protocol):
    """Something that goes along with an order, such as its ticket of the waiting list, in the same transaction."""

    async def follow(self, order: Order) -> None:
        """The order is in a new state."""
        ...


class OrderService:
    """Orders within one transaction. ``followers`` hear of every step before it is kept."""

    def __init__(
        self,
        session: AsyncSession,
        keys: KeyRing,
        clock: Clock = utc_now,
        followers: Sequence[Follower] = (),
    ) -> None:
        self._orders = OrderRepository(session)
        self._keys = keys
        self._clock = clock
        self._followers = followers

    async def open(self, said: NewOrder, *, order_id: str | None = None) -> Order:
        """Begin an order: its key is made first, so that nothing of it is ever kept unsealed.

        order_id: from :func:`new_order_id`, to make a repeated request begin one order only.
        """
        order_id = order_id or new_order_id()
        key = await self._keys.create(order_id)
        now = self._clock()
        order = Order(
            id=order_id,
            state=OrderState.INTAKE,
            steps=1,
            language=said.language,
            currency=said.currency,
            rush=said.rush,
            free=said.free,
            free_wished=False,
            door=said.door,
            news=said.news,
            sealed_brief=seal(key, _encode(said.brief), _place(order_id)),
            created_at=now,
            changed_at=now,
        )
        await self._orders.add(order)
        await self._record(order, None, "The family began the order.", Actor.FAMILY)
        return order

    async def get(self, order_id: str) -> Order:
        """The order. Raises UnknownOrder."""
        return _known(await self._orders.get(order_id))

    async def brief(self, order_id: str) -> dict[str, Any]:
        """What the family wishes. Raises LostKey once the order is erased."""
        return await self.brief_of(await self.get(order_id))

    async def brief_of(self, order: Order) -> dict[str, Any]:
        """Like :meth:`brief`, of an order that is at hand."""
        key = await self._keys.get(order.id)
        wishes: dict[str, Any] = json.loads(open_sealed(key, order.sealed_brief or b"", _place(order.id)))
        return wishes

    async def change_brief(self, order_id: str, wishes: dict[str, Any]) -> Order:
        """Say the wishes anew; the order, locked. Raises FixedBrief once work has started."""
        order = await self._locked(order_id)
        if order.state not in CHANGEABLE:
            raise FixedBrief(order)
        await self._seal_brief(order, wishes)
        return order

    async def set_brief(self, order_id: str, wishes: dict[str, Any]) -> None:
        """Keep with the wishes what the studio itself found out, whatever the state."""
        await self._seal_brief(await self._locked(order_id), wishes)

    async def _seal_brief(self, order: Order, wishes: dict[str, Any]) -> None:
        order.sealed_brief = seal(await self._keys.get(order.id), _encode(wishes), _place(order.id))

    async def move(self, order_id: str, after: OrderState, reason: str, actor: Actor) -> Order:
        """Bring an order into another state and note why. Raises ImpossibleStep.

        Asking for the state an order is already in changes nothing: a repeated task does no harm.
        """
        order = await self._locked(order_id)
        if order.state == after:
            return order
        if not may_follow(order.state, after):
            raise ImpossibleStep(order, after)
        before, order.state = order.state, after
        order.held_from = before if after is OrderState.HELD else None
        order.steps += 1
        order.changed_at = self._clock()
        await self._record(order, before, reason, actor)
        for follower in self._followers:
            await follower.follow(order)
        return order

    async def hold(self, order_id: str, reason: str, actor: Actor = Actor.STUDIO) -> Order:
        """Stop until a person decides; where the order was is kept."""
        return await self.move(order_id, OrderState.HELD, reason, actor)

    async def release(self, order_id: str, reason: str, actor: Actor = Actor.OWNER) -> Order:
        """Go on where a held order was. Raises NotHeld."""
        order = await self._locked(order_id)
        if order.state is not OrderState.HELD or order.held_from is None:
            raise NotHeld(order)
        return await self.move(order_id, order.held_from, reason, actor)

    async def keep_until(self, order_id: str, moment: datetime.datetime) -> None:
        """Set the day on which everything of the order is erased."""
        (await self._locked(order_id)).erase_at = moment

    async def due_for_erasure(self) -> Sequence[str]:
        """Orders that are over and whose retention date has come."""
        return await self._orders.due_for_erasure(self._clock())

    async def strip(self, order_id: str) -> None:
        """Take away what an erased order still holds: the sealed wishes and what it wanted to hear of."""
        order = await self._locked(order_id)
        order.sealed_brief = order.erase_at = None
        order.news = ""

    async def history(self, order_id: str) -> Sequence[Transition]:
        """Every step of the order's life, with its reason."""
        return await self._orders.history(order_id)

    async def locked(self, order_id: str) -> Order:
        """The order, which nobody else moves until this transaction ends. Raises UnknownOrder."""
        return await self._locked(order_id)

    async def _locked(self, order_id: str) -> Order:
        return _known(await self._orders.get(order_id, lock=True))

    async def _record(self, order: Order, before: OrderState | None, reason: str, actor: Actor) -> None:
        step = Transition(
            order_id=order.id,
            number=order.steps,
            before=before,
            after=order.state,
            reason=reason,
            actor=actor,
            at=self._clock(),
        )
        await self._orders.record(step)


def new_order_id() -> str:
    """128 random bits: says nothing about how many orders there are, or when they came."""
    return secrets.token_hex(16)


def _known(order: Order | None) -> Order:
    if order is None:
        raise UnknownOrder
    return order


def _encode(wishes: dict[str, Any]) -> bytes:
    return json.dumps(wishes, ensure_ascii=False, sort_keys=True).encode()


def _place(order_id: str) -> bytes:
    """What a sealed brief is bound to: it opens in its own row only."""
    return f"order:{order_id}:brief".encode()
