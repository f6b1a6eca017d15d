"""The command as a family uses it, on a real photograph; the film is judged by decoding it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from memoriam.media.footage import facts, read_frames

COMMAND = [sys.executable, "-c", "from memoriam.doors.command import main; main()"]


def run(*arguments: str | Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=timeout, check=False
    )


@pytest.fixture(scope="session")
def preview(hopper: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    film = tmp_path_factory.mktemp("film") / "grace.mp4"
    done = run(
        *(
            "film",
            hopper,
            "-o",
            film,
            "--preview",
            "--name",
            "Grace Hopper",
            "--born",
            "1906",
            "--died",
            "1992",
        ),
        *("--line", "She taught machines to listen.", "--seed", "7"),
    )
    assert done.returncode == 0, done.stderr
    return film


@pytest.fixture(scope="session")
def frames(preview: Path) -> list[np.ndarray]:
    return [frame[::2, ::2].copy() for frame in read_frames(preview)]


def test_the_film_plays_everywhere(preview: Path) -> None:
    found = facts(preview)
    assert (found.width, found.height, found.fps) == (540, 960, 25)
    assert (found.codec, found.pixel_format, found.audio_codec) == ("h264", "yuv420p", "aac")
    assert found.profile.startswith("High")
    assert found.faststart
    assert 15 <= found.seconds <= 20


def test_everything_lies_beside_it_and_nothing_else(preview: Path) -> None:
    assert sorted(path.name for path in preview.parent.iterdir()) == [
        "grace.mp4",
        "grace.poster.jpg",
        "grace.report.html",
        "grace.report.json",
        "grace.sheet.jpg",
    ]
    with Image.open(preview.with_suffix(".poster.jpg")) as poster:
        assert poster.size == (540, 960)


def test_identity_stays_while_the_head_moves(preview: Path) -> None:
    report = json.loads(preview.with_suffix(".report.json").read_text())
    identity, motion, blinks = (report["measurements"][key] for key in ("identity", "motion", "blinks"))
    assert identity["cosine"]["mean"] >= 0.85
    assert identity["cosine"]["p5"] >= 0.75
    assert identity["cosine"]["minimum"] >= 0.5
    assert motion["yaw"]["commanded"] >= 6
    assert motion["yaw"]["measured"] >= 5
    assert len([t for t in blinks["times"] if t < 15]) >= 3


def test_the_label_is_there_from_the_first_frame_to_the_last(frames: list[np.ndarray]) -> None:
    from memoriam.picture.label import colophon_overlay, label_overlay

    label, colophon = label_overlay(540, 960, "en"), colophon_overlay(540, 960, "en")
    for frame, sign in ((frames[0], label), (frames[len(frames) // 2], label), (frames[-1], colophon)):
        x, y = sign.x // 2, sign.y // 2
        height, width = sign.pixels.shape[0] // 2, sign.pixels.shape[1] // 2
        letters = sign.pixels[: 2 * height : 2, : 2 * width : 2, 3] > 200
        place = frame[y : y + height, x : x + width].astype(float).mean(axis=2)
        assert abs(place[letters].mean() - place[~letters].mean()) > 25


def test_it_opens_still_and_comes_alive(frames: list[np.ndarray]) -> None:
    def change(first: int, second: int) -> float:
        face = slice(120, 330), slice(60, 210)
        return float(np.abs(frames[first][face].astype(float) - frames[second][face]).mean())

    assert change(0, 8) < 2.5
    assert max(change(0, i) for i in range(60, 200, 20)) > 2 * change(0, 8)


def test_it_closes_in_light_with_the_title(frames: list[np.ndarray]) -> None:
    assert frames[-1].mean() > 190
    middle = frames[-1][150:330].astype(float).mean(axis=2)
    assert middle.min() < 130


def test_the_same_brief_gives_the_same_film(preview: Path, hopper: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.mp4"
    run(
        *(
            "film",
            hopper,
            "-o",
            again,
            "--preview",
            "--name",
            "Grace Hopper",
            "--born",
            "1906",
            "--died",
            "1992",
        ),
        *("--line", "She taught machines to listen.", "--seed", "7"),
    )
    assert packets(again) == packets(preview)
    assert again.read_bytes() != preview.read_bytes(), "a signature is made anew each time"


def packets(film: Path) -> list[bytes]:
    """Picture and sound as they were encoded, without the signature around them."""
    with av.open(str(film)) as container:
        return [bytes(packet) for packet in container.demux() if packet.size]


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["film", "nobody.jpg"], 3, "nobody.jpg"),
        (["film", "HOPPER", "--format", "4:3"], 2, "'format' is '4:3'"),
        (["film", "HOPPER", "-o", "film.avi"], 5, "A film is an .mp4 file"),
        (["film", "HOPPER", "-o", "nowhere/film.mp4"], 5, "does not exist"),
        (["film", "HOPPER", "--died", "1900", "--born", "1906"], 2, "lies before"),
        (["film", "HOPPER", "--name", "山田"], 2, "山"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    hopper: Path, arguments: list[str], status: int, sentence: str
) -> None:
    done = run(*(str(hopper) if word == "HOPPER" else word for word in arguments), "--declare")
    assert done.returncode == status
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 3


def test_ctrl_c_leaves_nothing(hopper: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    command = [*COMMAND, "film", str(hopper), "-o", str(film)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as work:
        assert work.stderr is not None
        for line in work.stderr:
            if line.startswith("Painting 3"):
                break
        os.kill(work.pid, signal.SIGINT)
        rest = work.stderr.read()
        assert work.wait(timeout=60) == 130
    assert "Traceback" not in rest
    assert list(tmp_path.iterdir()) == []


def test_progress_is_a_percentage_where_nobody_watches(hopper: Path, tmp_path: Path) -> None:
    started = time.monotonic()
    done = run("film", hopper, "-o", tmp_path / "film.mp4", "--preview", "--seconds", "11")
    assert done.returncode == 0
    assert "Painting 100 %" in done.stderr
    assert time.monotonic() - started < 240
