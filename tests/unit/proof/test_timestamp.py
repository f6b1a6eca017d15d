"""Time stamps by a local authority: what they are good for when the certificate has expired."""

from __future__ import annotations

import datetime
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from authorities import Authority
from memoriam.media.still import write_jpeg
from memoriam.proof import timestamp
from memoriam.proof.certificate import read_certificate
from memoriam.proof.credentials import Origin, Signatory
from memoriam.proof.source_type import DigitalSourceType
from memoriam.proof.timestamp import why_unreachable
from memoriam.proof.verify import Finding, verify
from memoriam.settings import Settings
from time_authority import TimeAuthority, serving

ORIGIN = Origin(7, "poster", "puppet", DigitalSourceType.PHOTOGRAPHS_AND_MODELS, ())


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def clock(authority: Authority) -> TimeAuthority:
    return TimeAuthority(authority)


@pytest.fixture
def address(clock: TimeAuthority) -> Iterator[str]:
    with serving(clock) as url:
        yield url


@pytest.fixture
def own(authority: Authority, tmp_path: Path) -> Settings:
    (tmp_path / "anchors.pem").write_text(authority.pem)
    return Settings(certificate_folder=tmp_path / "none", trust_anchors=tmp_path / "anchors.pem")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    write_jpeg(tmp_path / "plain.jpg", np.full((48, 64, 3), 90, np.uint8))
    return tmp_path / "plain.jpg"


def test_a_stamp_outlives_the_certificate_and_nothing_else_does(
    authority: Authority, address: str, own: Settings, picture: Path, tmp_path: Path
) -> None:
    lasts = datetime.timedelta(seconds=4)
    certificate = read_certificate(*authority.write(tmp_path, lasts=lasts))
    stamped, plain = tmp_path / "stamped.jpg", tmp_path / "unstamped.jpg"
    assert Signatory(certificate, address).sign_file(picture, stamped, ORIGIN).time_stamped
    assert not Signatory(certificate).sign_file(picture, plain, ORIGIN).time_stamped
    while datetime.datetime.now(tz=datetime.UTC) <= certificate.expires + datetime.timedelta(seconds=1):
        time.sleep(0.2)
    after = verify(stamped, own)
    assert (after.finding, after.whole) == (Finding.GENUINE, True)
    assert after.time_stamp is not None
    assert after.time_stamp <= certificate.expires
    without = verify(plain, own)
    assert (without.finding, without.whole) == (Finding.ALTERED, False)
    assert "has expired and no time stamp proves" in without.sentence


def test_an_authority_that_is_away_costs_no_film(
    authority: Authority, own: Settings, picture: Path, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    certificate = read_certificate(*authority.write(tmp_path))
    signature = Signatory(certificate, url).sign_file(picture, tmp_path / "signed.jpg", ORIGIN)
    assert not signature.time_stamped
    assert url in signature.note
    assert "refused" in signature.note
    assert verify(tmp_path / "signed.jpg", own).finding is Finding.GENUINE


def test_an_authority_that_talks_nonsense_costs_no_film(
    authority: Authority, clock: TimeAuthority, address: str, picture: Path, tmp_path: Path
) -> None:
    clock.dumb = True
    certificate = read_certificate(*authority.write(tmp_path))
    signature = Signatory(certificate, address).sign_file(picture, tmp_path / "signed.jpg", ORIGIN)
    assert not signature.time_stamped
    assert signature.note.endswith("signed without one.")


def test_offline_nobody_is_asked(
    authority: Authority, clock: TimeAuthority, picture: Path, tmp_path: Path
) -> None:
    Signatory(read_certificate(*authority.write(tmp_path))).sign_file(picture, tmp_path / "s.jpg", ORIGIN)
    assert clock.requests == 0


@pytest.mark.parametrize("url", ["", "clock", "ftp://clock/", "http://", "http://[", "http://clock:99999/"])
def test_what_is_no_address_is_said(url: str) -> None:
    assert why_unreachable(url) == "it is not an http address"


def test_behind_a_proxy_only_the_request_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timestamp, "getproxies", lambda: {"http": "http://proxy:3128"})
    assert why_unreachable("http://127.0.0.1:1/") == ""
