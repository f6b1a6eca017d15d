from __future__ import annotations

import asyncio
import datetime
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from memoriam.studio.consents.models import Subject
from memoriam.studio.consents.schemas import NewConsent
from memoriam.studio.consents.service import MissingConsent
from memoriam.studio.deliveries.models import Kind
from memoriam.studio.deliveries.service import NoMoreChanges, NothingToShow
from memoriam.studio.orders.schemas import NewOrder, OrderView
from memoriam.studio.orders.service import FixedBrief, ImpossibleStep, NotHeld, UnknownOrder
from memoriam.studio.orders.states import Actor, OrderState
from memoriam.studio.people.models import Role
from memoriam.studio.people.schemas import Said
from memoriam.studio.vault.keys import LostKey
from studio_desk import TO_APPROVAL, TO_PREVIEW, Desk, open_desk

pytestmark = pytest.mark.anyio


async def judge_and_open_again(desk: Desk, order_id: str) -> None:
    async with desk.database.transaction() as session:
        await desk.orders(session).move(order_id, OrderState.JUDGING, "Told.", Actor.FAMILY)
        await desk.orders(session).open(NewOrder(), order_id=order_id)


async def test_a_private_link_opens_its_order_and_a_new_one_ends_it_once_it_is_used(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        async with desk.database.transaction() as session:
            order = await desk.orders(session).open(NewOrder(brief={"scenes": ["portrait"]}))
            links = desk.links(session)
            first = await links.issue(order.id, "web")
            assert await links.issue(order.id, "web") == first
            assert await links.current(order.id, "web") == first
            assert (await links.open(first)).order_id == order.id
            await links.use(await links.open(first))
            second = await links.issue(order.id, "web")
            bot = await links.issue(order.id, "telegram")
            assert len({first, second, bot}) == 3
            assert await links.issue(order.id, "web") == second
            assert (await links.open(first)).order_id == order.id
            await links.use(await links.open(second))
        async with desk.database.transaction() as session:
            links = desk.links(session)
            with pytest.raises(UnknownOrder):
                await links.open(first)
            assert (await links.open(bot)).order_id == order.id
            assert OrderView.model_validate(order).id == order.id
            assert await desk.orders(session).brief(order.id) == {"scenes": ["portrait"]}
            desk.clock.move(days=401)
            for expired in (second, bot, second[:-1], "", "x" * 500):
                with pytest.raises(UnknownOrder):
                    await links.open(expired)


async def test_every_step_is_recorded_with_its_reason(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin()
        await desk.walk(order_id, OrderState.JUDGING, OrderState.JUDGING, OrderState.PREPARING)
        async with desk.database.reading() as session:
            steps = await desk.orders(session).history(order_id)
        assert [(s.number, s.before, s.after) for s in steps] == [
            (1, None, OrderState.INTAKE),
            (2, OrderState.INTAKE, OrderState.JUDGING),
            (3, OrderState.JUDGING, OrderState.PREPARING),
        ]
        assert all(s.reason.endswith(".") for s in steps)


async def test_an_impossible_step_names_the_possible_ones_and_changes_nothing(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin()
        with pytest.raises(
            ImpossibleStep, match="'intake' and cannot become 'rendering'; it can become erasing"
        ):
            await desk.walk(order_id, OrderState.RENDERING)
        assert await desk.state(order_id) is OrderState.INTAKE


async def test_an_error_takes_back_the_whole_transaction(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin()
        with pytest.raises(IntegrityError):
            await judge_and_open_again(desk, order_id)
        assert await desk.state(order_id) is OrderState.INTAKE


async def test_twenty_at_once_move_an_order_once(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin()
        await asyncio.gather(*(desk.walk(order_id, OrderState.JUDGING) for _ in range(20)))
        async with desk.database.reading() as session:
            assert len(await desk.orders(session).history(order_id)) == 2


async def test_a_held_order_goes_on_where_it_was(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin()
        await desk.walk(order_id, *TO_PREVIEW, OrderState.PAYMENT)
        async with desk.database.transaction() as session:
            await desk.orders(session).hold(order_id, "A close relative objects.")
        async with desk.database.transaction() as session:
            await desk.orders(session).release(order_id, "The relatives agreed.")
        assert await desk.state(order_id) is OrderState.PAYMENT
        async with desk.database.transaction() as session:
            with pytest.raises(NotHeld):
                await desk.orders(session).release(order_id, "Again.")


async def test_words_can_be_changed_until_work_starts(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin(line="Before")
        async with desk.database.transaction() as session:
            await desk.orders(session).change_brief(order_id, {"line": "After"})
        await desk.walk(order_id, *TO_PREVIEW, OrderState.WAITING, OrderState.RENDERING)
        async with desk.database.transaction() as session:
            assert await desk.orders(session).brief(order_id) == {"line": "After"}
            with pytest.raises(FixedBrief):
                await desk.orders(session).change_brief(order_id, {"line": "Late"})


async def test_no_name_stands_readable_in_the_file_and_none_without_the_key(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin(line="Lieselotte")
        async with desk.database.transaction() as session:
            said = Said(role=Role.ORDERER, name="Lieselotte", mail="Lieselotte@example.org")
            await desk.people(session).add(order_id, said)
        async with desk.database.reading() as session:
            assert (await desk.people(session).of_order(order_id))[0].name == "Lieselotte"
            assert await desk.people(session).orders_by_mail("lieselotte@example.org ") == [order_id]
        if desk.database.url.startswith("sqlite"):
            with sqlite3.connect(tmp_path / "studio.sqlite") as plain:
                dump = "\n".join(plain.iterdump())
            plain.close()
            assert b"Lieselotte".hex() not in dump.lower()
            assert "lieselotte" not in dump.lower()
        await desk.keys.destroy(order_id)
        async with desk.database.reading() as session:
            with pytest.raises(LostKey):
                await desk.people(session).of_order(order_id)
            with pytest.raises(LostKey):
                await desk.orders(session).brief(order_id)


async def test_consents_stand_alone_and_publishing_ends_nothing(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin()
        async with desk.database.transaction() as session:
            consents = desk.consents(session)
            await consents.require(order_id)
            with pytest.raises(MissingConsent, match="lacks the consent words"):
                await consents.require(order_id, [Subject.WORDS])
            once = await consents.give(order_id, NewConsent(subject=Subject.PUBLISH, wording="1"))
            again = await consents.give(order_id, NewConsent(subject=Subject.PUBLISH, wording="1"))
            assert once.id == again.id
            assert await consents.may_publish(order_id)
            await consents.withdraw(order_id, Subject.PUBLISH)
            assert not await consents.may_publish(order_id)
        assert await desk.state(order_id) is OrderState.INTAKE
        async with desk.database.transaction() as session:
            await desk.consents(session).withdraw(order_id, Subject.NEXT_OF_KIN)
        assert await desk.state(order_id) is OrderState.WITHDRAWN


async def test_a_film_is_shown_after_review_changed_once_and_approved(tmp_path: Path) -> None:
    async with open_desk(tmp_path) as desk:
        order_id = await desk.begin()
        await desk.walk(order_id, *TO_PREVIEW, OrderState.WAITING, *TO_APPROVAL[:-1])
        async with desk.database.transaction() as session:
            await desk.deliveries(session).add(order_id, Kind.FILM, "one")
            await desk.deliveries(session).add(order_id, Kind.FILM, "one")
            with pytest.raises(NothingToShow):
                await desk.deliveries(session).show(order_id, Kind.FILM)
        await desk.walk(order_id, OrderState.APPROVAL)
        async with desk.database.transaction() as session:
            assert (await desk.deliveries(session).show(order_id, Kind.FILM)).version == 1
            await desk.deliveries(session).ask_for_change(order_id)
        await desk.walk(order_id, *TO_APPROVAL)
        async with desk.database.transaction() as session:
            await desk.deliveries(session).add(order_id, Kind.FILM, "two")
            with pytest.raises(NoMoreChanges):
                await desk.deliveries(session).ask_for_change(order_id)
            await desk.deliveries(session).approve(order_id, datetime.timedelta(days=90))
        async with desk.database.reading() as session:
            order = await desk.orders(session).get(order_id)
        assert order.state is OrderState.DELIVERED
        assert order.erase_at == desk.clock() + datetime.timedelta(days=90)
