"""The journal: what was agreed, decided, made and deleted, in a file that shows when it was altered.

One line a record, canonical JSON (sorted keys, no spaces), each with the SHA-256 of the one before::

    {"at":"2026-11-22T15:00:00Z","data":{…},"hash":"…","kind":"consent","number":1,"previous":"…"}

``hash`` is SHA-256 over ``previous``, a line feed, and the canonical JSON of at, data, kind and number. Altered,
missing and reordered lines are named by :func:`verify_journal`. A file that was cut short at a line's end, or written
anew as a whole, is a whole chain again: only an **anchor** kept elsewhere (number and hash of a record; each film's
credentials can carry one) shows that. A crash in mid-write leaves half a line, of a record nobody was told is written;
the next writer takes it away and leaves a record ``torn`` that says so.

No photographs and no names: persons and passages enter as pseudonyms, keyed digests that cannot be guessed from a list
of names and mean nothing once the key is destroyed.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import hmac
import json
import math
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args

from memoriam.errors import JournalError

Kind = Literal[
    "opened",
    "consent",
    "objection",
    "decision",
    "render",
    "delivery",
    "publication",
    "withdrawal",
    "deletion",
    "payment",
    "refund",
    "torn",
]
"""What a record is about; ``torn`` is written by the journal itself over half a line left by a crash."""

Scalar = str | int | float | bool | None

GENESIS = "0" * 64

LONGEST_VALUE = 200
"""Characters of one value: a digest, a rule's name, a day; never a text, never a picture in Base64."""

MOST_VALUES = 64

LONGEST_LINE = 65536
"""Bytes: 64 values of 200 four-byte characters fit."""

PERSONAL = frozenset(
    {
        "name",
        "names",
        "mail",
        "email",
        "phone",
        "address",
        "photo",
        "photos",
        "image",
        "picture",
        "text",
        "passage",
    }
)
"""Keys that say a person or a picture is about to be written down; such values come as pseudonyms."""

_PSEUDONYM = re.compile(r"[0-9a-f]{32}")
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Record:
    """One line. ``at``: UTC, whole seconds, as the writer's clock had it; the chain, not the clock, gives the order."""

    number: int
    at: str
    kind: str
    data: Mapping[str, Any]
    previous: str
    hash: str

    @property
    def anchor(self) -> str:
        """``number:hash``, to be kept elsewhere."""
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. ``line`` is the first line that is not as it was written, counted from 1, ``problem`` says how.

    ``torn``: bytes of an unfinished line at the end, which a crash explains.
    """

    records: int
    line: int | None = None
    problem: str = ""
    torn: int = 0
    last: str = f"0:{GENESIS}"

    @property
    def whole(self) -> bool:
        """Whether nothing was altered."""
        return self.line is None


class Journal:
    """Appends records to one file. Any number of threads and processes may write to the same file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(
        self, kind: Kind, data: Mapping[str, Scalar], *, now: datetime.datetime | None = None
    ) -> Record:
        """Write one record and return it once it is on the disk.

        Raises JournalError if the data is not fit for a journal, the file cannot be written or its end was altered.
        """
        checked = _checked(kind, data)
        at = (now or datetime.datetime.now(tz=datetime.UTC)).astimezone(datetime.UTC)
        stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        with _locked(self.path) as file:
            before = _mend(file, self.path, stamp)
            record = _record(before, stamp, kind, checked)
            _write(file, record)
        return record

    def last(self) -> Record | None:
        """The newest whole record; None in an empty journal, or if there is none yet. Raises JournalError."""
        if not self.path.exists():
            return None
        with _opened(self.path) as file:
            line, start = _last_line(file)
            if line and _parse(line) is None:  # half a line that a crash left
                line, _ = _last_line(file, start)
            return _parse(line) if line else None

    def records(self) -> Iterator[Record]:
        """Every record from the start. Raises JournalError where a line is not as it was written."""
        with _opened(self.path) as file:
            for found in _walk(file):
                if isinstance(found, _Problem):
                    raise JournalError(f"Line {found.line} of the journal '{self.path}' {found.what}.")
                if isinstance(found, Record):
                    yield found


def verify_journal(path: Path, anchor: str | None = None) -> Verification:
    """Read a whole journal and name the first line that was altered, taken out, put in or moved.

    ``anchor`` (``number:hash``) is a record that must be there. Raises JournalError if the file cannot be read.
    """
    count, torn, last = 0, 0, f"0:{GENESIS}"
    number, digest = _parse_anchor(anchor) if anchor else (0, GENESIS)
    with _opened(path) as file:
        for found in _walk(file):
            if isinstance(found, _Problem):
                return Verification(count, found.line, found.what, last=last)
            if isinstance(found, _Torn):
                torn = found.size
                break
            count, last = found.number, found.anchor
            if count == number and found.hash != digest:
                return Verification(
                    count, count, f"is another record than the one noted as {anchor}", last=last
                )
    if count < number:
        return Verification(count, count + 1, f"is missing; record {number} was noted elsewhere", torn, last)
    return Verification(count, torn=torn, last=last)


def new_pseudonym_key() -> bytes:
    """A key for :func:`pseudonym`; keep one an order, and destroy it with the order."""
    return secrets.token_bytes(_KEY_BYTES)


def pseudonym(key: bytes, text: str) -> str:
    """32 hex digits that stand for a person or a text: HMAC-SHA-256 under ``key``, cut to 128 bits."""
    return hmac.new(key, " ".join(text.split()).casefold().encode(), hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Problem:
    line: int
    what: str


@dataclass(frozen=True, slots=True)
class _Torn:
    size: int


def _checked(kind: str, data: Mapping[str, Scalar]) -> dict[str, Scalar]:
    if kind not in get_args(Kind):
        raise JournalError(f"The journal knows no record '{kind}'; there are {', '.join(get_args(Kind))}.")
    if len(data) > MOST_VALUES:
        raise JournalError(f"A record of {len(data)} values is too long; write at most {MOST_VALUES}.")
    for key, value in data.items():
        if not isinstance(value, str | int | float | bool | None):
            raise JournalError(
                f"The journal takes no {type(value).__name__} for '{key}'; write text or a number."
            )
        if isinstance(value, float) and not math.isfinite(value):
            raise JournalError(f"The journal takes no {value} for '{key}'; write a finite number.")
        if isinstance(value, str) and len(value) > LONGEST_VALUE:
            raise JournalError(
                f"'{key}' has {len(value)} characters, more than {LONGEST_VALUE}; write its digest."
            )
        if key.lower() in PERSONAL and not (isinstance(value, str) and _PSEUDONYM.fullmatch(value)):
            raise JournalError(
                f"'{key}' would put a person or a picture into the journal; write a pseudonym."
            )
    return dict(data)


def _canonical(fields: Mapping[str, Any]) -> bytes:
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.encode("ascii")


def _digest(number: int, at: str, kind: str, data: Mapping[str, Any], previous: str) -> str:
    body = _canonical({"number": number, "at": at, "kind": kind, "data": data})
    return hashlib.sha256(previous.encode("ascii") + b"\n" + body).hexdigest()


def _record(before: Record | None, at: str, kind: str, data: Mapping[str, Any]) -> Record:
    number, previous = (before.number + 1, before.hash) if before else (1, GENESIS)
    return Record(number, at, kind, data, previous, _digest(number, at, kind, data, previous))


def _line(record: Record) -> bytes:
    fields = {name: getattr(record, name) for name in Record.__slots__}
    return _canonical(fields) + b"\n"


def _parse(line: bytes) -> Record | None:
    """The record of one line, or None if it is not one: altered, or torn."""
    try:
        fields = json.loads(line)
        record = Record(**fields)
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(record.number, int) or not isinstance(record.data, dict):
        return None
    same = _canonical(fields) == line.rstrip(b"\n")
    digest = _digest(record.number, str(record.at), str(record.kind), record.data, str(record.previous))
    return record if same and hmac.compare_digest(digest, str(record.hash)) else None


def _walk(file: BinaryIO) -> Iterator[Record | _Torn | _Problem]:
    """Every line in order, up to the first that is not as it was written."""
    before: Record | None = None
    for at, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
        record = _parse(line)
        problem = _misfit(record, before)
        if problem and not line.endswith(b"\n"):
            yield _Torn(len(line)) if record is None else _Problem(at, problem)
            return
        if problem or record is None:
            yield _Problem(at, problem)
            return
        before = record
        yield record


def _misfit(record: Record | None, before: Record | None) -> str:
    """What is wrong with a line after the one before it, or nothing."""
    number, previous = (before.number + 1, before.hash) if before else (1, GENESIS)
    if record is None:
        return "was altered: its hash does not fit what it says"
    if record.number == number and record.previous == previous:
        return ""
    if record.number > number:
        return f"holds record {record.number} where record {number} belongs: lines are missing or in another order"
    if record.number < number:
        return f"holds record {record.number} where record {number} belongs: a line was put in or moved"
    return f"holds a record {number} that does not follow the line before it: one of them was written anew"


def _parse_anchor(anchor: str) -> tuple[int, str]:
    found = re.fullmatch(r"(\d{1,15}):([0-9a-f]{64})", anchor.strip())
    if found is None:
        raise JournalError(
            f"The anchor '{anchor[:80]}' is none; it reads number:hash, as 'journal verify' prints it."
        )
    return int(found[1]), found[2]


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise _unusable(path, error) from None


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """The journal open for writing, this writer alone; made with its folder, for its owner only, if there was none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        is_new = not path.exists()
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if is_new:
                _sync_folder(path.parent)
            yield file
    except OSError as error:
        raise _unusable(path, error) from None


def _unusable(path: Path, error: OSError) -> JournalError:
    reason = (error.strerror or "unknown").lower()
    return JournalError(
        f"The journal '{path}' cannot be used ({reason}); check its folder, its rights and the disk."
    )


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mend(file: BinaryIO, path: Path, stamp: str) -> Record | None:
    """The last record; half a line that a crash left is taken away, and a record says so."""
    line, start = _last_line(file)
    if not line:
        return None
    record = _parse(line)
    if record is None and line.endswith(b"\n"):
        raise JournalError(
            f"The last line of the journal '{path}' was altered; run 'memoriam journal verify {path}'."
        )
    if record is None:
        file.truncate(start)
        before = _mend(file, path, stamp)
        record = _record(
            before, stamp, "torn", {"bytes": len(line), "sha256": hashlib.sha256(line).hexdigest()}
        )
        _write(file, record)
    elif not line.endswith(b"\n"):
        file.seek(0, os.SEEK_END)
        file.write(b"\n")
    return record


def _last_line(file: BinaryIO, end: int | None = None) -> tuple[bytes, int]:
    """The last line before ``end``, with its line feed if it has one, and where it starts."""
    end = file.seek(0, os.SEEK_END) if end is None else end
    start = max(0, end - LONGEST_LINE)
    file.seek(start)
    tail = file.read(end - start)
    cut = tail.rfind(b"\n", 0, max(len(tail) - 1, 0)) + 1
    return tail[cut:], start + cut


def _write(file: BinaryIO, record: Record) -> None:
    """One write at the end of the file, then down to the disk."""
    file.seek(0, os.SEEK_END)
    data = _line(record)
    while data:
        data = data[file.write(data) :]
    os.fsync(file.fileno())
