"""A time-stamping authority (RFC 3161) on this machine, small enough to read: it signs whatever hash it is shown."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from authorities import Authority

SIGNED_DATA = "1.2.840.113549.1.7.2"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SHA256, ECDSA_SHA256 = "2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2"
POLICY = "1.3.6.1.4.1.99999.1"

INTEGER, OCTETS, SEQUENCE, SET, TIME, BOOLEAN = 0x02, 0x04, 0x30, 0x31, 0x18, 0x01


class TimeAuthority:
    """Stamps with a certificate below ``authority``. requests: how many it answered; dumb: it answers with nonsense."""

    def __init__(self, authority: Authority) -> None:
        self._certificate, self._key = authority.issue(
            "Test time", usages=[ExtendedKeyUsageOID.TIME_STAMPING], usages_critical=True
        )
        self.requests = 0
        self.dumb = False

    def answer(self, request: bytes) -> bytes:
        """A TimeStampResp for a TimeStampReq, both DER."""
        self.requests += 1
        if self.dumb:
            return b"I do not know what time it is."
        fields = list(_fields(next(_fields(request))[1]))
        imprint = _der(SEQUENCE, fields[1][1])
        nonces = [_der(INTEGER, value) for tag, value in fields[2:] if tag == INTEGER]
        info = self._info(imprint, b"".join(nonces))
        token = _sequence(_oid(SIGNED_DATA), _der(0xA0, self._signed_data(info)))
        return _sequence(_sequence(_integer(0)), token)

    def _info(self, imprint: bytes, nonce: bytes) -> bytes:
        now = datetime.datetime.now(tz=datetime.UTC).strftime("%Y%m%d%H%M%SZ").encode()
        return _sequence(_integer(1), _oid(POLICY), imprint, _integer(self.requests), _der(TIME, now), nonce)

    def _signed_data(self, info: bytes) -> bytes:
        """RFC 5652, section 5.1."""
        algorithm = _sequence(_oid(SHA256))
        content = _sequence(_oid(TST_INFO), _der(0xA0, _der(OCTETS, info)))
        certificate = _der(0xA0, self._certificate.public_bytes(Encoding.DER))
        signer = self._signer_info(info, algorithm)
        return _sequence(_integer(3), _der(SET, algorithm), content, certificate, _der(SET, signer))

    def _signer_info(self, info: bytes, algorithm: bytes) -> bytes:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(info)
        kind = _sequence(_oid(CONTENT_TYPE), _der(SET, _oid(TST_INFO)))
        value = _sequence(_oid(MESSAGE_DIGEST), _der(SET, _der(OCTETS, digest.finalize())))
        attributes = kind + value
        signature = self._key.sign(_der(SET, attributes), ec.ECDSA(hashes.SHA256()))
        issuer = _sequence(self._certificate.issuer.public_bytes(), _integer(self._certificate.serial_number))
        return _sequence(
            _integer(1),
            issuer,
            algorithm,
            _der(0xA0, attributes),
            _sequence(_oid(ECDSA_SHA256)),
            _der(OCTETS, signature),
        )


@contextmanager
def serving(authority: TimeAuthority) -> Iterator[str]:
    """Run the authority on a free port of this machine; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            """Tests are quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def _der(tag: int, content: bytes) -> bytes:
    """ITU-T X.690: tag, length, content."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _sequence(*parts: bytes) -> bytes:
    return _der(SEQUENCE, b"".join(parts))


def _integer(value: int) -> bytes:
    return _der(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    content = bytearray([40 * first + second])
    for arc in rest:
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(0x80 | arc & 0x7F)
        content += bytes(reversed(groups))
    return _der(0x06, bytes(content))


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tags and contents of what stands one after another."""
    position = 0
    while position < len(data):
        tag, size = data[position], data[position + 1]
        position += 2
        if size & 0x80:
            count = size & 0x7F
            size = int.from_bytes(data[position : position + count], "big")
            position += count
        yield tag, data[position : position + size]
        position += size


def certificate_pem(certificate: x509.Certificate) -> str:
    """PEM of a certificate, for trust anchors."""
    return certificate.public_bytes(Encoding.PEM).decode()
