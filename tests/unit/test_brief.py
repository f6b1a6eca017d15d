from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.brief import SIZES, Brief, make_brief, read_brief
from memoriam.errors import BriefError

PERSON: dict[str, Any] = {"photos": ["anna.jpg"]}


def brief(**said: Any) -> Brief:
    return make_brief({"person": PERSON, **said})


def person(**said: Any) -> Brief:
    return make_brief({"person": {**PERSON, **said}})


def test_one_photo_is_enough() -> None:
    assert brief().person.photos == (Path("anna.jpg"),)


@pytest.mark.parametrize("shape", list(SIZES))
def test_sizes_are_even_and_keep_their_shape(shape: Any) -> None:
    width, height = brief(format=shape).size
    small = brief(format=shape, preview=True).size
    assert width % 2 == height % 2 == small[0] % 2 == small[1] % 2 == 0
    assert min(small) == 540
    assert small[0] / small[1] == pytest.approx(width / height, abs=0.01)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"scene": ["portrait"]}, "The brief has the unknown key 'scene'; did you mean 'scenes'?"),
        ({"format": "4:3"}, "'format' is '4:3'"),
        ({"seconds": 3}, "'seconds' is 3"),
        ({"seed": -1}, "'seed' is -1"),
        ({"line": "x" * 161}, "'line' has 161 characters"),
        ({"language": "xx"}, "'language' is 'xx'"),
        ({"person": {"photos": []}}, "'person.photos' is []"),
        ({"person": {}}, "The brief lacks 'person.photos'; add it."),
        ({"person": {"photos": ["a"], "fotos": 1}}, "unknown key 'person.fotos'; did you mean 'photos'?"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BriefError, match=r"^[^\n]*$") as caught:
        make_brief({"person": PERSON, **said})
    assert sentence in str(caught.value)


@pytest.mark.parametrize("day", ["31", "1931-13", "1931-02-30", "soon", "2999"])
def test_days_that_cannot_be_are_refused(day: str) -> None:
    with pytest.raises(BriefError, match=day):
        person(born=day)


def test_years_may_be_written_as_numbers_and_must_be_in_order() -> None:
    assert person(born=1931, died="2019-02").person.died == "2019-02"
    with pytest.raises(BriefError, match=r"'died' \(1919\) lies before 'born' \(1931\)"):
        person(born=1931, died=1919)


@given(st.text(max_size=60))
def test_any_name_gives_one_line_or_one_sentence(name: str) -> None:
    try:
        shown = person(name=name).person.name
    except BriefError as error:
        shown = str(error)
    assert "\n" not in shown


def test_photos_are_looked_for_beside_the_brief(tmp_path: Path) -> None:
    file = tmp_path / "brief.yaml"
    file.write_text("person:\n  photos: [anna.jpg]\n  name: Anna\n  born: 1931\n", encoding="utf-8")
    read = read_brief(file)
    assert read.person.photos == (tmp_path / "anna.jpg",)
    assert read.person.born == "1931"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"person: [", b"- a\n- b\n", b"just words", b""])
def test_broken_brief_files_are_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "brief.yaml"
    file.write_bytes(content)
    with pytest.raises(BriefError, match=r"^The brief '.*brief\.yaml' [^\n]*\.$"):
        read_brief(file)


def test_missing_brief_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BriefError, match="no such file"):
        read_brief(tmp_path / "nothing.yaml")


def test_whoever_has_something_to_say_speaks() -> None:
    assert make_brief({"person": PERSON, "speech": "a.wav"}).scenes == ("speak",)
    assert make_brief({"person": PERSON, "words": "Thank you."}).scenes == ("speak",)
    assert make_brief({"person": PERSON}).scenes == ("portrait",)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"scenes": ["speak"]}, "nothing is to be said"),
        ({"scenes": ["portrait"], "speech": "a.wav"}, "add that scene"),
        ({"scenes": ["speak", "speak"], "words": "Hello"}, "2 times"),
        ({"scenes": ["words"], "words": "x" * 200}, "let the scene 'speak' say it"),
        ({"words": "x" * 901}, "at most 900"),
        ({"music": "jolly"}, "choose tender"),
        ({"music": 3}, "choose tender"),
    ],
)
def test_sound_that_cannot_be_is_one_sentence(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BriefError, match=r"^[^\n]*\.$") as caught:
        make_brief({"person": PERSON, **said})
    assert sentence in str(caught.value)


def test_recordings_are_looked_for_beside_the_brief(tmp_path: Path) -> None:
    file = tmp_path / "brief.yaml"
    file.write_text("person: {photos: [a.jpg]}\nspeech: b.ogg\nmusic: c.mp3\n", encoding="utf-8")
    read = read_brief(file)
    assert (read.speech, read.music) == (tmp_path / "b.ogg", tmp_path / "c.mp3")
