"""Brightness planes out of any film or picture, for whoever looks for an invisible mark."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.errors import PhotoError, UnreadablePhoto
from memoriam.media.kinds import HEAD_BYTES, describe, photo_format
from memoriam.media.photo import read_photo

MOST_PIXELS = 40_000_000
"""Larger video frames do not exist outside of attacks; 8K has 33 million pixels."""

MOST_DECODED = 24
"""Frames decoded on the way from a key frame: a second, so that long films do not take long."""

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""BT.709."""

Luma = NDArray[np.uint8]


def luma_samples(path: Path, count: int, *, between: bool = False) -> list[Luma]:
    """Up to ``count`` luma planes (h, w) spread evenly over a film, or the one of a picture.

    between: not only key frames, which encoders treat best, but those at even times.

    Raises:
        PhotoError: it is neither, or is damaged; one sentence.
    """
    head = _head(path)
    if photo_format(head) is not None:
        return [luma_of_rgb(read_photo(path).pixels)]
    try:
        with av.open(str(path)) as container:
            found = _film_samples(container, count, MOST_DECODED if between else 1)
    except av.FFmpegError as error:
        raise UnreadablePhoto(
            f"'{path}' cannot be read as a film or a picture (it is {describe(head)}; {_lower(error)}); "
            "get the whole file again or choose another."
        ) from None
    if not found:
        raise UnreadablePhoto(f"'{path}' holds no picture; give a film or a photograph.")
    return found


def luma_of_rgb(pixels: NDArray[np.uint8]) -> Luma:
    """(h, w, 3) sRGB to BT.709 limited-range luma."""
    return np.asarray(cv2.transform(pixels, (_LUMA * 219.0 / 255.0)[None]) + 16, dtype=np.uint8)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError as error:
        raise PhotoError(
            f"'{path}' cannot be read ({(error.strerror or str(error)).lower()}); check its name."
        ) from None


def _lower(error: av.FFmpegError) -> str:
    return str(error.strerror).lower()


def _film_samples(container: Any, count: int, most: int) -> list[Luma]:
    """Frames at even times, each reached from the key frame before it; the same frame counts once."""
    if not container.streams.video:
        return []
    video = container.streams.video[0]
    if video.codec_context.width * video.codec_context.height > MOST_PIXELS:
        return []
    length = container.duration or 0
    found: dict[int, Luma] = {}
    for number in range(count):
        time = int((number + 0.5) * length / count)
        container.seek(time, backward=True, any_frame=False)
        frame = _frame_at(container, video, time / av.time_base, most)
        if frame is not None and (frame.pts or 0) not in found:
            found[frame.pts or 0] = np.ascontiguousarray(frame.to_ndarray(format="gray"))
    return list(found.values())


def _frame_at(container: Any, video: Any, seconds: float, most: int) -> Any:
    """The frame at a time, or the last one before it that may be decoded."""
    last = None
    for last in itertools.islice(container.decode(video), most):
        if last.time is not None and last.time >= seconds:
            break
    return last
