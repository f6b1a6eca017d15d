"""What every film is given on its way, and what is known of its sources."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from memoriam.brief import Brief, Companion, Person
from memoriam.engines.puppet.engine import PuppetEngine
from memoriam.media.still import write_jpeg
from memoriam.proof.mark import read_mark
from memoriam.proof.seal import Seal, film_id
from memoriam.proof.sources import said_by_hash, sources_of
from memoriam.proof.verify import Finding, verify
from memoriam.settings import Settings


@pytest.fixture
def brief(tmp_path: Path) -> Brief:
    paths = [tmp_path / f"grandmother{i}.jpg" for i in range(4)]
    for i, path in enumerate(paths):
        write_jpeg(path, np.full((40, 30, 3), 20 * i, np.uint8))
    return Brief(
        person=Person(photos=(paths[0],), name="Anna"),
        companion=Companion(photos=(paths[1],), consent=True),
        younger=(paths[2],),
        memories=(paths[3], paths[0]),
        preview=True,
    )


def test_every_file_of_the_brief_is_a_source_once(brief: Brief, tmp_path: Path) -> None:
    expected = [hashlib.sha256((tmp_path / f"grandmother{i}.jpg").read_bytes()).hexdigest() for i in range(4)]
    assert [source.sha256 for source in sources_of(brief)] == expected
    assert {source.kind for source in sources_of(brief)} == {"photograph"}


def test_no_path_is_said(brief: Brief, tmp_path: Path) -> None:
    said = json.dumps(said_by_hash(brief))
    assert "grandmother" not in said
    assert str(tmp_path) not in said
    assert said.count("sha256:") == 5


def test_the_film_id_follows_the_brief_and_not_the_folder(brief: Brief, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.jpg"
    elsewhere.write_bytes(brief.person.photos[0].read_bytes())
    moved = brief.model_copy(update={"person": brief.person.model_copy(update={"photos": (elsewhere,)})})
    assert film_id(moved) == film_id(brief)
    assert film_id(brief.model_copy(update={"seed": 2})) != film_id(brief)
    assert 0 <= film_id(brief) < 2**32


def test_it_marks_signs_and_tells_the_report(brief: Brief, tmp_path: Path) -> None:
    own = Settings(certificate_folder=tmp_path / "certificate")
    seal = Seal(brief, PuppetEngine(), own, consent="2026-0001")
    with pytest.raises(ValueError, match="nothing has been signed"):
        seal.provenance()
    lively = np.random.default_rng(1).integers(60, 180, (960 * 3 // 2, 540)).astype(np.uint8)
    seal.mark(lively)
    reading = read_mark([lively[:960]])
    assert reading is not None
    assert reading.film_id == seal.film_id
    with seal.signed(tmp_path / "poster.jpg", "poster") as draft:
        write_jpeg(draft, np.full((40, 30, 3), 99, np.uint8))
    told, verdict = seal.provenance(), verify(tmp_path / "poster.jpg", own)
    assert verdict.finding is Finding.GENUINE
    assert told.film_id == verdict.film_id == f"{seal.film_id:08x}"
    assert (verdict.consent, told.consent, told.local_certificate) == ("2026-0001", "2026-0001", True)
    assert len(verdict.made_from) == 4
