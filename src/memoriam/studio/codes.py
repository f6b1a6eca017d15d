"""Codes of errors, for doors that speak the family's language."""

from __future__ import annotations

import re

from memoriam.errors import MemoriamError


def code_of(error: MemoriamError) -> str:
    """A stable code, the name of its kind in small letters: UnknownOrder gives ``unknown-order``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()
