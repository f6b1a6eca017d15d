from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from memoriam.errors import BriefError
from memoriam.scenes.base import scene_names
from memoriam.scenes.still import find_still

LARGEST = 20_000
"""Bytes of a still: a page shows a dozen of them."""


@pytest.mark.parametrize("name", scene_names())
def test_every_scene_that_ships_has_a_small_still(name: str) -> None:
    still = find_still(name)
    assert still is not None
    assert still.stat().st_size < LARGEST
    with Image.open(still) as picture:
        assert (picture.format, picture.size) == ("WEBP", (252, 336))
        low, high = picture.convert("L").getextrema()
    assert high - low > 60  # type: ignore[operator]  # one band: two numbers


def test_a_scene_that_is_not_installed_has_none() -> None:
    with pytest.raises(BriefError, match="no scene 'parade'"):
        find_still("parade")


def test_a_scene_of_another_package_brings_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("parade")
    module.__file__ = str(tmp_path / "parade.py")
    scene = type("ParadeScene", (), {"__module__": "parade"})
    monkeypatch.setitem(sys.modules, "parade", module)
    monkeypatch.setattr("memoriam.scenes.still.find_scene", {"parade": scene()}.__getitem__)
    assert find_still("parade") is None
    (tmp_path / "stills").mkdir()
    Image.new("RGB", (252, 336)).save(tmp_path / "stills" / "parade.webp")
    assert find_still("parade") == tmp_path / "stills" / "parade.webp"
