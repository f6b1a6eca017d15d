"""From linear light to the files that ship: develop, bleed colours under soft edges, encode, write the manifest."""

# mypy: disable-error-code="no-any-return"
from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from bake.arrays import Floats
from bake.tone import Grade, develop
from memoriam.stage.manifest import (
    Camera,
    Format,
    Lighting,
    PathPoint,
    PlateLayer,
    Sparkle,
    StageManifest,
    Stand,
    SunLight,
    Window,
    WingManifest,
)

LICENCE = "Apache-2.0: computed by the scripts of this repository from random seeds; nothing of anybody else is in it"
OPAQUE_QUALITY = 95
"""AVIF, 4:4:4: skies stay free of bands (judged by eye at 400 % contrast)."""
LAYER_QUALITY = 88
DITHER = 0.6 / 255
"""Standard deviation of the noise that keeps smooth gradients from banding in eight bits."""
ENCODER_SPEED = 6


@dataclass(frozen=True)
class Plate:
    """One layer before packing: ``pictures`` are linear light, (h, w, 3) opaque or (h, w, 4) premultiplied."""

    layer: PlateLayer
    pictures: list[Floats]


@dataclass(frozen=True)
class Plan:
    """Everything about a stage except how long it took."""

    name: str
    title: str
    script: str
    seed: int
    grade: Grade
    camera: Camera
    sun: SunLight
    lighting: Lighting
    windows: dict[Format, Window]
    stands: dict[Format, Stand]
    plates: list[Plate]
    path: tuple[PathPoint, ...] = ()
    sparkles: tuple[Sparkle, ...] = ()
    size: tuple[int, int] = field(default=(2400, 2400))


def pack(plan: Plan, seconds: float, folder: Path) -> int:
    """Write every layer and the manifest of a stage to a fresh ``folder``; returns the bytes written."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for plate in plan.plates:
        for index, picture in enumerate(plate.pictures):
            name = plate.layer.file.format(index) if plate.layer.frames > 1 else plate.layer.file
            save(folder / name, developed(picture, plan.grade, index))
    manifest = StageManifest(
        name=plan.name,
        title=plan.title,
        width=plan.size[0],
        height=plan.size[1],
        camera=plan.camera,
        sun=plan.sun,
        lighting=plan.lighting,
        windows=plan.windows,
        stands=plan.stands,
        path=plan.path,
        layers=tuple(plate.layer for plate in plan.plates),
        sparkles=plan.sparkles,
        licence=LICENCE,
        script=plan.script,
        seed=plan.seed,
        seconds=round(seconds, 1),
    )
    (folder / "manifest.json").write_text(manifest.model_dump_json(indent=1, exclude_defaults=True) + "\n")
    return sum(path.stat().st_size for path in folder.iterdir())


def developed(picture: Floats, grade: Grade, seed: int = 0) -> NDArray[np.uint8]:
    """(h, w, 3 or 4) straight-alpha sRGB bytes of linear light, dithered."""
    if picture.shape[2] == 3:
        return _bytes(develop(picture, grade), seed)
    alpha = picture[..., 3:]
    colour = develop(bleed(picture), grade)
    return np.dstack([_bytes(colour, seed), np.round(np.clip(alpha, 0, 1) * 255).astype(np.uint8)])


def bleed(premultiplied: Floats) -> Floats:
    """(h, w, 3) colours that reach out under transparent pixels, so that scaling and coding leave no dark fringe."""
    alpha = np.maximum(premultiplied[..., 3:], 0)
    colour = premultiplied[..., :3] / np.maximum(alpha, 1e-3)
    known = np.clip(alpha * 4, 0, 1)
    filled = colour * known
    for sigma in (2.0, 8.0, 40.0):
        weight = ndimage.gaussian_filter(alpha[..., 0], sigma)[..., None]
        spread = np.stack([ndimage.gaussian_filter(premultiplied[..., c], sigma) for c in range(3)], -1)
        usable = (weight > 1e-4) & (known < 1)
        filled = np.where(usable, filled + (1 - known) * spread / np.maximum(weight, 1e-4), filled)
        known = np.where(usable, 1.0, known)
    return filled.astype(np.float32)


def _bytes(display: Floats, seed: int) -> NDArray[np.uint8]:
    noise = np.random.default_rng(seed).normal(0, DITHER, display.shape[:2])[..., None]
    return np.round(np.clip(display + noise, 0, 1) * 255).astype(np.uint8)


def save(path: Path, pixels: NDArray[np.uint8]) -> None:
    """Encode by the file's ending."""
    options: dict[str, Any] = {"quality": OPAQUE_QUALITY if pixels.shape[2] == 3 else LAYER_QUALITY}
    if path.suffix == ".avif":
        options |= {"subsampling": "4:4:4", "speed": ENCODER_SPEED, "max_threads": 1}
    Image.fromarray(pixels).save(path, **options)


def pack_wings(poses: list[Floats], manifest: WingManifest, folder: Path) -> int:
    """Write the poses of the wing (premultiplied display sRGB 0-1) and their manifest; returns the bytes written."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for index, picture in enumerate(poses):
        alpha = np.round(np.clip(picture[..., 3:], 0, 1) * 255).astype(np.uint8)
        save(folder / manifest.file.format(index), np.dstack([_bytes(bleed(picture), index), alpha]))
    (folder / "wings.json").write_text(manifest.model_dump_json(indent=1) + "\n")
    return sum(path.stat().st_size for path in folder.iterdir())
