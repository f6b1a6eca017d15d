"""What the owner wants to know of many orders: the queue, the day, what can be made."""

from __future__ import annotations

import datetime
import statistics
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from memoriam.studio.face.schemas import Capacity, DayFigures, QueueFilter, QueueRow, QueueView
from memoriam.studio.orders.models import Order, Transition
from memoriam.studio.orders.repository import OrderRepository
from memoriam.studio.orders.schemas import OrderView
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.models import Method, Payment
from memoriam.studio.prices.money import Money
from memoriam.studio.services import Services
from memoriam.studio.waiting.models import Lane, Place
from memoriam.studio.works.models import Executor, Work

DAY_SECONDS = 86_400.0
WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Figures:
    """Reckons over orders; nothing here reads a name."""

    services: Services
    machine_hour: str

    async def queue(self, session: AsyncSession, wanted: QueueFilter) -> QueueView:
        """Orders that fit, longest in their state first."""
        now = self.services.clock()
        statement = (
            select(Order, Transition.reason)
            .join(Transition, (Transition.order_id == Order.id) & (Transition.number == Order.steps))
            .where(*_wanted(wanted, now))
            .order_by(Order.changed_at, Order.id)
            .limit(wanted.limit)
            .offset(wanted.offset)
        )
        rows = tuple(
            QueueRow(
                order=OrderView.model_validate(order),
                reason=reason,
                age=(now - order.changed_at).total_seconds(),
            )
            for order, reason in await session.execute(statement)
        )
        return QueueView(counts=await OrderRepository(session).count_by_state(), rows=rows)

    async def capacity(self, session: AsyncSession) -> Capacity:
        """Workers that live, and what they can do."""
        alive = select(
            func.count(),
            func.coalesce(func.sum(Executor.films), 0),
            func.coalesce(func.sum(Executor.previews), 0),
        )
        workers, films, previews = (await session.execute(alive.where(~Executor.dead))).one()
        since = self.services.clock() - WEEK
        return Capacity(
            workers=workers,
            films_at_once=int(films),
            previews_at_once=int(previews),
            rush_one_in=self.services.book.prices.rush.one_in,
            films_last_week=await _count(session, OrderState.REVIEW, since, self.services.clock()),
        )

    async def day(self, session: AsyncSession, day: datetime.date) -> DayFigures:
        """Everything that happened on one day (UTC)."""
        start = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
        end = start + datetime.timedelta(days=1)
        waited = await _waited(session, start, end)
        hours = await _machine_hours(session, start, end)
        return DayFigures(
            day=day,
            orders_in=await _count(session, OrderState.INTAKE, start, end, first=True),
            films_out=await _count(session, OrderState.REVIEW, start, end),
            refused=await _count(session, OrderState.REFUSED, start, end),
            erased=await _count(session, OrderState.ERASED, start, end),
            waiting=sum((await self.services.waiting(session).counts()).values()),
            called=len(waited),
            waited_days_median=statistics.median(waited) if waited else None,
            forecast_days=await self._forecast(session),
            income=await _sum(session, Payment.paid_at, start, end),
            given_back=await _sum(session, Payment.refunded_at, start, end),
            free_films=await _free(session, start, end),
            machine_hours=round(hours, 2),
            cost=self._cost(hours),
        )

    async def _forecast(self, session: AsyncSession) -> tuple[float, float] | None:
        foretold = await self.services.waiting(session).forecast_last(Lane.ORDINARY)
        if foretold is None:
            return None
        now = self.services.clock()
        ends = (foretold.earliest, foretold.latest)
        low, high = ((end - now).total_seconds() / DAY_SECONDS for end in ends)
        return round(low, 2), round(high, 2)

    def _cost(self, hours: float) -> Money | None:
        currency = self.services.book.currency(None)
        hour = Money.parse(self.machine_hour, currency)
        return Money(round(hour.minor * hours), currency) if hour.minor else None


def _wanted(wanted: QueueFilter, now: datetime.datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.states:
        found.append(Order.state.in_(wanted.states))
    if wanted.older_than_hours:
        found.append(Order.changed_at <= now - datetime.timedelta(hours=wanted.older_than_hours))
    if wanted.reason:
        found.append(Transition.reason.icontains(wanted.reason, autoescape=True))
    if wanted.wishes_free:
        found.append(Order.free_wished & ~Order.free)
    return found


async def _count(
    session: AsyncSession,
    state: OrderState,
    start: datetime.datetime,
    end: datetime.datetime,
    *,
    first: bool = False,
) -> int:
    statement = (
        select(func.count())
        .select_from(Transition)
        .where(Transition.after == state, Transition.at >= start, Transition.at < end)
    )
    if first:
        statement = statement.where(Transition.number == 1)
    return (await session.execute(statement)).scalar_one()


async def _waited(session: AsyncSession, start: datetime.datetime, end: datetime.datetime) -> list[float]:
    statement = select(Place.joined_at, Place.called_at).where(
        Place.called_at >= start, Place.called_at < end
    )
    rows = (await session.execute(statement)).all()
    return [(called - joined).total_seconds() / DAY_SECONDS for joined, called in rows if called]


async def _machine_hours(session: AsyncSession, start: datetime.datetime, end: datetime.datetime) -> float:
    statement = select(Work.began_at, Work.ended_at).where(Work.ended_at >= start, Work.ended_at < end)
    rows = (await session.execute(statement)).all()
    return sum((ended - began).total_seconds() for began, ended in rows if ended) / 3600


async def _sum(
    session: AsyncSession,
    moment: InstrumentedAttribute[datetime.datetime | None],
    start: datetime.datetime,
    end: datetime.datetime,
) -> tuple[Money, ...]:
    statement = (
        select(Payment.currency, func.sum(Payment.amount))
        .where(moment >= start, moment < end, Payment.amount > 0)
        .group_by(Payment.currency)
        .order_by(Payment.currency)
    )
    return tuple(Money(int(total), currency) for currency, total in await session.execute(statement))


async def _free(session: AsyncSession, start: datetime.datetime, end: datetime.datetime) -> int:
    statement = (
        select(func.count())
        .select_from(Payment)
        .where(Payment.method == Method.FREE, Payment.paid_at >= start, Payment.paid_at < end)
    )
    return (await session.execute(statement)).scalar_one()
