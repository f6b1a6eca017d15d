"""The report keeps what it is told, gives it back unchanged, and never says where the family keeps its photographs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footage import make_measurements, make_report_of_film
from memoriam.brief import Brief, Person
from memoriam.errors import OutputError
from memoriam.media import footage as film_footage
from memoriam.models import REGISTRY
from memoriam.performance import LARGEST, Pose
from memoriam.proof.measures import Blinks, Steadiness
from memoriam.proof.page import render_page
from memoriam.proof.report import (
    HELD_BACK,
    SCHEMA,
    FilmReport,
    LimitReached,
    limits_reached,
    make_report,
    read_report,
)
from memoriam.proof.sentences import (
    blinks_sentence,
    identity_sentence,
    limit_sentence,
    motion_sentence,
    steadiness_sentence,
)
from memoriam.proof.stopwatch import Stopwatch
from people import make_likeness

FACTS = SimpleNamespace(
    seconds=17.6, width=1080, height=1920, frames=440, fps=25.0, codec="h264", audio_codec="aac", bytes=9
)


def test_json_round_trip_is_exact(tmp_path: Path) -> None:
    report = make_report_of_film()
    report.write(tmp_path / "film.report.json")
    assert read_report(tmp_path / "film.report.json") == report
    assert json.loads((tmp_path / "film.report.json").read_text())["report"] == SCHEMA
    assert [path.name for path in tmp_path.iterdir()] == ["film.report.json"]


@given(
    st.builds(
        Steadiness,
        difference=st.none(),
        peak_at=st.none() | st.floats(0, 1e3),
        flicker=st.none() | st.floats(0, 1e3),
        drift=st.none() | st.floats(0, 1e3),
        black=st.integers(0, 10**6),
        frozen=st.integers(0, 10**6),
    ),
    st.text(max_size=30),
)
def test_json_round_trip_of_anything(steadiness: Steadiness, name: str) -> None:
    measured = make_measurements()
    report = make_report_of_film(
        measurements=type(measured)(measured.identity, measured.motion, measured.blinks, steadiness),
        brief={"person": {"name": name.encode("utf-8", "replace").decode()}},
    )
    assert FilmReport.model_validate_json(report.model_dump_json()) == report


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"report": "memoriam/film-report/2"}', "\xff"])
def test_what_is_no_report_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(OutputError, match=r"other\.json") as caught:
        read_report(path)
    assert "\n" not in str(caught.value)


def test_a_missing_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be read"):
        read_report(tmp_path / "none.json")


def test_an_unknown_key_is_refused(tmp_path: Path) -> None:
    said = json.loads(make_report_of_film().model_dump_json())
    path = tmp_path / "r.json"
    path.write_text(json.dumps(said | {"surprise": 1}))
    with pytest.raises(OutputError, match="surprise"):
        read_report(path)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FilmReport:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"not empty")
    monkeypatch.setattr(film_footage, "facts", lambda _path: FACTS)
    photos = (Path("/home/secret-family/Oma im Garten.jpg"),)
    brief = Brief(person=Person(photos=photos, name="Anna"), language="de", seed=7)
    watch = Stopwatch()
    with watch.stage("likeness"):
        np.ones(10).sum()
    poses = [Pose(yaw=7.9, smile=0.1), Pose(pitch=-5.5, breath=1.0, blink=1.0)]
    return make_report(
        brief,
        make_likeness(),
        film,
        make_measurements(),
        watch,
        poses=poses,
        restored=["0" * 64],
        remarks=("The hand is illustrated.",),
    )


def test_a_report_of_a_film_has_everything(made: FilmReport) -> None:
    assert made.film.sha256 == hashlib.sha256(b"not empty").hexdigest()
    assert (made.film.frames, made.film.audio) == (440, "aac")
    assert made.label == "Mit KI aus Fotografien erstellt"
    assert made.seed == 7
    assert [stage.name for stage in made.stages] == ["likeness"]
    assert {model.sha256 for model in made.models} == {model.sha256 for model in REGISTRY.values()}
    assert all(model.licence for model in made.models)
    assert made.photographs[0].restored
    assert made.photographs[0].best_for == ("portrait",)
    assert made.peak_memory > 10_000_000
    assert "AI" in made.statement
    assert made.made_at.utcoffset() is not None


def test_file_names_and_folders_never_enter_the_report(made: FilmReport) -> None:
    text = made.model_dump_json()
    for secret in ("secret-family", "Oma", ".jpg", "/home", str(Path.cwd())):
        assert secret not in text
    assert made.brief["person"]["photos"] == ["sha256:" + "0" * 64]


def test_limits_reached_are_those_that_bent_a_movement(made: FilmReport) -> None:
    assert {reached.movement for reached in made.limits} == {"yaw", "pitch"}
    assert limits_reached([]) == ()
    assert limits_reached([Pose(yaw=0.5 * LARGEST.yaw)]) == ()


def test_what_is_illustrated_is_said_in_report_page_and_summary(made: FilmReport) -> None:
    assert made.remarks == ("The hand is illustrated.",)
    assert "<p>The hand is illustrated.</p>" in render_page(made)
    assert "The hand is illustrated." in made.summary().splitlines()


def test_summary_tells_the_worst_frame_beside_the_movement() -> None:
    text = make_report_of_film().summary()
    assert "0.83 in the worst frame" in text
    assert "turns 6.0° (5.8° found in the picture)" in text
    assert "The face is 90 pixels high" in text
    assert "glasses" not in text
    assert "16 seconds (4.0 for each second of film)" in text
    assert "\n\n" not in text


def test_sentences_say_what_could_not_be_measured() -> None:
    empty: dict[str, Any] = {"difference": None, "peak_at": None, "flicker": None, "drift": None}
    said = steadiness_sentence(Steadiness(**empty, black=0, frozen=1))
    assert said == "Flicker could not be measured, no black frame, 1 frozen frame."
    assert blinks_sentence(Blinks((), 0.0, 0, 0, None)) == "The eyes do not blink in this film."
    measured = make_measurements()
    assert "tilts 0.5°." in motion_sentence(measured.motion)
    nothing = type(measured.identity)((), None, 5, 100)
    assert "not measured" in identity_sentence(nothing)


@pytest.mark.parametrize("movement", HELD_BACK)
def test_every_movement_that_can_be_held_back_has_a_name(movement: str) -> None:
    said = limit_sentence(LimitReached(movement=movement, largest=0.9, limit=1.0))
    assert movement not in {"gaze_x", "gaze_y"} or "90 % of the most" in said
    assert said[0].isupper()
    assert "_" not in said
