"""Whose stock voice fits: what the brief says, else what its dates and the photograph tell; every guess is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from memoriam.brief import Body, Brief, Person
from memoriam.voice.base import Age, Sex
from memoriam.voice.languages import find_language

if TYPE_CHECKING:
    from memoriam.likeness.person import Portrait

SEXES: Mapping[Body, Sex] = {"woman": "female", "man": "male"}

MIDDLE_FROM, OLD_FROM = 35, 60
"""Years from which a voice is called middle-aged, and old."""


@dataclass(frozen=True, slots=True)
class FittingSpeaker:
    """sex, age: of a voice that fits, None if nothing tells. because: where each comes from, for the report."""

    sex: Sex | None
    age: Age | None
    because: tuple[str, str]

    def sentence(self, language: str) -> str:
        """For the film's report."""
        sex = {"female": "a woman", "male": "a man", None: "nobody in particular"}[self.sex]
        age = {"young": "young", "middle": "of middle age", "old": "old", None: "of any age"}[self.age]
        return (
            f"It was chosen for {find_language(language).name}, for {sex} ({self.because[0]}), {age} "
            f"({self.because[1]}); 'stock_voice' names another, 'memoriam voices' lists them."
        )


def fitting_speaker(brief: Brief, portrait: Portrait | None = None) -> FittingSpeaker:
    """Who should speak for the person. portrait: None if nobody has looked at the photograph."""
    sex, sex_because = _sex(brief, portrait)
    age, age_because = _age(brief, portrait)
    return FittingSpeaker(sex, age, (sex_because, age_because))


def _sex(brief: Brief, portrait: Portrait | None) -> tuple[Sex | None, str]:
    if brief.figure.body is not None:
        return SEXES[brief.figure.body], "as 'figure' says"
    if portrait is None:
        return None, "nothing tells"
    from memoriam.likeness.outward import outward
    from memoriam.scenes.figure import likely_body, likely_hair

    bearded = any(finding.code == "beard" for finding in portrait.fitness.findings)
    hair = likely_hair(outward(portrait), bearded=bearded, body=None)
    return SEXES[likely_body(hair, bearded=bearded)], "guessed from hair and beard, which may be wrong"


def _age(brief: Brief, portrait: Portrait | None) -> tuple[Age | None, str]:
    years = years_lived(brief.person)
    if years is not None:
        return ("old" if years >= OLD_FROM else "middle" if years >= MIDDLE_FROM else "young"), "by the dates"
    if brief.figure.old is not None:
        return ("old" if brief.figure.old else "middle"), "as 'figure' says"
    if portrait is None:
        return None, "nothing tells"
    from memoriam.scenes.hands import looks_old

    return ("old", "guessed from grey hair") if looks_old(portrait) else (None, "nothing tells")


def years_lived(person: Person) -> int | None:
    """Whole years from birth to death, None without both dates."""
    if person.born is None or person.died is None:
        return None
    born, died = (tuple(int(part) for part in date.split("-")) for date in (person.born, person.died))
    return died[0] - born[0] - (died[1:] < born[1:])
