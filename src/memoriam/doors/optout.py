"""``memoriam opt-out``: somebody who does not want to be shown after death is entered, or looked for."""

from __future__ import annotations

import datetime
from pathlib import Path

import typer

from memoriam.likeness.builder import build_likeness
from memoriam.rules.register import BITS, MATCH_BITS, Register, new_key, register_if_any
from memoriam.settings import settings


def enter(photo: Path, face: int | None) -> None:
    """Enter the person of a photograph; only numbers are kept of it. Raises PhotoError, InstallationError."""
    identity = _identity(photo, face)
    register = _register() or Register(_first_key())
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    grown = register.with_person(identity, today)
    own = settings()
    own.opt_out_register.parent.mkdir(parents=True, exist_ok=True)
    grown.save(own.opt_out_register)
    typer.echo(
        f"Entered. The register '{own.opt_out_register}' has {len(grown.entries)} "
        f"{'entry' if len(grown.entries) == 1 else 'entries'}; the photograph was not kept."
    )


def look_for(photo: Path, face: int | None) -> bool:
    """Say whether the person of a photograph seems to be in the register; True if so. Raises as above."""
    register = _register()
    near = register.nearest(_identity(photo, face)) if register else None
    if near is None or near[0] > MATCH_BITS:
        typer.echo("Nobody in the register resembles this photograph.")
        return False
    typer.echo(
        f"An entry of {near[1].since} resembles this photograph ({BITS - near[0]} of {BITS} signs agree); "
        "strangers can, too, so a person has to compare."
    )
    return True


def _register() -> Register | None:
    return register_if_any(settings().opt_out_register, settings().opt_out_key)


def _first_key() -> bytes:
    key = settings().opt_out_key
    key.parent.mkdir(parents=True, exist_ok=True)
    return new_key(key)


def _identity(photo: Path, face: int | None) -> tuple[float, ...]:
    likeness = build_likeness((photo,), face=face, cache_folder=None)
    return tuple(float(value) for value in likeness.portraits[0].identity)
