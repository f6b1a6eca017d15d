from __future__ import annotations

import datetime
import random

from hypothesis import given
from hypothesis import strategies as st

from memoriam.studio.waiting.fairness import Queue, after_call, next_lane, place_of, worst_place_of
from memoriam.studio.waiting.forecast import FEWEST_FILMS, Throughput, foretell, shown_place
from memoriam.studio.waiting.models import Lane

QUEUES = st.builds(Queue, st.integers(0, 60), st.integers(0, 30), st.integers(0, 30), st.integers(2, 9))
NOW = datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)


def served(queue: Queue) -> list[Lane]:
    """The lanes in the order in which they are called, until nobody waits."""
    calls: list[Lane] = []
    while lane := next_lane(queue):
        calls.append(lane)
        queue = Queue(
            queue.ordinary - (lane is Lane.ORDINARY),
            queue.rush - (lane is Lane.RUSH),
            after_call(queue.since_rush, lane),
            queue.one_in,
        )
    return calls


@given(QUEUES)
def test_the_place_is_the_number_of_calls_until_the_own_one(queue: Queue) -> None:
    seen = dict.fromkeys(Lane, 0)
    for number, lane in enumerate(served(queue), 1):
        assert place_of(queue, lane, seen[lane]) == number
        assert worst_place_of(queue, lane, seen[lane]) >= number
        seen[lane] += 1


@given(QUEUES)
def test_everybody_is_served_and_rush_stays_within_its_share(queue: Queue) -> None:
    calls = served(queue)
    assert calls.count(Lane.ORDINARY) == queue.ordinary
    assert calls.count(Lane.RUSH) == queue.rush
    last = max((i for i, lane in enumerate(calls) if lane is Lane.ORDINARY), default=-1) + 1
    for start in range(last - queue.one_in + 1):
        assert calls[start : start + queue.one_in].count(Lane.RUSH) <= 1


@given(QUEUES, st.integers(0, 1000))
def test_endless_rush_cannot_push_an_ordinary_order_beyond_the_worst_place(queue: Queue, before: int) -> None:
    flooded = Queue(before + 1, 10**6, queue.since_rush, queue.one_in)
    assert place_of(flooded, Lane.ORDINARY, before) == worst_place_of(queue, Lane.ORDINARY, before)
    assert (
        worst_place_of(queue, Lane.ORDINARY, before) <= (before + 1) * queue.one_in / (queue.one_in - 1) + 1
    )


@given(st.integers(1, 10**7))
def test_a_place_lies_in_its_band(place: int) -> None:
    band = shown_place(place)
    assert band.low <= place <= band.high
    assert (band.low == band.high) == (place < 100)


def test_bands_as_they_are_read() -> None:
    assert [str(shown_place(place)) for place in (1, 99, 100, 1234)] == ["1", "99", "100–199", "1000–1999"]


def test_too_few_films_foretell_nothing() -> None:
    week = datetime.timedelta(days=7)
    assert foretell(NOW, 5, 6, Throughput(FEWEST_FILMS - 1, week)) is None
    forecast = foretell(NOW, 500, 600, Throughput(700, week))
    assert forecast is not None
    assert NOW < forecast.earliest < NOW + datetime.timedelta(days=5) < forecast.latest


def test_four_of_five_turns_come_within_the_range() -> None:
    chance, hits, tries = random.Random(5), 0, 2000
    for _ in range(tries):
        place, days = chance.choice([3, 20, 150]), 7.0
        done, clock = 0, chance.expovariate(10.0)
        while clock < days:
            done, clock = done + 1, clock + chance.expovariate(10.0)
        forecast = foretell(NOW, place, place, Throughput(done, datetime.timedelta(days=days)))
        assert forecast is not None
        truth = NOW + datetime.timedelta(days=chance.gammavariate(place, 1 / 10.0))
        hits += forecast.earliest <= truth <= forecast.latest
    assert 0.76 < hits / tries < 0.85
