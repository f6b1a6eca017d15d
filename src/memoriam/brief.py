"""What a family asks for, validated. A brief is a YAML file or the command's flags; both end here."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from memoriam.errors import BriefError
from memoriam.law.base import LawCode
from memoriam.rules.declaration import Declaration

Format = Literal["9:16", "16:9", "1:1", "4:5"]
Language = Literal["de", "en", "fr", "es", "it", "pl", "uk", "ru", "tr"]
StageName = Literal["stairway-morning", "stairway-day", "shore", "meadow", "night"]
Build = Literal["slim", "heavy"]
Hair = Literal["short", "bob", "bald", "long"]
Clothes = Literal["trousers", "skirt", "coat"]
Body = Literal["woman", "man"]
Mood = Literal["tender", "still", "hopeful", "solemn", "none"]

SIZES: Mapping[Format, tuple[int, int]] = {
    "9:16": (1080, 1920),
    "16:9": (1920, 1080),
    "1:1": (1080, 1080),
    "4:5": (1080, 1350),
}
"""Width and height in pixels of a full film."""

PREVIEW_SHORT_EDGE = 540
"""A preview's short edge: a quarter of the pixels, still readable on a phone."""

NAME_LENGTH, LINE_LENGTH, MOST_PHOTOS, MOST_SCENES = 80, 160, 24, 8

SPOKEN_LENGTH, MOST_RECORDINGS, MOST_NAMES = 900, 8, 60
"""A minute of quiet speech is some 900 characters; more words are a reading, not a farewell."""

SPEAK, LIGHT = "speak", "light"
"""The scene in which words are heard, and the one in which a dove may fly off."""

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def _one_line(text: str) -> str:
    """Collapse white space; refuse characters that no title can show."""
    cleaned = " ".join(text.split())
    control = next((c for c in cleaned if ord(c) < 32 or ord(c) == 127), None)
    if control is not None:
        raise ValueError(f"has the control character U+{ord(control):04X}; type the text again without it")
    return cleaned


def _partial_date(value: str) -> str:
    """A year, a year and month, or a whole day, as ISO 8601 writes them."""
    found = _DATE.fullmatch(value.strip())
    if found is None:
        raise ValueError(f"is '{value}'; write a year (1931) or a day (1931-04-02)")
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        datetime.date(year, month, day)
    except ValueError:
        raise ValueError(
            f"is '{value}', a day that no calendar has; write it as year-month-day (1931-04-02)"
        ) from None
    return value.strip()


def _mood_or_file(value: Any) -> Any:
    """A mood by its name; anything with a suffix is a file."""
    if isinstance(value, Path) or (isinstance(value, str) and Path(value).suffix):
        return Path(value)
    if value not in get_args(Mood):
        raise ValueError(f"is {value!r}; choose {', '.join(get_args(Mood))}, or name a music file")
    return value


OneLine = Annotated[str, AfterValidator(_one_line)]
Music = Annotated[Mood | Path, BeforeValidator(_mood_or_file)]
PartialDate = Annotated[str, AfterValidator(_partial_date)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Person(_Part):
    """The one who is remembered."""

    photos: tuple[Path, ...] = Field(min_length=1, max_length=MOST_PHOTOS, description="one is enough")
    face: int | None = Field(
        None, ge=1, description="which face, if a photograph shows several, counted from the left"
    )
    name: OneLine = Field("", max_length=NAME_LENGTH)
    born: PartialDate | None = None
    died: PartialDate | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Person:
        today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
        for name, value in (("born", self.born), ("died", self.died)):
            if value is not None and value > today[: len(value)]:
                raise ValueError(f"'{name}' is {value}, a day still to come; correct the date")
        if self.born and self.died:
            length = min(len(self.born), len(self.died))
            if self.died[:length] < self.born[:length]:
                raise ValueError(
                    f"'died' ({self.died}) lies before 'born' ({self.born}); correct one of the dates"
                )
        return self


class Companion(_Part):
    """Somebody beside the one who is remembered; they, or their family, must have agreed."""

    photos: tuple[Path, ...] = Field(min_length=1, max_length=MOST_PHOTOS)
    face: int | None = Field(None, ge=1)
    name: OneLine = Field("", max_length=NAME_LENGTH)
    consent: Literal[True] = Field(description="they, or their next of kin, have agreed to be shown")
    look_alike: bool = Field(
        False, description="they are somebody else, though the faces are alike as a sister's or a twin's"
    )


class Figure(_Part):
    """The figure seen from behind and the raised hand; what is left out is guessed from the photograph."""

    shown: bool = Field(True, description="false: no illustrated figure or hand at all")
    body: Body | None = None
    build: Build | None = None
    hair: Hair | None = None
    clothes: Clothes | None = None
    old: bool | None = None


class Brief(_Part):
    """Everything a film is made from. The same brief gives the same film, bit for bit, on one machine."""

    person: Person
    companion: Companion | None = Field(None, description="for the embrace")
    younger: tuple[Path, ...] = Field((), max_length=MOST_PHOTOS, description="the person decades earlier")
    younger_confirmed: bool = Field(
        False,
        description="'younger' does show the same person, though the faces are not alike enough to tell",
    )
    memories: tuple[Path, ...] = Field(
        (), max_length=MOST_PHOTOS, description="other photographs of the family"
    )
    line: OneLine = Field("", max_length=LINE_LENGTH, description="one line of text under the name")
    words: OneLine = Field(
        "", max_length=SPOKEN_LENGTH, description="the scene 'words' shows them, the scene 'speak' says them"
    )
    language: Language = Field("en", description="of the words, and of 'made with AI from photographs'")
    speech: Path | None = Field(
        None,
        description="a recording of the person speaking, heard in the scene 'speak'; no voice is made then",
    )
    voice: tuple[Path, ...] = Field(
        (), max_length=MOST_RECORDINGS, description="recordings that the voice for the words shall resemble"
    )
    stock_voice: OneLine = Field(
        "", max_length=NAME_LENGTH, description="a ready voice by its name; 'memoriam voices' lists them"
    )
    pronounce: dict[str, str] = Field(
        {}, max_length=MOST_NAMES, description="how a name is said: a respelling, or IPA between slashes"
    )
    clarity: float = Field(
        0.5, ge=0, le=1, description="of a made voice: 0 resembles most, 1 is understood best"
    )
    music: Music = Field("tender", description="a mood, none, or the family's own music file")
    captions: bool = Field(
        False, description="what is said also stands in the picture; a text track is always there"
    )
    format: Format = "9:16"
    scenes: tuple[str, ...] = Field(("portrait",), min_length=1, max_length=MOST_SCENES)
    stage: StageName | None = Field(
        None, description="painted surroundings; left out, each scene has its own"
    )
    dove: bool = Field(False, description="a white dove flies off in the scene 'light'")
    figure: Figure = Figure()
    law: LawCode = Field("eu", description="whose form the sign at the start takes; every film has signs")
    seconds: float | None = Field(
        None, ge=8, le=180, description="length of the film; left out, the scenes decide"
    )
    preview: bool = Field(False, description="a small, fast first look")
    restore: bool = Field(False, description="gently mend scratches, fading and noise of an old photograph")
    declaration: Declaration | None = Field(
        None, description="what the one who asks declares (docs/rules.md)"
    )
    seed: int = Field(
        1, ge=0, le=2**31 - 1, description="of everything that chance decides, such as when eyes blink"
    )

    @model_validator(mode="before")
    @classmethod
    def _who_has_something_to_say_speaks(cls, said: Any) -> Any:
        """Without scenes, a brief with speech, a voice or words asks for the scene that says them."""
        if not isinstance(said, Mapping) or said.get("scenes"):
            return said
        spoken = any(said.get(name) for name in ("speech", "voice", "words"))
        return {**said, "scenes": (SPEAK,)} if spoken else said

    @model_validator(mode="after")
    def _said_or_shown(self) -> Brief:
        given = next((name for name in ("speech", "voice") if getattr(self, name)), None)
        if given is not None and SPEAK not in self.scenes:
            raise ValueError(
                f"'{given}' is given, but none of the scenes is '{SPEAK}'; add that scene, or leave '{given}' out"
            )
        if self.stock_voice and self.voice:
            raise ValueError(
                "'stock_voice' and 'voice' are both given, but one voice says the words; leave one of them out"
            )
        if SPEAK in self.scenes and self.speech is None and not self.words:
            raise ValueError(
                f"'scenes' names '{SPEAK}', but nothing is to be said; add 'words', or a recording ('speech')"
            )
        if self.scenes.count(SPEAK) > 1:
            raise ValueError(f"'scenes' names '{SPEAK}' {self.scenes.count(SPEAK)} times; name it once")
        if self.dove and LIGHT not in self.scenes:
            raise ValueError(
                f"'dove' is given, but none of the scenes is '{LIGHT}'; add that scene, or leave 'dove' out"
            )
        if "words" in self.scenes and len(self.words) > LINE_LENGTH:
            raise ValueError(
                f"'words' has {len(self.words)} characters, but the scene 'words' shows at most {LINE_LENGTH}; "
                f"shorten it, or let the scene '{SPEAK}' say it"
            )
        return self

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the film in pixels, both even."""
        width, height = SIZES[self.format]
        if not self.preview:
            return width, height
        factor = PREVIEW_SHORT_EDGE / min(width, height)
        return round(width * factor / 2) * 2, round(height * factor / 2) * 2


def read_brief(path: Path) -> Brief:
    """Read a YAML brief; photographs are looked for beside it.

    Raises BriefError in one sentence if the file cannot be read or says something that cannot be.
    """
    import yaml

    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BriefError(
            f"The brief '{path}' cannot be read ({_reason(error)}); check its name and that it is text."
        ) from None
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" near line {where.line + 1}" if where else ""
        raise BriefError(
            f"The brief '{path}' is not valid YAML{line}; compare it with examples/brief.yaml."
        ) from None
    if not isinstance(said, dict):
        raise BriefError(
            f"The brief '{path}' is not a list of keys and values; compare it with examples/brief.yaml."
        )
    brief = make_brief(said)
    return _beside(brief, path.parent)


def _beside(brief: Brief, folder: Path) -> Brief:
    """The brief with all its files looked for in ``folder``."""

    def found(photos: tuple[Path, ...]) -> tuple[Path, ...]:
        return tuple(folder / photo for photo in photos)  # an absolute path stays as it is

    person = brief.person.model_copy(update={"photos": found(brief.person.photos)})
    companion = brief.companion and brief.companion.model_copy(
        update={"photos": found(brief.companion.photos)}
    )
    kept = {
        "person": person,
        "companion": companion,
        "younger": found(brief.younger),
        "memories": found(brief.memories),
        "voice": found(brief.voice),
        "speech": brief.speech and folder / brief.speech,
        "music": folder / brief.music if isinstance(brief.music, Path) else brief.music,
    }
    return brief.model_copy(
        update={name: value for name, value in kept.items() if value != getattr(brief, name)}
    )


def make_brief(said: Mapping[str, Any]) -> Brief:
    """Validate what was said; BriefError names the first thing that is wrong and the way out."""
    try:
        return Brief.model_validate(said)
    except ValidationError as error:
        raise BriefError(_sentence(error)) from None


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or "it is not UTF-8 text").lower()


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    value = first.get("input")
    if first["type"] == "extra_forbidden":
        parts: dict[str, type[BaseModel]] = {
            "person": Person,
            "companion": Companion,
            "figure": Figure,
            "declaration": Declaration,
        }
        model: type[BaseModel] = parts.get(str(first["loc"][0]), Brief) if len(first["loc"]) > 1 else Brief
        known = sorted(model.model_fields)
        near = difflib.get_close_matches(str(first["loc"][-1]), known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}."
        return f"The brief has the unknown key '{place}'; {hint}"
    if first["type"] == "missing":
        return f"The brief lacks '{place}'; add it."
    if first["type"] == "value_error":
        problem = str(first["ctx"]["error"])
        return f"{problem[0].upper()}{problem[1:]}." if problem.startswith("'") else f"'{place}' {problem}."
    if first["type"] == "string_too_long":
        most = first["ctx"]["max_length"]
        return f"'{place}' has {len(str(value))} characters, but at most {most} fit; shorten it."
    return f"'{place}' is {value!r}, but {_lower(first['msg'])}; change it in the brief or the flag."


def _lower(message: str) -> str:
    return message[0].lower() + message[1:]
