"""The rules of waiting: a ticket keeps its number; pausing, failing workers and changes never cost a place.

The list is a follower of orders: whatever moves an order moves its ticket in the same transaction, so that no order can
wait without a place, or be called while it is held.
"""

from __future__ import annotations

import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.errors import StudioError
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.orders.models import Order
from memoriam.studio.orders.service import OrderService
from memoriam.studio.orders.states import ENDED, Actor, OrderState
from memoriam.studio.waiting.fairness import Queue, after_call, next_lane, place_of, worst_place_of
from memoriam.studio.waiting.forecast import Forecast, Throughput, foretell, shown_place
from memoriam.studio.waiting.models import Lane, Place, Standing
from memoriam.studio.waiting.repository import Counts, WaitingRepository
from memoriam.studio.waiting.schemas import Explanation, PlaceView

WINDOW = datetime.timedelta(days=7)
"""Over which throughput is measured: a whole week, so that Sundays count as often as they come."""

_S = OrderState

STANDS = {
    _S.WAITING: Standing.WAITING,
    _S.PAUSED: Standing.PAUSED,
    _S.HELD: Standing.PAUSED,
    _S.RENDERING: Standing.CALLED,
    _S.REVIEW: Standing.DONE,
    **dict.fromkeys(ENDED, Standing.GONE),
}
"""What a ticket does in each state of its order; in the others it goes on doing what it did."""

_SENTENCES = {
    Standing.PAUSED: "It is paused or held; it is passed over and keeps ticket {ticket}.",
    Standing.CALLED: "It was called; a worker makes its film.",
    Standing.DONE: "Its film was made.",
    Standing.GONE: "The order ended; its ticket is void.",
}


class NoPlace(StudioError):
    """The order has no ticket."""

    def __init__(self, order_id: str) -> None:
        super().__init__(
            f"Order {order_id} has no place in the waiting list yet; it gets one once it is paid or free."
        )


class WaitingService:
    """The waiting list within one transaction. ``one_in``: see :mod:`memoriam.studio.waiting.fairness`."""

    def __init__(self, session: AsyncSession, one_in: int, clock: Clock = utc_now) -> None:
        self._places = WaitingRepository(session)
        self._one_in = one_in
        self._clock = clock

    async def follow(self, order: Order) -> None:
        """Let the ticket do what the order's state asks for; the first time an order waits, it draws one."""
        standing = STANDS.get(order.state)
        place = await self._places.of_order(order.id, lock=True)
        if place is None:
            if standing is Standing.WAITING:
                await self._draw(order)
        elif standing is not None and standing is not place.standing:
            await self._stand(place, standing)

    async def call(self, orders: OrderService) -> str | None:
        """Call whoever's turn it is; the order, now rendering, or None if nobody waits. No two workers get the same."""
        since_rush = await self._places.turn(lock=True)
        lane = next_lane(await self._queue(since_rush))
        place = await self._places.first(lane) if lane else None
        if place is None:
            return None
        await self._places.set_turn(after_call(since_rush, place.lane))
        reason = f"Its turn came: ticket {place.ticket}, {place.lane} lane."
        await orders.move(place.order_id, OrderState.RENDERING, reason, Actor.STUDIO)
        return place.order_id

    async def place(self, order_id: str) -> PlaceView:
        """Where an order stands and when its turn may come. Raises NoPlace."""
        return (await self.explain(order_id)).view

    async def explain(self, order_id: str) -> Explanation:
        """Why an order is where it is. Raises NoPlace."""
        found = await self._places.placed(order_id, self._clock() - WINDOW)
        if found is None:
            raise NoPlace(order_id)
        place, counts = found
        view = PlaceView(
            order_id=order_id,
            ticket=place.ticket,
            lane=place.lane,
            standing=place.standing,
            joined_at=place.joined_at,
        )
        if place.standing is not Standing.WAITING:
            said = _SENTENCES[place.standing].format(ticket=place.ticket)
            return Explanation(view=view, before_in_lane=0, from_other_lane=0, sentences=(said,))
        return self._explain_waiting(place, counts, view)

    async def counts(self) -> dict[Lane, int]:
        """How many wait in each lane."""
        return await self._places.waiting()

    async def forecast_last(self, lane: Lane) -> Forecast | None:
        """When the film of somebody who joined now would be finished."""
        now = self._clock()
        counts = await self._places.counts_at_end(lane, now - WINDOW)
        queue = Queue(counts.ordinary, counts.rush, counts.since_rush, self._one_in)
        places = place_of(queue, lane, counts.before), worst_place_of(queue, lane, counts.before)
        return foretell(now, *places, measure(now, counts.done, counts.first_done))

    def _explain_waiting(self, place: Place, counts: Counts, view: PlaceView) -> Explanation:
        now = self._clock()
        queue = Queue(counts.ordinary, counts.rush, counts.since_rush, self._one_in)
        number = place_of(queue, place.lane, counts.before)
        worst = worst_place_of(queue, place.lane, counts.before)
        forecast = foretell(now, number, worst, measure(now, counts.done, counts.first_done))
        others = number - 1 - counts.before
        return Explanation(
            view=view.model_copy(
                update={"place": number, "shown": shown_place(number), "forecast": forecast}
            ),
            before_in_lane=counts.before,
            from_other_lane=others,
            sentences=self._sentences(place, counts.before, others),
        )

    def _sentences(self, place: Place, before: int, others: int) -> tuple[str, ...]:
        other = "rushed" if place.lane is Lane.ORDINARY else "ordinary"
        return (
            f"It joined the {place.lane} lane on {place.joined_at:%Y-%m-%d %H:%M} UTC with ticket {place.ticket}.",
            f"{before} with an earlier ticket wait in the same lane.",
            f"{others} {other} orders come before it: of {self._one_in} films in a row at most one is rushed "
            "while ordinary ones wait.",
        )

    async def _queue(self, since_rush: int) -> Queue:
        waiting = await self._places.waiting()
        return Queue(waiting[Lane.ORDINARY], waiting[Lane.RUSH], since_rush, self._one_in)

    async def _draw(self, order: Order) -> None:
        lane = Lane.RUSH if order.rush else Lane.ORDINARY
        place = Place(order_id=order.id, lane=lane, standing=Standing.WAITING, joined_at=self._clock())
        await self._places.add(place)
        await self._places.count(lane, place.ticket, +1)

    async def _stand(self, place: Place, standing: Standing) -> None:
        """Change what a ticket does, and the count of its block with it."""
        change = (standing is Standing.WAITING) - (place.standing is Standing.WAITING)
        place.standing = standing
        if standing is Standing.CALLED:
            place.called_at = self._clock()
        if standing is Standing.DONE:
            place.done_at = self._clock()
        if change:
            await self._places.count(place.lane, place.ticket, change)


def measure(now: datetime.datetime, done: int, first: datetime.datetime | None) -> Throughput:
    """Films a span of time. ``done``: within the window; ``first``: when the first film of all was finished.

    A studio younger than the window is measured from its first film on, which then is the start and does not count.
    """
    if first is None:
        return Throughput(0, WINDOW)
    if first > now - WINDOW:
        return Throughput(done - 1, now - first)
    return Throughput(done, WINDOW)
