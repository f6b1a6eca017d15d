"""Which illustrated figure stands in for the person seen from behind: as the family said, else as the photograph shows.

Sex cannot be told from a photograph; what is guessed is named in the film's report, and the brief corrects it.
"""

from __future__ import annotations

from dataclasses import dataclass

from memoriam.brief import Body, Brief, Build, Clothes, Hair, Person
from memoriam.likeness import Portrait
from memoriam.likeness.outward import Outward, outward
from memoriam.likeness.person import Triple
from memoriam.stage.props.walker import DEFAULT_TOP, worn_below
from memoriam.stage.walker import hair_styles, walker_kinds

GROWN_UP = 16
"""Years from which the figures, all of adults, may stand in for somebody."""

OLD = 62
"""Years from which hair that is not seen is taken to be grey."""

UNSEEN_HAIR: tuple[Triple, Triple] = ((112, 104, 98), (176, 172, 168))
"""Below a hat or a scarf: neither dark nor light; and of somebody who died old."""

LIGHTEST_COAT = 125.0
"""Luma of a coat at most: a white blouse makes a grey coat, a light shirt one of its own hue, neither a gown."""


@dataclass(frozen=True)
class ChosenFigure:
    """A baked figure and how it came about."""

    body: Body
    build: Build
    clothes: Clothes
    hair: Hair
    colours: dict[str, Triple | bool | None]
    guessed: tuple[str, ...]
    """What the brief left out."""
    unseen: tuple[str, ...] = ()
    """Colours that the photograph does not show, as a reader would name them."""

    @property
    def kind(self) -> str:
        return f"{self.body}-{self.build}-{self.clothes}"

    def sentence(self) -> str:
        """For the film's report."""
        shown = f"a {self.body}, {self.build}, {HAIR_WORDS[self.hair]}, {CLOTHES_WORDS[self.clothes]}"
        rest = (
            f"; guessed from the photograph: {', '.join(self.guessed)} (the brief's 'figure' corrects it)"
            if self.guessed
            else ", as the brief says"
        )
        assumed = (
            f"; assumed, for the photograph does not show it: {', '.join(self.unseen)}" if self.unseen else ""
        )
        return (
            "Illustrated figure: the one who climbs the stairs is not a picture of the person: "
            f"{shown}{rest}{assumed}."
        )


HAIR_WORDS = {"short": "short hair", "bob": "hair to the chin", "long": "long hair", "bald": "bald"}
CLOTHES_WORDS = {"trousers": "in trousers", "skirt": "in a skirt", "coat": "in a coat"}


def choose_figure(brief: Brief, portrait: Portrait) -> ChosenFigure | None:
    """The figure for a person, or None: refused by the brief, somebody who died a child, or none installed."""
    wishes = brief.figure
    kinds = walker_kinds()
    if not wishes.shown or not kinds or died_a_child(brief.person):
        return None
    seen = outward(portrait)
    bearded = any(finding.code == "beard" for finding in portrait.fitness.findings)
    hair = wishes.hair or likely_hair(seen, bearded=bearded, body=wishes.body)
    body = wishes.body or likely_body(hair, bearded=bearded)
    build = wishes.build or ("heavy" if seen.heavy else "slim")
    certain = wishes.body is not None or bearded or hair != "short"
    clothes = wishes.clothes or likely_clothes(seen, body, certain=certain, grey=portrait.grey)
    body, build, clothes = nearest_kind((body, build, clothes), kinds)
    return ChosenFigure(
        body=body,
        build=build,
        clothes=clothes,
        hair=_installed(hair, body),
        colours=_colours(brief.person, portrait, hair, clothes),
        guessed=tuple(name for name in ("body", "build", "hair", "clothes") if getattr(wishes, name) is None),
        unseen=_unseen(portrait, hair),
    )


def died_a_child(person: Person) -> bool:
    """Whether the dates say so; without dates nobody is taken for a child."""
    years = years_lived(person)
    return years is not None and years < GROWN_UP


def years_lived(person: Person) -> int | None:
    """Whole years by the dates, None without them."""
    if person.born is None or person.died is None:
        return None
    born, died = (tuple(int(part) for part in date.split("-")) for date in (person.born, person.died))
    return died[0] - born[0] - (died[1:] < born[1:])


def likely_hair(seen: Outward, *, bearded: bool, body: Body | None) -> Hair:
    """As measured; beside a beard, or on a man, only what falls on the shoulders counts as long."""
    if seen.hair == "bob" and (bearded or body == "man"):
        return "short"
    return "short" if bearded and seen.hair == "long" else seen.hair


def likely_body(hair: Hair, *, bearded: bool) -> Body:
    """A beard says man, long hair without one woman; what remains is shown in a coat, which hides the most."""
    return "woman" if hair in ("bob", "long") and not bearded else "man"


def likely_clothes(seen: Outward, body: Body, *, certain: bool, grey: bool) -> Clothes:
    """What the photograph shows on the legs; else trousers, or a coat where it hides what is not known.

    certain: whether the body is more than a guess. A grey photograph of a woman is mostly of a time that wore skirts of
    every length.
    """
    if seen.below is not None and (seen.below != "skirt" or body == "woman"):
        return seen.below
    return "trousers" if certain and not (grey and body == "woman") else "coat"


def nearest_kind(wanted: tuple[Body, Build, Clothes], kinds: tuple[str, ...]) -> tuple[Body, Build, Clothes]:
    """The installed figure that differs least: the body counts most, then the clothes, then the build."""

    def likeness(kind: str) -> tuple[bool, bool, bool]:
        body, build, clothes = kind.split("-")
        return body == wanted[0], clothes == wanted[2], build == wanted[1]

    body, build, clothes = max(kinds, key=likeness).split("-")
    return body, build, clothes  # type: ignore[return-value]  # names of installed figures


def _installed(hair: Hair, body: Body) -> Hair:
    known = hair_styles(body)
    if hair == "bald" or hair in known:
        return hair
    return "short" if "short" in known else "bald"


def _colours(
    person: Person, portrait: Portrait, hair: Hair, clothes: Clothes
) -> dict[str, Triple | bool | None]:
    seen = portrait.colours
    top = seen.top or DEFAULT_TOP
    return {
        "skin": seen.skin,
        "hair": None if hair == "bald" else seen.hair or _unseen_hair(person),
        "top": _coat(top) if clothes == "coat" else top,
        "bottom": seen.bottom or worn_below(top),
        "grey": portrait.grey,
    }


def _unseen(portrait: Portrait, hair: Hair) -> tuple[str, ...]:
    """Only what is in the picture of a head and shoulders in other photographs: legs are never expected in one."""
    colours = portrait.colours
    lacking = (
        (hair != "bald" and colours.hair is None, "the colour of the hair"),
        (colours.top is None, "the colour of the clothes"),
    )
    return tuple(name for is_lacking, name in lacking if is_lacking)


def _unseen_hair(person: Person) -> Triple:
    years = years_lived(person)
    return UNSEEN_HAIR[int(years is not None and years >= OLD)]


def _coat(top: Triple) -> Triple:
    """The colour of the clothes, no lighter than ``LIGHTEST_COAT``."""
    luma = 0.299 * top[0] + 0.587 * top[1] + 0.114 * top[2]
    factor = min(1.0, LIGHTEST_COAT / max(luma, 1.0))
    red, green, blue = (round(channel * factor) for channel in top)
    return red, green, blue
