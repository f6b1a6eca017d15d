"""``memoriam look``: what can be made of photographs, said for a person or for a program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.markup import escape

from memoriam.errors import NoFace, PhotoError, SeveralFaces

if TYPE_CHECKING:
    from memoriam.likeness.look import PhotoLook

MARKS = {"note": "·", "limits": "–", "prevents": "✗"}


def show_looks(photos: list[Path], face: int | None, picture: Path | None, *, as_json: bool) -> None:
    """Print a look at each photograph; PhotoError at the end if none of them can be used as it is."""
    from memoriam.likeness.look import PhotoLook, look

    looks = look(photos, face)
    if picture is not None:
        write_numbered_picture(photos[0], picture)
    if as_json:
        typer.echo(TypeAdapter(list[PhotoLook]).dump_json(looks, indent=2).decode())
    else:
        console = Console(highlight=False, soft_wrap=True)
        for seen in looks:
            _show(console, seen)
    if all(seen.problem for seen in looks):
        raise _worst(looks)


def write_numbered_picture(photo: Path, picture: Path) -> None:
    """Write a JPEG of the photograph with a number on every face. Raises UnreadablePhoto, OutputError."""
    from memoriam.likeness.look import numbered_picture
    from memoriam.media.still import write_jpeg

    write_jpeg(picture, numbered_picture(photo))


def _show(console: Console, seen: PhotoLook) -> None:
    size = (
        f", {seen.width} × {seen.height}, {len(seen.faces)} face{'s' * (len(seen.faces) != 1)}"
        if seen.width
        else ""
    )
    console.print(f"[bold]{escape(seen.file)}[/bold]{size}")
    if seen.problem:
        console.print(f"  ✗ {escape(seen.problem)}")
    for finding in seen.findings:
        console.print(f"  {MARKS[finding.severity]} {escape(finding.sentence)}")
    if seen.uses is not None and not seen.problem:
        console.print(f"  ✓ {_uses(seen)}")


def _uses(seen: PhotoLook) -> str:
    uses = seen.uses
    if uses is None:
        return ""
    eyes = "eyes that blink" if uses.blink else "eyes as photographed"
    return f"A portrait film with {round(100 * uses.motion)} % of full movement and {eyes}."


def _worst(looks: list[PhotoLook]) -> PhotoError:
    if len(looks) > 1:
        return PhotoError("None of these photographs can be used as it is; the reasons stand above.")
    several = sum(not face.background for face in looks[0].faces) > 1
    kind = NoFace if not looks[0].faces else SeveralFaces if several else PhotoError
    return kind(looks[0].problem or "The photograph cannot be used.")
