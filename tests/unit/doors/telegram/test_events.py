"""Updates of every documented shape, with fields nobody knows yet, are understood or left alone, and never raise."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.doors.telegram.events import chat_of, read_event
from telegram_updates import ANSWERED, CHAT, UPDATES

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize("name", UPDATES)
def test_each_shape_is_understood(name: str) -> None:
    event = read_event(UPDATES[name])
    assert event.kind == ANSWERED.get(name, "none")
    if event.kind != "none":
        assert event.chat_id == CHAT["id"] == chat_of(UPDATES[name])


def test_the_largest_size_of_a_photograph_is_taken_and_an_albums_name_is_kept() -> None:
    event = read_event(UPDATES["album"])
    assert event.album == "13"
    assert event.file is not None
    assert (event.file.id, event.file.size) == ("f", 999)


def parts(raw: Any) -> list[dict[str, Any]]:
    """Every object within an update."""
    if isinstance(raw, list):
        return [one for item in raw for one in parts(item)]
    if not isinstance(raw, dict):
        return []
    return [raw, *[one for item in raw.values() for one in parts(item)]]


@given(st.sampled_from(sorted(UPDATES)), st.data(), ANYTHING)
def test_fields_of_the_future_change_nothing(name: str, data: st.DataObject, value: object) -> None:
    raw = copy.deepcopy(UPDATES[name])
    data.draw(st.sampled_from(parts(raw)))["field_of_the_future"] = value
    assert read_event(raw).kind == ANSWERED.get(name, "none")


@given(st.sampled_from(sorted(UPDATES)), st.data(), ANYTHING)
def test_whatever_stands_in_a_field_nothing_raises(name: str, data: st.DataObject, value: object) -> None:
    raw = copy.deepcopy(UPDATES[name])
    part = data.draw(st.sampled_from(parts(raw)))
    part[data.draw(st.sampled_from(sorted(part)))] = value
    read_event(raw)
    chat_of(raw)
