"""The family's files that a brief names, by hash alone: neither names nor folders leave this module."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from memoriam.brief import Brief
from memoriam.media.kinds import HEAD_BYTES, photo_format

Kind = Literal["photograph", "recording"]


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the family that went into the film. ``sha256``: hexadecimal, of its bytes."""

    kind: Kind
    sha256: str


def sources_of(brief: Brief) -> tuple[Source, ...]:
    """Every file named anywhere in a brief, each once, in the order of the brief."""
    paths = _paths(brief.model_dump())
    return tuple(dict.fromkeys(_source(path) for path in paths if path.is_file()))


def said_by_hash(brief: Brief) -> dict[str, Any]:
    """The brief as data for JSON, with ``sha256:...`` in place of every path."""
    said: dict[str, Any] = _hashed(brief.model_dump())
    return said


def _paths(value: Any) -> list[Path]:
    if isinstance(value, Path):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
    return [path for part in parts for path in _paths(part)]


def _hashed(value: Any) -> Any:
    if isinstance(value, Path):
        return f"sha256:{_source(value).sha256}" if value.is_file() else "a file that is gone"
    if isinstance(value, dict):
        return {key: _hashed(part) for key, part in value.items()}
    return [_hashed(part) for part in value] if isinstance(value, tuple | list) else value


def _source(path: Path) -> Source:
    with path.open("rb") as file:
        kind: Kind = "photograph" if photo_format(file.read(HEAD_BYTES)) else "recording"
        file.seek(0)
        return Source(kind, hashlib.file_digest(file, "sha256").hexdigest())
