"""``memoriam journal verify``: whether a journal is as it was written."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import typer

from memoriam.errors import JournalError
from memoriam.journal import Verification, verify_journal


def show_verification(path: Path, anchor: str | None = None, *, as_json: bool = False) -> None:
    """Say whether a journal is whole. Raises JournalError (exit status 7) that names the first altered line."""
    found = verify_journal(path, anchor)
    if as_json:
        typer.echo(json.dumps({"whole": found.whole, **dataclasses.asdict(found)}, indent=2))
    if not found.whole:
        raise JournalError(
            f"Line {found.line} of the journal '{path}' {found.problem}; compare it with a backup."
        )
    if not as_json:
        typer.echo(sentence(path, found))


def sentence(path: Path, found: Verification) -> str:
    """One screen for a person: how many records, the anchor to note elsewhere, and what a crash left."""
    records = "record" if found.records == 1 else "records"
    lines = [
        f"The journal '{path}' is whole: {found.records} {records}.",
        f"Anchor to note elsewhere: {found.last}",
    ]
    if found.torn:
        lines.append(
            f"{found.torn} bytes at the end are half a line that a crash left; the next record takes them away."
        )
    return "\n".join(lines)
