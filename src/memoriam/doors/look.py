"""``memoriam look``: what can be made of photographs, said for a person or for a program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.markup import escape

from memoriam.errors import NoFace, PhotoError, SeveralFaces

if TYPE_CHECKING:
    from memoriam.likeness.look import PhotoLook
    from memoriam.scenes.fit import SceneFit

MARKS = {"note": "·", "limits": "–", "prevents": "✗"}


def show_looks(
    photos: list[Path], face: int | None, picture: Path | None, *, quick: bool, as_json: bool
) -> None:
    """Print a look at each photograph and, unless ``quick``, the scenes they can carry together.

    Raises PhotoError at the end if none of them can be used as it is.
    """
    from memoriam.likeness.look import PhotoLook, look

    looks = look(photos, face)
    if picture is not None:
        write_numbered_picture(photos[0], picture)
    usable = [path for path, seen in zip(photos, looks, strict=True) if not seen.problem]
    fits = () if quick or not usable else _scenes(usable, face if usable[0] == photos[0] else None)
    if as_json:
        said = TypeAdapter(list[PhotoLook]).dump_python(looks, mode="json")
        scenes = {fit.name: fit.objection for fit in fits}
        typer.echo(json.dumps({"photos": said, "scenes": scenes}, indent=2, ensure_ascii=False))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for seen in looks:
            _show(console, seen)
        _show_scenes(console, fits)
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


def _scenes(photos: list[Path], face: int | None) -> tuple[SceneFit, ...]:
    """What every scene says to these photographs. The likeness is kept, so that a film need not measure it again."""
    from memoriam.brief import Brief, Person
    from memoriam.film import read_cast
    from memoriam.progress import NoProgress
    from memoriam.scenes.fit import scenes_for
    from memoriam.settings import settings
    from memoriam.storyboard import bearable

    brief = Brief(person=Person(photos=tuple(photos), face=face))
    cast = read_cast(brief, NoProgress(), settings().cache_folder)
    limits = {person: bearable(likeness.for_purpose("portrait")) for person, likeness in cast.items()}
    return scenes_for(brief, cast, limits)


def _show_scenes(console: Console, fits: tuple[SceneFit, ...]) -> None:
    if not fits:
        return
    console.print("[bold]Scenes[/bold]")
    carried = [fit.name for fit in fits if fit.objection is None]
    console.print(f"  ✓ {', '.join(carried)}")
    for fit in fits:
        for remark in fit.remarks:
            console.print(f"  · {escape(fit.name)}: {escape(remark)}")
    for fit in fits:
        if fit.objection is not None:
            console.print(f"  – {escape(fit.objection)}")


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
