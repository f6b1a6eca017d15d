"""Sealing with an order's key: AES-256-GCM in chunks, so that a film never has to fit into memory.

The chunks form a STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance, CRYPTO 2015), as in age and Tink: every chunk's nonce holds its number and whether it is the last,
so that chunks taken away, repeated, reordered or cut off are noticed. Each sealed object has a key of its own, derived
from the order's key with a fresh salt by HKDF-SHA-256, which allows the nonce prefix to be constant.

Layout: 4 bytes magic, 32 bytes salt, then chunks of CHUNK bytes of plaintext, each followed by a 16-byte tag.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterator
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from memoriam.errors import StudioError

MAGIC = b"MEM1"
SALT = 32
CHUNK = 1 << 20
"""Bytes of plaintext a chunk: what has to be in memory at once."""

TAG = 16
HEADER = len(MAGIC) + SALT
KEY_BYTES = 32


class BrokenSeal(StudioError):
    """Sealed data was altered, cut short, or belongs to another place or key."""

    def __init__(self) -> None:
        super().__init__(
            "Sealed data does not open: it was altered or belongs elsewhere; restore it from a backup."
        )


def seal(key: bytes, plaintext: bytes, place: bytes) -> bytes:
    """Seal a small piece of data. ``place`` is where it belongs; it opens nowhere else."""
    sealer = _Sealer(key, token_bytes(SALT), place)
    pieces = list(_pieces(plaintext))
    sealed = (sealer.chunk(piece, last=i == len(pieces) - 1) for i, piece in enumerate(pieces))
    return sealer.header + b"".join(sealed)


def open_sealed(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """What was sealed. Raises BrokenSeal."""
    opener = _opener(key, sealed[:HEADER], place)
    step, body = CHUNK + TAG, sealed[HEADER:]
    starts = range(0, max(len(body), 1), step)
    return b"".join(opener.open(body[at : at + step], last=at + step >= len(body)) for at in starts)


async def seal_stream(key: bytes, plaintext: AsyncIterable[bytes], place: bytes) -> AsyncIterator[bytes]:
    """Seal pieces of any size, chunk by chunk."""
    sealer = _Sealer(key, token_bytes(SALT), place)
    yield sealer.header
    async for piece, last in _regrouped(plaintext, CHUNK):
        yield sealer.chunk(piece, last=last)


async def open_stream(key: bytes, sealed: AsyncIterable[bytes], place: bytes) -> AsyncIterator[bytes]:
    """What was sealed, chunk by chunk, each handed on only once it is known to be genuine. Raises BrokenSeal.

    That the end is missing is noticed at the end: what came before is genuine all the same.
    """
    buffered, source = b"", aiter(sealed)
    while len(buffered) < HEADER:
        piece = await anext(source, None)
        if piece is None:
            raise BrokenSeal
        buffered += piece
    opener = _opener(key, buffered[:HEADER], place)
    async for chunk, last in _regrouped(_rest(buffered[HEADER:], source), CHUNK + TAG):
        yield opener.open(chunk, last=last)


class _Sealer:
    def __init__(self, key: bytes, salt: bytes, place: bytes) -> None:
        self.header = MAGIC + salt
        derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=place).derive(key)
        self._cipher = AESGCM(derived)
        self._number = 0

    def chunk(self, plaintext: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last), plaintext, None)

    def open(self, chunk: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(last), chunk, None)
        except InvalidTag:
            raise BrokenSeal from None

    def _nonce(self, last: bool) -> bytes:
        number, self._number = self._number, self._number + 1
        return bytes(7) + number.to_bytes(4, "big") + bytes([last])


def _opener(key: bytes, header: bytes, place: bytes) -> _Sealer:
    if len(header) < HEADER or not header.startswith(MAGIC):
        raise BrokenSeal
    return _Sealer(key, header[len(MAGIC) :], place)


def _pieces(data: bytes) -> Iterator[bytes]:
    for at in range(0, max(len(data), 1), CHUNK):
        yield data[at : at + CHUNK]


async def _rest(first: bytes, source: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in source:
        yield piece


async def _regrouped(source: AsyncIterable[bytes], size: int) -> AsyncIterator[tuple[bytes, bool]]:
    """Pieces of exactly ``size`` bytes and at least one last piece, which may be shorter or empty."""
    buffered = bytearray()
    async for piece in source:
        buffered += piece
        while len(buffered) > size:
            yield bytes(buffered[:size]), False
            del buffered[:size]
    yield bytes(buffered), True
