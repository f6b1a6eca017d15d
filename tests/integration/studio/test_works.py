"""Orders that are worked on by a worker in this process, with a renderer that makes no pictures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from memoriam.errors import NoFace
from memoriam.rules.decision import Decision, Outcome, Verdict
from memoriam.studio.face.common import collect
from memoriam.studio.face.family import ImpossibleScenes, NeedsNewPreview
from memoriam.studio.house import Studio
from memoriam.studio.orders.states import OrderState
from memoriam.studio.payments.models import Method
from memoriam.studio.uploads.models import Use
from memoriam.studio.works import workflow
from memoriam.studio.works.rendering import Job, Made, Renderer, Tell, WorkFailed
from memoriam.studio.works.worker import work
from studio_house import NoLooker, pieces, settings_in, told
from studio_worker import StubRenderer

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def working(folder: Path, renderer: Renderer, **other: object) -> AsyncIterator[Studio]:
    """A studio with one worker."""
    settings = settings_in(folder, free_bytes=0, **other)
    async with Studio.open(settings, looker=NoLooker()) as studio:
        stop = asyncio.Event()
        worker = asyncio.create_task(work(studio, renderer, stop))
        try:
            yield studio
        finally:
            stop.set()
            await worker


async def until(studio: Studio, link: str, *states: OrderState, seconds: float = 30.0) -> OrderState:
    """Wait until an order is in one of some states."""
    order_id = await studio.family.order_id(link)
    async with asyncio.timeout(seconds):
        while True:
            async with studio.services.database.reading() as session:
                state = (await studio.services.orders(session).get(order_id)).state
            if state in states:
                return state
            await asyncio.sleep(0.05)


async def pay(studio: Studio, link: str) -> None:
    await studio.family.pay(link, Method.TRANSFER, "https://studio.example/")
    order_id = await studio.family.order_id(link)
    await studio.owner.mark_arrived((await studio.owner.order(order_id)).payments[-1].id)


class Saying:
    """Says the same of every job, a number of times; then makes a film."""

    def __init__(self, *said: Made | Exception) -> None:
        self.said, self.jobs = list(said), list[Job]()

    async def render(self, job: Job, tell: Tell) -> Made:
        self.jobs.append(job)
        if not self.said:
            return await StubRenderer(0.0).render(job, tell)
        answer = self.said.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_from_the_preview_to_the_film(tmp_path: Path) -> None:
    async with working(tmp_path, StubRenderer(0.1)) as studio:
        link = await told(studio)
        order_id = await studio.family.order_id(link)
        await studio.family.ask_for_preview(link)
        await until(studio, link, OrderState.PREVIEW)
        assert (await collect((await studio.family.preview(link)).pieces)).startswith(b"moving pictures")
        await pay(studio, link)
        await until(studio, link, OrderState.REVIEW)
        sheet = await studio.owner.order(order_id)
        assert [view.verdict.outcome for view in sheet.verdicts] == [Outcome.ALLOWED]
        assert sheet.film is not None
        assert (await studio.owner.file(order_id, "report")).media_type == "application/json"
        await studio.owner.approve(order_id)
        await studio.family.ask_for_change(link, "Slower, please.")
        await until(studio, link, OrderState.REVIEW)
        await studio.owner.approve(order_id)
        assert (await studio.family.view(link)).changes_left == 0
        await studio.family.approve(link)
        figures = await studio.owner.figures()
        assert (figures.orders_in, figures.films_out, figures.waiting) == (1, 2, 0)
        assert (await studio.owner.capacity()).workers == 1
        await studio.family.erase(link)
        assert not [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]
    assert not [path for path in (tmp_path / "work").rglob("*") if path.is_file() and path.suffix != ".lock"]


HELD = Verdict(
    house="test",
    decisions=(
        Decision(rule="pictures", version="1", outcome=Outcome.HELD, reason="nudity", evidence={"n": 1}),
    ),
)


async def test_what_a_rule_holds_goes_on_once_a_person_let_it_pass(tmp_path: Path) -> None:
    renderer = Saying(Made(outcome=Outcome.HELD, verdict=HELD))
    async with working(tmp_path, renderer) as studio:
        link = await told(studio)
        await studio.family.ask_for_preview(link)
        await until(studio, link, OrderState.HELD)
        await studio.owner.allow(await studio.family.order_id(link), "Looked at it.")
        await until(studio, link, OrderState.PREVIEW)
        assert len(renderer.jobs[1].passed) == 1


async def test_photographs_that_cannot_be_used_go_back_to_the_family(tmp_path: Path) -> None:
    problem = Made(problem=str(NoFace("Nobody is seen on it.")), problem_code="no-face")
    async with working(tmp_path, Saying(problem)) as studio:
        link = await told(studio)
        await studio.family.ask_for_preview(link)
        await until(studio, link, OrderState.INTAKE)
        assert (await studio.family.view(link)).letters[0].text == "Nobody is seen on it."
        await studio.family.ask_for_preview(link)
        await until(studio, link, OrderState.PREVIEW)


async def test_no_money_is_taken_for_scenes_that_cannot_be_made(tmp_path: Path) -> None:
    async with working(tmp_path, StubRenderer(0.1, possible=("portrait", "light"))) as studio:
        family, link = studio.family, await told(studio)
        await family.ask_for_preview(link)
        await until(studio, link, OrderState.PREVIEW)
        await family.say(link, {"scenes": ["portrait", "wings"]})
        with pytest.raises(ImpossibleScenes, match="wings"):
            await pay(studio, link)
        await family.say(link, {"scenes": ["portrait", "light"]})
        await family.add_photo(link, pieces(b"another photograph"), "other.jpg", Use.MEMORY)
        with pytest.raises(NeedsNewPreview):
            await pay(studio, link)
        await family.ask_for_preview(link)
        await until(studio, link, OrderState.PREVIEW)
        await pay(studio, link)
        await until(studio, link, OrderState.REVIEW)


async def test_work_that_fails_is_tried_again_and_then_told_to_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses = list[float]()
    # The engine's own pauses between attempts: told, not waited for.
    monkeypatch.setattr("dbos._outcome.time", SimpleNamespace(sleep=pauses.append))
    full = OSError(28, "No space left on device")
    async with working(tmp_path, Saying(full, *[WorkFailed("It ended.")] * 4)) as studio:
        link = await told(studio)
        await studio.family.ask_for_preview(link)
        await until(studio, link, OrderState.HELD)
        sheet = await studio.owner.order(await studio.family.order_id(link))
        assert sheet.history[-1].reason == "Work failed. It ended."
        assert pauses == [1.0, 3.0, 9.0]
        await studio.owner.allow(sheet.order.id)
        await until(studio, link, OrderState.PREVIEW)


async def test_a_family_that_withdraws_ends_the_work_on_its_film(tmp_path: Path) -> None:
    async with working(tmp_path, StubRenderer(20.0)) as studio:
        link = await told(studio)
        await studio.family.ask_for_preview(link)
        await until(studio, link, OrderState.PREPARING)
        await asyncio.sleep(1.0)
        await studio.family.withdraw(link)
        await studio.family.erase(link)
        async with asyncio.timeout(15):
            while list((tmp_path / "work" / "workers").rglob("*.mp4")):
                await asyncio.sleep(0.1)


class HeldFilms:
    """Makes previews at once, and films when it may."""

    def __init__(self) -> None:
        self.may = asyncio.Event()

    async def render(self, job: Job, tell: Tell) -> Made:
        if job.whole is None:
            await self.may.wait()
        return await StubRenderer(0.1).render(job, tell)


async def test_previews_never_wait_behind_films(tmp_path: Path) -> None:
    renderer = HeldFilms()
    async with working(tmp_path, renderer) as studio:
        first, second = await told(studio), await told(studio)
        await studio.family.ask_for_preview(first)
        await until(studio, first, OrderState.PREVIEW)
        await pay(studio, first)
        await until(studio, first, OrderState.RENDERING)
        await studio.family.ask_for_preview(second)
        await until(studio, second, OrderState.PREVIEW)
        assert (await studio.family.view(first)).order.state is OrderState.RENDERING
        renderer.may.set()
        await until(studio, first, OrderState.REVIEW)
        assert workflow.QUEUES[OrderState.PREPARING] != workflow.QUEUES[OrderState.RENDERING]
