"""``memoriam verify``: what can be proved of a file, on one screen or for a program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from memoriam.proof.verify import Verdict

SHOWN_SOURCES = 8
"""More ingredients than this are counted, not listed: the verdict stays on one screen."""


def show_verdict(path: Path, *, as_json: bool) -> None:
    """Print the verdict on a file and leave with its exit status. Raises PhotoError if there is no such file."""
    from memoriam.proof.verify import verify

    verdict = verify(path)
    if as_json:
        typer.echo(verdict.model_dump_json(indent=2))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for line in _lines(verdict):
            console.print(line)
    raise typer.Exit(verdict.exit_code)


def _lines(verdict: Verdict) -> Iterator[str]:
    yield f"[bold]{escape(verdict.file)}[/bold]: {verdict.finding.value}"
    yield f"  {escape(verdict.sentence)}"
    for name, value in _facts(verdict):
        if value:
            yield f"  {name:<12}{escape(value)}"
    for source in verdict.made_from[:SHOWN_SOURCES]:
        yield f"  {'made from':<12}{escape(source.title)} {escape(source.sha256)}".rstrip()
    if len(verdict.made_from) > SHOWN_SOURCES:
        yield f"  {'':<12}and {len(verdict.made_from) - SHOWN_SOURCES} more"
    for problem in verdict.problems:
        yield f"  {'objection':<12}{escape(problem)}"


def _facts(verdict: Verdict) -> Iterator[tuple[str, str]]:
    yield "made by", verdict.software
    yield "what it is", " ".join(part for part in (verdict.role, verdict.source_type) if part)
    yield "film", verdict.film_id
    yield "consent", verdict.consent
    if verdict.signer:
        trust = "trusted here" if verdict.trusted else "not known here"
        yield "signed by", f"{verdict.signer} ({verdict.certificate}), {trust}"
        yield "time stamp", verdict.time_stamp.isoformat() if verdict.time_stamp else "none"
    if verdict.mark is not None:
        yield "mark", f"{verdict.mark.film_id}, strength {verdict.mark.strength:g}"
    if verdict.voice_mark is not None:
        mark = verdict.voice_mark
        yield "voice", f"made; its mark belongs to a film …{mark.code}, strength {mark.strength:g}"
