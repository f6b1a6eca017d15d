"""Every living person who is shown has agreed."""

from __future__ import annotations

from memoriam.rules.case import Case
from memoriam.rules.decision import Decision, allow, hold, refuse


class Companions:
    """The living decide about their own picture; whoever said no is not shown."""

    name = "companions"
    version = "1"

    def judge(self, case: Case) -> Decision:
        """Named companions are asked one by one; without names one declaration covers all who are seen."""
        living = [companion for companion in case.companions if companion.living]
        if any(companion.consent is False for companion in living) or case.all_living_agree is False:
            return refuse(self, "disagrees", living=len(living))
        waiting = sum(companion.consent is None for companion in living)
        if waiting:
            return hold(self, "unasked", waiting=waiting)
        if not living and case.all_living_agree is None:
            return hold(self, "undeclared")
        return allow(self, living=len(living))
