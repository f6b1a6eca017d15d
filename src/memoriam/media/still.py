"""Single pictures that accompany a film: the poster and the contact sheet."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from memoriam.arrays import RGB, Frame, Yuv420
from memoriam.media.files import atomic_path, writing

_QUALITY = 92
"""With full colour resolution: no visible loss on faces, about a tenth of a PNG."""

_GAP = 6
_GROUND = 24
"""Width in pixels and sRGB grey of the lines between the pictures of a contact sheet: dark, so that skin reads true."""

_FROM_YCBCR = np.array([[1.0, 0.0, 1.5748], [1.0, -0.1873, -0.4681], [1.0, 1.8556, 0.0]], np.float32)
"""Y', Cb, Cr → R', G', B', ITU-R BT.709-6 section 3."""


def write_jpeg(path: Path, rgb: RGB) -> None:
    """Write (h, w, 3) sRGB as a JPEG without any metadata; it appears whole or not at all.

    No colour profile is embedded: untagged means sRGB everywhere, and the same picture gives the same bytes.

    Raises:
        OutputError: the place cannot be written.
    """
    image = Image.fromarray(np.ascontiguousarray(rgb))
    with atomic_path(path) as temporary, writing(path):
        image.save(temporary, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)


def rgb_from_yuv(yuv: Yuv420, width: int | None = None) -> RGB:
    """A film frame as sRGB, (h, w, 3): whole, or reduced to ``width`` pixels before conversion, which is cheap."""
    rows, full_width = yuv.shape
    full_height = rows * 2 // 3
    scale = (width or full_width) / full_width
    size = (width or full_width, max(1, round(full_height * scale)))
    luma, half = full_height * full_width, (2, full_height // 2, full_width // 2)
    flat = yuv.reshape(-1)
    tone = (_resized(flat[:luma].reshape(full_height, full_width), size) - 16.0) / 219.0
    blue, red = ((_chroma(plane, size, scale) - 128.0) / 224.0 for plane in flat[luma:].reshape(half))
    rgb: NDArray[np.float32] = np.stack([tone, blue, red], axis=-1).astype(np.float32) @ _FROM_YCBCR.T
    return np.asarray(np.clip(rgb * 255.0 + 0.5, 0.0, 255.0), dtype=np.uint8)


def _resized(plane: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.float32]:
    kernel = cv2.INTER_AREA if plane.shape[1] > size[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(plane, size, interpolation=kernel), dtype=np.float32)


def _chroma(plane: NDArray[np.uint8], size: tuple[int, int], scale: float) -> NDArray[np.float32]:
    """H.264 places chroma sample (i, j) at luma (2 i + 0.5, 2 j): that counts as soon as chroma is enlarged."""
    if plane.shape[1] > size[0]:
        return _resized(plane, size)
    place = np.array([[2.0 * scale, 0.0, 0.5 * scale - 0.5], [0.0, 2.0 * scale, scale - 0.5]])
    enlarged = cv2.warpAffine(plane.astype(np.float32), place, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(enlarged, dtype=np.float32)


class ContactSheet:
    """Small pictures at even intervals of a film, collected while its frames stream by.

    Args:
        frames: how many frames the film will have.
        pictures: how many of them are shown; columns: how many side by side; width: of each, in pixels.
    """

    def __init__(self, frames: int, *, pictures: int = 12, columns: int = 4, width: int = 270) -> None:
        count = max(1, min(pictures, frames))
        self._wanted = {int((i + 0.5) * frames / count): i for i in range(count)}
        self._small: dict[int, RGB] = {}
        self._columns = min(columns, count)
        self._width = width

    def wants(self, index: int) -> bool:
        """Whether frame ``index`` (from 0) is one of those shown."""
        return index in self._wanted

    def add(self, index: int, frame: RGB | Frame | Yuv420) -> None:
        """Look at a frame: RGB (h, w, 3), a painted Frame (h, w, 4) or Yuv420 (h * 3 // 2, w). Most are ignored."""
        if not self.wants(index):
            return
        if frame.ndim == 2:
            small = rgb_from_yuv(frame, self._width)
        else:
            height = max(1, round(frame.shape[0] * self._width / frame.shape[1]))
            small = cv2.resize(frame, (self._width, height), interpolation=cv2.INTER_AREA)[..., :3].copy()
        self._small[self._wanted[index]] = small

    def sheet(self) -> RGB:
        """What was collected so far as one picture, row by row.

        Raises:
            ValueError: no frame was added.
        """
        if not self._small:
            raise ValueError("no frame was added to the contact sheet")
        cells = [self._small[key] for key in sorted(self._small)]
        height, width = cells[0].shape[:2]
        rows = math.ceil(len(cells) / self._columns)
        shape = (rows * (height + _GAP) + _GAP, self._columns * (width + _GAP) + _GAP, 3)
        sheet = np.full(shape, _GROUND, np.uint8)
        for number, cell in enumerate(cells):
            row, column = divmod(number, self._columns)
            top, left = _GAP + row * (height + _GAP), _GAP + column * (width + _GAP)
            sheet[top : top + height, left : left + width] = cell
        return sheet

    def write(self, path: Path) -> None:
        """Write the sheet as a JPEG, whole or not at all.

        Raises:
            OutputError: the place cannot be written.
        """
        write_jpeg(path, self.sheet())
