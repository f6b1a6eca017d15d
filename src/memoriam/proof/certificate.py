"""The certificate films are signed with: the studio's own, or a local one made once on this computer.

The local certificate is a chain of two: a root of its own, whose key is forgotten as soon as it has signed, and the
signing certificate below it. Nobody else knows that root, so other people's viewers show the film as whole but its
signer as unknown; docs/proof.md says more.
"""

from __future__ import annotations

import datetime
import itertools
import os
import secrets
import shutil
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from memoriam.errors import CertificateError

if TYPE_CHECKING:
    from memoriam.settings import Settings

CHAIN_FILE, KEY_FILE, ANCHOR_FILE = "chain.pem", "key.pem", "root.pem"
"""Signing certificate; its private key; the root that whoever trusts this computer's films gives to a C2PA reader."""

LOCAL_YEARS = 30
"""A film without a time stamp counts as whole only while its certificate is valid: a generation, not a year."""

CLAIM_SIGNING = ObjectIdentifier("1.3.6.1.4.1.62558.2.1")
"""Extended key usage c2pa-kp-claimSigning, C2PA 2.2, section 14.5.1."""

_USAGES = (CLAIM_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION, ObjectIdentifier("1.3.6.1.5.5.7.3.36"))
"""What the official reader accepts in a signing certificate; the last one is id-kp-documentSigning (RFC 9336)."""

_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}

_SMALLEST_RSA = 2048
"""Bits; C2PA 2.2, section 13.2.1."""

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True, repr=False)
class Certificate:
    """What signs a film. ``chain`` is PEM, signer first; ``key`` PEM (PKCS 8); ``algorithm`` as C2PA names it."""

    chain: str
    key: str
    algorithm: str
    signer: str
    expires: datetime.datetime
    local: bool


def signing_certificate(settings: Settings) -> Certificate:
    """The studio's own certificate if one is set, else the local one, made now if there is none.

    Raises CertificateError in one sentence if it cannot sign.
    """
    chain, key = settings.certificate_chain, settings.certificate_key
    if (chain is None) != (key is None):
        missing = "MEMORIAM_CERTIFICATE_CHAIN" if chain is None else "MEMORIAM_CERTIFICATE_KEY"
        raise CertificateError(
            f"A certificate of your own needs its chain and its key, but {missing} is not set; set both or neither."
        )
    if chain is not None and key is not None:
        return read_certificate(chain, key)
    make_local_certificate(settings.certificate_folder)
    folder = settings.certificate_folder
    return read_certificate(folder / CHAIN_FILE, folder / KEY_FILE, local=True)


def read_certificate(chain_path: Path, key_path: Path, *, local: bool = False) -> Certificate:
    """Read and judge a chain and its key. Raises CertificateError in one sentence if films cannot be signed with it."""
    chain = _read_chain(chain_path)
    leaf = chain[0]
    _check_time(leaf, chain_path)
    _check_usage(leaf, chain_path)
    _check_order(chain, chain_path)
    key = _read_key(key_path)
    if key.public_key() != leaf.public_key():
        raise CertificateError(
            f"The key '{key_path}' does not belong to the certificate '{chain_path}'; "
            "name the two that were made together."
        )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    sent = [one for one in chain if one.issuer != one.subject] or chain[:1]
    return Certificate(
        chain="".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in sent),
        key=private.decode(),
        algorithm=_algorithm(key, key_path),
        signer=_name_of(leaf),
        expires=leaf.not_valid_after_utc,
        local=local,
    )


def local_anchor(folder: Path) -> str:
    """The root of this computer's own certificate as PEM, empty if none was made yet."""
    path = folder / ANCHOR_FILE
    return path.read_text(encoding="ascii") if path.is_file() else ""


def make_local_certificate(folder: Path) -> bool:
    """Make the local certificate unless there is one; True if it was made. It appears whole or not at all.

    Raises CertificateError if the folder cannot be written, or holds only a part of a certificate.
    """
    if (folder / CHAIN_FILE).exists() or (folder / KEY_FILE).exists():
        return False
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".certificate-", dir=folder.parent))
        try:
            _write_local(made)
            _move(made, folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise CertificateError(
            f"No certificate can be made in '{folder}' ({_reason(error)}); "
            "set MEMORIAM_CERTIFICATE_FOLDER to a folder of your own."
        ) from None
    return True


def _move(made: Path, folder: Path) -> None:
    """Into place in one step; if another process was faster, its certificate stays."""
    with suppress(OSError):
        folder.rmdir()
    try:
        made.rename(folder)
    except OSError:
        if not (folder / KEY_FILE).exists():
            raise


def _write_local(folder: Path) -> None:
    now = datetime.datetime.now(tz=datetime.UTC).replace(microsecond=0) - datetime.timedelta(hours=1)
    until = now.replace(year=now.year + LOCAL_YEARS, day=min(now.day, 28))
    number = secrets.token_hex(4)
    root_name = _local_name(f"Memoriam, local root {number}")
    leaf_name = _local_name(f"Memoriam, local certificate {number}")
    root_key, leaf_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _root(root_name, root_key, now, until)
    leaf = _leaf(leaf_name, leaf_key, root_name, root_key, now, until)
    pem = serialization.Encoding.PEM
    (folder / ANCHOR_FILE).write_bytes(root.public_bytes(pem))
    (folder / CHAIN_FILE).write_bytes(leaf.public_bytes(pem))
    key = leaf_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write_private(folder / KEY_FILE, key)


def _write_private(path: Path, content: bytes) -> None:
    """A file that was never readable by anybody else, not even for a moment."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _local_name(common: str) -> x509.Name:
    """No name of the computer or its owner: whoever receives the film reads this."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Memoriam (local certificate)"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _root(
    name: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime.datetime, end: datetime.datetime
) -> x509.Certificate:
    builder = _builder(name, key.public_key(), name, key.public_key(), start, end)
    usage = _key_usage(sign=False)
    return (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    name: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    start: datetime.datetime,
    end: datetime.datetime,
) -> x509.Certificate:
    builder = _builder(name, key.public_key(), issuer, issuer_key.public_key(), start, end)
    usages = x509.ExtendedKeyUsage([CLAIM_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    return (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(sign=True), critical=True)
        .add_extension(usages, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _builder(
    name: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePublicKey,
    start: datetime.datetime,
    end: datetime.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _key_usage(*, sign: bool) -> x509.KeyUsage:
    """Of a certificate that signs films, or of one that signs certificates."""
    return x509.KeyUsage(
        digital_signature=sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not sign,
        crl_sign=not sign,
        encipher_only=False,
        decipher_only=False,
    )


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CertificateError(
            f"The {what} '{path}' cannot be read ({_reason(error)}); check the path and its permissions."
        ) from None


def _read_chain(path: Path) -> list[x509.Certificate]:
    content = _read(path, "certificate")
    try:
        return x509.load_pem_x509_certificates(content)
    except ValueError:
        raise CertificateError(
            f"'{path}' holds no certificate in PEM form; "
            "save it as text that begins with '-----BEGIN CERTIFICATE-----'."
        ) from None


def _read_key(path: Path) -> PrivateKey:
    content = _read(path, "private key")
    mode = path.stat().st_mode
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise CertificateError(
            f"Others may read the private key '{path}' (mode {stat.S_IMODE(mode):04o}); run chmod 600 on it."
        )
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except TypeError:
        raise CertificateError(
            f"The private key '{path}' is locked with a password; store it without one in a folder only you can read."
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise CertificateError(
            f"'{path}' holds no private key in PEM form; name the key that was made with the certificate."
        ) from None
    if isinstance(key, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey):
        return key
    raise _unsuited(path)


def _algorithm(key: PrivateKey, path: Path) -> str:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _SMALLEST_RSA:
        return "ps256"
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    raise _unsuited(path)


def _unsuited(path: Path) -> CertificateError:
    return CertificateError(
        f"C2PA knows no signatures by the kind of key in '{path}'; "
        f"use P-256, P-384, P-521, Ed25519 or RSA of at least {_SMALLEST_RSA} bits."
    )


def _check_time(leaf: x509.Certificate, path: Path) -> None:
    now = datetime.datetime.now(tz=datetime.UTC)
    if now > leaf.not_valid_after_utc:
        raise CertificateError(
            f"The certificate '{path}' expired on {leaf.not_valid_after_utc:%Y-%m-%d}; "
            "renew it, or remove it to use a local one."
        )
    if now < leaf.not_valid_before_utc:
        raise CertificateError(
            f"The certificate '{path}' is valid only from {leaf.not_valid_before_utc:%Y-%m-%d}; "
            "check this computer's clock."
        )


def _check_usage(leaf: x509.Certificate, path: Path) -> None:
    """Say before a film is made what the official reader would say afterwards (C2PA 2.2, section 14.5)."""
    extensions = leaf.extensions
    with suppress(x509.ExtensionNotFound):
        if extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            raise CertificateError(
                f"The first certificate in '{path}' is an authority's; put the signing certificate first."
            )
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        extended = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        raise _not_for_films(path) from None
    if not usage.digital_signature or not set(_USAGES) & set(extended):
        raise _not_for_films(path)


def _not_for_films(path: Path) -> CertificateError:
    return CertificateError(
        f"The certificate '{path}' was not issued for content credentials; "
        "ask for one with digitalSignature and C2PA claim signing or e-mail protection."
    )


def _check_order(chain: list[x509.Certificate], path: Path) -> None:
    for below, above in itertools.pairwise(chain):
        try:
            below.verify_directly_issued_by(above)
        except (ValueError, TypeError, InvalidSignature):
            raise CertificateError(
                f"In '{path}' the certificate of '{_name_of(above)}' did not issue the one before it; "
                "put the signer first, then each issuer."
            ) from None


def _name_of(certificate: x509.Certificate) -> str:
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(kind):
            return str(attribute.value)
    return certificate.subject.rfc4514_string()


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
