"""``memoriam scenes``: what a film can be made of."""

from __future__ import annotations

import json

import typer
from rich.console import Console

from memoriam.scenes.base import find_scene, scene_names


def show_scenes(*, as_json: bool) -> None:
    """Print every installed scene: its name, what it is, how long it lasts."""
    scenes = [find_scene(name) for name in scene_names()]
    if as_json:
        listed = [
            {
                "name": one.name,
                "price_key": one.price_key,
                "seconds": one.seconds,
                "shortest": one.shortest,
                "is": _is(one),
            }
            for one in scenes
        ]
        typer.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    for one in scenes:
        console.print(f"[bold]{one.name}[/bold] ({one.seconds:.0f} s): {_is(one)}")


def _is(scene: object) -> str:
    """The first line of the scene's own description."""
    return (type(scene).__doc__ or "").strip().splitlines()[0]
