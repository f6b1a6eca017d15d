"""What the forms of the pages send. They are lenient: what cannot be is said by the studio, on the page."""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from memoriam.brief import Format, Mood, StageName
from memoriam.rules.case import Circumstance, Relation
from memoriam.studio.drafts.schemas import LONGEST_NOTE, Declared
from memoriam.studio.face.schemas import EVERY_NEWS, Begin, Contact
from memoriam.studio.notices.models import News
from memoriam.studio.payments.models import Method

RELATIONS: tuple[str, ...] = get_args(Relation)
FORMATS: tuple[str, ...] = get_args(Format)
STAGES: tuple[str, ...] = get_args(StageName)
MOODS: tuple[str, ...] = get_args(Mood)

WORDS = 1200
"""Characters of a text field; the studio's own limits are smaller and are told in words."""


class _Form(BaseModel):
    """``csrf`` is looked at before any form is read; see :func:`memoriam.doors.web.door.require_form`."""

    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)

    csrf: str = Field("", max_length=100)


class BeginForm(_Form):
    """Who it is about, and the declaration."""

    happened: Circumstance | Literal[""] = ""
    name: str = Field("", max_length=80)
    born: str = Field("", max_length=10)
    died: str = Field("", max_length=10)
    relation: Relation | Literal[""] = ""
    mail: str = Field("", max_length=254)
    country: str = Field("", max_length=2)
    entitled: bool = False
    nobody_objects: bool = False
    living_agree: bool = False
    adult: bool = False

    def wishes(self) -> dict[str, Any]:
        """The person, as the studio is told."""
        return {"person": {"name": self.name, "born": self.born or None, "died": self.died or None}}

    def begin(self, language: str) -> Begin:
        """Language and address. Raises ValidationError for an address that is none."""
        contact = Contact(mail=self.mail, country=self.country.upper(), news=EVERY_NEWS)
        return Begin(language=language, contact=contact if self.mail or self.country else None)

    def declared(self) -> Declared:
        """The declaration."""
        return Declared(
            died=self.happened == "dead",
            entitled=self.entitled,
            nobody_objects=self.nobody_objects,
            living_agree=self.living_agree,
            adult=self.adult,
            relation=self.relation or None,
        )


class WordsForm(_Form):
    """What can be changed until work starts."""

    line: str = Field("", max_length=WORDS)
    words: str = Field("", max_length=WORDS)
    words_approved: bool = False

    def wishes(self) -> dict[str, Any]:
        """As the studio is told."""
        return {"line": self.line, "words": self.words, "words_approved": self.words_approved}


class WishesForm(_Form):
    """All that has a price or a look."""

    scenes: list[str] = Field(default_factory=list, max_length=20)
    line: str = Field("", max_length=WORDS)
    words: str = Field("", max_length=WORDS)
    music: str = Field("tender", max_length=20)
    stage: str = Field("", max_length=40)
    format: str = Field("9:16", max_length=5)
    companion_name: str = Field("", max_length=80)
    companion_consent: bool = False
    plain: bool = False
    dove: bool = False
    restore: bool = False
    captions: bool = False
    rush: bool = False
    hardship: bool = False
    go: Literal["price", "save"] = "save"

    @field_validator("scenes", mode="before")
    @classmethod
    def _one_is_a_list_too(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    def wishes(self) -> dict[str, Any]:
        """As the studio is told."""
        beside = {"name": self.companion_name, "consent": self.companion_consent}
        return {
            "scenes": tuple(self.scenes) or ("portrait",),
            "line": self.line,
            "words": self.words,
            "music": self.music,
            "stage": self.stage or None,
            "format": self.format,
            "companion": beside if "embrace" in self.scenes else None,
            "figure": {"shown": not self.plain},
            "dove": self.dove and "light" in self.scenes,
            "restore": self.restore,
            "captions": self.captions,
            "rush": self.rush,
        }


class PayForm(_Form):
    """The last look at the words, and how it is paid."""

    method: Method | Literal[""] = ""
    words_approved: bool = False
    voice: bool = False


class FaceForm(_Form):
    """Which face is meant."""

    face: int = Field(ge=1, le=1000)


class TextForm(_Form):
    """A letter, or what shall be changed."""

    text: str = Field("", max_length=LONGEST_NOTE)


class MailForm(_Form):
    """An address."""

    mail: str = Field("", max_length=254)


class NewsForm(_Form):
    """What a family wants to hear of, and where."""

    mail: str = Field("", max_length=254)
    news: list[News] = Field(default_factory=list, max_length=20)

    @field_validator("news", mode="before")
    @classmethod
    def _one_is_a_list_too(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


class LoginForm(_Form):
    """The owner at the desk's door."""

    password: str = Field("", max_length=1000)
    code: str = Field("", max_length=20)


class DecideForm(_Form):
    """What the owner does with an order. payment: for money; text: a reason, a note or a letter."""

    verb: Literal[
        "allow",
        "hold",
        "refuse",
        "approve",
        "render_again",
        "give_free",
        "arrived",
        "refund",
        "sent_back",
        "write",
    ]
    text: str = Field("", max_length=4000)
    payment: str = Field("", max_length=64)
    scenes: list[str] = Field(default_factory=list, max_length=20)

    @field_validator("scenes", mode="before")
    @classmethod
    def _one_is_a_list_too(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value
