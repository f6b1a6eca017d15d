"""Words and titles: a policy anybody can read decides what is stopped, a person decides the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from memoriam.rules.case import Case, Role
from memoriam.rules.decision import Decision, Rule, allow, hold, refuse
from memoriam.rules.policy import Hit, Policy, policies

MOST_PASSAGE = 120
"""Characters of a passage that are kept as evidence: enough to see what is meant."""

MARTIAL = "martial"
"""The category that belongs to the rule on uniforms."""

TROUBLED = frozenset({"despair", "lure", "hatred", "violence", "killing"})
"""Categories a chat answers with somebody to talk to, whoever wrote it."""

WITH_SUPPORT = frozenset({"despair", "lure"})
"""Categories beside which contacts for people in grief are shown."""


class Words:
    """No call to violence, no glory of war or killing, no hatred, no slogans, no promises sold as fact, no harm."""

    name = "words"

    def __init__(self, files: Sequence[Policy] | None = None) -> None:
        self._policies = tuple(files if files is not None else policies())

    @property
    def version(self) -> str:
        """Version of the code and of the policy files."""
        return f"1.{digest(self._policies)}"

    def judge(self, case: Case) -> Decision:
        """The worst passage of all texts; a refusal before anything held."""
        hits = [hit for hit in find(case, self._policies) if hit[0].category != MARTIAL]
        if not hits:
            return allow(self, texts=len(case.texts))
        hit, role = min(hits, key=lambda found: found[0].outcome != "refused")
        return against(self, hit, role, hit.category)


def find(case: Case, files: Sequence[Policy]) -> Iterator[tuple[Hit, Role]]:
    """Every passage of a case's texts that a policy speaks against, the text's own language first."""
    for text in case.texts:
        own = [policy for policy in files if policy.language == text.language]
        for policy in (*own, *(policy for policy in files if policy not in own)):
            for hit in policy.read(text.text, text.role):
                yield hit, text.role


def sounds_troubled(text: str, language: str = "en") -> bool:
    """Whether a message sounds desperate or full of hatred; a hint for doors to answer with somebody to talk to."""
    own = [policy for policy in policies() if policy.language == language]
    rest = [policy for policy in policies() if policy not in own]
    return any(hit.category in TROUBLED for policy in (*own, *rest) for hit in policy.read(text, "words"))


def against(rule: Rule, hit: Hit, role: Role, reason: str) -> Decision:
    """The decision a hit leads to, with the passage and the pattern as evidence."""
    say = refuse if hit.outcome == "refused" else hold
    return say(
        rule,
        reason,
        support=hit.category in WITH_SUPPORT,
        passage=hit.passage[:MOST_PASSAGE],
        pattern=hit.pattern,
        policy=hit.language,
        role=role,
        category=hit.category,
    )


def digest(files: Sequence[Policy]) -> str:
    """Eight hex digits over all policy files."""
    return hashlib.sha256("".join(policy.digest for policy in files).encode()).hexdigest()[:8]
