"""``memoriam scenes``: what a film can be made of."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from memoriam.scenes.base import Scene, find_scene, scene_names
from memoriam.scenes.still import find_still

COLUMNS = 28
"""Width of a still in a terminal; a character is two of its pixels, one above the other."""

HALF_BLOCK = "\u2580"
"""The upper half of a character cell in the colour of the letter, the lower half in that of the ground."""


def show_scenes(*, as_json: bool) -> None:
    """Print every installed scene: its name, what it is, how long it lasts, and its still."""
    scenes = [find_scene(name) for name in scene_names()]
    if as_json:
        typer.echo(json.dumps([_listed(one) for one in scenes], indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    for one in scenes:
        if console.is_terminal and console.color_system in {"256", "truecolor"}:
            console.print(_with_picture(one), soft_wrap=False)
        else:
            console.print(_in_words(one))


def _listed(scene: Scene) -> dict[str, object]:
    still = find_still(scene.name)
    return {
        "name": scene.name,
        "price_key": scene.price_key,
        "seconds": scene.seconds,
        "shortest": scene.shortest,
        "is": _is(scene),
        "still": str(still) if still else None,
    }


def _in_words(scene: Scene) -> Text:
    still = find_still(scene.name)
    said = Text.assemble((scene.name, "bold"), f" ({scene.seconds:.0f} s): {_is(scene)}")
    return said.append(f"\n  still: {still}", "dim") if still else said


def _with_picture(scene: Scene) -> Table:
    """The still, and the words beside it."""
    still = find_still(scene.name)
    row = Table.grid(padding=(0, 2, 1, 0))
    row.add_column(width=COLUMNS)
    row.add_column(overflow="fold")
    row.add_row(half_blocks(still, COLUMNS) if still else "", _in_words(scene))
    return row


def half_blocks(picture: Path, columns: int) -> Text:
    """A picture as coloured half blocks, ``columns`` characters wide."""
    from PIL import Image

    with Image.open(picture) as opened:
        rows = 2 * round(columns * opened.height / opened.width / 2)
        pixels = np.asarray(opened.convert("RGB").resize((columns, rows), Image.Resampling.LANCZOS))
    drawn = Text(no_wrap=True)
    for upper, lower in zip(pixels[::2].tolist(), pixels[1::2].tolist(), strict=True):
        for above, below in zip(upper, lower, strict=True):
            drawn.append(HALF_BLOCK, f"{_hex(above)} on {_hex(below)}")
        drawn.append("\n")
    drawn.rstrip()
    return drawn


def _hex(colour: list[int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _is(scene: Scene) -> str:
    """The first line of the scene's own description."""
    return (type(scene).__doc__ or "").strip().splitlines()[0]
