"""Counting words that are heard wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.voice import recogniser as recognising
from memoriam.voice.base import Utterance, Words
from memoriam.voice.recogniser import Recogniser, plain_words, recogniser, word_distance

WORDS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=6)


class _Model:
    """Hears what it is told to."""

    def __init__(self, *heard: str) -> None:
        self.heard = heard

    def transcribe(self, samples: Any, **wishes: Any) -> tuple[Iterator[SimpleNamespace], None]:
        assert wishes["language"] == "en"
        assert samples.dtype == np.float32
        return (SimpleNamespace(text=f" {text} ") for text in self.heard), None


@pytest.mark.parametrize(
    ("heard", "share"), [(("Dear children,", "don't be sad"), 0.0), (("dear children",), 4 / 6), ((), 1.0)]
)
def test_share_of_words_heard_wrongly(heard: tuple[str, ...], share: float) -> None:
    wrong = Recogniser(_Model(*heard)).wrong(Words("Dear children, don't be sad!", "en-gb"))
    said = Utterance(np.zeros(2400, np.float32), 24_000, (), ())
    assert wrong(said) == pytest.approx(share)


@given(one=WORDS, other=WORDS)
def test_the_distance_is_one(one: list[str], other: list[str]) -> None:
    assert word_distance(one, one) == 0
    assert word_distance(one, other) == word_distance(other, one)
    assert abs(len(one) - len(other)) <= word_distance(one, other) <= max(len(one), len(other))


def test_marks_and_capitals_do_not_count() -> None:
    assert plain_words("Всё – хорошо!") == ["все", "хорошо"]


def test_without_the_extra_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "find_spec", lambda _: None)
    recogniser.cache_clear()
    assert recogniser() is None
    recogniser.cache_clear()
