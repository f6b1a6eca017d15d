"""``memoriam verify`` says when speech is a made voice's."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from memoriam.proof import verify as verifying
from memoriam.proof.verify import Finding, Verdict, verify
from memoriam.proof.voice_mark import RATE, mark_voice
from memoriam.settings import Settings
from speechlike import speechlike


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of a marked voice."""
    path = tmp_path_factory.mktemp("spoken") / "voice.wav"
    samples = mark_voice(speechlike(6.0, RATE, seed=8), 0x0BADCAFE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32_000).astype("<i2").tobytes())
    return path


def _verdict(finding: Finding, film_id: str = "") -> Verdict:
    return Verdict(file="film.mp4", finding=finding, sentence="As it was.", film_id=film_id)


@pytest.mark.parametrize("finding", [Finding.GENUINE, Finding.ALTERED])
def test_the_mark_is_named_beside_the_verdict(
    spoken: Path, monkeypatch: pytest.MonkeyPatch, finding: Finding
) -> None:
    monkeypatch.setattr(verifying, "_verdict", lambda *_: _verdict(finding, "0badcafe"))
    verdict = verify(spoken, Settings())
    assert (verdict.finding, verdict.sentence) == (finding, "As it was.")
    assert verdict.voice_mark is not None
    assert verdict.voice_mark.code == "cafe"


def test_a_stripped_film_is_known_by_its_voice(spoken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "_verdict", lambda *_: _verdict(Finding.NOTHING))
    verdict = verify(spoken, Settings())
    assert verdict.finding is Finding.STRIPPED
    assert "…cafe" in verdict.sentence


def test_other_files_have_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "_verdict", lambda *_: _verdict(Finding.NOTHING))
    path = tmp_path / "nothing.mp4"
    path.write_bytes(np.arange(256, dtype=np.uint8).tobytes())
    verdict = verify(path, Settings())
    assert (verdict.finding, verdict.voice_mark) == (Finding.NOTHING, None)
