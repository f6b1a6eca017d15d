"""What a person may let pass: exactly the decision they saw, on the same evidence; never a refusal."""

from __future__ import annotations

from memoriam.rules.decision import Decision, Outcome, Verdict


def judged(verdict: Verdict, passed: set[str]) -> Outcome:
    """The verdict's outcome without what a person let pass, named by :func:`known_by`."""
    open_ones = [
        decision.outcome
        for decision in verdict.against()
        if decision.outcome is Outcome.REFUSED or known_by(decision) not in passed
    ]
    return max(open_ones, key=lambda outcome: outcome.weight, default=Outcome.ALLOWED)


def known_by(decision: Decision) -> str:
    """What makes two decisions the same: rule, version, reason and evidence."""
    return decision.model_dump_json()
