"""The catalogues of the doors: complete, and alike in the places that are filled."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from fluent.syntax import ast, visitor
from hypothesis import given
from hypothesis import strategies as st

import memoriam.doors.web
from memoriam.doors.texts.catalogue import FALLBACK, LANGUAGES, choose_language, read_resource, texts
from memoriam.errors import InstallationError
from memoriam.scenes.base import scene_names
from memoriam.studio.orders.states import OrderState
from memoriam.studio.prices.money import Money

WEB = Path(memoriam.doors.web.__file__).parent

CALLS = re.compile(r"""(?:\bt|\bsay|link_in)\(\s*["']([a-z][a-z0-9-]+)["']\s*[,)]""")


class _Places(visitor.Visitor):
    """Collects the variables of a message."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.found.add(node.id.name)


def places(language: str) -> dict[str, set[str]]:
    found = {}
    for entry in read_resource(language).body:
        if isinstance(entry, ast.Message):
            collector = _Places()
            collector.visit(entry)
            found[entry.id.name] = collector.found
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_places(language: str) -> None:
    assert places(language) == places(FALLBACK)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_twice_in_a_file(language: str) -> None:
    keys = [entry.id.name for entry in read_resource(language).body if isinstance(entry, ast.Message)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != FALLBACK])
def test_nothing_was_left_in_english(language: str) -> None:
    alike = {
        "studio-name",
        "page-title",
        "begin-name",
        "support-site",
        "music-still",
        "privacy-6-title",
        "progress-percent",
        "price-times",
        "price-tax-added",
    }
    said, english = texts(language), texts(FALLBACK)
    for key, found in places(language).items():
        if not found and key not in alike:
            assert said.say(key) != english.say(key), key


def test_every_text_a_page_asks_for_is_there() -> None:
    known = places(FALLBACK)
    sources = [*WEB.glob("*.py"), *WEB.glob("templates/*.html")]
    asked = {key for path in sources for key in CALLS.findall(path.read_text(encoding="utf-8"))}
    assert asked
    assert asked - set(known) == set()


def test_every_state_and_scene_has_words() -> None:
    known = places(FALLBACK)
    wanted = {f"state-{state}{end}" for state in OrderState for end in ("", "-about")}
    wanted |= {f"scene-{name}{end}" for name in scene_names() for end in ("", "-about")}
    assert wanted - set(known) == set()


def test_a_missing_text_is_named() -> None:
    with pytest.raises(InstallationError, match=r"'nothing-such' is missing in de\.ftl"):
        texts("de").say("nothing-such")
    with pytest.raises(InstallationError, match="does not fit"):
        texts("de").say("home-price")


def test_dates_and_money_follow_the_language() -> None:
    day = datetime.date(2026, 11, 22)
    assert [texts(one).day(day) for one in LANGUAGES] == [
        "22 November 2026",
        "22. November 2026",
        "22 листопада 2026\u202fр.",
        "22 ноября 2026\u202fг.",
    ]
    assert texts("de").money(Money(1500, "EUR")) == "15,00\xa0€"
    assert texts("en").money(Money(1500, "JPY")) == "JP¥1,500"
    assert texts("en").days(day, day) == "22 November 2026"


@pytest.mark.parametrize(("count", "word"), [(1, "фотографія"), (3, "фотографії"), (5, "фотографій")])
def test_plurals_follow_the_language(count: int, word: str) -> None:
    assert word in texts("uk").say("photos-sent", count=count)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("uk-UA,uk;q=0.9,en;q=0.8", "uk"),
        ("fr, de;q=0.5", "de"),
        ("en;q=0.4, ru", "ru"),
        ("de;q=0, en", "en"),
        ("", "en"),
        ("*", "en"),
    ],
)
def test_the_best_language_of_a_browser(header: str, language: str) -> None:
    assert choose_language(header) == language


@given(st.text(max_size=400))
def test_any_header_gives_a_language(header: str) -> None:
    assert choose_language(header) in LANGUAGES
