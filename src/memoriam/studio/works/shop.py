"""The workshop: what each stretch of work does to an order. The durable engine around it is in :mod:`.workflow`.

Every change of an order is one transaction that first makes sure that this worker still lives and that the order is
still at the very step the work was begun for; otherwise nothing happens. So each part may be repeated, at any time, by
anybody, and of two that do the same only one has an effect.
"""

from __future__ import annotations

import datetime
import errno
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.errors import BriefError, StudioError
from memoriam.rules.decision import Outcome, Verdict
from memoriam.studio.consents.models import Subject
from memoriam.studio.deliveries.models import Kind
from memoriam.studio.drafts.making import as_preview, brief_of, read_draft
from memoriam.studio.drafts.schemas import Checked, Draft
from memoriam.studio.face.common import collect, delivery_of
from memoriam.studio.house import Studio
from memoriam.studio.objects.models import Content
from memoriam.studio.orders.models import Order
from memoriam.studio.orders.states import Actor, OrderState
from memoriam.studio.uploads.schemas import UploadView
from memoriam.studio.works.checking import objections
from memoriam.studio.works.judging import judge_order
from memoriam.studio.works.lifeline import Lifeline
from memoriam.studio.works.models import Work
from memoriam.studio.works.patience import is_unreachable
from memoriam.studio.works.rendering import Job, Made, Renderer, WorkFailed
from memoriam.studio.works.repository import WorkRepository

TELL_EVERY = 2.0
"""Seconds between two notes of how far work is; each note also asks whether it is still wanted."""

LEAST_ROOM = 50_000_000
"""Bytes free on the disk; a film that failed with less of them failed for want of room."""

BESIDE = ("poster", "sheet", "report", "page")


class Superseded(StudioError):
    """The order went another way: this work is not wanted any more."""

    def __init__(self, order_id: str, step: int) -> None:
        super().__init__(f"Order {order_id} is past step {step}; this work is not wanted any more.")


class Result(BaseModel):
    """What came of a film's making, as the durable engine keeps it: nothing readable, only where it lies."""

    model_config = ConfigDict(frozen=True)

    outcome: Outcome = Outcome.ALLOWED
    verdict_id: str | None = None
    problem_id: str | None = None
    problem_code: str | None = None
    possible: tuple[str, ...] | None = None
    film_id: str | None = None
    beside: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Task:
    """A stretch of work: an order at one step of its life."""

    order_id: str
    step: int
    state: OrderState


@dataclass(frozen=True, slots=True)
class Shop:
    """Does the work of one worker."""

    studio: Studio
    lifeline: Lifeline
    renderer: Renderer

    async def judge(self, task: Task) -> None:
        """Ask the house rules of what was told."""
        services = self.studio.services
        async with self._at(task) as session:
            draft, uploads = await self._told(session, task.order_id)
            stand_ins = {one.id: Path(f"{one.id}.jpg") for one in uploads}
            try:
                brief = brief_of(draft, stand_ins, uploads)
            except BriefError as error:
                await self._move(session, task, OrderState.INTAKE, str(error))
                return
            verdict = judge_order(brief, draft.relation, services.clock().date())
            outcome = await services.verdicts(session).note(task.order_id, verdict)
            await self._judged(session, task, outcome, verdict, OrderState.PREPARING)

    async def make(self, task: Task) -> Result:
        """Make a preview or film and bring it into the store. Raises WorkFailed, Superseded, Fenced."""
        folder = self.lifeline.own_folder / f"{task.order_id}-{task.step}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
        try:
            job = await self._job(task, folder)
            limit = (
                self.studio.settings.preview_seconds
                if _is_preview(task)
                else self.studio.settings.film_seconds
            )
            made = await self._rendered(job, Teller(self, task, limit))
            return await self._bring(task, made, folder)
        except OSError as error:
            if is_unreachable(error):
                raise  # a full disk is waited for: it is no failure of this film
            raise WorkFailed(
                f"A file could not be used ({error.strerror or type(error).__name__})."
            ) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def _rendered(self, job: Job, teller: Teller) -> Made:
        try:
            return await self.renderer.render(job, teller)
        except WorkFailed as error:
            if room_left(job.folder) < LEAST_ROOM:
                raise OSError(errno.ENOSPC, "the disk of the work folder is full") from error
            raise

    async def settle(self, task: Task, result: Result) -> None:
        """Let what came of a making count, or stop the order if nothing did."""
        services = self.studio.services
        async with self._at(task):
            pass  # a repetition after it counted ends here
        verdict = await self._read_verdict(task, result)
        problem = await self._read(task, result.problem_id)
        async with self._at(task) as session:
            outcome = Outcome.ALLOWED
            if verdict is not None:
                outcome = await services.verdicts(session).note(task.order_id, verdict)
            if result.film_id is None and result.problem_id is not None:
                await self._problem(session, task, problem)
            elif verdict is not None and outcome is not Outcome.ALLOWED:
                await self._judged(session, task, outcome, verdict, task.state)
            elif result.film_id is not None:
                await self._deliver(session, task, result)
            await WorkRepository(session).end(task.order_id, task.step, services.clock())
        for object_id in (result.verdict_id, result.problem_id):
            if object_id is not None:
                await self.studio.keeper.drop(task.order_id, object_id)

    async def check(self, task: Task) -> None:
        """Compare the film's report with the limits; what is beyond them is held for the owner."""
        services = self.studio.services
        async with services.database.reading() as session:
            film = await delivery_of(session, task.order_id, Kind.FILM)
        said = await self._read(task, film.report_id if film else None)
        found = objections(said)
        async with self._at(task) as session:
            if found:
                await self._move(session, task, OrderState.HELD, " ".join(found))
            else:
                await self._move(session, task, OrderState.REVIEW, "Its measurements are within the limits.")

    async def give_up(self, task: Task, reason: str) -> None:
        """Work failed again and again: a person has to look."""
        async with self._at(task) as session:
            await self._move(session, task, OrderState.HELD, f"Work failed. {reason}")
            await WorkRepository(session).end(task.order_id, task.step, self.studio.services.clock())

    @asynccontextmanager
    async def _at(self, task: Task) -> AsyncIterator[AsyncSession]:
        """A transaction that is only entered alive, and while the order is where the work was begun."""
        async with self.studio.services.database.transaction() as session:
            await self.lifeline.require_alive(session)
            order = await self.studio.services.orders(session).locked(task.order_id)
            if (order.steps, order.state) != (task.step, task.state):
                raise Superseded(task.order_id, task.step)
            yield session

    async def tell(self, task: Task, stage: str, percent: float) -> None:
        """Note how far the work is. Raises Superseded, Fenced if it shall end."""
        async with self._at(task) as session:
            await WorkRepository(session).tell(task.order_id, task.step, stage, percent)

    async def _job(self, task: Task, folder: Path) -> Job:
        services = self.studio.services
        async with self._at(task) as session:
            work = Work(
                order_id=task.order_id,
                step=task.step,
                kind=task.state,
                executor_id=self.lifeline.executor_id,
                stage="",
                percent=0.0,
                began_at=services.clock(),
            )
            await WorkRepository(session).begin(work)
            draft, uploads = await self._told(session, task.order_id)
            objects = {
                one.id: (await services.uploads(session).get(task.order_id, one.id)).object_id
                for one in uploads
            }
            passed = await services.verdicts(session).passed(task.order_id)
            consent = await self._consent(session, task.order_id)
        files = await self._fetch(task, uploads, objects, folder)
        brief = brief_of(draft, files, uploads)
        return Job(
            folder=folder,
            brief=as_preview(brief) if _is_preview(task) else brief,
            whole=brief if _is_preview(task) else None,
            relation=draft.relation,
            consent=consent,
            passed=passed,
        )

    async def _fetch(
        self, task: Task, uploads: tuple[UploadView, ...], objects: dict[str, str], folder: Path
    ) -> dict[str, Path]:
        files = {}
        for number, upload in enumerate(uploads):
            path = folder / f"{number:02}{Path(upload.name).suffix[:8]}"
            await self.studio.services.depot.fetch(task.order_id, objects[upload.id], path)
            files[upload.id] = path
        return files

    async def _told(self, session: AsyncSession, order_id: str) -> tuple[Draft, tuple[UploadView, ...]]:
        services = self.studio.services
        draft = read_draft(await services.orders(session).brief(order_id))
        return draft, tuple(await services.uploads(session).of_order(order_id))

    async def _consent(self, session: AsyncSession, order_id: str) -> str:
        standing = await self.studio.services.consents(session).standing(order_id)
        return next((one.id for one in standing if one.subject is Subject.NEXT_OF_KIN), "")

    async def _bring(self, task: Task, made: Made, folder: Path) -> Result:
        verdict_id = problem_id = film_id = None
        if made.verdict is not None:
            verdict_id = await self._bring_text(task, folder / "verdict.json", made.verdict.model_dump_json())
        if made.problem is not None:
            problem_id = await self._bring_text(task, folder / "problem.txt", made.problem)
        beside: dict[str, str] = {}
        if made.film is not None:
            content = Content.PREVIEW if _is_preview(task) else Content.FILM
            film_id = (await self.studio.keeper.bring(task.order_id, content, made.film)).object_id
            for name in BESIDE:
                path: Path | None = getattr(made, name)
                if path is not None:
                    kept = await self.studio.keeper.bring(task.order_id, Content.REPORT, path)
                    beside[f"{name}_id"] = kept.object_id
        return Result(
            outcome=made.outcome,
            verdict_id=verdict_id,
            problem_id=problem_id,
            problem_code=made.problem_code,
            possible=made.possible,
            film_id=film_id,
            beside=beside,
        )

    async def _bring_text(self, task: Task, path: Path, text: str) -> str:
        path.write_text(text, encoding="utf-8")
        return (await self.studio.keeper.bring(task.order_id, Content.REPORT, path)).object_id

    async def _read(self, task: Task, object_id: str | None) -> str:
        if object_id is None:
            return ""
        return (await collect(self.studio.services.depot.read(task.order_id, object_id))).decode()

    async def _read_verdict(self, task: Task, result: Result) -> Verdict | None:
        said = await self._read(task, result.verdict_id)
        return Verdict.model_validate_json(said) if said else None

    async def _deliver(self, session: AsyncSession, task: Task, result: Result) -> None:
        services, film_id = self.studio.services, result.film_id or ""
        for object_id in (film_id, *result.beside.values()):
            await self.studio.keeper.confirm(session, task.order_id, object_id)
        kind = Kind.PREVIEW if _is_preview(task) else Kind.FILM
        await services.deliveries(session).add(task.order_id, kind, film_id, result.beside)
        services.chronicle(session).note(
            "render", order=task.order_id, step=task.step, what=str(kind), object=film_id
        )
        if _is_preview(task):
            await self._note_possible(session, task, result.possible)
            await self._move(session, task, OrderState.PREVIEW, "The preview was made.")
        else:
            await self._move(session, task, OrderState.CHECKING, "The film was made.")

    async def _note_possible(
        self, session: AsyncSession, task: Task, possible: tuple[str, ...] | None
    ) -> None:
        """Keep with the wishes what these files can carry."""
        if possible is None:
            return
        draft, uploads = await self._told(session, task.order_id)
        checked = Checked(scenes=possible, uploads=tuple(one.id for one in uploads))
        told = draft.model_copy(update={"checked": checked}).model_dump(mode="json")
        await self.studio.services.orders(session).set_brief(task.order_id, told)

    async def _judged(
        self, session: AsyncSession, task: Task, outcome: Outcome, verdict: Verdict, good: OrderState
    ) -> None:
        services = self.studio.services
        rules = ", ".join(one.rule for one in verdict.against())
        services.chronicle(session).note(
            "decision", order=task.order_id, decision=str(outcome), by="rules", rules=rules[:200]
        )
        if outcome is Outcome.ALLOWED:
            await self._move(session, task, good, "The house rules allow it.")
        elif outcome is Outcome.REFUSED and task.state is not OrderState.RENDERING:
            await self._move(session, task, OrderState.REFUSED, f"House rules refuse it: {rules}.")
            moment = services.clock() + datetime.timedelta(days=self.studio.settings.retention_days)
            await services.orders(session).keep_until(task.order_id, moment)
        else:
            await self._move(session, task, OrderState.HELD, f"House rules hold it: {rules}.")

    async def _problem(self, session: AsyncSession, task: Task, problem: str) -> None:
        """What the family can mend goes back to it while nothing was paid; later a person decides."""
        after = OrderState.INTAKE if _is_preview(task) else OrderState.HELD
        await self.studio.services.letters(session).write(
            task.order_id, Actor.STUDIO, problem or "It failed."
        )
        await self._move(session, task, after, "The photographs or wishes cannot be used as they are.")

    async def _move(self, session: AsyncSession, task: Task, after: OrderState, reason: str) -> Order:
        orders = self.studio.services.orders(session)
        return await orders.move(task.order_id, after, reason, Actor.STUDIO)


class Teller:
    """Notes progress now and then; ends the work when its time is over or nobody wants it any more."""

    def __init__(self, shop: Shop, task: Task, limit: float) -> None:
        self._shop, self._task = shop, task
        self._end, self._limit, self._next = time.monotonic() + limit, limit, 0.0

    async def __call__(self, stage: str, percent: float) -> None:
        """See :data:`memoriam.studio.works.rendering.Tell`."""
        now = time.monotonic()
        if now >= self._end:
            raise WorkFailed(f"It took longer than {self._limit:g} seconds.")
        if now >= self._next:
            self._next = now + TELL_EVERY
            try:
                await self._shop.tell(self._task, stage, percent)
            except Exception as error:
                if not is_unreachable(error):
                    raise  # otherwise the film goes on: the database is asked again at the next note


def _is_preview(task: Task) -> bool:
    return task.state is OrderState.PREPARING


def room_left(folder: Path) -> int:
    """Bytes free on the disk of the work folder."""
    return shutil.disk_usage(folder).free
