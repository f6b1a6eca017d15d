"""Children go to a human: those who died, and those who are shown."""

from __future__ import annotations

from memoriam.rules.case import Case, Subject
from memoriam.rules.dates import least_age
from memoriam.rules.decision import Decision, allow, hold

FULL_AGE = 18
"""Under this age everybody is a child (UN Convention on the Rights of the Child, article 1)."""

CHILDLIKE = 0.5
"""Score from which a photograph seems to show a child."""


class Minors:
    """Never refused, never made unseen: a person looks and speaks with the family."""

    name = "minors"
    version = "1"

    def judge(self, case: Case) -> Decision:
        """The one who died first, then children who live and are shown, then what photographs seem to show."""
        age = _age(case.subject)
        if age is not None and age < FULL_AGE:
            return hold(self, "child_died", support=True, age=max(age, 0))
        if case.minors_shown or any(companion.minor for companion in case.companions):
            return hold(self, "child_shown")
        likely = [finding for finding in case.photos if (finding.child or 0.0) >= CHILDLIKE]
        if likely:
            return hold(self, "child_seen", photo=likely[0].photo, score=round(likely[0].child or 0.0, 2))
        return allow(self)


def _age(subject: Subject) -> int | None:
    """The youngest the person can have been: in doubt a person looks. None when the dates do not tell."""
    if not subject.born or not subject.died:
        return None
    try:
        return least_age(subject.born, subject.died)
    except ValueError:
        return None
