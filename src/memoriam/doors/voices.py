"""``memoriam voices``: who can say a family's words, in which languages, and how well."""

from __future__ import annotations

import json
from dataclasses import asdict

import typer
from rich.console import Console
from rich.markup import escape

from memoriam.voice.base import Quality, VoiceStack, find_stack, stack_names
from memoriam.voice.espeak import program
from memoriam.voice.languages import languages

SAID = {
    Quality.GOOD: "clear",
    Quality.FAIR: "with a foreign accent; a word may be hard to understand",
    Quality.POOR: "words get lost",
    Quality.NONE: "not spoken well enough to be put into somebody's mouth; the scene 'words' shows the text instead",
}


def show_voices(*, as_json: bool) -> None:
    """Print every language with its quality, then every ready voice."""
    stacks = [find_stack(name) for name in stack_names()]
    if as_json:
        typer.echo(json.dumps([_listed(stack) for stack in stacks], indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    for stack in stacks:
        for code, quality in stack.languages().items():
            console.print(
                f"[bold]{code}[/bold] {languages()[code].name}: {SAID[quality]}{_needs(code, quality)}"
            )
        for voice in stack.ready():
            console.print(
                f"[bold]{voice.name}[/bold] ({', '.join(voice.languages)}): {escape(voice.description)}"
            )


def _needs(code: str, quality: Quality) -> str:
    """What is missing on this computer for a language."""
    if code == "en" or quality == Quality.NONE or program():
        return ""
    return "; needs espeak-ng (apt-get install espeak-ng)"


def _listed(stack: VoiceStack) -> dict[str, object]:
    return {
        "stack": stack.name,
        "languages": {
            code: {"quality": quality, "missing": _needs(code, quality).removeprefix("; needs ")}
            for code, quality in stack.languages().items()
        },
        "voices": [asdict(voice) for voice in stack.ready()],
    }
