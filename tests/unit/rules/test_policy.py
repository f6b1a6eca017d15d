from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.rules import samples, stopped
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.errors import InstallationError
from memoriam.rules import patterns
from memoriam.rules.catalogue import LANGUAGES
from memoriam.rules.normalise import plain_view
from memoriam.rules.policy import policies, read_policy

EVERY = 12
"""Of the texts, so that the suite stays fast; ``python -m benchmarks.rules`` reads them all."""


def hits(text: str) -> list[str]:
    return [hit.category for policy in policies() for hit in policy.read(text, "line")]


@pytest.mark.parametrize(
    "text",
    [
        "Kill them all", "KILL THEM ALL", "k i l l  t h e m  a l l", "K1ll them all", "kіll thеm аll", "ki.ll them all",
        "Kiiiill them all", "k*ll them all", "#killthemall", "K\u200bill the\u00adm all", "𝗞𝗶𝗹𝗹 them all",
        "kill_them_all", "Toetet alle Russen", "Cмерть предателям", "slava rossii",
    ],
)  # fmt: skip
def test_a_disguise_helps_nothing(text: str) -> None:
    assert hits(text)


@pytest.mark.parametrize(
    "text", ["We believe he is waiting for us in heaven", "I n  l i e b e r  E r i n n e r u n g", ""]
)
def test_a_hope_and_a_spaced_title_pass(text: str) -> None:
    assert hits(text) == []


def test_a_hit_quotes_the_passage_as_it_was_written() -> None:
    (hit,) = [hit for policy in policies() for hit in policy.read("Dear Tom. K1LL them! Love.", "line")]
    assert hit.passage == "K1LL them"
    assert hit.pattern.startswith("<harm>")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    view = plain_view(text)
    assert view.text == " " + "".join(f"{word.text} " for word in view.words)
    assert all(0 <= word.start <= word.end <= len(text) + 1 for word in view.words)
    hits(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_some_of_the_test_texts(language: str) -> None:
    chosen = [sample for sample in samples(language) if sample.line % EVERY == 0]
    hostile = [stopped(sample) for sample in chosen if sample.category]
    harmless = [stopped(sample) for sample in chosen if not sample.category]
    assert sum(hostile) >= 0.85 * len(hostile)
    assert sum(harmless) <= 1


def test_there_are_two_hundred_of_each() -> None:
    for language in LANGUAGES:
        found = list(samples(language))
        assert sum(bool(sample.category) for sample in found) >= 200
        assert sum(not sample.category for sample in found) >= 200


@pytest.mark.parametrize("pattern", ["(a|b", "a)", "[a", "<nobody>", ""])
def test_a_pattern_that_is_not_one_is_said(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"bracket|list|says nothing"):
        patterns.parse(pattern, {})


def test_lists_in_a_circle_are_said() -> None:
    with pytest.raises(ValueError, match="circle"):
        patterns.parse("<a>", {"a": ("<b>",), "b": ("<a>",)})


def test_a_broken_file_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "xx.toml"
    path.write_text('language = "xx"\n[[category]]\nname = "a"\noutcome = "held"\npatterns = ["(a"]\n')
    with pytest.raises(InstallationError, match="not closed"):
        read_policy(path)
