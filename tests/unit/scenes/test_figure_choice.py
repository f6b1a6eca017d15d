"""Which figure climbs: the brief first, then the photograph; nobody for a child."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from memoriam.brief import Brief, make_brief
from memoriam.likeness import Portrait
from memoriam.likeness.outward import HairLength, Outward, outward
from memoriam.likeness.person import Colours, Triple
from memoriam.scenes import figure, stairway
from memoriam.scenes.figure import (
    choose_figure,
    died_a_child,
    likely_body,
    likely_clothes,
    likely_hair,
    nearest_kind,
)
from people import make_portrait

KINDS = ("man-heavy-coat", "man-slim-trousers", "woman-slim-coat", "woman-slim-skirt")


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (figure, stairway):
        monkeypatch.setattr(module, "walker_kinds", lambda: KINDS)
    monkeypatch.setattr(figure, "hair_styles", lambda _: ("bob", "short"))


def brief(**said: object) -> Brief:
    person = {"photos": ["a.jpg"]} | {key: said.pop(key) for key in ("born", "died") if key in said}
    return make_brief({"person": person, "scenes": ["stairway"], "figure": said})


def test_the_brief_is_honoured() -> None:
    chosen = choose_figure(brief(body="woman", clothes="skirt", hair="bob", build="slim"), make_portrait())
    assert chosen is not None
    assert chosen.kind == "woman-slim-skirt"
    assert chosen.hair == "bob"
    assert chosen.guessed == ()
    assert "as the brief says" in chosen.sentence()


def test_what_was_guessed_is_said() -> None:
    chosen = choose_figure(brief(body="man"), make_portrait())
    assert chosen is not None
    assert chosen.guessed == ("build", "hair", "clothes")
    assert chosen.sentence().startswith("Illustrated figure")
    assert "hair" in chosen.sentence()


def test_it_may_be_left_out() -> None:
    assert choose_figure(brief(shown=False), make_portrait()) is None


@pytest.mark.parametrize(
    ("born", "died", "child"),
    [
        ("2010", "2019", True),
        ("1931", "2019", False),
        ("2003-05-02", "2019-05-01", True),
        ("2003-05-01", "2019-05-02", False),
    ],
)
def test_no_adult_walks_for_a_child(born: str, died: str, child: bool) -> None:
    said = brief(born=born, died=died)
    assert died_a_child(said.person) is child
    assert (choose_figure(said, make_portrait()) is None) is child
    assert (stairway.StairwayScene().pace(said) == stairway.WITH_FIGURE) is not child


def test_nearest_figure_keeps_the_body_first() -> None:
    assert nearest_kind(("woman", "heavy", "trousers"), KINDS)[0] == "woman"
    assert nearest_kind(("man", "slim", "coat"), KINDS) == ("man", "heavy", "coat")


def test_a_beard_says_man() -> None:
    assert likely_body("long", bearded=True) == "man"
    assert likely_body("long", bearded=False) == "woman"
    seen = Outward("bob", (50, 40, 30), heavy=False, trunk=0.0, face=0.8)
    assert likely_hair(seen, bearded=True, body=None) == "short"
    assert likely_hair(seen, bearded=False, body=None) == "bob"


def test_outward_looks_are_measured_on_any_portrait() -> None:
    seen = outward(make_portrait())
    assert seen.hair in ("short", "bob", "long", "bald")
    assert seen.face > 0.0


def test_a_white_blouse_makes_a_grey_coat_and_no_gown() -> None:
    assert 110 < max(figure._coat((240, 240, 240))) < 140
    red, _, blue = figure._coat((170, 190, 220))
    assert blue > red + 20
    assert figure._coat((40, 50, 60)) == (40, 50, 60)


def looks(hair: HairLength, below: Literal["trousers", "skirt"] | None = None) -> Outward:
    return Outward(hair, (50, 40, 30), heavy=False, trunk=0.0, face=0.8, below=below)


def test_a_coat_is_for_what_is_not_known() -> None:
    assert likely_clothes(looks("short"), "man", certain=False, grey=False) == "coat"
    assert likely_clothes(looks("long"), "woman", certain=True, grey=False) == "trousers"
    assert likely_clothes(looks("long"), "woman", certain=True, grey=True) == "coat"


def test_what_the_photograph_shows_below_is_worn() -> None:
    assert likely_clothes(looks("long", "skirt"), "woman", certain=True, grey=False) == "skirt"
    assert likely_clothes(looks("short", "trousers"), "man", certain=False, grey=False) == "trousers"
    assert likely_clothes(looks("short", "skirt"), "man", certain=True, grey=False) == "trousers"


def covered(hair: Triple | None, top: Triple | None = None, bottom: Triple | None = None) -> Portrait:
    portrait = make_portrait()
    return replace(portrait, colours=Colours(portrait.colours.skin, hair, top, bottom=bottom, head="covered"))


def test_hair_below_a_hat_is_assumed_and_said() -> None:
    wanted = {"body": "man", "hair": "short", "clothes": "trousers"}
    chosen = choose_figure(brief(**wanted), covered(hair=None))
    old = choose_figure(brief(born="1906", died="1992", **wanted), covered(hair=None))
    assert chosen is not None
    assert old is not None
    assert "the colour of the hair" in chosen.sentence()
    assert chosen.colours["hair"] == figure.UNSEEN_HAIR[0]
    assert old.colours["hair"] == figure.UNSEEN_HAIR[1]


def test_colours_that_are_seen_are_worn() -> None:
    seen = covered(hair=(200, 198, 196), top=(214, 74, 150), bottom=(30, 34, 40))
    chosen = choose_figure(brief(body="woman", hair="bob", clothes="skirt"), seen)
    assert chosen is not None
    assert chosen.unseen == ()
    assert [chosen.colours[name] for name in ("hair", "top", "bottom")] == [
        (200, 198, 196),
        (214, 74, 150),
        (30, 34, 40),
    ]
