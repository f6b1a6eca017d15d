from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from memoriam.rules import catalogue as texts
from memoriam.rules.case import Relation
from memoriam.rules.catalogue import LANGUAGES, catalogue, places
from memoriam.rules.house import house_rules
from memoriam.rules.policy import policies
from memoriam.rules.support import contacts, contacts_for_the_missing

ROOT = Path(__file__).parents[3]
RULES = ROOT / "src" / "memoriam" / "rules"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_places(language: str) -> None:
    english, other = catalogue("en").texts, catalogue(language).texts
    assert set(other) == set(english)
    for key, text in other.items():
        assert text.strip() == text != ""
        assert places(text) == places(english[key]), key


def test_the_catalogues_hold_no_key_twice() -> None:
    for language in LANGUAGES:
        tomllib.loads((texts.FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_a_rule_gives_has_its_words(language: str) -> None:
    said = catalogue(language)
    for path in RULES.glob("*.py"):
        names = re.findall(r'^    name = "(\w+)"', path.read_text(), re.MULTILINE)
        for reason in re.findall(r'(?:hold|refuse)\(self, "(\w+)"', path.read_text()):
            assert said.has(f"rules.{names[0]}.{reason}.reason"), (path.name, reason)
            assert said.has(f"rules.{names[0]}.{reason}.way_out")
    for rule in house_rules():
        assert said.has(f"rules.{rule.name}.description")
    for policy in policies():
        for category in policy.categories:
            assert category.name == "martial" or said.has(f"rules.words.{category.name}.way_out")
    for relation in get_args(Relation):
        assert said.has(f"form.relation_{relation}")


def test_a_language_without_a_catalogue_reads_english() -> None:
    assert catalogue("tr") is catalogue("en")


def test_the_page_on_the_rules_is_current() -> None:
    written = runpy.run_path(str(ROOT / "scripts" / "write_rules_page.py"))
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == written["page"]()


def test_somebody_listens_in_every_country() -> None:
    assert "0800 1110111" in str(contacts("de")[0])
    assert contacts("XX") == contacts(None)
    assert all(contact.phone or contact.url for contact in contacts(None))
    assert "familylinks" in contacts_for_the_missing("UA")[0].url
