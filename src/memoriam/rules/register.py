"""The opt-out register: people who do not want to be shown. Checked offline; no face can be made from the file.

Each entry is a **sketch**: 256 signs of random projections of an SFace embedding (Charikar 2002, "Similarity estimation
techniques from rounding algorithms"). The projections come from SHAKE-256 over a secret key and a salt of the entry's
own, so without the key the bits are noise: they neither give the embedding back nor show whether two entries are the
same person. With the key somebody could estimate an embedding, though never a picture: keep it apart from the file.
The share of differing signs is the angle between two embeddings over 180 degrees.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memoriam.errors import InstallationError
from memoriam.rules.case import Case
from memoriam.rules.decision import Decision, allow, hold

DIMENSIONS, BITS = 128, 256

MATCH_BITS = 84
"""Most differing signs of one person, a cosine of 0.52. The embeddings' own threshold, 0.363, means 98 signs, but
sketches scatter by 8. On 32 test faces one person's photographs differed in 33-40 signs, 481 pairs of strangers in at
least 86 (three of them below 92), ten pairs of sisters in 70-100, six of them within the limit: a match is only a
question to a person. benchmarks/rules.py prints the rates for given cosines."""

_FORMAT = "memoriam-register 1"
_KEY_BYTES, _SALT_BYTES = 32, 16

Embedding = Sequence[float] | NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Entry:
    """One person who opted out: a salt, the sketch (32 bytes) and the day; no name."""

    salt: bytes
    sketch: bytes
    since: str

    def distance(self, embedding: Embedding, key: bytes) -> int:
        """How many of the 256 signs differ."""
        other = np.frombuffer(sketch(embedding, key, self.salt), np.uint8)
        return int(np.bitwise_count(np.frombuffer(self.sketch, np.uint8) ^ other).sum())


def sketch(embedding: Embedding, key: bytes, salt: bytes) -> bytes:
    """32 bytes: the signs of 256 projections of (128,) ``embedding`` on directions of ±1 drawn from key and salt."""
    stream = hashlib.shake_256(key + salt).digest(BITS * DIMENSIONS // 8)
    signs = (
        np.unpackbits(np.frombuffer(stream, np.uint8)).reshape(BITS, DIMENSIONS).astype(np.float32) * 2 - 1
    )
    return np.packbits(signs @ np.asarray(embedding, np.float32) > 0).tobytes()


class Register:
    """Entries and the key they were sketched with; adding gives a new register, nothing changes in place."""

    def __init__(self, key: bytes, entries: tuple[Entry, ...] = ()) -> None:
        self._key, self.entries = key, entries

    def with_person(self, embedding: Embedding, since: str) -> Register:
        """This register with one more person; ``since`` is the ISO day of their wish."""
        salt = secrets.token_bytes(_SALT_BYTES)
        return Register(self._key, (*self.entries, Entry(salt, sketch(embedding, self._key, salt), since)))

    def nearest(self, embedding: Embedding) -> tuple[int, Entry] | None:
        """The entry with the fewest differing signs, or None if nobody is registered."""
        if not self.entries:
            return None
        distances = [entry.distance(embedding, self._key) for entry in self.entries]
        at = int(np.argmin(distances))
        return distances[at], self.entries[at]

    def save(self, path: Path) -> None:
        """Write the entries, never the key, readable by the owner only; appears whole or not at all."""
        lines = [_FORMAT]
        lines += [
            json.dumps({"salt": entry.salt.hex(), "sketch": entry.sketch.hex(), "since": entry.since})
            for entry in self.entries
        ]
        _write_private(path, ("\n".join(lines) + "\n").encode())


def read_register(path: Path, key_path: Path) -> Register:
    """The register in ``path`` with the key beside or elsewhere. Raises InstallationError if either is damaged."""
    try:
        key = bytes.fromhex(key_path.read_text(encoding="ascii").strip())
        first, *lines = path.read_text(encoding="ascii").splitlines()
        if first != _FORMAT or len(key) != _KEY_BYTES:
            raise ValueError(first)
        entries = tuple(_entry(line) for line in lines)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InstallationError(
            f"The opt-out register '{path}' or its key '{key_path}' cannot be read ({type(error).__name__}); "
            "restore both from the backup."
        ) from None
    return Register(key, entries)


def register_if_any(path: Path, key_path: Path) -> Register | None:
    """The register, or None while neither it nor its key exists. Raises InstallationError if one is gone or damaged."""
    return read_register(path, key_path) if path.exists() or key_path.exists() else None


def new_key(path: Path) -> bytes:
    """Draw a key and store it, readable by the owner only. Raises FileExistsError rather than replace one."""
    key = secrets.token_bytes(_KEY_BYTES)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key.hex() + "\n")
    return key


def _entry(line: str) -> Entry:
    said = json.loads(line)
    entry = Entry(bytes.fromhex(said["salt"]), bytes.fromhex(said["sketch"]), str(said["since"]))
    if len(entry.sketch) != BITS // 8:
        raise ValueError(line)
    return entry


def _write_private(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


class OptOut:
    """A likeness in the register holds the film: sketches can be wrong, so a person compares."""

    name = "register"
    version = "1"

    def __init__(self, register: Register | None = None) -> None:
        self._register = register

    def judge(self, case: Case) -> Decision:
        """The nearest of all photographs counts."""
        entries = len(self._register.entries) if self._register else 0
        if not self._register or not entries:
            return allow(self, entries=0)
        found = [self._register.nearest(photo.embedding) for photo in case.photos if photo.embedding]
        distances = [near[0] for near in found if near]
        if distances and min(distances) <= MATCH_BITS:
            return hold(self, "match", differing=min(distances), of=BITS)
        return allow(self, entries=entries, compared=len(distances))
