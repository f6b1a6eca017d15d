"""``memoriam forget``: likenesses, voice profiles and fitted voices kept between films are erased."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import typer

from memoriam.errors import BriefError
from memoriam.journal import Journal
from memoriam.likeness import cache
from memoriam.settings import settings
from memoriam.voice.profile import forget_voices

BRIEF_SUFFIXES = {".yaml", ".yml"}


def forget(files: Sequence[Path], *, everything: bool) -> None:
    """Erase what was kept of these files, or all; the journal notes how much. Raises BriefError, JournalError."""
    if bool(files) == everything:
        raise BriefError(
            "Name the photographs, recordings or the brief whose traces are to go, or --all for whatever is kept."
        )
    folder = settings().cache_folder
    if everything:
        likenesses, voices = _all(folder), _all(folder / "voices")
    else:
        digests = [_sha256(path) for path in _named(files)]
        likenesses = sum(cache.forget(folder, digest) for digest in digests)
        voices = sum(forget_voices(folder / "voices", digest) for digest in digests)
    if likenesses or voices:
        Journal(settings().journal).append("deletion", {"likenesses": likenesses, "voices": voices})
    typer.echo(
        f"Erased: {likenesses} of likenesses, {voices} of voices. Films and photographs are where they were."
    )


def _named(files: Sequence[Path]) -> Iterable[Path]:
    """The files themselves, and in place of a brief everything it names."""
    from memoriam.brief import read_brief

    for path in files:
        if path.suffix.lower() not in BRIEF_SUFFIXES:
            yield path
            continue
        brief = read_brief(path)
        yield from (*brief.person.photos, *brief.younger, *brief.voice)
        if brief.companion is not None:
            yield from brief.companion.photos


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BriefError(
            f"'{path}' cannot be read ({error.strerror}); name the file that the film was made from."
        ) from error


def _all(folder: Path) -> int:
    kept = list(folder.glob("*.npz"))
    for path in kept:
        path.unlink(missing_ok=True)
    return len(kept)
