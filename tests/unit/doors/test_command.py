from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rich.console import Console
from typer.testing import CliRunner

from memoriam import __version__
from memoriam.doors.command import app
from memoriam.doors.scenes import half_blocks
from memoriam.errors import BriefError, NoFace, SeveralFaces
from memoriam.scenes.base import scene_names


def run(*arguments: str | Path) -> str:
    done = CliRunner().invoke(app, [str(word) for word in arguments], catch_exceptions=True)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_version_and_help() -> None:
    assert run("--version").strip() == f"memoriam {__version__}"
    assert "Exit status" in run("--help")


def test_scenes_are_listed_for_people_and_programs() -> None:
    listed = json.loads(run("scenes", "--json"))
    assert [one["name"] for one in listed] == list(scene_names())
    assert all(one["is"] and one["shortest"] <= one["seconds"] for one in listed)
    assert all(Path(one["still"]).is_file() for one in listed)
    said = run("scenes")
    assert all(one["name"] in said and one["still"] in said for one in listed)


def test_a_terminal_shows_the_stills(tmp_path: Path) -> None:
    picture = np.zeros((8, 4, 3), np.uint8)
    picture[4:] = (255, 0, 0)
    Image.fromarray(picture).save(tmp_path / "two.png")
    drawn = half_blocks(tmp_path / "two.png", 2)
    assert drawn.plain == "▀▀\n▀▀"
    screen = Console(force_terminal=True, color_system="truecolor", width=80, file=io.StringIO())
    screen.print(drawn)
    shown = screen.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert "38;2;0;0;0" in shown
    assert "48;2;255;0;0" in shown


def test_doctor_finds_this_installation_whole() -> None:
    parts = json.loads(run("doctor", "--json"))["parts"]
    assert {part["name"] for part in parts} >= {"numpy", "model face_detector", "cache"}
    assert all(part["state"] in {"good", "could add"} for part in parts)


def test_look_says_what_a_photograph_can_carry(hopper: Path, tmp_path: Path) -> None:
    picture = tmp_path / "who.jpg"
    said = json.loads(run("look", hopper, "--json", "--picture", picture))
    (seen,), scenes = said["photos"], said["scenes"]
    assert scenes["portrait"] is None
    assert "second person" in scenes["embrace"]
    assert len(seen["faces"]) == 1
    assert seen["uses"]["motion"] > 0.5
    assert picture.exists()


def test_look_refuses_what_shows_nobody_or_too_many(shared_inputs: Path) -> None:
    photos = shared_inputs / "photos"
    with pytest.raises(NoFace, match="Nobody is seen"):
        run("look", photos / "d24_no_person_cat.png")
    with pytest.raises(SeveralFaces, match="--face 1 to --face 2"):
        run("look", photos / "d19_couple_1855.jpg")


def test_a_brief_comes_alone_and_flags_win_over_it(hopper: Path, tmp_path: Path) -> None:
    brief = tmp_path / "brief.yaml"
    brief.write_text(f"person:\n  photos: ['{hopper}']\nformat: '1:1'\n", encoding="utf-8")
    with pytest.raises(BriefError, match="comes alone"):
        run("film", brief, hopper)
    with pytest.raises(BriefError, match="'format' is '4:3'"):
        run("film", brief, "--format", "4:3")
    with pytest.raises(BriefError, match="no scene 'dance'"):
        run("film", brief, "--scene", "dance", "-o", tmp_path / "film.mp4", "--preview")
