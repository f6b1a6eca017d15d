"""The durable workflow: for each state in which an order is worked on, one workflow of DBOS with checkpointed steps.

An order's life is kept by its own state machine; between two stretches of work it rests in the database for as long as
a person takes, and costs nothing. A workflow's number is that of the order and its step, so that however often, and by
however many, it is asked for, it is done once. A step that was cut short by a kill runs again; one that was finished
never does.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import CancelledError, wait
from dataclasses import dataclass
from typing import Any, TypeVar

from dbos import DBOS, DBOSConfig, SetWorkflowID
from dbos._error import DBOSMaxStepRetriesExceeded
from sqlalchemy import make_url

from memoriam.errors import MemoriamError
from memoriam.studio.orders.states import OrderState
from memoriam.studio.settings import StudioSettings
from memoriam.studio.works.json_form import JsonForm
from memoriam.studio.works.lifeline import Fenced
from memoriam.studio.works.patience import patiently
from memoriam.studio.works.shop import Result, Shop, Superseded, Task

VERSION = "memoriam-studio-1"
"""Of the workflows' form. Changed only when steps are added, taken out or moved: others' work is not taken up."""

LOOKS, PREVIEWS, FILMS = "looks", "previews", "films"
QUEUES: Mapping[OrderState, str] = {
    OrderState.JUDGING: LOOKS,
    OrderState.PREPARING: PREVIEWS,
    OrderState.RENDERING: FILMS,
    OrderState.CHECKING: LOOKS,
}
"""Which queue works on which state. Each has room of its own: no preview waits behind a film."""

LOOKS_AT_ONCE = 4
POLL_SECONDS = 0.25

LOOP_SECONDS = 5.0
"""How often a thread that waits for the studio's loop looks whether there still is one."""

ATTEMPTS = 4
FIRST_PAUSE = 1.0
BACKOFF = 3.0
"""What fails is tried four times: again after 1, 3 and 9 seconds. An unreachable database or store is no failure: it is
waited for (see :mod:`.patience`)."""

FAILED_FOR_GOOD = frozenset({"ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "SUCCESS"})
"""States of a workflow that will do nothing more; an order still at its step then needs a person."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Crew:
    """What the workflows of this process work with. DBOS calls them in threads of its own; the studio has one loop."""

    shop: Shop
    loop: asyncio.AbstractEventLoop

    def do(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run something in the studio's loop, patiently, and wait for it.

        Raises Leaving when this worker ends, or was taken for dead.
        """
        if self.loop.is_closed():
            raise Leaving
        future = asyncio.run_coroutine_threadsafe(patiently(work), self.loop)
        while wait([future], timeout=LOOP_SECONDS).not_done:
            if self.loop.is_closed():
                raise Leaving
        try:
            return future.result()
        except (Fenced, CancelledError):
            raise Leaving from None


class Leaving(BaseException):
    """This worker ends in the middle of a step.

    No Exception: DBOS keeps every result and every Exception of a step as its end, and whoever takes the work over
    would not do it again. Anything else ends the thread, and the step stays open.
    """


_crew: Crew | None = None


def enlist(crew: Crew | None) -> None:
    """Say who works in this process; DBOS has one set of workflows a process."""
    global _crew
    _crew = crew


def _shop() -> Crew:
    if _crew is None:
        raise Leaving
    return _crew


def _task(order_id: str, step: int, state: str) -> Task:
    return Task(order_id, step, next(one for one in OrderState if one == state))


def _worth_another_try(error: BaseException) -> bool:
    return not isinstance(error, Superseded)


_TRIED = {
    "retries_allowed": True,
    "max_attempts": ATTEMPTS,
    "interval_seconds": FIRST_PAUSE,
    "backoff_rate": BACKOFF,
    "should_retry": _worth_another_try,
}


@DBOS.step(**_TRIED)  # type: ignore[arg-type]
def judge_step(order_id: str, step: int, state: str) -> None:
    """Ask the house rules."""
    crew = _shop()
    crew.do(lambda: crew.shop.judge(_task(order_id, step, state)))


@DBOS.step(**_TRIED)  # type: ignore[arg-type]
def make_step(order_id: str, step: int, state: str) -> dict[str, Any]:
    """Make a preview or film; what came of it."""
    crew = _shop()
    return crew.do(lambda: crew.shop.make(_task(order_id, step, state))).model_dump(mode="json")


@DBOS.step(**_TRIED)  # type: ignore[arg-type]
def settle_step(order_id: str, step: int, state: str, result: dict[str, Any]) -> None:
    """Let what was made count."""
    crew = _shop()
    crew.do(lambda: crew.shop.settle(_task(order_id, step, state), Result.model_validate(result)))


@DBOS.step(**_TRIED)  # type: ignore[arg-type]
def check_step(order_id: str, step: int, state: str) -> None:
    """Compare the report with the limits."""
    crew = _shop()
    crew.do(lambda: crew.shop.check(_task(order_id, step, state)))


@DBOS.step(**_TRIED)  # type: ignore[arg-type]
def give_up_step(order_id: str, step: int, state: str, reason: str) -> None:
    """Stop the order for a person to look at."""
    crew = _shop()
    crew.do(lambda: crew.shop.give_up(_task(order_id, step, state), reason))


@DBOS.workflow()
def judging(order_id: str, step: int, state: str) -> str:
    """The house rules on what was told."""
    return _guarded(lambda: judge_step(order_id, step, state), order_id, step, state)


@DBOS.workflow()
def making(order_id: str, step: int, state: str) -> str:
    """A preview or a film."""
    return _guarded(
        lambda: settle_step(order_id, step, state, make_step(order_id, step, state)), order_id, step, state
    )


@DBOS.workflow()
def checking(order_id: str, step: int, state: str) -> str:
    """The film's measurements."""
    return _guarded(lambda: check_step(order_id, step, state), order_id, step, state)


WORKFLOWS: Mapping[OrderState, Callable[[str, int, str], str]] = {
    OrderState.JUDGING: judging,
    OrderState.PREPARING: making,
    OrderState.RENDERING: making,
    OrderState.CHECKING: checking,
}


def _guarded(work: Callable[[], None], order_id: str, step: int, state: str) -> str:
    """Do the steps; what failed for good stops the order, and what is not wanted any more ends quietly."""
    try:
        work()
    except Superseded:
        return "superseded"
    except Exception as error:  # noqa: BLE001 - a worker's edge: whatever happens, a person hears of it
        reason = _reason(error)
        with contextlib.suppress(Superseded):
            give_up_step(order_id, step, state, reason[:300])
        return "failed"
    return "done"


def _reason(error: Exception) -> str:
    """What is told to the owner: our own sentences, and of all other errors only their kind."""
    last = error.errors[-1] if isinstance(error, DBOSMaxStepRetriesExceeded) and error.errors else error
    return str(last) if isinstance(last, MemoriamError) else f"{type(last).__name__}."


def workflow_id(task: Task) -> str:
    """The one number of this stretch of work."""
    return f"{task.order_id}-{task.step}"


def ask_for(task: Task) -> None:
    """Have a stretch of work done; asking again changes nothing."""
    with SetWorkflowID(workflow_id(task)):
        DBOS.enqueue_workflow(
            QUEUES[task.state], WORKFLOWS[task.state], task.order_id, task.step, str(task.state)
        )


def is_over(task: Task) -> bool:
    """Whether the work of a task will do nothing more, although its order is still at its step."""
    found = DBOS.get_workflow_status(workflow_id(task))
    return found is not None and found.status in FAILED_FOR_GOOD


def hand_over(executor_id: str) -> int:
    """Give the unfinished work of a dead executor back to the queues; how much it was."""
    left = DBOS.list_workflows(
        status="PENDING", executor_id=[executor_id], load_input=False, load_output=False
    )
    by_queue: dict[str | None, list[str]] = {}
    for one in left:
        by_queue.setdefault(one.queue_name, []).append(one.workflow_id)
    for queue, ids in by_queue.items():
        DBOS.resume_workflows(ids, queue_name=queue)
    return len(left)


def holders() -> set[str]:
    """Every executor that holds unfinished work."""
    found = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
    return {one.executor_id for one in found if one.executor_id}


def launch(settings: StudioSettings, executor_id: str) -> None:
    """Start DBOS in this process, for the queues this worker has room for."""
    url = workflow_url(settings)
    if url.startswith("sqlite"):
        _prepare_sqlite(url)
    config: DBOSConfig = {
        "name": "memoriam-studio",
        "system_database_url": url,
        "executor_id": executor_id,
        "application_version": VERSION,
        "serializer": JsonForm(),
        "log_level": "WARNING",
    }
    DBOS(config=config)
    room = {LOOKS: LOOKS_AT_ONCE, PREVIEWS: settings.previews_at_once, FILMS: settings.films_at_once}
    DBOS.listen_queues([name for name, most in room.items() if most])
    DBOS.launch()
    for name, most in room.items():
        DBOS.register_queue(name, worker_concurrency=max(1, most), polling_interval_sec=POLL_SECONDS)


def stop() -> None:
    """Stop DBOS in this process; what was not finished is handed over to others."""
    DBOS.destroy(workflow_completion_timeout_sec=0)


def workflow_url(settings: StudioSettings) -> str:
    """Where DBOS keeps its steps: beside a SQLite database, within a Postgres one (schema ``dbos``)."""
    if settings.workflow_url:
        return settings.workflow_url
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        file = (url.database or "studio.sqlite").removesuffix(".sqlite")
        return f"sqlite:///{file}.workflow.sqlite"
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _prepare_sqlite(url: str) -> None:
    """Readers beside one writer; kept in the file. Without it every write waits for every reader."""
    with contextlib.closing(sqlite3.connect(make_url(url).database or "")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
