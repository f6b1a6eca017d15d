"""Limits an address, bodies that have an end, and who is counted together."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from memoriam.doors.web import limits
from memoriam.doors.web.limits import PatientBodies, RateLimit, TooLarge, TooMany, TooSlow, household


def test_a_bucket_refills_evenly() -> None:
    now = 0.0
    limit = RateLimit("requests", 3, 60, timer=lambda: now)
    for _ in range(3):
        limit.take("a")
    limit.take("b")
    with pytest.raises(TooMany, match="in 20 seconds") as refused:
        limit.take("a")
    assert refused.value.seconds == 20
    now = 20.5
    limit.take("a")
    with pytest.raises(TooMany):
        limit.take("a")


def test_the_longest_unseen_address_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ADDRESSES", 2)
    limit = RateLimit("requests", 1, 1e9, timer=lambda: 0.0)
    for address in ("a", "b", "c"):
        limit.take(address)
    limit.take("a")
    with pytest.raises(TooMany):
        limit.take("c")


@given(st.lists(st.floats(0, 100), max_size=50))
def test_nobody_gets_more_than_the_rate(pauses: list[float]) -> None:
    now, taken = 0.0, 0
    limit = RateLimit("requests", 5, 10, timer=lambda: now)
    for pause in pauses:
        now += pause
        try:
            limit.take("a")
        except TooMany:
            continue
        taken += 1
    assert taken <= 5 + now * 0.5 + 1e-6


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("nonsense", "", True),
    ],
)
def test_households(one: str, other: str, together: bool) -> None:
    assert (household(one) == household(other)) is together


async def read_all(scope: Scope, receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if not message.get("more_body"):
            return


def ask(pieces: list[bytes], pause: float = 0.0, length: str = "", limit: int = 100, rate: int = 1) -> None:
    """A request whose body comes in pieces."""
    queue = list(pieces)

    async def receive() -> Message:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": queue.pop(0), "more_body": bool(queue)}

    async def send(message: Message) -> None:
        raise AssertionError

    headers = [(b"content-length", length.encode())] if length else []
    app = PatientBodies(read_all, limit=limit, silence=0.15, rate=rate)
    asyncio.run(app({"type": "http", "headers": headers}, receive, send))


def test_bodies_of_the_right_size_pass() -> None:
    ask([b"x" * 50, b"x" * 50], length="100")
    ask([b""])


def test_bodies_that_are_or_say_they_are_too_large() -> None:
    with pytest.raises(TooLarge):
        ask([b"x" * 60, b"x" * 60, b""])
    with pytest.raises(TooLarge):
        ask([b"x"], length="101")


def test_silence_and_dripping_end_a_body() -> None:
    with pytest.raises(TooSlow):
        ask([b"x"], pause=0.4)
    with pytest.raises(TooSlow):
        ask([b"x"] * 12, pause=0.05, rate=10**6)
