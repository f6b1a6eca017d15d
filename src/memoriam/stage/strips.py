"""Grey strips: baked pictures whose tiles are passes of light and coverages, to be coloured after a photograph."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from memoriam.arrays import RGBA
from memoriam.errors import InstallationError
from memoriam.likeness.person import Triple
from memoriam.stage.figures.kernels import BLOCK, U8, U64

F32 = NDArray[np.float32]

FIGURES = Path(__file__).parent / "figures"

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Of linear BT.709 red, green and blue."""


class StripManifest(BaseModel):
    """What every baked figure says about itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    file: str
    """Pattern with {:02d} of the pictures."""
    tiles: tuple[str, ...]
    """Names from left to right. Tiles of light hold the square root of linear light / ``light_limit``."""
    lights: int
    """How many of the first tiles are light; the others are coverages and maps."""
    light_limit: float
    width: int
    """Of one tile."""
    height: int
    licence: str
    script: str
    seed: int
    seconds: float
    """Processor time of the bake."""


M = TypeVar("M", bound=BaseModel)


def read_manifest(model: type[M], path: Path) -> M:
    """The manifest of a figure; InstallationError when it is missing or damaged."""
    try:
        return model.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InstallationError(
            f"The figure '{path}' cannot be read ({error}); install Memoriam again."
        ) from error


def read_tiles(manifest: StripManifest, index: int) -> F32:
    """(tiles, h, w) linear light and coverages 0-1 of one picture; InstallationError when it is damaged."""
    return tiles_of(manifest, read_strips(manifest, index)[0])


def read_strips(manifest: StripManifest, index: int = 0, rows: int = 1) -> NDArray[np.uint8]:
    """(rows, h, w * tiles) bytes of a picture that holds ``rows`` strips one below the other.

    Raises InstallationError when it is missing or damaged.
    """
    path = FIGURES / manifest.file.format(index)
    try:
        # OpenCV decodes straight to grey; Pillow holds four copies in colour, a quarter of a gigabyte for a walker
        strips: U8 | None = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_GRAYSCALE)
    except (OSError, cv2.error) as error:
        raise InstallationError(
            f"The figure '{path}' cannot be read ({error}); install Memoriam again."
        ) from error
    if strips is None:
        raise InstallationError(f"The figure '{path}' is damaged; install Memoriam again.")
    if strips.shape != (manifest.height * rows, manifest.width * len(manifest.tiles)):
        raise InstallationError(
            f"The figure '{path}' is {strips.shape[1]}x{strips.shape[0]}; install Memoriam again."
        )
    return strips.reshape(rows, manifest.height, -1)


def tiles_of(manifest: StripManifest, strip: NDArray[np.uint8]) -> F32:
    """(tiles, h, w) linear light and coverages 0-1 of one strip (h, w * tiles)."""
    tiles = strip.reshape(manifest.height, len(manifest.tiles), manifest.width).swapaxes(0, 1)
    values = tiles.astype(np.float32) / np.float32(255)
    lights = values[: manifest.lights]
    values[: manifest.lights] = lights * lights * np.float32(manifest.light_limit)
    return values


def linear(colour: Triple) -> F32:
    """(3,) linear light 0-1 of an sRGB colour 0-255 (IEC 61966-2-1)."""
    value = np.asarray(colour, np.float32) / np.float32(255)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def display(light: F32) -> F32:
    """sRGB 0-1 of linear light (IEC 61966-2-1), clipped."""
    value = np.clip(light, 0, 1)
    return np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** np.float32(1 / 2.4) - 0.055).astype(
        np.float32
    )


def premultiplied(light: F32, alpha: F32) -> NDArray[np.uint8]:
    """(h, w, 4) sRGB with premultiplied alpha of (h, w, 3) linear light that is premultiplied by ``alpha``."""
    straight = np.asarray(light / np.maximum(alpha, 1e-3)[..., None], np.float32)
    colour = display(straight) * alpha[..., None]
    return np.round(np.dstack([colour, alpha]) * 255).astype(np.uint8)


def lanes(picture: RGBA) -> U64:
    """(h, w) pixels with four 16-bit lanes, as figures.kernels wants them; read-only."""
    wide = np.ascontiguousarray(picture.astype(np.uint16)).view(np.uint64)[..., 0]
    wide.flags.writeable = False
    return wide


def occupancy(alpha: NDArray[np.uint8]) -> U8:
    """(h / BLOCK, w / BLOCK) 1 where a block or one of its eight neighbours shows anything."""
    rows, columns = -(-alpha.shape[0] // BLOCK), -(-alpha.shape[1] // BLOCK)
    padded = np.zeros((rows * BLOCK, columns * BLOCK), np.uint8)
    padded[: alpha.shape[0], : alpha.shape[1]] = alpha
    full = padded.reshape(rows, BLOCK, columns, BLOCK).max((1, 3)) > 0
    return np.asarray(cv2.dilate(full.astype(np.uint8), np.ones((3, 3), np.uint8)), np.uint8)
