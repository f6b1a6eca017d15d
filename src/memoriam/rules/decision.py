"""What a rule says, and what all of them say together."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

from memoriam.rules.case import Case
from memoriam.rules.catalogue import catalogue

Scalar = str | int | float | bool

ALLOWED_REASON = "allowed"


class Outcome(StrEnum):
    """From best to worst; the worst of all rules counts."""

    ALLOWED = "allowed"
    HELD = "held"  #: a person has to look
    REFUSED = "refused"

    @property
    def weight(self) -> int:
        """0 to 2, worse is more."""
        return list(Outcome).index(self)


class Message(BaseModel):
    """What a family reads: why, and what they can do."""

    model_config = ConfigDict(frozen=True)

    reason: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.reason} {self.way_out}".strip()


class Decision(BaseModel):
    """One rule's word on one case, to be stored. ``reason`` is a key of the catalogue; ``evidence`` fills its places.

    ``support``: contacts for people in grief belong beside this message.
    """

    model_config = ConfigDict(frozen=True)

    rule: str
    version: str
    outcome: Outcome
    reason: str = ALLOWED_REASON
    evidence: Mapping[str, Scalar] = Field(default_factory=dict)
    support: bool = False

    def message(self, language: str = "en") -> Message:
        """The reason and a kind way out; a language without a catalogue reads English."""
        if self.outcome is Outcome.ALLOWED:
            return Message(reason="", way_out="")
        texts = catalogue(language)
        return Message(
            reason=texts.say(f"rules.{self.rule}.{self.reason}.reason", self.evidence),
            way_out=texts.say(f"rules.{self.rule}.{self.reason}.way_out", self.evidence),
        )


class Rule(Protocol):
    """One house rule. Its plain-language title and description stand in the catalogue under its name."""

    @property
    def name(self) -> str:
        """Stable, one word."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same case could be judged differently."""
        ...

    def judge(self, case: Case) -> Decision:
        """The rule's word on a case; never raises for what a family wrote."""
        ...


def allow(rule: Rule, **evidence: Scalar) -> Decision:
    """Nothing speaks against it, as far as this rule can see."""
    return Decision(rule=rule.name, version=rule.version, outcome=Outcome.ALLOWED, evidence=evidence)


def hold(rule: Rule, reason: str, *, support: bool = False, **evidence: Scalar) -> Decision:
    """A person has to look before anything is made."""
    return _against(Outcome.HELD, rule, reason, evidence, support=support)


def refuse(rule: Rule, reason: str, *, support: bool = False, **evidence: Scalar) -> Decision:
    """It is not made."""
    return _against(Outcome.REFUSED, rule, reason, evidence, support=support)


def _against(
    outcome: Outcome, rule: Rule, reason: str, evidence: dict[str, Scalar], *, support: bool
) -> Decision:
    return Decision(
        rule=rule.name,
        version=rule.version,
        outcome=outcome,
        reason=reason,
        evidence=evidence,
        support=support,
    )


class Verdict(BaseModel):
    """All decisions on one case; ``house`` is the version of the rules as a whole."""

    model_config = ConfigDict(frozen=True)

    house: str
    decisions: tuple[Decision, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst of all decisions."""
        return max((decision.outcome for decision in self.decisions), key=lambda outcome: outcome.weight)

    @property
    def support(self) -> bool:
        """Whether contacts for people in grief belong beside what is said."""
        return any(decision.support for decision in self.decisions)

    def against(self) -> tuple[Decision, ...]:
        """The decisions that stop the film for now, refusals first."""
        stopping = [decision for decision in self.decisions if decision.outcome is not Outcome.ALLOWED]
        return tuple(sorted(stopping, key=lambda decision: -decision.outcome.weight))

    def sentences(self, language: str = "en") -> tuple[str, ...]:
        """What is said to the family, one paragraph a decision: beside a refusal nobody hears of small things."""
        worst = self.outcome
        return tuple(
            str(decision.message(language)) for decision in self.against() if decision.outcome is worst
        )
