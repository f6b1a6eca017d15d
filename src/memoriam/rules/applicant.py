"""The one who asks is an adult, and next of kin or has their leave."""

from __future__ import annotations

from memoriam.rules.case import NEXT_OF_KIN, Case
from memoriam.rules.decision import Decision, allow, hold, refuse


class ApplicantRule:
    """Grief gives no right to somebody else's picture; those closest decide, and only adults order."""

    name = "applicant"
    version = "1"

    def judge(self, case: Case) -> Decision:
        """Published portraits of people of public life, long known dead, need no leave of their family."""
        applicant, relation = case.applicant, case.applicant.relation or ""
        if applicant.adult is False:
            return refuse(self, "minor", support=True)
        if applicant.adult is None:
            return hold(self, "age_unknown")
        if case.subject.public_portrait:
            return allow(self, basis="public portrait")
        if applicant.relation in NEXT_OF_KIN or applicant.leave:
            return allow(self, relation=relation, leave=bool(applicant.leave))
        if applicant.relation is None:
            return hold(self, "relation_unknown")
        return hold(self, "leave_missing", relation=relation)
