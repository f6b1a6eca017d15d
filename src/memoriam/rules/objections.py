"""Nobody close objects, and the person did not object in life."""

from __future__ import annotations

from memoriam.rules.case import Case
from memoriam.rules.decision import Decision, allow, hold, refuse


class Objections:
    """What the person wished counts for good; a relative's objection pauses the film until it is lifted."""

    name = "objections"
    version = "1"

    def judge(self, case: Case) -> Decision:
        """The person's own wish first, then known objections, then what the one who asks knows of."""
        standing = [objection for objection in case.objections if not objection.lifted]
        if case.subject.objected_in_life:
            return refuse(self, "in_life", support=True)
        if standing:
            return hold(self, "relative", count=len(standing), by=standing[0].by)
        if case.knows_of_objection:
            return hold(self, "known")
        if case.knows_of_objection is None:
            return hold(self, "unasked")
        return allow(self, lifted=len(case.objections))
