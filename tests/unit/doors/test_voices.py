from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from memoriam.doors.voices import show_voices
from memoriam.settings import settings


@pytest.fixture(autouse=True)
def without_espeak(tmp_path: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEMORIAM_ESPEAK_NG", str(tmp_path / "missing"))
        settings.cache_clear()
        yield
    settings.cache_clear()


def test_languages_and_voices_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    show_voices(as_json=False)
    out = capsys.readouterr().out
    assert "en English: clear\n" in out
    assert "de German" in out
    assert "apt-get install espeak-ng" in out
    assert "uk Ukrainian: not spoken well enough" in out
    assert "bm_george" in out


def test_the_list_is_data_for_other_programs(capsys: pytest.CaptureFixture[str]) -> None:
    show_voices(as_json=True)
    (kokoro,) = [stack for stack in json.loads(capsys.readouterr().out) if stack["stack"] == "kokoro"]
    assert kokoro["languages"]["en"] == {"quality": "good", "missing": ""}
    assert kokoro["languages"]["fr"]["missing"].startswith("espeak-ng")
    assert {"name", "description", "languages"} == set(kokoro["voices"][0])
