"""Frames and sound → an MP4 that every phone plays.

H.264 High yuv420p with BT.709 tags, AAC-LC stereo 48 kHz, index at the front. The same frames and sound give the same
file, bit for bit, on one machine with one number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Yuv420
from memoriam.errors import OutputError
from memoriam.media.files import atomic_path, writing

SAMPLE_RATE = 48_000

Samples = NDArray[np.float32]
"""(n, 2) stereo at 48 kHz, -1 to 1."""

BT709 = 1
"""ITU-T H.273: primaries, transfer and matrix of BT.709 all have the code point 1."""

LIMITED_RANGE = 1
"""FFmpeg's AVCOL_RANGE_MPEG."""

GOP_SECONDS = 2
"""A key frame at least this often: phones and messengers seek and preview quickly, at little cost in bytes."""

SMALLEST_SIDE = 32

_AAC_BIT_RATE = 160_000

PRESET = "veryfast"
"""41 CPU-ms for a 1080x1920 frame with grain. At equal size superfast is 0.6 dB worse; faster, fast and medium are
0.1-0.2 dB better for 2, 2.5 and 3 times the time."""

CRF = 20.0
"""About 5 Mbit/s for a detailed photograph, 3.5 for an open sky, at 1080x1920 and 25 frames a second."""

_X264 = ":".join(
    (
        "aq-mode=3",  # bits go to smooth and dark parts, where steps would be seen
        "aq-strength=0.9",
        "no-dct-decimate=1",  # faint grain is kept: 0.1 dB at equal size
        "deblock=-1,-1",
        "ipratio=1.2",  # with pbratio: grain that is much crisper in key frames would pulse every two seconds
        "pbratio=1.1",
    )
)


_AVX_512F = 13
"""OpenCV's number of that instruction set (CV_CPU_AVX_512F)."""


def _x264_options() -> str:
    """Options for x264 on this machine.

    Its macroblock tree reads memory that nothing wrote when it uses AVX-512 (core 165): films then differ from run to
    run. It is held to AVX2 there; elsewhere it chooses by itself, since the option would force instructions that a
    processor may lack.
    """
    return f"{_X264}:asm=AVX2" if cv2.checkHardwareSupport(_AVX_512F) else _X264


class FilmWriter:
    """Write a film frame by frame. It appears under its name only when the ``with`` block ends well.

    Sound runs ahead of the picture: give it as ``sound``, or with :meth:`write_audio` before the frames it belongs to.
    What is missing when a frame is written becomes silence; what is longer than the picture is cut off.
    ``add_tracks`` is handed PyAV's open container once picture and sound have their streams, before their first packet.

    Raises:
        OutputError: the place cannot be written, or H.264 4:2:0 has no such size.
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        *,
        fps: int = 25,
        crf: float = CRF,
        preset: str = PRESET,
        threads: int = 2,
        sound: Samples | Iterable[Samples] = (),
        add_tracks: Callable[[Any], None] | None = None,
    ) -> None:
        if min(width, height) < SMALLEST_SIDE or width % 2 or height % 2:
            raise OutputError(
                f"A film of {width}x{height} pixels cannot be written; "
                f"choose even sides of at least {SMALLEST_SIDE} pixels"
            )
        self._path = path
        self._width, self._height, self._fps = width, height, fps
        self._threads = threads
        self._options = {
            "crf": f"{crf:g}",
            "preset": preset,
            "x264-params": f"{_x264_options()}:keyint={GOP_SECONDS * fps}",
        }
        self._sound = _Sound((sound,) if isinstance(sound, np.ndarray) else sound)
        self._add_tracks = add_tracks
        self._frames = 0
        self._samples = 0
        self._recording: AbstractContextManager[None] | None = None
        self._container: Any = None  # PyAV's classes are untyped here
        self._video: Any = None
        self._audio: Any = None

    @property
    def frames(self) -> int:
        """Frames written so far."""
        return self._frames

    def write(self, yuv: Yuv420) -> None:
        """Add one frame: (height * 3 // 2, width), BT.709 limited range. The array may be reused afterwards."""
        frame = _video_frame(yuv, self._width, self._height)
        frame.pts = self._frames
        frame.time_base = Fraction(1, self._fps)
        with writing(self._path):
            self._container.mux(self._video.encode(frame))
            self._frames += 1
            self._write_sound()

    def write_audio(self, samples: Samples) -> None:
        """Add sound for the frames to come.

        Raises:
            ValueError: not stereo float32, or the frames it belongs to are written already.
        """
        self._sound.add(samples)

    def __enter__(self) -> Self:
        self._recording = self._record()
        self._recording.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._recording is not None:
            self._recording.__exit__(kind, error, trace)

    @contextmanager
    def _record(self) -> Iterator[None]:
        with atomic_path(self._path) as temporary:
            with writing(self._path):
                self._container = _open(temporary)
            try:
                self._add_streams()
                yield
                if self._frames == 0:
                    raise OutputError(f"'{self._path}' got no frame; a film needs at least one")
                with writing(self._path):
                    self._container.mux(self._video.encode(None))
                    self._container.mux(self._audio.encode(None))
            finally:
                with writing(self._path):
                    self._container.close()

    def _add_streams(self) -> None:
        self._video = self._container.add_stream("libx264", rate=self._fps, options=self._options)
        self._audio = self._container.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
        self._audio.codec_context.bit_rate = _AAC_BIT_RATE
        context = self._video.codec_context
        context.width, context.height, context.pix_fmt = self._width, self._height, "yuv420p"
        context.profile = "High"
        context.thread_count = self._threads
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = LIMITED_RANGE
        if self._add_tracks is not None:
            self._add_tracks(self._container)

    def _write_sound(self) -> None:
        """Bring the sound up to the end of the last frame."""
        due = round(self._frames * SAMPLE_RATE / self._fps) - self._samples
        frame = av.AudioFrame.from_ndarray(self._sound.take(due), format="fltp", layout="stereo")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = self._samples
        frame.time_base = Fraction(1, SAMPLE_RATE)
        self._container.mux(self._audio.encode(frame))
        self._samples += due


class _Sound:
    """A queue of stereo samples, filled by hand or from an iterator, emptied in step with the picture."""

    def __init__(self, source: Iterable[Samples]) -> None:
        self._source = iter(source)
        self._waiting: list[Samples] = []
        self._silent = False

    def add(self, samples: Samples) -> None:
        if samples.ndim != 2 or samples.shape[1] != 2 or samples.dtype != np.float32:
            raise ValueError(f"sound is {samples.shape} {samples.dtype}, not (n, 2) float32")
        if not np.isfinite(samples).all():
            raise ValueError("sound holds values that are not finite")
        if self._silent:
            raise ValueError("sound came after the frames it belongs to; give it before them")
        self._waiting.append(samples)

    def take(self, count: int) -> Samples:
        """The next ``count`` samples as (2, count), silence where there are none."""
        missing = count - sum(map(len, self._waiting))
        while missing > 0 and (block := next(self._source, None)) is not None:
            self.add(block)
            missing -= len(block)
        if missing > 0:
            self._waiting.append(np.zeros((missing, 2), np.float32))
            self._silent = True
        every = np.concatenate(self._waiting)
        self._waiting = [every[count:]]
        return np.ascontiguousarray(np.clip(every[:count], -1.0, 1.0).T)


def _open(path: Path) -> Any:
    """``bitexact`` keeps version strings and dates out of the file."""
    return av.open(str(path), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"})


def _video_frame(yuv: Yuv420, width: int, height: int) -> Any:
    """Copy the planes once, into a frame of FFmpeg's own (whose rows may be padded), which x264 then only refers to."""
    if yuv.shape != (height * 3 // 2, width) or yuv.dtype != np.uint8:
        raise ValueError(f"the frame is {yuv.shape} {yuv.dtype}, not {(height * 3 // 2, width)} uint8")
    frame = av.VideoFrame(width, height, "yuv420p")
    planes = np.ascontiguousarray(yuv).reshape(-1)
    start = 0
    for plane in frame.planes:
        rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
        size = plane.height * plane.width
        rows[:, : plane.width] = planes[start : start + size].reshape(plane.height, plane.width)
        start += size
    return frame
