"""What making a film declares: asked in a terminal, said where nobody can answer."""

from __future__ import annotations

import sys

import typer

from memoriam.rules.catalogue import catalogue
from memoriam.rules.declaration import Declaration, require_declaration, statements


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
