"""The parts of work that need no database: limits of a film, what a person let pass, how steps are written down."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import socket
import sys

import obstore.exceptions
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from memoriam.rules.decision import Decision, Outcome, Verdict
from memoriam.studio.codes import code_of
from memoriam.studio.logs import JsonLines
from memoriam.studio.orders.service import UnknownOrder
from memoriam.studio.settings import StudioSettings
from memoriam.studio.verdicts.passing import judged, known_by
from memoriam.studio.works.checking import objections
from memoriam.studio.works.json_form import JsonForm
from memoriam.studio.works.patience import is_unreachable, patiently
from memoriam.studio.works.workflow import workflow_url

GOOD = {
    "film": {"seconds": 12.0, "frames": 300, "width": 1080},
    "measurements": {"identity": {"cosine": {"mean": 0.8}}, "steadiness": {"black": 0, "frozen": 3}},
    "provenance": {"film_id": "00000001"},
}


def changed(**parts: object) -> str:
    return json.dumps({**GOOD, **parts})


def measured(cosine: object, **steadiness: int) -> object:
    return {
        "identity": {"cosine": cosine},
        "steadiness": {"black": 0, "frozen": 3, **steadiness},
    }


def test_a_film_within_its_limits_passes() -> None:
    assert objections(json.dumps(GOOD)) == ()


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (changed(film={"seconds": 2.0, "frames": 50}), "lasts 2.0 s"),
        (changed(measurements=measured(None)), "on no frame"),
        (changed(measurements=measured({"mean": 0.2})), "hardly recognised"),
        (changed(measurements=measured({"mean": 0.8}, black=2)), "2 frames are black"),
        (changed(measurements=measured({"mean": 0.8}, frozen=61)), "61 of 300"),
        (changed(provenance=None), "not signed"),
        ("{}", "no report"),
        ("nothing", "no report"),
    ],
)
def test_a_film_beyond_its_limits_is_held_with_the_reason(said: str, word: str) -> None:
    assert word in " ".join(objections(said))


def decision(outcome: Outcome, rule: str = "words", **evidence: str) -> Decision:
    return Decision(rule=rule, version="1", outcome=outcome, reason="r", evidence=evidence)


def test_a_person_lets_pass_what_they_saw_and_nothing_else() -> None:
    seen, other = decision(Outcome.HELD, passage="a"), decision(Outcome.HELD, passage="b")
    refused = decision(Outcome.REFUSED, "died")
    passed = {known_by(seen), known_by(refused)}
    assert judged(Verdict(house="h", decisions=(seen,)), passed) is Outcome.ALLOWED
    assert judged(Verdict(house="h", decisions=(seen, other)), passed) is Outcome.HELD
    assert judged(Verdict(house="h", decisions=(seen, refused)), passed) is Outcome.REFUSED
    assert judged(Verdict(house="h", decisions=(seen,)), set()) is Outcome.HELD


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=8
)


@given(plain)
def test_what_steps_give_comes_back(value: object) -> None:
    assert JsonForm().deserialize(JsonForm().serialize(value)) == value


def test_an_error_comes_back_as_a_plain_one_and_objects_are_refused() -> None:
    again = JsonForm().deserialize(JsonForm().serialize(ValueError("wrong")))
    assert isinstance(again, RuntimeError)
    assert str(again) == "ValueError: wrong"
    with pytest.raises(TypeError):
        JsonForm().serialize(object())


@pytest.mark.parametrize(
    ("error", "waits"),
    [
        (OperationalError("s", {}, Exception()), True),
        (IntegrityError("s", {}, Exception()), False),
        (ConnectionRefusedError(), True),
        (OSError(errno.ENOSPC, "full"), True),
        (OSError(errno.EHOSTUNREACH, "no route"), True),
        (
            OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 111] Connect call failed"),
            True,
        ),
        (OSError("image file is truncated"), False),
        (TimeoutError(), True),
        (socket.gaierror(socket.EAI_AGAIN, "no name server"), True),
        (NoConnection("all connections are in use"), True),
        (FileNotFoundError(errno.ENOENT, "gone"), False),
        (obstore.exceptions.GenericError("away"), True),
        (obstore.exceptions.NotFoundError("gone"), False),
        (ValueError("wrong"), False),
    ],
)
def test_only_what_cannot_be_reached_is_waited_for(error: Exception, waits: bool) -> None:
    assert is_unreachable(error) is waits


def test_patience_ends_when_it_can_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Exception | int] = [ConnectionResetError(), OSError(errno.ENOSPC, "full"), 7]
    pauses: list[float] = []

    async def ask() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", pause)
    assert asyncio.run(patiently(ask)) == 7
    assert pauses == [0.5, 1.0]


def test_logs_hold_the_kind_and_place_of_an_error_and_never_its_text() -> None:
    try:
        raise ValueError("Lieselotte")
    except ValueError:
        record = logging.getLogger("memoriam").makeRecord(
            "memoriam", logging.ERROR, "file", 1, "It failed.", (), sys.exc_info()
        )
    line = JsonLines().format(record)
    said = json.loads(line)
    assert "Lieselotte" not in line
    assert (said["error"], said["level"], said["says"]) == ("ValueError", "error", "It failed.")
    assert said["where"].startswith("test_work_parts.py:")


def test_codes_are_names_of_kinds() -> None:
    assert code_of(UnknownOrder()) == "unknown-order"


@pytest.mark.parametrize(
    ("database", "workflow"),
    [
        ("sqlite+aiosqlite:////var/studio.sqlite", "sqlite:////var/studio.workflow.sqlite"),
        ("postgresql+asyncpg://me:word@host/name", "postgresql://me:word@host/name"),
    ],
)
def test_the_workflow_lies_beside_or_in_the_database(database: str, workflow: str) -> None:
    assert workflow_url(StudioSettings(database_url=database)) == workflow
    assert workflow_url(StudioSettings(database_url=database, workflow_url="sqlite:///x")) == "sqlite:///x"
