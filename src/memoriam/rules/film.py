"""The house rules on one film: what the brief says, what its declaration carries, what its photographs show."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from memoriam.rules.case import PhotoFinding, Text
from memoriam.rules.declaration import Declaration, require_declaration
from memoriam.rules.house import judge_all, require_allowed
from memoriam.rules.register import register_if_any
from memoriam.settings import settings

if TYPE_CHECKING:
    from memoriam.brief import Brief
    from memoriam.likeness import Likeness


def require_film_allowed(brief: Brief, cast: Mapping[str, Likeness] | None = None) -> None:
    """Raise RuleError unless every rule allows the film; ``cast``, once it is read, lets the photographs be judged.

    A brief without a declaration is made by somebody who was told what making a film declares (the command says it);
    one with a declaration must have all of it.
    """
    declaration = Declaration.made() if brief.declaration is None else brief.declaration
    require_declaration(declaration, brief.language)
    case = declaration.case(
        today=datetime.datetime.now(tz=datetime.UTC).date(),
        born=brief.person.born,
        died=brief.person.died,
        texts=_texts(brief),
        photos=_photos(cast or {}),
    )
    register = register_if_any(settings().opt_out_register, settings().opt_out_key)
    require_allowed(judge_all(case, register), brief.language, reviewed=bool(declaration.reviewed_by))


def _texts(brief: Brief) -> tuple[Text, ...]:
    said = (("name", brief.person.name), ("line", brief.line), ("words", brief.words))
    return tuple(Text(text=text, role=role, language=brief.language) for role, text in said if text)


def _photos(cast: Mapping[str, Likeness]) -> tuple[PhotoFinding, ...]:
    if not cast:
        return ()
    from memoriam.rules.photographs import findings

    return tuple(found for likeness in cast.values() for found in findings(likeness))
