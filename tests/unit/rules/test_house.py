from __future__ import annotations

import datetime

import pytest

from memoriam.errors import RuleError
from memoriam.rules.case import Applicant, Case, Companion, Objection, PhotoFinding, Subject, Text
from memoriam.rules.decision import Decision, Outcome, Verdict
from memoriam.rules.declaration import Declaration, require_declaration, statements
from memoriam.rules.house import house_rules, judge_all, require_allowed

TODAY = datetime.date(2026, 11, 22)

GOOD = Case(
    today=TODAY,
    subject=Subject(circumstance="dead", born="1931", died="2024-05-31"),
    applicant=Applicant(adult=True, relation="child"),
    all_living_agree=True,
    minors_shown=False,
    knows_of_objection=False,
)


def decision(case: Case, rule: str) -> Decision:
    return next(found for found in judge_all(case).decisions if found.rule == rule)


def given(**changes: object) -> Case:
    return GOOD.model_copy(update=changes)


def test_a_good_case_is_allowed_and_every_rule_was_asked() -> None:
    verdict = judge_all(GOOD)
    assert verdict.outcome is Outcome.ALLOWED
    assert [found.rule for found in verdict.decisions] == [rule.name for rule in house_rules()]
    assert verdict.sentences() == ()
    require_allowed(verdict)


def test_nothing_known_is_never_allowed() -> None:
    verdict = judge_all(Case(today=TODAY))
    assert verdict.outcome is Outcome.HELD
    assert {found.rule for found in verdict.against()} == {"died", "applicant", "objections", "companions"}


@pytest.mark.parametrize(
    ("case", "rule", "outcome", "reason"),
    [
        (given(subject=Subject(circumstance="missing")), "died", "refused", "missing"),
        (given(subject=Subject(circumstance="living")), "died", "refused", "living"),
        (given(subject=Subject(circumstance="dead", died="2027")), "died", "refused", "future"),
        (given(subject=Subject(circumstance="dead", died="May")), "died", "held", "unclear_date"),
        (given(subject=Subject(died="2024")), "died", "held", "undeclared"),
        (given(subject=Subject(circumstance="dead")), "died", "allowed", "allowed"),
        (given(applicant=Applicant(adult=False)), "applicant", "refused", "minor"),
        (given(applicant=Applicant(relation="child")), "applicant", "held", "age_unknown"),
        (given(applicant=Applicant(adult=True)), "applicant", "held", "relation_unknown"),
        (given(applicant=Applicant(adult=True, relation="friend")), "applicant", "held", "leave_missing"),
        (given(applicant=Applicant(adult=True, relation="friend", leave=True)), "applicant", "allowed", "allowed"),
        (given(subject=Subject(circumstance="dead", objected_in_life=True)), "objections", "refused", "in_life"),
        (given(objections=(Objection(by="sibling"),)), "objections", "held", "relative"),
        (given(objections=(Objection(by="sibling", lifted=True),)), "objections", "allowed", "allowed"),
        (given(knows_of_objection=True), "objections", "held", "known"),
        (given(knows_of_objection=None), "objections", "held", "unasked"),
        (given(companions=(Companion(consent=False),)), "companions", "refused", "disagrees"),
        (given(companions=(Companion(),)), "companions", "held", "unasked"),
        (given(companions=(Companion(consent=True), Companion(living=False))), "companions", "allowed", "allowed"),
        (given(all_living_agree=None), "companions", "held", "undeclared"),
        (given(subject=Subject(circumstance="dead", born="2010", died="2020")), "minors", "held", "child_died"),
        (given(subject=Subject(circumstance="dead", born="2002", died="2020")), "minors", "held", "child_died"),
        (given(subject=Subject(circumstance="dead", born="2001", died="2020")), "minors", "allowed", "allowed"),
        (given(minors_shown=True), "minors", "held", "child_shown"),
        (given(photos=(PhotoFinding(photo="a", child=0.9),)), "minors", "held", "child_seen"),
        (given(photos=(PhotoFinding(photo="a", nudity=0.7),)), "pictures", "held", "nudity"),
        (given(photos=(PhotoFinding(photo="a", eyes_open=0.1, lying=True),)), "pictures", "held", "at_rest"),
        (given(photos=(PhotoFinding(photo="a", eyes_open=0, lying=True, smile=1),)), "pictures", "allowed", "allowed"),
        (given(photos=(PhotoFinding(photo="a", eyes_open=0.1),)), "pictures", "allowed", "allowed"),
        (given(texts=(Text(text="Kill them all."),)), "words", "refused", "violence"),
        (given(texts=(Text(text="He is waiting for us in heaven."),)), "words", "held", "promise"),
        (given(texts=(Text(text="Ich will auch sterben.", language="de"),)), "words", "held", "despair"),
        (given(texts=(Text(text="Add medals to his chest", role="wish"),)), "uniforms", "refused", "added"),
        (given(texts=(Text(text="He wore his medals with humility."),)), "uniforms", "allowed", "allowed"),
    ],
)  # fmt: skip
def test_each_rule(case: Case, rule: str, outcome: str, reason: str) -> None:
    found = decision(case, rule)
    assert (found.outcome.value, found.reason) == (outcome, reason)
    for language in ("en", "de", "uk", "ru"):
        message = found.message(language)
        assert bool(message.reason) == bool(message.way_out) == (outcome != "allowed")
        assert "{" not in str(message)


def test_a_public_portrait_needs_no_leave() -> None:
    case = given(subject=Subject(circumstance="dead", public_portrait=True), applicant=Applicant(adult=True))
    assert judge_all(case).outcome is Outcome.ALLOWED


def test_the_worst_counts_and_beside_a_refusal_small_things_are_not_told() -> None:
    verdict = judge_all(Case(today=TODAY, subject=Subject(circumstance="missing")))
    assert verdict.outcome is Outcome.REFUSED
    assert verdict.support
    assert len(verdict.sentences("de")) == 1


def test_a_review_lifts_what_is_held_and_never_a_refusal() -> None:
    held = judge_all(given(texts=(Text(text="Heroes never die"),)))
    with pytest.raises(RuleError, match="Heroes never die"):
        require_allowed(held)
    require_allowed(held, reviewed=True)
    refused = judge_all(given(texts=(Text(text="Death to the traitors"),)))
    with pytest.raises(RuleError):
        require_allowed(refused, reviewed=True)


def test_a_verdict_survives_being_stored() -> None:
    verdict = judge_all(given(texts=(Text(text="Vote for Trump"),)))
    assert Verdict.model_validate_json(verdict.model_dump_json()) == verdict


def test_a_case_never_stores_an_embedding_in_a_decision() -> None:
    photo = PhotoFinding(photo="a", embedding=tuple([0.1] * 128))
    assert "0.1," not in judge_all(given(photos=(photo,))).model_dump_json()


def test_a_whole_declaration_is_enough_for_a_film() -> None:
    case = Declaration.made().case(today=TODAY, born="1931", died="2024")
    assert judge_all(case).outcome is Outcome.ALLOWED
    assert len(statements("uk")) == 4


@pytest.mark.parametrize("name", ["died", "entitled", "nobody_objects", "living_agree"])
def test_every_statement_is_needed(name: str) -> None:
    declaration = Declaration.made().model_copy(update={name: False})
    with pytest.raises(RuleError, match="--declare"):
        require_declaration(declaration)
    assert judge_all(declaration.case(today=TODAY)).outcome is not Outcome.ALLOWED


def test_without_a_declaration_there_is_a_way() -> None:
    with pytest.raises(RuleError, match="Erklärung"):
        require_declaration(None, "de")


def test_a_public_portrait_names_its_source() -> None:
    with pytest.raises(RuleError, match="where it comes from"):
        require_declaration(Declaration.made("public_portrait"))
    assert require_declaration(Declaration.made("public_portrait", "U.S. Navy, 1984"))
