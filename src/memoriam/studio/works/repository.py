"""Every query on work."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.studio.orders.models import Order
from memoriam.studio.orders.states import OrderState
from memoriam.studio.works.models import Executor, Lock, Work


class WorkRepository:
    """Executors and their work within one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def enlist(self, executor: Executor) -> None:
        """Keep a new executor."""
        self.session.add(executor)
        await self.session.flush()

    async def beat(self, executor_id: str, now: datetime.datetime) -> bool:
        """One more beat; False if somebody took this executor for dead."""
        statement = (
            update(Executor)
            .where(Executor.id == executor_id, ~Executor.dead)
            .values(beats=Executor.beats + 1, seen_at=now)
            .returning(Executor.id)
        )
        return (await self.session.execute(statement)).scalar_one_or_none() is not None

    async def is_alive(self, executor_id: str) -> bool:
        """Whether nobody took it for dead; locked against that until this transaction ends."""
        statement = select(Executor.dead).where(Executor.id == executor_id).with_for_update(read=True)
        return (await self.session.execute(statement)).scalar_one_or_none() is False

    async def executors(self) -> Sequence[Executor]:
        """All executors, dead ones whose work was not handed over yet among them."""
        return (await self.session.execute(select(Executor).order_by(Executor.id))).scalars().all()

    async def bury(self, executor_id: str, beats: int | None) -> bool:
        """Take an executor for dead, if it has not beaten since; ``beats`` None: it is known to be gone."""
        statement = update(Executor).where(Executor.id == executor_id, ~Executor.dead)
        if beats is not None:
            statement = statement.where(Executor.beats == beats)
        statement = statement.values(dead=True).returning(Executor.id)
        return (await self.session.execute(statement)).scalar_one_or_none() is not None

    async def claim_dead(self) -> Executor | None:
        """A dead executor whose work has to be handed over, kept from others until this transaction ends."""
        statement = select(Executor).where(Executor.dead).limit(1).with_for_update(skip_locked=True)
        return (await self.session.execute(statement)).scalar_one_or_none()

    async def forget_executor(self, executor_id: str) -> None:
        """Delete an executor whose work was handed over."""
        await self.session.execute(delete(Executor).where(Executor.id == executor_id))

    async def room_for_films(self) -> int:
        """How many more films the living executors could make at the same time."""
        able = select(func.coalesce(func.sum(Executor.films), 0)).where(~Executor.dead)
        busy = select(func.count()).select_from(Order).where(Order.state == OrderState.RENDERING)
        films, rendering = (await self.session.execute(able)).scalar_one(), await self.session.execute(busy)
        return int(films) - rendering.scalar_one()

    async def one_at_a_time(self, name: str) -> None:
        """Wait until nobody else is at a task, and keep others from it until this transaction ends."""
        await self.session.execute(select(Lock).where(Lock.name == name).with_for_update())

    async def at_work(self, states: Sequence[OrderState]) -> Sequence[tuple[str, int, OrderState]]:
        """Number, step and state of all orders in some states, longest there first."""
        statement = select(Order.id, Order.steps, Order.state).where(Order.state.in_(states))
        rows = await self.session.execute(statement.order_by(Order.changed_at, Order.id))
        return [(row[0], row[1], row[2]) for row in rows]

    async def begin(self, work: Work) -> None:
        """Note that work begins, or begins again."""
        await self.session.merge(work)
        await self.session.flush()

    async def tell(self, order_id: str, step: int, stage: str, percent: float) -> None:
        """Note how far work is."""
        statement = update(Work).where(Work.order_id == order_id, Work.step == step)
        await self.session.execute(statement.values(stage=stage[:64], percent=percent))

    async def end(self, order_id: str, step: int, now: datetime.datetime) -> None:
        """Note that work ended."""
        statement = update(Work).where(Work.order_id == order_id, Work.step == step)
        await self.session.execute(statement.values(ended_at=now))
