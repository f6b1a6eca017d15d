"""What is known when a film is asked for. ``None`` always means: nobody was asked, or nobody measured it."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Circumstance = Literal["dead", "missing", "living"]

Relation = Literal[
    "partner", "child", "parent", "sibling", "grandchild", "grandparent", "relative", "friend", "other"
]

NEXT_OF_KIN: frozenset[Relation] = frozenset(
    {"partner", "child", "parent", "sibling", "grandchild", "grandparent"}
)
"""Who may ask without anybody's leave; in Germany (§ 22 KUG) and Russia (Civil Code 152.1) spouse and children, else
parents, decide about a dead person's picture, so the other close ones are asked whether anybody objects."""

Role = Literal["name", "title", "line", "words", "wish", "scene", "music"]
"""Where a text stands: shown, spoken (words), or only asked for (a wish, the name of a scene or of music)."""

PartialDate = str
"""A year, a month or a day as ISO 8601 writes them: 1931, 1931-04, 1931-04-02."""


class _Known(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Subject(_Known):
    """The one who is remembered. ``public_portrait``: a published one of a person of public life, long known dead."""

    circumstance: Circumstance | None = None
    born: PartialDate | None = None
    died: PartialDate | None = None
    objected_in_life: bool | None = None
    public_portrait: bool = False


class Applicant(_Known):
    """The one who asks. ``leave``: the next of kin have given theirs."""

    adult: bool | None = None
    relation: Relation | None = None
    leave: bool | None = None


class Companion(_Known):
    """Somebody else who is shown."""

    living: bool = True
    consent: bool | None = None
    minor: bool | None = None


class Text(_Known):
    """Words of the film or about it. ``language`` is what the family said it is; every policy reads it all the same."""

    text: str
    role: Role = "line"
    language: str = "en"


class Objection(_Known):
    """Somebody does not want this film. ``lifted``: they changed their mind."""

    by: Relation
    lifted: bool = False


class PhotoFinding(_Known):
    """What was measured on one photograph; the photograph itself never enters a case.

    nudity, eyes_open, smile: 0-1. lying: the face lay on its side before it was turned upright. child: 0-1, how much
    the face seems a child's. embedding: SFace, 128 numbers, used for the register and stored nowhere.
    """

    photo: str = Field(description="first 16 hex digits of the file's sha256")
    nudity: float | None = None
    eyes_open: float | None = None
    smile: float = 0.0
    lying: bool = False
    chin_up: bool = False
    child: float | None = None
    embedding: tuple[float, ...] | None = Field(None, repr=False)


class Case(_Known):
    """Everything the rules look at. ``today`` is given, so that the same case is judged the same tomorrow."""

    today: datetime.date
    subject: Subject = Subject()
    applicant: Applicant = Applicant()
    companions: tuple[Companion, ...] = ()
    all_living_agree: bool | None = None
    minors_shown: bool | None = None
    texts: tuple[Text, ...] = ()
    photos: tuple[PhotoFinding, ...] = ()
    objections: tuple[Objection, ...] = ()
    knows_of_objection: bool | None = None
