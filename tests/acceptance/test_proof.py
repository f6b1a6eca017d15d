"""A film of the real command goes out into the world, and ``memoriam verify`` tells the truth each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import pytest
import typer
from benchmarks.attacks import ATTACKS
from c2pa import Context, Reader

from authorities import Authority
from memoriam.arrays import Yuv420
from memoriam.doors.command import app
from memoriam.settings import Settings

COMMAND = [sys.executable, "-c", "from memoriam.doors.command import main; main()"]

SETTINGS = {
    "photo_bytes": "50000000",
    "photo_pixels": "90000000",
    "decode_seconds": "30",
    "decode_memory": "1200000000",
    "threads": "1",
    "time_stamp_url": "http://127.0.0.1:9/",
    "trust_anchors": "",
}
"""A value other than the default for every setting that a film can be made with."""

PATHS = {
    "cache_folder",
    "certificate_folder",
    "certificate_chain",
    "certificate_key",
    "journal",
    "opt_out_register",
    "opt_out_key",
    "espeak_ng",
}
"""Settings that are paths, given new ones in every test of the command."""

FLAGS = {
    "declare": None,
    "name": "Grace Hopper",
    "born": "1906",
    "died": "1992",
    "line": "She taught machines to listen.",
    "language": "en",
    "law": "plain",
    "format": "1:1",
    "seconds": "18",
    "music": "still",
    "captions": None,
    "clarity": "0.4",
    "pronounce": "Grace=greiss",
    "face": "1",
    "seed": "3",
    "words": "She taught machines to listen.",
    "restore": None,
    "preview": None,
}
"""A value for every flag that changes the film."""

ELSEWHERE = {"photos", "output", "as_json", "help"}
"""Parameters of the command that say where things are or how the result is printed."""

SCENERY = {"scene", "stage", "dove", "companion", "younger", "memory", "speech", "voice", "stock_voice"}
"""Flags that choose what is painted or heard, long before a frame is marked; filming them all takes minutes each."""

INVENTED = {f"MEMORIAM_{name}": "0" for name in ("LABEL", "MARK", "SIGN", "WATERMARK", "PROOF", "C2PA")}

FILM = ["--preview", "--seconds", "11", "--name", "Grace Hopper", "--seed", "7"]


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=os.environ | environment,
    )


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A studio with a certificate of its own, as its environment."""
    folder, authority = tmp_path_factory.mktemp("studio"), Authority("Quiet Films root")
    chain, key = authority.write(folder)
    (folder / "anchors.pem").write_text(authority.pem)
    return {
        "MEMORIAM_CERTIFICATE_CHAIN": str(chain),
        "MEMORIAM_CERTIFICATE_KEY": str(key),
        "MEMORIAM_TRUST_ANCHORS": str(folder / "anchors.pem"),
        "MEMORIAM_CERTIFICATE_FOLDER": str(folder / "local"),
    }


@pytest.fixture(scope="session")
def film(hopper: Path, studio: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signed") / "grace.mp4"
    done = run("film", hopper, "-o", path, *FILM, **studio)
    assert done.returncode == 0, done.stderr
    assert "Signed by 'Test studio'" in done.stdout
    return path


@pytest.fixture(scope="session")
def frames(film: Path) -> list[Yuv420]:
    with av.open(str(film)) as container:
        every = (frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0))
        return [frame for index, frame in enumerate(every) if index < 40]


def verdict_on(path: Path, studio: dict[str, str]) -> tuple[int, dict[str, Any]]:
    done = run("verify", path, "--json", **studio)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def test_everything_that_shows_the_dead_is_signed(film: Path, studio: dict[str, str]) -> None:
    report = json.loads(film.with_suffix(".report.json").read_text())
    for path, role in (
        (film, "preview"),
        (film.with_suffix(".poster.jpg"), "poster"),
        (film.with_suffix(".sheet.jpg"), "contact sheet"),
    ):
        status, verdict = verdict_on(path, studio)
        assert (status, verdict["finding"], verdict["role"]) == (0, "genuine", role)
        assert verdict["film_id"] == report["provenance"]["film_id"]
        assert [one["sha256"] for one in verdict["made_from"]] == [report["photographs"][0]["sha256"]]


def test_the_official_reader_accepts_it_with_the_studios_anchor(film: Path, studio: dict[str, str]) -> None:
    anchors = Path(studio["MEMORIAM_TRUST_ANCHORS"]).read_text()
    with (
        Context.from_dict({"trust": {"user_anchors": anchors}}) as context,
        Reader(str(film), context=context) as reader,
    ):
        assert reader.get_validation_state() == "Trusted"
        assert "Grace" not in reader.json(), "the manifest holds no name"


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_mark_survives(
    attack: str, film: Path, frames: list[Yuv420], studio: dict[str, str], tmp_path: Path
) -> None:
    status, verdict = verdict_on(ATTACKS[attack](frames, tmp_path), studio)
    report = json.loads(film.with_suffix(".report.json").read_text())
    assert (status, verdict["finding"]) == (13, "stripped")
    assert verdict["mark"]["film_id"] == report["provenance"]["film_id"]


def test_a_remuxed_film_has_lost_its_signature_but_not_its_mark(
    film: Path, studio: dict[str, str], tmp_path: Path
) -> None:
    with av.open(str(film)) as source, av.open(str(tmp_path / "copy.mp4"), "w") as copy:
        stream = copy.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    status, verdict = verdict_on(tmp_path / "copy.mp4", studio)
    assert (status, verdict["finding"]) == (13, "stripped")


def test_every_changed_byte_shows(film: Path, studio: dict[str, str], tmp_path: Path) -> None:
    content = film.read_bytes()
    for place in (len(content) // 3, len(content) - 9):
        changed = bytearray(content)
        changed[place] ^= 1
        (tmp_path / "changed.mp4").write_bytes(changed)
        status, verdict = verdict_on(tmp_path / "changed.mp4", studio)
        assert (status, verdict["whole"]) == (12, False)


def test_no_setting_yields_an_unmarked_or_unsigned_film(hopper: Path, tmp_path: Path) -> None:
    """Every documented setting, and every word that somebody might try; the shortest films there are."""
    own = {
        f"MEMORIAM_{name}": str(tmp_path / "own" / name.lower())
        for name in ("CERTIFICATE_FOLDER", "JOURNAL", "OPT_OUT_REGISTER", "OPT_OUT_KEY", "ESPEAK_NG")
    }
    assert set(SETTINGS) | PATHS == set(Settings.model_fields), "a new setting is tried here too"
    settings = {f"MEMORIAM_{name.upper()}": value for name, value in SETTINGS.items() if value}
    flags = [part for name, value in FLAGS.items() for part in (f"--{name}", value) if part]
    done = run("film", hopper, "-o", tmp_path / "film.mp4", *flags, **settings | INVENTED | own)
    assert done.returncode == 0, done.stderr
    status, verdict = verdict_on(tmp_path / "film.mp4", own)
    assert (status, verdict["finding"]) == (0, "genuine")
    assert verdict["mark"]["film_id"] == verdict["film_id"]


@pytest.mark.parametrize(
    "environment",
    [
        {"MEMORIAM_CERTIFICATE_CHAIN": "/nowhere/chain.pem"},
        {"MEMORIAM_CERTIFICATE_CHAIN": "/nowhere/chain.pem", "MEMORIAM_CERTIFICATE_KEY": "/nowhere/key.pem"},
        {"MEMORIAM_CERTIFICATE_FOLDER": "/dev/null/certificate"},
    ],
)
def test_without_a_certificate_there_is_no_film(
    hopper: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    done = run("film", hopper, "-o", tmp_path / "film.mp4", "--preview", **environment)
    assert done.returncode == 8
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_flag_of_the_command_was_tried() -> None:
    command = typer.main.get_command(app).commands["film"]  # type: ignore[attr-defined]
    assert {parameter.name for parameter in command.params} <= set(FLAGS) | SCENERY | ELSEWHERE


@pytest.mark.parametrize("flag", ["--no-label", "--no-mark", "--no-sign", "--unsigned", "--no-watermark"])
def test_no_flag_is_known_that_would(hopper: Path, tmp_path: Path, flag: str) -> None:
    done = run("film", hopper, "-o", tmp_path / "film.mp4", flag)
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_film_names_the_record_of_what_was_declared(
    hopper: Path, tmp_path: Path, studio: dict[str, str]
) -> None:
    journal = tmp_path / "journal.jsonl"
    own = {**studio, "MEMORIAM_JOURNAL": str(journal)}
    assert run("film", hopper, "-o", tmp_path / "film.mp4", *FILM, **own).returncode == 0
    _, verdict = verdict_on(tmp_path / "film.mp4", own)
    assert run("journal", "verify", journal, "--anchor", verdict["consent"], **own).returncode == 0
    kinds = [json.loads(line)["kind"] for line in journal.read_text().splitlines()]
    assert kinds == ["consent", "render"]
    assert "Hopper" not in journal.read_text()


def test_nobody_in_the_opt_out_register_is_filmed(
    hopper: Path, tmp_path: Path, studio: dict[str, str]
) -> None:
    own = {
        **studio,
        "MEMORIAM_OPT_OUT_REGISTER": str(tmp_path / "data" / "opt-out.txt"),
        "MEMORIAM_OPT_OUT_KEY": str(tmp_path / "keys" / "opt-out.key"),
    }
    assert run("opt-out", "check", hopper, **own).returncode == 0
    assert run("opt-out", "add", hopper, **own).returncode == 0
    assert run("opt-out", "check", hopper, **own).returncode == 4
    done = run("film", hopper, "-o", tmp_path / "film.mp4", *FILM, **own)
    assert done.returncode == 4
    assert "register" in done.stderr
    assert not (tmp_path / "film.mp4").exists()
