"""Recordings from outside → samples. Nothing of a file is trusted: it is decoded in a confined process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from memoriam.errors import RecordingError
from memoriam.media.kinds import HEAD_BYTES, describe
from memoriam.settings import settings

RATE = 48_000
"""Hertz: the film's own rate, so that a recording is resampled once, while it is decoded."""

MOST_BYTES = 400_000_000
"""Three minutes of a phone's 4K video; larger files need not be read for a few sentences."""

MOST_SECONDS = 170.0
"""The longest film (180 s) less its opening and closing."""

DECODE_SECONDS = 60.0
"""Time limit of the decoding process: 400 MB of video are demuxed in some 10 s on a slow core."""

ACCEPTED = "WAV, FLAC, MP3, M4A, AAC, OGG, Opus, AMR, AIFF or a video with sound"

_HEADER_BYTES = 1000

_DEMUXERS: tuple[tuple[int, bytes, str], ...] = (
    (8, b"WAVE", "wav"),
    (8, b"AVI ", "avi"),
    (4, b"ftyp", "mov"),
    (4, b"moov", "mov"),
    (4, b"mdat", "mov"),
    (0, b"\x1aE\xdf\xa3", "matroska"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
    (0, b"\xff\xfa", "mp3"),
    (0, b"\xff\xf3", "mp3"),
    (0, b"\xff\xf2", "mp3"),
    (0, b"\xff\xf1", "aac"),
    (0, b"\xff\xf9", "aac"),
    (0, b"#!AMR", "amr"),
    (0, b"FORM", "aiff"),
)
"""First bytes → FFmpeg's demuxer. No other demuxer, and so no playlist or script, ever sees a byte."""

Mono = NDArray[np.float32]
"""(n,) one channel, -1 to 1."""

Stereo = NDArray[np.float32]
"""(n, 2) left and right, -1 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """One recording. samples: (n,) float32 at RATE. source_rate: hertz of the file. damaged: its end is missing.

    sha256: hex digest of the file's bytes.
    """

    samples: Mono
    source_rate: int
    damaged: bool
    sha256: str
    name: str

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.samples) / RATE


def read_recording(path: Path, *, most_seconds: float = MOST_SECONDS) -> Recording:
    """Read the sound of any recording or video.

    Raises RecordingError, one sentence: not there, no sound, damaged, silent or longer than ``most_seconds``.
    """
    data = _read_bytes(path)
    answer, samples = _decode_apart(path, data, 1, most_seconds)
    if not len(samples):
        raise RecordingError(
            f"The recording '{path.name}' {_refusal(answer)}, or let the words stand on the screen instead."
        )
    if answer.get("longer"):
        raise RecordingError(
            f"The recording '{path.name}' is longer than the {most_seconds:g} s that fit into a film; "
            "cut out the sentences that matter."
        )
    if float(np.abs(samples).max()) < SILENT:
        raise RecordingError(
            f"The recording '{path.name}' is silent; choose another, or let the words stand on the screen instead."
        )
    rate = answer.get("rate")
    return Recording(
        samples[:, 0],
        rate if isinstance(rate, int) else RATE,
        answer.get("damaged") is True,
        hashlib.sha256(data).hexdigest(),
        path.name,
    )


def read_music(path: Path, *, most_seconds: float) -> Stereo:
    """Read the beginning of a piece of music, as much of it as a film needs.

    Raises RecordingError, one sentence: not there, no sound, damaged or silent.
    """
    answer, samples = _decode_apart(path, _read_bytes(path), 2, most_seconds)
    if not len(samples):
        raise RecordingError(f"The music '{path.name}' {_refusal(answer)}, or choose a mood by its name.")
    if float(np.abs(samples).max()) < SILENT:
        raise RecordingError(
            f"The music '{path.name}' is silent in its first {most_seconds:.0f} s; "
            "cut the silence off, or choose a mood by its name."
        )
    return samples


SILENT = 10 ** (-60 / 20)
"""A peak below -60 dBFS is the noise of an empty microphone."""


def _read_bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise RecordingError(f"'{path}' is not an ordinary file; name one recording.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise RecordingError(
            f"The recording '{path}' does not exist; check the name and the folder."
        ) from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise RecordingError(
            f"The recording '{path}' cannot be read ({reason}); check its name, or copy it again."
        ) from None
    if not data:
        raise RecordingError(
            f"The recording '{path.name}' is empty (0 bytes); copy it again from where it came from."
        )
    if len(data) > MOST_BYTES:
        raise RecordingError(
            f"The recording '{path.name}' has {status.st_size / 1e6:.0f} MB, more than the {MOST_BYTES / 1e6:.0f} MB "
            "that are opened; cut out the sentences that matter."
        )
    return data


def _demuxer(path: Path, data: bytes) -> str:
    head = data[:HEAD_BYTES]
    demuxer = next((name for at, magic, name in _DEMUXERS if head.startswith(magic, at)), None)
    if demuxer is None:
        raise RecordingError(f"'{path.name}' is {describe(head)}; give a recording ({ACCEPTED}).")
    return demuxer


def _decode_apart(
    path: Path, data: bytes, channels: int, most_seconds: float
) -> tuple[dict[str, Any], NDArray[np.float32]]:
    """The child's answer and its (n, channels) samples, which are none if it refused, died or lied."""
    request = {
        "demuxer": _demuxer(path, data),
        "rate": RATE,
        "channels": channels,
        "most_seconds": most_seconds,
        "memory": settings().decode_memory,
        "seconds": DECODE_SECONDS,
    }
    with subprocess.Popen(
        [sys.executable, "-I", "-m", "memoriam.sound._recording_worker", json.dumps(request)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8", **{k: os.environ[k] for k in ("SYSTEMROOT",) if k in os.environ}},
        start_new_session=True,  # Ctrl-C reaches the parent alone, which then ends the child
    ) as process:
        expired = threading.Event()

        def end() -> None:
            expired.set()
            process.kill()

        timer = threading.Timer(DECODE_SECONDS, end)
        timer.start()
        try:
            answer, samples = _exchange(process, data, channels, int(most_seconds * RATE))
        finally:
            timer.cancel()
            process.kill()
    if expired.is_set():
        raise RecordingError(
            f"The recording '{path.name}' was not decoded within {DECODE_SECONDS:g} s; "
            "cut out the sentences that matter and save them as WAV."
        )
    finite = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    return answer, np.clip(finite, -1.0, 1.0)


def _exchange(
    process: subprocess.Popen[bytes], data: bytes, channels: int, most: int
) -> tuple[dict[str, Any], NDArray[np.float32]]:
    """Hand the file over; take one line of JSON and no more samples than were agreed."""
    nothing = np.zeros((0, channels), np.float32)
    if process.stdin is None or process.stdout is None:
        raise ValueError("the child was started without pipes")
    try:
        process.stdin.write(data)
        process.stdin.close()
        answer = json.loads(process.stdout.readline(_HEADER_BYTES))
    except (BrokenPipeError, ValueError):
        return {}, nothing
    count = answer.get("samples") if isinstance(answer, dict) else None
    if not isinstance(count, int) or not 0 < count <= most:
        return answer if isinstance(answer, dict) else {}, nothing
    size = 4 * channels * count
    sound = process.stdout.read(size)
    if len(sound) != size:
        return {}, nothing
    return answer, np.frombuffer(sound, np.float32).reshape(-1, channels)


def _refusal(answer: dict[str, Any]) -> str:
    if answer.get("refused") == "no sound":
        return "holds no sound; choose another"
    if answer.get("refused") == "memory":
        return "needs more memory than decoding may take; save it as WAV"
    return "is damaged or incomplete; copy it again from where it came from"
