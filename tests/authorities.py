"""Certificates for tests: a root and whatever it issues, good or wrong."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

HOUR = datetime.timedelta(hours=1)


class Authority:
    """A root certificate of its own."""

    def __init__(self, name: str = "Test root") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self.certificate = self._build(
            self._name,
            self._key,
            datetime.timedelta(days=3650),
            HOUR,
            authority=True,
            usages=(),
            critical=False,
        )

    @property
    def pem(self) -> str:
        """The root, as a trust anchor."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def issue(
        self,
        name: str = "Test studio",
        *,
        lasts: datetime.timedelta = datetime.timedelta(days=365),
        since: datetime.timedelta = HOUR,
        usages: Sequence[ObjectIdentifier] = (ExtendedKeyUsageOID.EMAIL_PROTECTION,),
        usages_critical: bool = False,
        authority: bool = False,
    ) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        """A certificate and its key. lasts: from now; since: before now."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._build(
            _name(name), key, lasts, since, authority=authority, usages=usages, critical=usages_critical
        )
        return certificate, key

    def write(self, folder: Path, name: str = "studio", **how: object) -> tuple[Path, Path]:
        """Issue into two files: the chain and its key, mode 0600."""
        certificate, key = self.issue(**how)  # type: ignore[arg-type]
        chain_path, key_path = folder / f"{name}.pem", folder / f"{name}.key"
        chain_path.write_text(certificate.public_bytes(Encoding.PEM).decode() + self.pem)
        key_path.touch(mode=0o600)
        key_path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return chain_path, key_path

    def _build(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        lasts: datetime.timedelta,
        since: datetime.timedelta,
        *,
        authority: bool,
        usages: Sequence[ObjectIdentifier],
        critical: bool,
    ) -> x509.Certificate:
        now = datetime.datetime.now(tz=datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - since)
            .not_valid_after(now + lasts)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(_usage(authority), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
        )
        if usages:
            builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
        return builder.sign(self._key, hashes.SHA256())


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        not authority,
        False,
        False,
        False,
        False,
        authority,
        authority,
        False,
        False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, common),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
