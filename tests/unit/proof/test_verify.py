"""The verdict on every kind of file is the truth, in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from benchmarks.attacks import encode, screenshot
from c2pa import Builder, C2paSignerInfo, Context, Signer

from authorities import Authority
from memoriam.arrays import RGB, Yuv420
from memoriam.doors.verify import show_verdict
from memoriam.errors import CertificateError, PhotoError
from memoriam.media.film import FilmWriter
from memoriam.media.photo import read_photo
from memoriam.media.still import write_jpeg
from memoriam.picture.finish import Finisher
from memoriam.picture.look import Look
from memoriam.proof.certificate import Certificate, read_certificate
from memoriam.proof.credentials import Origin, Signatory
from memoriam.proof.mark import Marker
from memoriam.proof.source_type import DigitalSourceType
from memoriam.proof.sources import Source
from memoriam.proof.verify import Finding, Verdict, verify
from memoriam.settings import Settings, settings

FILM_ID = 0x0BADCAFE
WIDTH, HEIGHT = 540, 960
ORIGIN = Origin(
    FILM_ID,
    "film",
    "puppet",
    DigitalSourceType.PHOTOGRAPHS_AND_MODELS,
    (Source("photograph", "ab" * 32),),
    consent="2026-0042",
)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def certificate(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return read_certificate(*authority.write(tmp_path_factory.mktemp("certificate")))


@pytest.fixture(scope="module")
def own(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("trust")
    (folder / "anchors.pem").write_text(authority.pem)
    return Settings(certificate_folder=folder / "none", trust_anchors=folder / "anchors.pem")


@pytest.fixture(scope="module")
def frames(hopper: Path) -> list[Yuv420]:
    """Marked frames."""
    photograph: RGB = read_photo(hopper).pixels
    picture = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    tall, wide = min(HEIGHT, photograph.shape[0]), min(WIDTH, photograph.shape[1])
    picture[:tall, :wide, :3] = photograph[:tall, :wide]
    finisher, marker = Finisher(WIDTH, HEIGHT, 1, "en"), Marker(FILM_ID, WIDTH, HEIGHT)
    finished = [finisher.finish(picture, index, Look()) for index in range(12)]
    for yuv in finished:
        marker.apply(yuv)
    return finished


@pytest.fixture(scope="module")
def film(frames: list[Yuv420], certificate: Certificate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    with (
        Signatory(certificate).signed(path, ORIGIN) as sealing,
        FilmWriter(sealing.draft, WIDTH, HEIGHT) as writer,
    ):
        for yuv in frames:
            writer.write(yuv)
    return path


def test_one_of_ours(film: Path, own: Settings) -> None:
    verdict = verify(film, own)
    assert (verdict.finding, verdict.exit_code) == (Finding.GENUINE, 0)
    assert (verdict.whole, verdict.trusted, verdict.signer) == (True, True, "Test studio")
    assert verdict.software.startswith("Memoriam ")
    assert verdict.source_type == "compositeWithTrainedAlgorithmicMedia"
    assert (verdict.film_id, verdict.role, verdict.consent) == ("0badcafe", "film", "2026-0042")
    assert [(one.title, one.sha256) for one in verdict.made_from] == [("photograph 1", "ab" * 32)]
    assert verdict.mark is not None
    assert verdict.mark.film_id == verdict.film_id
    assert verdict.problems == ()


def test_ours_by_a_signer_nobody_here_knows(film: Path, tmp_path: Path) -> None:
    verdict = verify(film, Settings(certificate_folder=tmp_path))
    assert (verdict.finding, verdict.whole, verdict.trusted) == (Finding.UNKNOWN_SIGNER, True, False)
    assert "'Test studio', whom this computer does not know" in verdict.sentence


def test_a_film_that_was_encoded_again(frames: list[Yuv420], own: Settings, tmp_path: Path) -> None:
    verdict = verify(encode(frames, tmp_path / "sent.mp4", width=480, crf=28), own)
    assert (verdict.finding, verdict.whole) == (Finding.STRIPPED, None)
    assert "mark of the Memoriam film 0badcafe" in verdict.sentence


def test_a_screenshot(frames: list[Yuv420], own: Settings, tmp_path: Path) -> None:
    write_jpeg(tmp_path / "screen.jpg", screenshot(frames[5]))
    verdict = verify(tmp_path / "screen.jpg", own)
    assert verdict.finding is Finding.STRIPPED
    assert verdict.mark is not None
    assert verdict.mark.film_id == "0badcafe"


def test_films_of_nobody(own: Settings, tmp_path: Path) -> None:
    draw = np.random.default_rng(2)
    with FilmWriter(tmp_path / "other.mp4", 256, 256) as writer:
        for _ in range(5):
            writer.write(draw.integers(16, 235, (384, 256), dtype=np.uint8))
    verdict = verify(tmp_path / "other.mp4", own)
    assert verdict.finding is Finding.NOTHING
    assert "neither a signature nor a mark" in verdict.sentence


def test_one_flipped_bit(film: Path, own: Settings, tmp_path: Path) -> None:
    changed = bytearray(film.read_bytes())
    changed[-2000] ^= 1
    verdict = verify(_written(tmp_path / "film.mp4", changed), own)
    assert (verdict.finding, verdict.whole) == (Finding.ALTERED, False)
    assert "was changed after 'Test studio' signed it" in verdict.sentence
    assert verdict.problems


def test_an_altered_manifest(film: Path, own: Settings, tmp_path: Path) -> None:
    changed = film.read_bytes().replace(b"2026-0042", b"2026-0001")
    verdict = verify(_written(tmp_path / "film.mp4", changed), own)
    assert verdict.finding is Finding.ALTERED
    assert "content credentials were changed after" in verdict.sentence


def test_a_torn_manifest(film: Path, own: Settings, tmp_path: Path) -> None:
    changed = film.read_bytes().replace(b"c2ma", b"c2mx")
    verdict = verify(_written(tmp_path / "film.mp4", changed), own)
    assert verdict.finding is Finding.ALTERED
    assert "cannot be believed" in verdict.sentence or "can be believed" in verdict.sentence


def test_half_of_a_film(film: Path, own: Settings, tmp_path: Path) -> None:
    content = film.read_bytes()
    verdict = verify(_written(tmp_path / "half.mp4", content[: len(content) // 2]), own)
    assert verdict.finding is Finding.ALTERED
    assert "its end is missing" in verdict.sentence


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.mp4", b""),
        ("letter.mp4", b"Dear family,"),
        ("head.mp4", b"\x00\x00\x00\x20ftypisom" + bytes(20)),
        ("head.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
        ("noise.jpg", bytes(range(256)) * 20),
    ],
)
def test_what_is_no_film_is_one_sentence(own: Settings, tmp_path: Path, name: str, content: bytes) -> None:
    verdict = verify(_written(tmp_path / name, content), own)
    assert verdict.finding is Finding.UNREADABLE
    assert verdict.sentence.count(". ") == 0
    assert verdict.sentence


def test_the_name_of_a_file_is_never_believed(film: Path, own: Settings, tmp_path: Path) -> None:
    verdict = verify(_written(tmp_path / "letter.txt", film.read_bytes()), own)
    assert verdict.finding is Finding.GENUINE


def test_a_file_that_is_not_there(own: Settings, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.mp4", tmp_path):
        with pytest.raises(PhotoError, match="cannot be read"):
            verify(path, own)


def test_anchors_that_cannot_be_read(film: Path, tmp_path: Path) -> None:
    with pytest.raises(CertificateError, match="MEMORIAM_TRUST_ANCHORS"):
        verify(film, Settings(trust_anchors=tmp_path / "nowhere.pem", certificate_folder=tmp_path))


def test_another_tools_credentials(certificate: Certificate, own: Settings, tmp_path: Path) -> None:
    write_jpeg(tmp_path / "plain.jpg", np.full((200, 300, 3), 120, np.uint8))
    _sign_as("Some Camera", tmp_path / "plain.jpg", tmp_path / "theirs.jpg", certificate)
    verdict = verify(tmp_path / "theirs.jpg", own)
    assert (verdict.finding, verdict.whole) == (Finding.OTHER_TOOL, True)
    assert verdict.software == "Some Camera 9"
    assert verdict.source_type == "digitalCapture"
    assert "not one of ours" in verdict.sentence


def test_our_film_inside_somebody_elses(
    frames: list[Yuv420], certificate: Certificate, own: Settings, tmp_path: Path
) -> None:
    encode(frames, tmp_path / "plain.mp4", width=480, crf=23)
    _sign_as("Some Editor", tmp_path / "plain.mp4", tmp_path / "theirs.mp4", certificate)
    verdict = verify(tmp_path / "theirs.mp4", own)
    assert verdict.finding is Finding.OTHER_TOOL
    assert "carries the mark of the Memoriam film 0badcafe" in verdict.sentence


def test_a_program_that_only_calls_itself_memoriam(
    certificate: Certificate, own: Settings, tmp_path: Path
) -> None:
    write_jpeg(tmp_path / "plain.jpg", np.full((200, 300, 3), 120, np.uint8))
    _sign_as("Memoriam", tmp_path / "plain.jpg", tmp_path / "theirs.jpg", certificate)
    assert verify(tmp_path / "theirs.jpg", own).finding is Finding.OTHER_TOOL


def test_a_manifest_that_names_another_film_than_the_picture(
    frames: list[Yuv420], certificate: Certificate, own: Settings, tmp_path: Path
) -> None:
    encode(frames, tmp_path / "plain.mp4", width=WIDTH, crf=20)
    wrong = Origin(1, "film", "puppet", DigitalSourceType.PHOTOGRAPHS_AND_MODELS, ())
    Signatory(certificate).sign_file(tmp_path / "plain.mp4", tmp_path / "film.mp4", wrong)
    verdict = verify(tmp_path / "film.mp4", own)
    assert verdict.sentence.endswith("carries the mark of another film, 0badcafe.")
    assert verdict.finding is Finding.ALTERED


def test_every_finding_has_a_status_of_its_own() -> None:
    statuses = {finding: finding.exit_code for finding in Finding}
    assert len(set(statuses.values())) == len(Finding)
    assert [finding for finding, status in statuses.items() if status == 0] == [Finding.GENUINE]
    assert min(status for status in statuses.values() if status) >= 10


@pytest.mark.parametrize("as_json", [False, True])
def test_the_command_says_it_on_one_screen(
    film: Path,
    own: Settings,
    as_json: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("memoriam.proof.verify.settings", lambda: own)
    with pytest.raises(typer.Exit) as left:
        show_verdict(film, as_json=as_json)
    assert left.value.exit_code == 0
    said = capsys.readouterr().out
    if as_json:
        assert Verdict.model_validate_json(said).finding is Finding.GENUINE
        assert json.loads(said)["mark"]["film_id"] == "0badcafe"
    else:
        assert said.count("\n") <= 24
        for word in ("genuine", "Test studio", "0badcafe", "2026-0042", "ab" * 32, "trusted here"):
            assert word in said


def test_the_settings_are_read_when_none_are_given(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEMORIAM_CERTIFICATE_FOLDER", str(tmp_path))
    settings.cache_clear()
    assert verify(film).finding is Finding.UNKNOWN_SIGNER
    settings.cache_clear()


def _written(path: Path, content: bytes | bytearray) -> Path:
    path.write_bytes(content)
    return path


def _sign_as(name: str, source: Path, target: Path, certificate: Certificate) -> None:
    """Another program's manifest."""
    kind = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
    created = {"action": "c2pa.created", "digitalSourceType": kind}
    said: dict[str, Any] = {
        "claim_generator_info": [{"name": name, "version": "9"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}, "created": True}],
    }
    info = C2paSignerInfo(certificate.algorithm, certificate.chain.encode(), certificate.key.encode(), None)
    with (
        Context.from_dict({"builder": {"thumbnail": {"enabled": False}}}) as context,
        Builder.from_json(said, context) as builder,
        Signer.from_info(info) as signer,
    ):
        builder.sign_file(source, target, signer)
