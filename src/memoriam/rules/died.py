"""The person has died. Missing is not dead."""

from __future__ import annotations

from memoriam.rules.case import Case
from memoriam.rules.dates import earliest
from memoriam.rules.decision import Decision, allow, hold, refuse


class Died:
    """Refuses films of the living and the missing, and days still to come; silence is held."""

    name = "died"
    version = "1"

    def judge(self, case: Case) -> Decision:
        """Without a date the declaration that the person has died suffices."""
        subject = case.subject
        died = subject.died or ""
        if subject.circumstance == "missing":
            return refuse(self, "missing", support=True)
        if subject.circumstance == "living":
            return refuse(self, "living")
        try:
            to_come = bool(died) and earliest(died) > case.today
        except ValueError:
            return hold(self, "unclear_date", died=died)
        if to_come:
            return refuse(self, "future", died=died)
        if subject.circumstance is None:
            return hold(self, "undeclared", died=died)
        return allow(self, died=died)
