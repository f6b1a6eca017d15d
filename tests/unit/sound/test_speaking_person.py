"""Which stock voice fits somebody, and that it is said where that comes from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from memoriam.brief import Brief, Figure, Person, make_brief
from memoriam.errors import BriefError, VoiceError
from memoriam.performance.curves import Keyframes
from memoriam.performance.speech import Speech
from memoriam.scenes.speak import LEAD_IN
from memoriam.sound import score as scoring
from memoriam.sound.speaker import FittingSpeaker, fitting_speaker
from memoriam.sound.spoken import Spoken
from memoriam.storyboard import Storyboard
from memoriam.voice.base import find_stack


@pytest.mark.parametrize(
    ("born", "died", "age"),
    [
        ("1990", "2020", "young"),
        ("1950-06-02", "1985-06-01", "young"),
        ("1950-06-02", "1985-06-02", "middle"),
        ("1940", "1999", "middle"),
        ("1940", "2000", "old"),
        ("1906-12-09", "1992", "old"),
        ("1906", None, None),
    ],
)
def test_age_follows_the_dates(hopper: Path, born: str, died: str | None, age: str | None) -> None:
    person = Person(photos=(hopper,), born=born, died=died)
    assert fitting_speaker(Brief(person=person)).age == age


def test_what_the_brief_says_counts_most(hopper: Path) -> None:
    person = Person(photos=(hopper,))
    fitting = fitting_speaker(Brief(person=person, figure=Figure(body="woman", old=True)))
    assert fitting == FittingSpeaker("female", "old", ("as 'figure' says", "as 'figure' says"))
    assert "a woman (as 'figure' says), old (as 'figure' says)" in fitting.sentence("en")


def test_without_anything_known_nothing_is_claimed(hopper: Path) -> None:
    fitting = fitting_speaker(Brief(person=Person(photos=(hopper,))))
    assert (fitting.sex, fitting.age) == (None, None)
    assert "nothing tells" in fitting.sentence("de")


@pytest.mark.parametrize(
    ("sex", "age", "name"),
    [("female", "old", "bf_emma"), ("male", "young", "am_puck"), ("male", "middle", "am_michael")],
)
def test_the_stack_has_a_voice_for_it(sex: str, age: str, name: str) -> None:
    assert find_stack("kokoro").stock("en", sex, age).name == name  # type: ignore[arg-type]


@pytest.mark.parametrize("age", ["young", "middle", "old"])
def test_a_woman_speaks_german_with_the_voice_that_is_understood(age: str) -> None:
    assert find_stack("kokoro").stock("de", "female", age).name == "if_sara"  # type: ignore[arg-type]


def test_a_voice_by_name_and_one_that_resembles_exclude_each_other(hopper: Path) -> None:
    with pytest.raises(BriefError, match="'stock_voice' and 'voice' are both given"):
        make_brief(
            {"person": {"photos": [hopper]}, "words": "Hi.", "voice": ["a.wav"], "stock_voice": "af_heart"}
        )


def test_a_voice_that_is_not_there_is_named_in_one_sentence() -> None:
    with pytest.raises(VoiceError, match="There is no voice 'nobody'"):
        find_stack("kokoro").named("nobody")


@pytest.mark.parametrize(("kind", "text"), [("made", "Die Stimme ist künstlich erzeugt"), ("recording", "")])
def test_the_picture_says_that_a_voice_was_made(
    hopper: Path, monkeypatch: pytest.MonkeyPatch, kind: str, text: str
) -> None:
    monkeypatch.setattr(scoring, "speech_start", lambda _: LEAD_IN + 2.0)
    speech = Speech(3.0, {}, ((0.0, 3.0),))
    spoken = Spoken(np.zeros(144_000, np.float32), speech, kind, "Danke.")  # type: ignore[arg-type]
    brief = Brief(person=Person(photos=(hopper,)), words="Danke.", language="de", scenes=("speak",))
    still = Keyframes(((0.0, 0.0),))
    board = Storyboard(9.0, 1, (), {}, still, still, still)
    sound = scoring.score(board, brief, spoken)
    assert [notice.text for notice in sound.notices] == ([text] if text else [])
    if text:
        assert sound.notices[0].start == 2.0
        assert sound.opacities(2.5)[0] == 1.0
        assert sound.opacities(8.0)[0] == 0.0
