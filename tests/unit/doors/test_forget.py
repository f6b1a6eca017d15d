"""What was kept of a person is erased: likeness, voice profile and fits; the files themselves stay."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from memoriam.doors import forget as door
from memoriam.doors.command import app
from memoriam.errors import BriefError
from memoriam.settings import Settings
from memoriam.voice.keep import keep
from memoriam.voice.profile import VoiceProfile, fit_path, forget_voices, load_profile, save_profile


def profile(key: str, *sources: str) -> VoiceProfile:
    return VoiceProfile(
        embedding=np.zeros(256, np.float32),
        pitch=None,
        colour=np.zeros(42, np.float32),
        band=8000.0,
        rate=4.0,
        seconds=12.0,
        evenness=0.9,
        key=key,
        sources=sources,
    )


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    own = Settings(cache_folder=tmp_path / "cache", journal=tmp_path / "journal.jsonl")
    monkeypatch.setattr(door, "settings", lambda: own)
    return own


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "voice.ogg"
    path.write_bytes(b"a voice")
    return path


def kept_voices(own: Settings, recording: Path) -> Path:
    folder = own.cache_folder / "voices"
    digest = hashlib.sha256(recording.read_bytes()).hexdigest()
    for key, sources in (("aa", (digest, "other")), ("bb", ("other",))):
        save_profile(folder / f"{key}.npz", profile(key, *sources))
        keep(fit_path(folder, key, "af_heart-1"), {"coordinates": np.zeros(3)})
    return folder


def test_a_profile_and_its_fits_go_with_any_of_its_recordings(own: Settings, recording: Path) -> None:
    folder = kept_voices(own, recording)
    assert forget_voices(folder, hashlib.sha256(b"a voice").hexdigest()) == 2
    assert sorted(path.name for path in folder.iterdir()) == ["bb.af_heart-1.npz", "bb.npz"]
    left = load_profile(folder / "bb.npz")
    assert left is not None
    assert left.sources == ("other",)


def test_the_command_erases_by_file_and_keeps_the_file(own: Settings, recording: Path) -> None:
    folder = kept_voices(own, recording)
    done = CliRunner().invoke(app, ["forget", str(recording)])
    assert done.exit_code == 0
    assert "0 of likenesses, 2 of voices" in done.output
    assert recording.exists()
    assert not (folder / "aa.npz").exists()
    assert '"deletion"' in own.journal.read_text()


def test_a_brief_stands_for_all_it_names(own: Settings, recording: Path, hopper: Path) -> None:
    folder = kept_voices(own, recording)
    brief = recording.with_name("brief.yaml")
    brief.write_text(f"person: {{photos: ['{hopper}']}}\nwords: Hello.\nvoice: [{recording.name}]\n")
    assert CliRunner().invoke(app, ["forget", str(brief)]).exit_code == 0
    assert not (folder / "aa.npz").exists()
    assert (folder / "bb.npz").exists()


def test_all_erases_all(own: Settings, recording: Path) -> None:
    folder = kept_voices(own, recording)
    (own.cache_folder / "likeness.npz").write_bytes(b"x")
    done = CliRunner().invoke(app, ["forget", "--all"])
    assert "1 of likenesses, 4 of voices" in done.output
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("names", "everything"), [((), False), (("a.wav",), True), (("none.wav",), False)])
def test_what_cannot_be_is_one_sentence(own: Settings, names: tuple[str, ...], everything: bool) -> None:
    with pytest.raises(BriefError):
        door.forget([Path(name) for name in names], everything=everything)
    assert not own.journal.exists()
