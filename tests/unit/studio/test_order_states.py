from __future__ import annotations

import pytest

from memoriam.studio.orders.states import ENDED, LEADS_TO, WORK, OrderState, may_follow


def reachable(start: OrderState) -> set[OrderState]:
    found, open_ = {start}, [start]
    while open_:
        more = LEADS_TO[open_.pop()] - found
        found |= more
        open_ += more
    return found


def test_every_state_has_a_line_of_explanation_and_ways() -> None:
    assert set(LEADS_TO) == set(OrderState)
    for state in OrderState:
        assert state.explanation.endswith(".")
        assert len(state.explanation) > 20


def test_every_state_can_be_reached_and_ends_in_erasure() -> None:
    assert reachable(OrderState.INTAKE) == set(OrderState)
    for state in OrderState:
        assert OrderState.ERASED in reachable(state)


def test_consent_can_be_taken_back_whenever_something_is_made_or_shown() -> None:
    for state in set(OrderState) - ENDED:
        assert may_follow(state, OrderState.WITHDRAWN)


@pytest.mark.parametrize("state", WORK)
def test_a_relative_can_stop_any_work(state: OrderState) -> None:
    assert may_follow(state, OrderState.HELD)
    assert may_follow(OrderState.HELD, state)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_what_ended_never_comes_back(state: OrderState) -> None:
    assert reachable(state) <= ENDED


def test_a_film_needs_a_look_of_owner_and_family() -> None:
    without = {OrderState.REVIEW, OrderState.APPROVAL, OrderState.HELD}
    for skipped in (OrderState.REVIEW, OrderState.APPROVAL):
        found, open_ = {OrderState.INTAKE}, [OrderState.INTAKE]
        while open_:
            more = LEADS_TO[open_.pop()] - found - {skipped, OrderState.HELD}
            found |= more
            open_ += more
        assert OrderState.DELIVERED not in found, without
