"""What a manifest says, and that the official reader accepts it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from c2pa import Context, Reader

from authorities import Authority
from memoriam import __version__
from memoriam.errors import OutputError
from memoriam.media.film import FilmWriter
from memoriam.media.still import write_jpeg
from memoriam.proof.certificate import read_certificate
from memoriam.proof.credentials import Origin, Signatory, manifest
from memoriam.proof.source_type import DigitalSourceType
from memoriam.proof.sources import Source

ORIGIN = Origin(
    film_id=0xDEADBEEF,
    role="film",
    engine="puppet",
    source_type=DigitalSourceType.PHOTOGRAPHS_AND_MODELS,
    sources=(Source("photograph", "ab" * 32), Source("recording", "cd" * 32)),
    consent="2026-0007",
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def signatory(authority: Authority, tmp_path: Path) -> Signatory:
    return Signatory(read_certificate(*authority.write(tmp_path)))


@pytest.fixture
def film(tmp_path: Path) -> Path:
    with FilmWriter(tmp_path / "plain.mp4", 64, 64) as writer:
        for tone in range(16, 200, 20):
            writer.write(np.full((96, 64), tone, np.uint8))
    return tmp_path / "plain.mp4"


def read(path: Path, anchor: str = "") -> dict[str, Any]:
    """What the official reader says."""
    options: dict[str, Any] = {"verify": {"remote_manifest_fetch": False}}
    if anchor:
        options["trust"] = {"user_anchors": anchor}
    with Context.from_dict(options) as context, Reader(str(path), context=context) as reader:
        store: dict[str, Any] = json.loads(reader.json())
    return store


def test_the_official_reader_trusts_it_by_the_studios_anchor_alone(
    signatory: Signatory, authority: Authority, film: Path, tmp_path: Path
) -> None:
    signatory.sign_file(film, tmp_path / "film.mp4", ORIGIN)
    assert read(tmp_path / "film.mp4", authority.pem)["validation_state"] == "Trusted"
    assert read(tmp_path / "film.mp4")["validation_state"] == "Valid"
    assert read(tmp_path / "film.mp4", Authority("A stranger").pem)["validation_state"] == "Valid"


def test_it_says_how_the_film_was_made(signatory: Signatory, film: Path, tmp_path: Path) -> None:
    signatory.sign_file(film, tmp_path / "film.mp4", ORIGIN)
    store = read(tmp_path / "film.mp4")
    said = store["manifests"][store["active_manifest"]]
    assertions = {assertion["label"]: assertion["data"] for assertion in said["assertions"]}
    (created,) = assertions["c2pa.actions.v2"]["actions"]
    assert created["action"] == "c2pa.created"
    assert created["digitalSourceType"].endswith("/compositeWithTrainedAlgorithmicMedia")
    assert created["softwareAgent"]["version"] == __version__
    assert len(created["parameters"]["ingredients"]) == 2
    assert assertions["c2pa.ai-disclosure"]["modelType"] == "c2pa.types.model"
    assert assertions["org.memoriam.film"]["filmId"] == "deadbeef"
    assert assertions["org.memoriam.film"]["consent"] == "2026-0007"
    assert said["claim_generator_info"][0]["name"] == "Memoriam"


def test_sources_are_named_by_hash_alone(signatory: Signatory, film: Path, tmp_path: Path) -> None:
    signatory.sign_file(film, tmp_path / "film.mp4", ORIGIN)
    store = read(tmp_path / "film.mp4")
    said = store["manifests"][store["active_manifest"]]
    assert [one["instance_id"] for one in said["ingredients"]] == [
        "sha256:" + "ab" * 32,
        "sha256:" + "cd" * 32,
    ]
    assert [one["title"] for one in said["ingredients"]] == ["photograph 1", "recording 2"]
    assert all("thumbnail" not in one for one in [said, *said["ingredients"]])
    assert (tmp_path / "film.mp4").stat().st_size - film.stat().st_size < 8_000
    assert str(tmp_path) not in json.dumps(store)
    assert "title" not in said


def test_a_film_without_sources_can_still_be_signed(signatory: Signatory, film: Path, tmp_path: Path) -> None:
    alone = Origin(1, "preview", "drawn", DigitalSourceType.MODELS_ALONE, ())
    signatory.sign_file(film, tmp_path / "film.mp4", alone)
    assert read(tmp_path / "film.mp4")["validation_state"] == "Valid"


def test_no_engine_can_claim_a_camera() -> None:
    for kind in DigitalSourceType:
        assert "trainedAlgorithmicMedia".lower() in kind.value.lower()
        assert "capture" not in kind.value.lower()
    assert manifest(ORIGIN)["assertions"][0]["data"]["actions"][0]["action"] == "c2pa.created"


def test_pictures_are_signed_too(signatory: Signatory, authority: Authority, tmp_path: Path) -> None:
    with signatory.signed(tmp_path / "poster.jpg", ORIGIN) as sealing:
        write_jpeg(sealing.draft, np.full((48, 64, 3), 90, np.uint8))
        assert not (tmp_path / "poster.jpg").exists()
    assert sealing.signature is not None
    assert sealing.signature.signer == "Test studio"
    assert read(tmp_path / "poster.jpg", authority.pem)["validation_state"] == "Trusted"


def fail_while_writing(signatory: Signatory, target: Path) -> None:
    with signatory.signed(target, ORIGIN) as sealing:
        sealing.draft.write_bytes(b"half")
        raise RuntimeError("no light")


def test_nothing_is_left_when_the_work_fails(signatory: Signatory, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(RuntimeError, match="no light"):
        fail_while_writing(signatory, tmp_path / "poster.jpg")
    assert sorted(tmp_path.iterdir()) == before


def test_an_older_film_stays_until_the_new_one_is_signed(
    signatory: Signatory, film: Path, tmp_path: Path
) -> None:
    target = tmp_path / "film.mp4"
    signatory.sign_file(film, target, ORIGIN)
    older = target.read_bytes()
    with pytest.raises(RuntimeError, match="no light"):
        fail_while_writing(signatory, target)
    assert target.read_bytes() == older


def test_a_place_that_cannot_be_written_is_one_sentence(
    signatory: Signatory, film: Path, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match="folder does not exist"):
        signatory.sign_file(film, tmp_path / "nowhere" / "film.mp4", ORIGIN)
    with pytest.raises(OutputError, match=r"ends in \.mp4 or \.jpg"):
        signatory.sign_file(film, tmp_path / "film.avi", ORIGIN)
