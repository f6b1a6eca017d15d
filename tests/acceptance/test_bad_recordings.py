"""Recordings nobody can use, given to the command itself: one sentence, what is still possible, nothing left behind."""

from __future__ import annotations

import re
import sys
import wave
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from memoriam.doors.command import main
from memoriam.errors import RecordingError
from memoriam.sound.music import MOODS, music
from memoriam.sound.recording import RATE, read_recording
from speechlike import speechlike

WAYS_OUT = re.compile(r"\b(choose|give|copy|cut|add|save|name|check|leave|let|set)\b", re.IGNORECASE)
"""Every refusal says what can be done instead."""


def wav(path: Path, samples: NDArray[np.floating], rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(samples, -1.0, 1.0) * 32_000).astype("<i2").tobytes())
    return path


def content(data: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "voice.wav"
        path.write_bytes(data)
        return path

    return write


def silence(folder: Path) -> Path:
    return wav(folder / "voice.wav", np.zeros(4 * RATE))


def hiss(folder: Path) -> Path:
    return wav(folder / "voice.wav", 0.02 * np.random.default_rng(1).standard_normal(4 * RATE))


def tune(folder: Path) -> Path:
    return wav(
        folder / "voice.wav", np.concatenate(list(islice(music(MOODS["tender"], 12.0, 3), 12)))[:, 0] * 2.0
    )


def a_second(folder: Path) -> Path:
    return wav(folder / "voice.wav", speechlike(1.0, 16_000, seed=3), 16_000)


def missing(folder: Path) -> Path:
    return folder / "voice.wav"


def a_folder(folder: Path) -> Path:
    path = folder / "voice.wav"
    path.mkdir()
    return path


def cut_in_its_header(folder: Path) -> Path:
    whole = wav(folder / "whole.wav", speechlike(2.0, 16_000, seed=3), 16_000)
    path = folder / "voice.wav"
    path.write_bytes(whole.read_bytes()[:30])
    whole.unlink()
    return path


UNUSABLE = {
    "silence": silence,
    "music": tune,
    "missing": missing,
    "a folder": a_folder,
    "empty": content(b""),
    "thirteen bytes": content(b"RIFF\x00\x00\x00\x00WAVEf"),
    "cut in its header": cut_in_its_header,
    "a playlist": content(b"#EXTM3U\nfile:///etc/hostname\n"),
    "a picture": content(b"\x89PNG\r\n\x1a\n" + bytes(200)),
    "noise named ogg": content(b"OggS" + bytes(range(256)) * 8),
    "a film of nothing": content(b"\x00\x00\x00\x18ftypmp42" + b"\xff" * 400),
    "a program": content(b"\x7fELF" + bytes(100)),
}
"""Refused as what is to be heard."""

TOO_LITTLE = UNUSABLE | {"a second": a_second, "hiss": hiss}
"""Refused as what a voice shall resemble."""


def refused(arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """The sentence with which the command ends."""
    monkeypatch.setattr(sys, "argv", ["memoriam", "film", *arguments, "--preview", "--declare"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    said = capsys.readouterr().err.strip()
    assert said.startswith("memoriam: ")
    assert "\n" not in said
    assert said.endswith(".")
    assert "Traceback" not in said
    assert WAYS_OUT.search(said), said
    return said


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """Where a film would be written, apart from the recordings."""
    folder = tmp_path / "made"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("kind", UNUSABLE)
def test_it_cannot_be_heard(
    kind: str,
    hopper: Path,
    tmp_path: Path,
    made: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = UNUSABLE[kind](tmp_path)
    said = refused([str(hopper), "--speech", str(path), "-o", str(made / "a.mp4")], monkeypatch, capsys)
    assert path.name in said
    assert list(made.iterdir()) == []


@pytest.mark.parametrize("kind", TOO_LITTLE)
def test_no_voice_can_resemble_it(
    kind: str,
    hopper: Path,
    tmp_path: Path,
    made: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = TOO_LITTLE[kind](tmp_path)
    flags = ["--words", "Thank you.", "--voice", str(path), "-o", str(made / "a.mp4")]
    said = refused([str(hopper), *flags], monkeypatch, capsys)
    assert path.name in said
    assert list(made.iterdir()) == []


@pytest.mark.parametrize("kind", [kind for kind in UNUSABLE if kind != "music"])
def test_it_is_no_music(
    kind: str,
    hopper: Path,
    tmp_path: Path,
    made: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = UNUSABLE[kind](tmp_path)
    refused([str(hopper), "--music", str(path), "-o", str(made / "a.mp4")], monkeypatch, capsys)
    assert list(made.iterdir()) == []


def test_two_people_make_no_voice(
    shared_inputs: Path,
    hopper: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    voices = shared_inputs / "voices"
    one, other = (
        read_recording(voices / name).samples
        for name in ("dv02_en_clear_14s.flac", "dv06_ru_asterisk_31s_8khz.wav")
    )
    both = wav(tmp_path / "both.wav", np.concatenate([one, other[: len(one)]]))
    flags = ["--words", "Thank you.", "--voice", str(both), "-o", str(tmp_path / "a.mp4")]
    said = refused([str(hopper), *flags], monkeypatch, capsys)
    assert "Two voices are heard in 'both.wav'" in said
    assert "a stock voice speaks" in said


def test_every_hostile_file_is_one_sentence(shared_inputs: Path) -> None:
    for path in sorted((shared_inputs / "bad").iterdir()):
        if path.name == "MANIFEST.tsv":
            continue
        with pytest.raises(RecordingError) as refusal:
            read_recording(path)
        assert "\n" not in str(refusal.value)
        assert WAYS_OUT.search(str(refusal.value)), path.name
