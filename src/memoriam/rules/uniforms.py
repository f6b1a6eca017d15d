"""Uniforms and decorations stay as the photograph shows them; nothing martial is added."""

from __future__ import annotations

from collections.abc import Sequence

from memoriam.rules.case import Case
from memoriam.rules.decision import Decision, allow
from memoriam.rules.policy import Policy, policies
from memoriam.rules.words import MARTIAL, against, digest, find


class Uniforms:
    """Reads wishes, scenes and music for weapons, salutes, marches and medals; spoken words belong to another rule."""

    name = "uniforms"

    def __init__(self, files: Sequence[Policy] | None = None) -> None:
        self._policies = tuple(files if files is not None else policies())

    @property
    def version(self) -> str:
        """Version of the code and of the policy files."""
        return f"1.{digest(self._policies)}"

    def judge(self, case: Case) -> Decision:
        """The first wish for something martial."""
        for hit, role in find(case, self._policies):
            if hit.category == MARTIAL:
                return against(self, hit, role, "added")
        return allow(self)
