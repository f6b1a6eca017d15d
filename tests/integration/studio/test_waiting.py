from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from memoriam.studio.orders.states import Actor, OrderState
from memoriam.studio.waiting.models import Lane, Standing
from memoriam.studio.waiting.schemas import PlaceView
from memoriam.studio.waiting.service import NoPlace
from studio_desk import ONE_IN, TO_APPROVAL, TO_PREVIEW, Desk, open_desk

pytestmark = pytest.mark.anyio


async def join(desk: Desk, *, rush: bool = False) -> str:
    order_id = await desk.begin(rush=rush)
    await desk.walk(order_id, *TO_PREVIEW, OrderState.WAITING)
    return order_id


async def call(desk: Desk) -> str | None:
    async with desk.database.transaction() as session:
        return await desk.waiting(session).call(desk.orders(session))


async def place(desk: Desk, order_id: str) -> PlaceView:
    async with desk.database.reading() as session:
        return await desk.waiting(session).place(order_id)


async def test_first_come_first_served_and_the_place_says_so(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        ids = [await join(desk) for _ in range(3)]
        assert [(await place(desk, i)).place for i in ids] == [1, 2, 3]
        assert [await call(desk) for _ in range(4)] == [*ids, None]
        assert await desk.state(ids[0]) is OrderState.RENDERING
        assert (await place(desk, ids[0])).standing is Standing.CALLED


async def test_rush_is_earlier_within_its_share_and_places_foretell_the_calls(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        ids = [await join(desk) for _ in range(6)] + [await join(desk, rush=True) for _ in range(2)]
        places = {order_id: (await place(desk, order_id)).place for order_id in ids}
        called = [await call(desk) for _ in ids]
        assert [places[order_id] for order_id in called if order_id] == list(range(1, len(ids) + 1))
        assert called[ONE_IN - 1] == ids[6]


async def test_pausing_holding_and_a_failed_worker_never_cost_the_place(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        first, second, third = [await join(desk) for _ in range(3)]
        await desk.walk(first, OrderState.PAUSED)
        await desk.walk(second, OrderState.HELD)
        assert (await place(desk, third)).place == 1
        assert (await place(desk, first)).place is None
        await desk.walk(first, OrderState.WAITING)
        assert (await place(desk, first)).place == 1
        assert await call(desk) == first
        await desk.walk(first, OrderState.WAITING)
        async with desk.database.transaction() as session:
            await desk.orders(session).release(second, "Settled.", Actor.OWNER)
        assert [(await place(desk, i)).place for i in (first, second, third)] == [1, 2, 3]


async def test_a_change_goes_back_to_the_old_place_and_an_ended_order_leaves(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        first, second, third = [await join(desk) for _ in range(3)]
        assert await call(desk) == first
        await desk.walk(first, *TO_APPROVAL[1:], OrderState.WAITING)
        await desk.walk(second, OrderState.WITHDRAWN)
        assert (await place(desk, first)).place == 1
        assert (await place(desk, third)).place == 2
        assert (await place(desk, second)).standing is Standing.GONE


async def test_why_am_i_here(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        ids = [await join(desk) for _ in range(5)]
        await join(desk, rush=True)
        async with desk.database.reading() as session:
            why = await desk.waiting(session).explain(ids[4])
            with pytest.raises(NoPlace):
                await desk.waiting(session).explain("nobody")
        assert (why.view.lane, why.before_in_lane, why.from_other_lane) == (Lane.ORDINARY, 4, 1)
        assert why.sentences[0] == "It joined the ordinary lane on 2026-11-22 12:00 UTC with ticket 5."
        assert why.view.forecast is None


async def test_the_forecast_follows_what_was_finished(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        ids = [await join(desk) for _ in range(12)]
        for _ in range(10):
            called = await call(desk)
            assert called
            desk.clock.move(hours=2)
            await desk.walk(called, *TO_APPROVAL[1:3])
        view = await place(desk, ids[-1])
        assert view.forecast
        assert view.place == 2
        hours = [
            (m - desk.clock.now).total_seconds() / 3600
            for m in (view.forecast.earliest, view.forecast.latest)
        ]
        assert 0 < hours[0] < 4 < hours[1] < 20


async def test_eight_workers_at_once_get_each_order_once(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        ids = [await join(desk) for _ in range(8)]
        called = await asyncio.gather(*(call(desk) for _ in range(10)))
        assert sorted(filter(None, called)) == sorted(ids)
