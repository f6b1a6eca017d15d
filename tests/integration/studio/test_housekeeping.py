"""Mail, retention, refunds and leftovers."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mail_server import open_mail_server
from memoriam.studio.face.schemas import Contact
from memoriam.studio.house import Studio
from memoriam.studio.housekeeping import Housekeeping, WrongClock
from memoriam.studio.notices.models import News
from memoriam.studio.notices.post import FILE, write
from memoriam.studio.orders.service import UnknownOrder
from memoriam.studio.orders.states import OrderState
from memoriam.studio.watching import metrics, readiness
from studio_desk import TO_PREVIEW, StandingClock
from studio_house import open_house, told, walk

pytestmark = pytest.mark.anyio

MARY = Contact(name="Mary", mail="mary@example.org")


async def keep_house(studio: Studio) -> Housekeeping:
    house = Housekeeping(studio)
    await house.do_all()
    return house


def test_every_language_has_every_text() -> None:
    texts = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert set(texts) == {"en", "de", "uk", "ru"}
    for language, known in texts.items():
        assert set(known) == {*News, "greeting", "farewell"}, language
        for news in News:
            subject, body = write(news, language, "https://studio.example/f/abc")
            assert "https://studio.example/f/abc" in body
            assert len(subject) < 60
    assert write(News.PREVIEW, "xx", "p") == write(News.PREVIEW, "en", "p")


async def test_families_hear_once_of_what_they_asked_for(tmp_path: Path) -> None:
    clock = StandingClock()
    async with open_mail_server() as mails:
        url = f"smtp://127.0.0.1:{mails.port}"
        async with open_house(
            tmp_path, clock=clock, mail_url=url, public_url="https://studio.example"
        ) as studio:
            mails.refusals = 1
            contact = MARY.model_copy(update={"news": (News.BEGUN, News.PREVIEW)})
            link = await told(studio, contact=contact)
            await keep_house(studio)
            assert mails.mails == []
            clock.move(minutes=2)
            await keep_house(studio)
            await keep_house(studio)
            assert [mail["To"] for mail in mails.mails] == ["mary@example.org"]
            assert f"https://studio.example/f/{link}" in mails.mails[0].get_content()
            await studio.family.ask_for_preview(link)
            await walk(studio, link, *TO_PREVIEW[1:])
            await keep_house(studio)
            assert [mail["Subject"] for mail in mails.mails] == ["Your private page", "The preview is ready"]
            await walk(studio, link, OrderState.WAITING)
            await keep_house(studio)
            assert len(mails.mails) == 2
            await studio.owner.write(await studio.family.order_id(link), "We found a lovely photograph.")
            await keep_house(studio)
            assert "lovely photograph" in mails.mails[2].get_content()


async def test_a_link_that_is_asked_for_again_comes_once_and_ends_the_old_one_when_used(
    tmp_path: Path,
) -> None:
    clock = StandingClock()
    async with (
        open_mail_server() as mails,
        open_house(tmp_path, clock=clock, mail_url=f"smtp://127.0.0.1:{mails.port}") as studio,
    ):
        old = await told(studio, contact=MARY.model_copy(update={"news": ()}))
        await studio.family.use(old)
        for _ in range(3):
            await studio.family.resend(" MARY@example.org")
            await studio.family.resend("nobody@example.org")
        await keep_house(studio)
        assert len(mails.mails) == 1
        new = mails.mails[0].get_content().split("/f/")[1].split()[0]
        assert new != old
        assert (await studio.family.view(old)).order.id == (await studio.family.view(new)).order.id
        await studio.family.use(new)
        with pytest.raises(UnknownOrder):
            await studio.family.view(old)


async def test_retention_erases_and_a_jumping_clock_does_not(tmp_path: Path) -> None:
    clock = StandingClock()
    async with open_house(tmp_path, clock=clock) as studio:
        link = await told(studio)
        house = await keep_house(studio)
        clock.move(days=200)
        await house.do_all()
        assert house.failing == {"retention": "WrongClock"}
        ready = await readiness(studio)
        assert ready.parts["chores"] == "retention (WrongClock)"
        assert (await studio.family.view(link)).order.state is OrderState.INTAKE
        assert await Housekeeping(studio).erase_due() == 1
        with pytest.raises(UnknownOrder):
            await studio.family.view(link)
        clock.move(days=-300)
        with pytest.raises(WrongClock):
            await Housekeeping(studio).erase_due()


async def test_a_chore_that_fails_keeps_no_other_from_its_turn(tmp_path: Path) -> None:
    async with open_house(tmp_path, mail_url="smtp://127.0.0.1:1") as studio:
        await told(studio, contact=MARY)
        (tmp_path / "journal.jsonl").mkdir()
        house = await keep_house(studio)
        assert house.failing == {"journal": "JournalError"}
        (tmp_path / "journal.jsonl").rmdir()
        await house.do_all()
        assert house.failing == {}


async def test_readiness_and_metrics_name_every_part_and_nobody(tmp_path: Path) -> None:
    async with open_house(tmp_path, free_bytes=0) as studio:
        await told(studio, contact=MARY)
        ready = await readiness(studio)
        assert ready.is_ready
        assert ready.parts["workers"] == "none lives"
        said = (await metrics(studio)).decode()
        assert 'memoriam_orders{state="intake"} 1.0' in said
        assert "Mary" not in said
        assert "mary" not in said
    async with open_house(tmp_path, free_bytes=10**18) as studio:
        assert not (await readiness(studio)).is_ready
