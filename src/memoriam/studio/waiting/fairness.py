"""Whose turn it is, and how many are before somebody: pure arithmetic.

First come, first served in each of two lanes. A rushed film may be begun when at least ``one_in - 1`` ordinary ones
were begun since the last rushed one, or when nobody ordinary waits. So of any ``one_in`` films in a row at most one is
rushed while others wait, however many pay for rush: an ordinary order is set back by at most the share 1/one_in.
"""

from __future__ import annotations

from dataclasses import dataclass

from memoriam.studio.waiting.models import Lane


@dataclass(frozen=True, slots=True)
class Queue:
    """Both lanes at one moment. ``since_rush``: ordinary films begun since the last rushed one."""

    ordinary: int
    rush: int
    since_rush: int
    one_in: int

    @property
    def between(self) -> int:
        """Ordinary films that have to lie between two rushed ones."""
        return self.one_in - 1

    @property
    def credit(self) -> int:
        """``since_rush`` as far as it counts: long without rush saves up one turn, not many."""
        return min(self.since_rush, self.between)


def next_lane(queue: Queue) -> Lane | None:
    """The lane that is called next; None if nobody waits."""
    if queue.rush and (queue.credit == queue.between or not queue.ordinary):
        return Lane.RUSH
    return Lane.ORDINARY if queue.ordinary else None


def after_call(since_rush: int, called: Lane) -> int:
    """The count of ordinary films since the last rushed one, after a call."""
    return 0 if called is Lane.RUSH else since_rush + 1


def place_of(queue: Queue, lane: Lane, before: int) -> int:
    """The place, 1 being next. ``before``: how many wait earlier in the same lane."""
    if lane is Lane.ORDINARY:
        return before + min(queue.rush, _rush_turns(queue, before)) + 1
    ordinary_first = max(0, (before + 1) * queue.between - queue.credit)
    return before + min(queue.ordinary, ordinary_first) + 1


def worst_place_of(queue: Queue, lane: Lane, before: int) -> int:
    """The place if from now on every turn for rush is taken by somebody who is still to come."""
    if lane is Lane.ORDINARY:
        return before + _rush_turns(queue, before) + 1
    return before + max(0, (before + 1) * queue.between - queue.credit) + 1


def _rush_turns(queue: Queue, ordinary: int) -> int:
    """Turns for rush that come up before the next ordinary call, after ``ordinary`` ordinary calls."""
    return (queue.credit + ordinary) // queue.between
