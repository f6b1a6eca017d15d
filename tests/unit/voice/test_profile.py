"""A person's voice in numbers, kept by content."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from memoriam.errors import RecordingError
from memoriam.sound.clean import Cleaned
from memoriam.sound.recording import RATE, Recording
from memoriam.voice import profile as profiling
from memoriam.voice.profile import load_profile, measure_profile, profile_of, save_profile, syllable_rate
from speechlike import speechlike

Read = tuple[Recording, Cleaned]


def _read(seconds: float, seed: int, hertz: float = 120.0) -> Read:
    samples = speechlike(seconds, RATE, seed=seed, hertz=hertz)
    recording = Recording(samples, RATE, False, f"{seed:064x}", f"voice{seed}.wav")
    return recording, Cleaned(samples, 50.0, ())


@pytest.fixture(scope="module")
def read() -> Read:
    return _read(6.0, 1)


def test_height_and_seconds(read: Read) -> None:
    found = measure_profile([read], "key")
    assert found.pitch is not None
    assert found.pitch.hertz == pytest.approx(120.0, rel=0.15)
    assert 3.0 < found.seconds <= 6.1
    assert 0.5 < found.evenness <= 1.0
    assert any("s of speech to learn the voice from" in remark for remark in found.remarks)


def test_it_comes_back_as_it_was_kept(read: Read, tmp_path: Path) -> None:
    found = measure_profile([read], "key")
    path = tmp_path / "voices" / "key.npz"
    save_profile(path, found)
    kept = load_profile(path)
    assert kept is not None
    assert np.array_equal(kept.embedding, found.embedding)
    assert np.array_equal(kept.colour, found.colour)
    assert (kept.pitch, kept.rate, kept.remarks, kept.key) == (found.pitch, found.rate, found.remarks, "key")
    assert [file.name for file in path.parent.iterdir()] == ["key.npz"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"x" * 500])
def test_a_damaged_file_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kept.npz"
    path.write_bytes(content)
    assert load_profile(path) is None
    assert load_profile(tmp_path / "missing.npz") is None


def test_an_older_version_is_measured_again(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept.npz"
    save_profile(path, measure_profile([read], "key"))
    monkeypatch.setattr(profiling, "VERSION", profiling.VERSION + 1)
    assert load_profile(path) is None


def test_it_is_measured_once(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = _read(4.0, 2)
    first = profile_of([read, other], tmp_path)
    monkeypatch.setattr(profiling, "measure_profile", lambda *_: pytest.fail("measured again"))
    assert profile_of([other, read], tmp_path).key == first.key


def test_too_little_speech_is_refused_with_a_way_out() -> None:
    with pytest.raises(RecordingError, match=r"1\.\d s of speech in 'voice3.wav'.*add another recording"):
        measure_profile([_read(1.5, 3)])
    with pytest.raises(RecordingError, match="name at least one"):
        profile_of([])


def test_a_whisper_is_said() -> None:
    chance = np.random.default_rng(0)
    steps = np.repeat(chance.uniform(0.02, 1.0, 50), RATE // 10)
    samples = (0.1 * steps * chance.standard_normal(len(steps))).astype(np.float32)
    found = measure_profile([(Recording(samples, RATE, False, "00", "w.wav"), Cleaned(samples, 40.0, ()))])
    assert found.pitch is None
    assert any("whispered" in remark for remark in found.remarks)


def test_syllables_are_counted() -> None:
    t = np.arange(5 * 16_000) / 16_000
    sound = np.sin(np.pi * 4.0 * t) ** 2 * np.sin(2 * np.pi * 700 * t)
    assert syllable_rate(sound.astype(np.float32), 16_000) == pytest.approx(4.0, abs=0.4)
    assert syllable_rate(np.zeros(100, np.float32), 16_000) == 0.0
