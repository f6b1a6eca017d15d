"""What making a film declares: asked in a terminal, said where nobody can answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from memoriam.journal import Journal
from memoriam.rules.catalogue import catalogue
from memoriam.rules.declaration import Declaration, require_declaration, statements
from memoriam.settings import settings

if TYPE_CHECKING:
    from memoriam.brief import Brief
    from memoriam.proof.report import FilmReport


def declare_now(language: str, *, given: bool) -> Declaration:
    """The declaration of the one at the keyboard. Raises RuleError if they do not make it.

    With ``given`` it was made by ``--declare``. Without a terminal nobody can be asked: then the statements are shown
    on the error stream, and whoever lets the command make a film declares them by that (docs/decisions/0005).
    """
    if given:
        return Declaration.made()
    typer.echo(catalogue(language).say("declaration.title"), err=True)
    for statement in statements(language):
        typer.echo(f"  – {statement}", err=True)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return Declaration.made()
    if typer.confirm(catalogue(language).say("declaration.question"), err=True):
        return Declaration.made()
    return require_declaration(None, language)


def record_consent(brief: Brief) -> str:
    """Write into the journal what was declared, and give the record's anchor, which the film's signature names.

    Raises JournalError if it cannot be written: nothing is made that is not recorded.
    """
    said = brief.declaration or Declaration.made()
    data = said.model_dump(include={"died", "entitled", "nobody_objects", "living_agree", "basis"})
    record = Journal(settings().journal).append(
        "consent",
        {
            **data,
            "reviewed": bool(said.reviewed_by),
            "companion_agreed": brief.companion is not None,
            "scenes": " ".join(brief.scenes),
            "preview": brief.preview,
        },
    )
    return record.anchor


def record_film(report: FilmReport) -> None:
    """Write into the journal which film came of which consent."""
    made = report.provenance
    if made is not None:
        Journal(settings().journal).append("render", {"film": made.film_id, "consent": made.consent})
