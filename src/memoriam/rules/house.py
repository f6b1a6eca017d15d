"""All rules together. There is no switch: whoever judges, judges by all of them."""

from __future__ import annotations

import hashlib

from memoriam.errors import RuleError
from memoriam.rules.applicant import ApplicantRule
from memoriam.rules.case import Case
from memoriam.rules.companions import Companions
from memoriam.rules.decision import Outcome, Rule, Verdict
from memoriam.rules.died import Died
from memoriam.rules.minors import Minors
from memoriam.rules.objections import Objections
from memoriam.rules.pictures import Pictures
from memoriam.rules.register import OptOut, Register
from memoriam.rules.uniforms import Uniforms
from memoriam.rules.words import Words


def house_rules(register: Register | None = None) -> tuple[Rule, ...]:
    """Every rule, in the order they are told to families; ``register``: the opt-out register, if there is one."""
    return (
        Died(),
        ApplicantRule(),
        Objections(),
        OptOut(register),
        Companions(),
        Minors(),
        Words(),
        Uniforms(),
        Pictures(),
    )


def judge_all(case: Case, register: Register | None = None) -> Verdict:
    """Every rule's decision on a case; the worst outcome is the verdict's."""
    rules = house_rules(register)
    return Verdict(house=house_version(rules), decisions=tuple(rule.judge(case) for rule in rules))


def house_version(rules: tuple[Rule, ...]) -> str:
    """Eight hex digits that change when any rule does."""
    named = ",".join(f"{rule.name} {rule.version}" for rule in rules)
    return hashlib.sha256(named.encode()).hexdigest()[:8]


def require_allowed(verdict: Verdict, language: str = "en", *, reviewed: bool = False) -> None:
    """Raise RuleError with every reason and way out, unless the film is allowed.

    ``reviewed``: a person has looked at what is held and takes responsibility; a refusal stays a refusal.
    """
    worst = Outcome.HELD if reviewed else Outcome.ALLOWED
    if verdict.outcome.weight > worst.weight:
        raise RuleError(" ".join(verdict.sentences(language)))
