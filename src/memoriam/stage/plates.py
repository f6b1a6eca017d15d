"""Baked stages: a typed manifest and layers that are decoded when they are first asked for."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image, UnidentifiedImageError
from pydantic import BaseModel, ValidationError

from memoriam.arrays import RGBA, Affine
from memoriam.errors import InstallationError
from memoriam.stage.manifest import Format, PlateLayer, StageManifest, WingManifest

PLATES = Path(__file__).parent / "plates"
WINGS = "wings"
"""Folder of the wings among the stages; they are no stage and have a manifest of their own."""

DECODED_BYTES = 160_000_000
"""Decoded layers kept at a time over all stages: the largest stage (about 100 MB) and the strips of a second one."""


class StagePlates:
    """One stage: ``manifest``, and its layers as premultiplied sRGB. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = _validated(StageManifest, folder / "manifest.json")
        self._by_name = {layer.name: layer for layer in self.manifest.layers}

    def layer(self, name: str) -> PlateLayer:
        """What the manifest says about a layer; InstallationError when the stage has none of that name."""
        if name not in self._by_name:
            known = ", ".join(self._by_name)
            raise InstallationError(
                f"The stage '{self.manifest.name}' has no layer '{name}'; it has {known}."
            )
        return self._by_name[name]

    def pixels(self, name: str, frame: int = 0) -> RGBA:
        """(h, w, 4) premultiplied sRGB of a layer, read-only, decoded on first use.

        ``frame`` picks a picture of a loop and is taken modulo its length. The array has the size of the file,
        which may be smaller than the layer's size on the stage.
        """
        layer = self.layer(name)
        path = self.folder / (layer.file.format(frame % layer.frames) if layer.frames > 1 else layer.file)
        return _decoded.get(path, lambda: _decode(path))

    def moment(self, name: str, t: float) -> tuple[RGBA, RGBA, float]:
        """The two neighbouring pictures of a loop at time ``t`` (seconds), and the share of the second, 0-1."""
        layer = self.layer(name)
        if layer.frames == 1:
            return self.pixels(name), self.pixels(name), 0.0
        position = t / layer.period * layer.frames
        first = math.floor(position)
        return self.pixels(name, first), self.pixels(name, first + 1), position - first

    def place(self, name: str, shape: Format) -> Affine:
        """Where a resting layer lies in a format: (2, 3) from pixels of its file to stage pixels, centres integer."""
        layer = self.layer(name)
        height, width = self.pixels(name).shape[:2]
        top = layer.y + (self.manifest.stands[shape].front if layer.anchor == "frame" else 0.0)
        wide, high = layer.width / width, layer.height / height
        # the corner of the first pixel, half a pixel before its centre, lies on the corner of the layer
        return np.array([[wide, 0, layer.x + wide / 2 - 0.5], [0, high, top + high / 2 - 0.5]])


def stage_names() -> tuple[str, ...]:
    """Names of the stages that are installed, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in PLATES.glob("*/manifest.json")))


@cache
def load_stage(name: str) -> StagePlates:
    """The stage of that name; InstallationError when it is not installed or damaged."""
    if name not in stage_names():
        known = ", ".join(stage_names()) or "none"
        raise InstallationError(f"There is no stage '{name}'; installed are: {known}.")
    return StagePlates(PLATES / name)


class Wings:
    """A feathered wing that unfolds. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = _validated(WingManifest, folder / "wings.json")

    def pixels(self, pose: int) -> RGBA:
        """(h, w, 4) premultiplied sRGB of the right wing, read-only; pose 0 is folded, the last one spread."""
        path = self.folder / self.manifest.file.format(min(max(pose, 0), self.manifest.poses - 1))
        return _decoded.get(path, lambda: _decode(path))


@cache
def load_wings() -> Wings:
    """The wings that ship with the package; InstallationError when they are damaged."""
    return Wings(PLATES / WINGS)


class _DecodedLayers:
    """The layers used last, at most so many bytes of them."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Path, RGBA] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: Path, decode: Callable[[], RGBA]) -> RGBA:
        with self._lock:
            if path in self._kept:
                self._kept.move_to_end(path)
                return self._kept[path]
            pixels = decode()
            self._kept[path] = pixels
            while sum(kept.nbytes for kept in self._kept.values()) > self._limit and len(self._kept) > 1:
                self._kept.popitem(last=False)
            return pixels


_decoded = _DecodedLayers(DECODED_BYTES)


M = TypeVar("M", bound=BaseModel)


def _validated(model: type[M], path: Path) -> M:
    try:
        return model.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InstallationError(
            f"The plates in '{path.parent}' cannot be read ({error}); install Memoriam again."
        ) from error


def _decode(path: Path) -> RGBA:
    try:
        with Image.open(path) as picture:
            straight = np.array(picture.convert("RGBA"))
    except (OSError, UnidentifiedImageError) as error:
        raise InstallationError(
            f"The plate '{path}' cannot be read ({error}); install Memoriam again."
        ) from error
    return _premultiply(straight)


def _premultiply(straight: RGBA) -> RGBA:
    alpha = straight[..., 3:]
    if alpha.min() < 255:
        scaled = straight[..., :3].astype(np.uint16) * alpha
        straight[..., :3] = (scaled + 127) // 255
    straight.flags.writeable = False
    return straight
