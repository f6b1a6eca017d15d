"""The house rules on an order: what was told first, and later what the photographs show."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from memoriam.brief import Brief
from memoriam.rules.case import PhotoFinding, Relation, Text
from memoriam.rules.decision import Verdict
from memoriam.rules.declaration import Declaration
from memoriam.rules.house import judge_all
from memoriam.rules.register import register_if_any
from memoriam.settings import settings

if TYPE_CHECKING:
    from memoriam.likeness import Likeness


def judge_order(
    brief: Brief,
    relation: Relation | None,
    today: datetime.date,
    cast: Mapping[str, Likeness] | None = None,
) -> Verdict:
    """Every rule's decision. An absent declaration declares nothing. ``cast``: once the photographs were read."""
    declaration = brief.declaration or Declaration()
    texts = (("name", brief.person.name), ("line", brief.line), ("words", brief.words))
    case = declaration.case(
        today=today,
        born=brief.person.born,
        died=brief.person.died,
        texts=[Text(text=text, role=role, language=brief.language) for role, text in texts if text],
        photos=_photos(cast or {}),
    )
    if relation is not None:
        applicant = case.applicant.model_copy(update={"relation": relation})
        case = case.model_copy(update={"applicant": applicant})
    limits = settings()
    return judge_all(case, register_if_any(limits.opt_out_register, limits.opt_out_key))


def _photos(cast: Mapping[str, Likeness]) -> tuple[PhotoFinding, ...]:
    if not cast:
        return ()
    from memoriam.rules.photographs import findings

    return tuple(found for likeness in cast.values() for found in findings(likeness))
