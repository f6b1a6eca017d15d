"""A finished film read back: its frames, and what its container says. For tests and the report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import av
import numpy as np

from memoriam.arrays import RGB
from memoriam.errors import OutputError

_BT709, _BT601, _UNSPECIFIED = 1, 5, 2
_HD_LINES = 720
"""Untagged video of at least this height is BT.709, smaller BT.601: the convention players follow."""


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What a film file says about itself.

    seconds: duration of the container. width, height: pixels as displayed, after rotation. frames: as counted by the
    container. key_frames: their numbers, from 0. colour: ITU-T H.273 code points (primaries, transfer, matrix);
    (1, 1, 1) is BT.709. audio_seconds: 0 and audio_codec "" without sound. faststart: the index comes before the
    picture data.
    """

    seconds: float
    width: int
    height: int
    frames: int
    key_frames: tuple[int, ...]
    fps: float
    codec: str
    profile: str
    pixel_format: str
    colour: tuple[int, int, int]
    full_range: bool
    audio_codec: str
    audio_rate: int
    audio_channels: int
    audio_seconds: float
    faststart: bool
    bytes: int
    metadata: tuple[tuple[str, str], ...]


def facts(path: Path) -> FilmFacts:
    """Read the facts of a film.

    Raises:
        OutputError: it cannot be read as a film.
    """
    with _reading(path) as container:
        video = container.streams.video[0]
        context = video.codec_context
        first = next(container.decode(video))
        sideways = first.rotation % 180 != 0
        sound = container.streams.audio[0] if container.streams.audio else None
        return FilmFacts(
            seconds=container.duration / av.time_base,
            width=context.height if sideways else context.width,
            height=context.width if sideways else context.height,
            frames=video.frames,
            key_frames=_key_frames(container, video),
            fps=float(video.average_rate),
            codec=context.name,
            profile=context.profile or "",
            pixel_format=context.pix_fmt,
            colour=(int(context.color_primaries), int(context.color_trc), int(context.colorspace)),
            full_range=int(context.color_range) == 2,
            audio_codec=sound.codec_context.name if sound else "",
            audio_rate=sound.codec_context.sample_rate if sound else 0,
            audio_channels=sound.codec_context.layout.nb_channels if sound else 0,
            audio_seconds=float(sound.duration * sound.time_base) if sound else 0.0,
            faststart=_index_first(path),
            bytes=path.stat().st_size,
            metadata=tuple(sorted(container.metadata.items())),
        )


def read_frames(path: Path) -> Iterator[RGB]:
    """The frames of a film one after another, (h, w, 3) sRGB, turned as the film says.

    Raises:
        OutputError: it cannot be read as a film.
    """
    with _reading(path) as container:
        for frame in container.decode(container.streams.video[0]):
            yield _to_rgb(frame)


def read_sound(path: Path) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The whole sound of a film, (n, channels) float32, at the rate of the file."""
    with _reading(path) as container:
        blocks = [frame.to_ndarray() for frame in container.decode(container.streams.audio[0])]
    return np.ascontiguousarray(np.concatenate(blocks, axis=1).T, dtype=np.float32)


def sound_blocks(path: Path) -> Iterator[np.ndarray[Any, np.dtype[np.float32]]]:
    """The same, block by block, so that a long film needs no memory; nothing for a silent one."""
    with _reading(path) as container:
        for frame in container.decode(container.streams.audio[0]) if container.streams.audio else ():
            yield np.ascontiguousarray(frame.to_ndarray().T, dtype=np.float32)


@contextmanager
def _reading(path: Path) -> Iterator[Any]:
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise OutputError(f"'{path}' holds no video; give a finished film")
            yield container
    except av.FFmpegError as error:
        raise OutputError(
            f"'{path}' cannot be read as a film ({error.strerror}); make the film again"
        ) from error


def _key_frames(container: Any, video: Any) -> tuple[int, ...]:
    container.seek(0)
    packets = sorted(
        (packet.pts, packet.is_keyframe) for packet in container.demux(video) if packet.pts is not None
    )
    return tuple(index for index, (_, key) in enumerate(packets) if key)


def _to_rgb(frame: Any) -> RGB:
    matrix = frame.colorspace
    if matrix == _UNSPECIFIED:
        matrix = _BT709 if frame.height >= _HD_LINES else _BT601
    rgb = frame.to_ndarray(format="rgb24", src_colorspace=matrix, dst_colorspace=matrix)
    return np.ascontiguousarray(np.rot90(rgb, frame.rotation // 90))


def _index_first(path: Path) -> bool:
    """Whether 'moov' comes before 'mdat' among the top-level boxes (ISO/IEC 14496-12)."""
    with path.open("rb") as file:
        kinds = list(_boxes(file))
    return b"moov" in kinds and b"mdat" in kinds and kinds.index(b"moov") < kinds.index(b"mdat")


def _boxes(file: IO[bytes]) -> Iterator[bytes]:
    position = 0
    while len(header := file.read(16)) >= 8:
        yield header[4:8]
        size = int.from_bytes(header[:4], "big")
        if size == 1:  # the length did not fit into 32 bits
            size = int.from_bytes(header[8:16], "big")
        if size < 8:  # 0: up to the end of the file
            return
        position += size
        file.seek(position)
