"""What a family has told so far. Everything may be missing; what is there was checked."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from memoriam.brief import Body, Build, Clothes, Format, Hair, Language, Mood, StageName
from memoriam.rules.case import Relation
from memoriam.rules.declaration import Declaration

LONGEST_NOTE = 2000


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonDraft(_Part):
    """The one who is remembered."""

    name: str = ""
    born: str | None = None
    died: str | None = None


class CompanionDraft(_Part):
    """Somebody beside them. ``consent``: they, or their next of kin, have agreed."""

    name: str = ""
    consent: bool = False


class FigureDraft(_Part):
    """The illustrated figure seen from behind; what is left out is guessed from the photograph."""

    shown: bool = True
    body: Body | None = None
    build: Build | None = None
    hair: Hair | None = None
    clothes: Clothes | None = None
    old: bool | None = None


class Checked(_Part):
    """What was found when the preview was made: the scenes these files can carry, and the files by their ids."""

    scenes: tuple[str, ...]
    uploads: tuple[str, ...]


class Draft(_Part):
    """The wishes. Photographs and recordings are uploads, each with its use; see :mod:`memoriam.brief` for the rest.

    words: shown in the scene 'words', said in the scene 'speak'. words_approved: read and approved, word for word.
    music: a mood; the family's own file is an upload. rush: earlier, for its price. note: to the studio's owner.
    change: what the family asked to be changed once it saw the film. checked: found with the preview, by the studio.
    """

    person: PersonDraft = PersonDraft()
    companion: CompanionDraft | None = None
    line: str = ""
    words: str = ""
    words_approved: bool = False
    pronounce: dict[str, str] = Field(default_factory=dict)
    language: Language = "en"
    clarity: float = 0.5
    music: Mood = "tender"
    captions: bool = False
    format: Format = "9:16"
    scenes: tuple[str, ...] = ("portrait",)
    stage: StageName | None = None
    figure: FigureDraft = FigureDraft()
    dove: bool = False
    seconds: float | None = None
    restore: bool = False
    relation: Relation | None = None
    declaration: Declaration | None = None
    rush: bool = False
    note: str = Field("", max_length=LONGEST_NOTE)
    change: str = Field("", max_length=LONGEST_NOTE)
    checked: Checked | None = None

    def wished(self) -> dict[str, Any]:
        """What a brief is made from, but for photographs and recordings."""
        own = {"words_approved", "relation", "declaration", "rush", "note", "change", "checked"}
        own |= {"companion", "person"}
        dove = self.dove and "light" in self.scenes
        return self.model_dump(exclude=own, exclude_none=True) | {"dove": dove}


class Declared(_Part):
    """The declaration as a form sends it: each statement by itself. ``voice``: the recording may be used for this film.

    relation: who the family and the person were to each other.
    """

    died: bool = False
    entitled: bool = False
    nobody_objects: bool = False
    living_agree: bool = False
    adult: bool = False
    voice: bool = False
    relation: Relation | None = None
    note: str = Field("", max_length=200)


class Statement(_Part):
    """One statement to tick. ``needed``: nothing is made without it."""

    code: str
    text: str
    needed: bool = True
