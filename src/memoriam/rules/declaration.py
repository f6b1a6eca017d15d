"""What the bare command asks once, and what every film made with it rests on.

A photograph does not tell whether somebody lives, or who may decide about it: a person declares it, and it is kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from memoriam.errors import RuleError
from memoriam.rules.case import Applicant, Case, PhotoFinding, Relation, Subject, Text
from memoriam.rules.catalogue import catalogue

Basis = Literal["family", "leave", "public_portrait"]
"""family: I am next of kin · leave: they gave me theirs · public_portrait: a published portrait of a person of public
life, long known dead, whose source ``note`` names."""

STATEMENTS = ("died", "entitled", "nobody_objects", "living_agree")

_RELATIONS: dict[Basis, Relation | None] = {"family": "relative", "leave": "other", "public_portrait": None}

NOTE_LENGTH = 200


class Declaration(BaseModel):
    """Four statements, all of which must be true, and on what the second rests.

    ``reviewed_by``: who has looked at what a rule holds for a person, and takes responsibility; it lifts no refusal.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    died: bool = Field(False, description="the person has died; missing is not dead")
    entitled: bool = Field(False, description="I am an adult, and next of kin or have their leave")
    nobody_objects: bool = Field(
        False, description="I know of nobody close who objects, nor did the person in life"
    )
    living_agree: bool = Field(
        False, description="every living person shown has agreed; no living child is shown"
    )
    basis: Basis = "family"
    note: str = Field("", max_length=NOTE_LENGTH, description="where a public portrait comes from")
    reviewed_by: str = Field("", max_length=80)

    @classmethod
    def made(cls, basis: Basis = "family", note: str = "") -> Declaration:
        """All four statements, as ``--declare`` makes them."""
        return cls(**dict.fromkeys(STATEMENTS, True), basis=basis, note=note)

    @property
    def missing(self) -> tuple[str, ...]:
        """The statements that were not made."""
        unsaid = [name for name in STATEMENTS if not getattr(self, name)]
        if self.basis == "public_portrait" and not self.note.strip():
            unsaid.append("note")
        return tuple(unsaid)

    def case(
        self,
        *,
        today: datetime.date,
        born: str | None = None,
        died: str | None = None,
        texts: Sequence[Text] = (),
        photos: Sequence[PhotoFinding] = (),
    ) -> Case:
        """What is known of a film that rests on this declaration; for :func:`memoriam.rules.house.judge_all`."""
        public = self.basis == "public_portrait"
        return Case(
            today=today,
            subject=Subject(
                circumstance="dead" if self.died else None, born=born, died=died, public_portrait=public
            ),
            applicant=Applicant(
                adult=self.entitled or None, relation=_RELATIONS[self.basis], leave=self.entitled or None
            ),
            all_living_agree=self.living_agree or None,
            knows_of_objection=False if self.nobody_objects else None,
            texts=tuple(texts),
            photos=tuple(photos),
        )


def require_declaration(declaration: Declaration | None, language: str = "en") -> Declaration:
    """The declaration, if it is whole. Raises RuleError that says what is missing and how to declare it."""
    texts = catalogue(language)
    if declaration is None:
        raise RuleError(f"{texts.say('declaration.absent')} {texts.say('declaration.how')}")
    if declaration.missing:
        unsaid = " ".join(f"– {texts.say(f'declaration.{name}')}" for name in declaration.missing)
        raise RuleError(f"{texts.say('declaration.incomplete')} {unsaid} {texts.say('declaration.how')}")
    return declaration


def statements(language: str = "en") -> tuple[str, ...]:
    """The four statements as a form or a terminal shows them."""
    texts = catalogue(language)
    return tuple(texts.say(f"declaration.{name}") for name in STATEMENTS)
