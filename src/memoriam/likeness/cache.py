"""Likenesses on disk, by content: the same photographs and choices with the same code are measured once.

One file a likeness, ``<key>.npz``: plain arrays and one JSON text, never pickle. Files are private (0600 in a 0700
folder), appear whole or not at all, and are rebuilt when damaged. Pixels are stored as they are: a film made from the
cache is the same, bit for bit.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memoriam.errors import OutputError
from memoriam.likeness.person import (
    Arm,
    BodyPose,
    Colours,
    FaceMesh,
    Finding,
    Fitness,
    HeadPose,
    Likeness,
    Portrait,
)
from memoriam.models import REGISTRY

LAYOUT = 2
"""Version of the file's layout."""

LIMIT_BYTES = 2_000_000_000
"""Most the folder may hold: some thirty portraits of the largest size. Families' photographs are not hoarded."""

_PIXELS = ("photo", "matte", "plate", "depth", "identity")

_ARM = ("shoulder", "elbow", "hand")

_DAMAGED = (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError)
"""What reading a truncated or altered file raises."""


@cache
def code_version() -> str:
    """Hex digest over the code of this room and its models: whatever changes a likeness changes the key."""
    digest = hashlib.sha256(str(LAYOUT).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    for model in REGISTRY.values():
        digest.update(model.sha256.encode())
    return digest.hexdigest()


def likeness_key(photos: Sequence[str], face: int | None, restore: bool) -> str:
    """Name of a likeness: hex digest over the photographs' sha256, the choices and the code."""
    choice = json.dumps([list(photos), face, restore, code_version()])
    return hashlib.sha256(choice.encode()).hexdigest()


def save(folder: Path, likeness: Likeness) -> None:
    """Write a likeness. Raises OutputError when the folder cannot be written."""
    arrays: dict[str, NDArray[Any]] = {}
    portraits = [
        _dismantled(portrait, f"{index}_", arrays) for index, portrait in enumerate(likeness.portraits)
    ]
    text = json.dumps({"layout": LAYOUT, "best": dict(likeness.best), "portraits": portraits})
    arrays["text"] = np.frombuffer(text.encode(), np.uint8)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_whole(folder / f"{likeness.key}.npz", arrays)
        _prune(folder, likeness.key)
    except OSError as error:
        raise OutputError(
            f"The cache '{folder}' cannot be written ({error.strerror}); set MEMORIAM_CACHE_FOLDER."
        ) from error


def _write_whole(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")  # mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _prune(folder: Path, newest: str) -> None:
    """Erase the likenesses not used for longest until the folder is within its limit; the newest stays."""
    files = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime)
    total = sum(path.stat().st_size for path in files)
    for path in files:
        if total <= LIMIT_BYTES:
            return
        if path.stem != newest:
            total -= path.stat().st_size
            path.unlink(missing_ok=True)


def load(folder: Path, key: str) -> Likeness | None:
    """The likeness of that name; None when it is not there or damaged (a damaged file is removed)."""
    path = folder / f"{key}.npz"
    if not path.is_file():
        return None
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            text = json.loads(file["text"].tobytes())
            os.utime(path)
            portraits = tuple(_assembled(part, f"{i}_", file) for i, part in enumerate(text["portraits"]))
            return Likeness(portraits, {purpose: int(index) for purpose, index in text["best"].items()}, key)
    except _DAMAGED:
        with suppress(OSError):
            path.unlink()
        return None


def forget(folder: Path, name: str) -> int:
    """Erase the likeness with that key, or all made from the photograph with that sha256; how many were erased."""
    doomed = [path for path in folder.glob("*.npz") if name == path.stem or name in _sources(path)]
    for path in doomed:
        path.unlink(missing_ok=True)
    return len(doomed)


def _sources(path: Path) -> set[str]:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            return {part["source"] for part in json.loads(file["text"].tobytes())["portraits"]}
    except _DAMAGED:
        return set()


def _dismantled(portrait: Portrait, prefix: str, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    """The portrait's JSON part; its arrays are put into ``arrays`` under names with the prefix."""
    for name in _PIXELS:
        arrays[prefix + name] = getattr(portrait, name)
    arrays[prefix + "points"] = portrait.mesh.points
    arrays[prefix + "blendshapes"] = portrait.mesh.blendshapes
    if portrait.body is not None:
        arrays[prefix + "body"] = portrait.body.points
    if portrait.arm is not None:
        for name in _ARM:
            arrays[f"{prefix}arm_{name}"] = getattr(portrait.arm, name)
    return {
        "grey": portrait.grey,
        "presence": portrait.mesh.presence,
        "head": asdict(portrait.mesh.head),
        "colours": asdict(portrait.colours),
        "fitness": asdict(portrait.fitness),
        "source": portrait.source,
        "scale": portrait.scale,
        "origin": portrait.origin,
        "arm": None if portrait.arm is None else portrait.arm.side,
    }


def _assembled(part: Mapping[str, Any], prefix: str, arrays: Mapping[str, NDArray[Any]]) -> Portrait:
    head = HeadPose(**part["head"])
    body = BodyPose(arrays[prefix + "body"]) if prefix + "body" in arrays else None
    findings = tuple(Finding(**finding) for finding in part["fitness"]["findings"])
    return Portrait(
        **{name: arrays[prefix + name] for name in _PIXELS},
        grey=part["grey"],
        mesh=FaceMesh(arrays[prefix + "points"], arrays[prefix + "blendshapes"], part["presence"], head),
        body=body,
        colours=Colours(**{name: _triple(value) for name, value in part["colours"].items()}),
        fitness=Fitness(**{**_fitness_values(part["fitness"]), "findings": findings}),
        source=part["source"],
        scale=part["scale"],
        origin=(part["origin"][0], part["origin"][1]),
        arm=None
        if part["arm"] is None
        else Arm(part["arm"], *(arrays[f"{prefix}arm_{name}"] for name in _ARM)),
    )


def _triple(value: Sequence[int] | str | None) -> Any:
    """A colour, which JSON keeps as a list; what is no colour stays as it is."""
    return tuple(value) if isinstance(value, list) else value


def _fitness_values(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: stored[field.name] for field in fields(Fitness) if field.name != "findings"}
