"""Vendored files are pinned, licensed, and never used when altered."""

from __future__ import annotations

from pathlib import Path

import pytest

from memoriam.errors import InstallationError
from memoriam.models import REGISTRY, model_file
from memoriam.models.registry import FOLDER, verified


@pytest.mark.parametrize("name", REGISTRY)
def test_every_file_is_present_unaltered_and_licensed(name: str) -> None:
    assert model_file(name).is_file()
    licence = (FOLDER / REGISTRY[name].licence_file).read_text()
    titles = {
        "Apache-2.0": "Apache License",
        "MIT": "MIT License",
        "BSD-2-Clause": "Copyright 2016, Yahoo Inc.",
    }
    assert titles[REGISTRY[name].licence] in licence


def test_nothing_lies_there_that_is_not_registered() -> None:
    listed = {FOLDER / part for model in REGISTRY.values() for part in (model.file, model.licence_file)}
    there = {path for path in FOLDER.glob("*/*") if path.parent.name != "__pycache__"}
    assert there == listed


def test_an_unknown_name_is_an_installation_error() -> None:
    with pytest.raises(InstallationError, match="no model called 'mind_reader'"):
        model_file("mind_reader")


def test_an_altered_file_is_refused(tmp_path: Path) -> None:
    model = REGISTRY["canonical_face"]
    target = tmp_path / model.file
    target.parent.mkdir()
    data = bytearray((FOLDER / model.file).read_bytes())
    data[-1] ^= 1
    target.write_bytes(data)
    with pytest.raises(InstallationError, match="is altered"):
        verified(model, tmp_path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match="is missing"):
        verified(REGISTRY["canonical_face"], tmp_path)
