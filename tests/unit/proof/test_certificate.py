"""Certificates are private, made once, and every way they can be wrong is one sentence."""

from __future__ import annotations

import datetime
import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from authorities import Authority
from memoriam.errors import CertificateError
from memoriam.proof.certificate import (
    ANCHOR_FILE,
    CHAIN_FILE,
    KEY_FILE,
    LOCAL_YEARS,
    local_anchor,
    make_local_certificate,
    read_certificate,
    signing_certificate,
)
from memoriam.settings import Settings


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def test_a_local_certificate_is_made_once(tmp_path: Path) -> None:
    own = Settings(certificate_folder=tmp_path / "data" / "certificate")
    first = signing_certificate(own)
    assert first.local
    assert signing_certificate(own) == first
    assert not make_local_certificate(own.certificate_folder)
    assert [path.name for path in own.certificate_folder.parent.iterdir()] == ["certificate"]


def test_the_local_key_is_private_and_the_roots_key_is_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "certificate"
    make_local_certificate(folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted((ANCHOR_FILE, CHAIN_FILE, KEY_FILE))
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / KEY_FILE).read_text().count("PRIVATE KEY-----") == 2


def test_the_local_certificate_names_no_machine_and_lasts(tmp_path: Path) -> None:
    make_local_certificate(tmp_path / "certificate")
    leaf = x509.load_pem_x509_certificate((tmp_path / "certificate" / CHAIN_FILE).read_bytes())
    root = x509.load_pem_x509_certificate(local_anchor(tmp_path / "certificate").encode())
    leaf.verify_directly_issued_by(root)
    assert os.uname().nodename not in leaf.subject.rfc4514_string()
    assert leaf.not_valid_after_utc.year >= datetime.datetime.now(tz=datetime.UTC).year + LOCAL_YEARS - 1
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_two_processes_end_with_one_certificate(tmp_path: Path) -> None:
    folder = tmp_path / "certificate"
    threads = [threading.Thread(target=make_local_certificate, args=(folder,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read_certificate(folder / CHAIN_FILE, folder / KEY_FILE).algorithm == "es256"
    assert [path.name for path in tmp_path.iterdir()] == ["certificate"]


def test_a_studios_own_certificate_is_used(authority: Authority, tmp_path: Path) -> None:
    chain, key = authority.write(tmp_path)
    own = Settings(certificate_chain=chain, certificate_key=key, certificate_folder=tmp_path / "none")
    found = signing_certificate(own)
    assert (found.signer, found.local, found.algorithm) == ("Test studio", False, "es256")
    assert found.chain.count("BEGIN CERTIFICATE") == 1, "the root itself is not sent along"
    assert not own.certificate_folder.exists()
    assert "PRIVATE" not in repr(found)


def test_half_a_setting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CertificateError, match="MEMORIAM_CERTIFICATE_KEY is not set"):
        signing_certificate(Settings(certificate_chain=tmp_path / "a.pem"))
    with pytest.raises(CertificateError, match="MEMORIAM_CERTIFICATE_CHAIN is not set"):
        signing_certificate(Settings(certificate_key=tmp_path / "a.key"))


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"lasts": datetime.timedelta(days=-1), "since": datetime.timedelta(days=9)}, "expired on"),
        ({"since": datetime.timedelta(days=-1)}, "valid only from"),
        ({"usages": (ExtendedKeyUsageOID.SERVER_AUTH,)}, "not issued for content credentials"),
        ({"usages": ()}, "not issued for content credentials"),
        ({"authority": True}, "is an authority's"),
    ],
)
def test_a_wrong_certificate_is_one_sentence(
    authority: Authority, tmp_path: Path, how: dict[str, Any], sentence: str
) -> None:
    chain, key = authority.write(tmp_path, **how)
    with pytest.raises(CertificateError, match=sentence) as refusal:
        read_certificate(chain, key)
    assert str(chain) in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_a_chain_in_the_wrong_order_is_refused(authority: Authority, tmp_path: Path) -> None:
    chain, key = authority.write(tmp_path)
    leaf = chain.read_text().removesuffix(authority.pem)
    chain.write_text(leaf + Authority("Another root").pem)
    with pytest.raises(CertificateError, match="'Another root' did not issue"):
        read_certificate(chain, key)


def test_another_certificates_key_is_refused(authority: Authority, tmp_path: Path) -> None:
    chain, _ = authority.write(tmp_path)
    _, key = authority.write(tmp_path, "other")
    with pytest.raises(CertificateError, match="does not belong to the certificate"):
        read_certificate(chain, key)


def test_a_key_others_may_read_is_refused(authority: Authority, tmp_path: Path) -> None:
    chain, key = authority.write(tmp_path)
    key.chmod(0o640)
    with pytest.raises(CertificateError, match=r"mode 0640\); run chmod 600"):
        read_certificate(chain, key)


def test_a_locked_key_is_refused(authority: Authority, tmp_path: Path) -> None:
    chain, key = authority.write(tmp_path)
    _write_key(key, ed25519.Ed25519PrivateKey.generate(), serialization.BestAvailableEncryption(b"word"))
    with pytest.raises(CertificateError, match="locked with a password"):
        read_certificate(chain, key)


def test_another_kind_of_key_is_refused(authority: Authority, tmp_path: Path) -> None:
    chain, key = authority.write(tmp_path)
    _write_key(key, rsa.generate_private_key(65537, 2048), serialization.NoEncryption())
    with pytest.raises(CertificateError, match="does not belong"):
        read_certificate(chain, key)


@pytest.mark.parametrize(("file", "sentence"), [("chain", "no certificate"), ("key", "no private key")])
def test_files_that_are_something_else_are_named(
    authority: Authority, tmp_path: Path, file: str, sentence: str
) -> None:
    chain, key = authority.write(tmp_path)
    wrong = {"chain": chain, "key": key}[file]
    wrong.write_bytes(b"\x00\x01 not PEM at all")
    with pytest.raises(CertificateError, match=sentence):
        read_certificate(chain, key)
    wrong.unlink()
    with pytest.raises(CertificateError, match="cannot be read"):
        read_certificate(chain, key)


def test_half_a_local_certificate_is_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "certificate"
    make_local_certificate(folder)
    (folder / KEY_FILE).unlink()
    with pytest.raises(CertificateError, match=f"{KEY_FILE}' cannot be read"):
        signing_certificate(Settings(certificate_folder=folder))


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here already")
    with pytest.raises(CertificateError, match="set MEMORIAM_CERTIFICATE_FOLDER"):
        signing_certificate(Settings(certificate_folder=tmp_path / "file" / "certificate"))


def _write_key(
    path: Path,
    key: ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey,
    encryption: serialization.KeySerializationEncryption,
) -> None:
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    )
