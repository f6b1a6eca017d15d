"""Photographs from outside → arrays. Nothing of a file is trusted: it is decoded in a confined process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import cv2
import numpy as np

from memoriam.arrays import RGB
from memoriam.errors import UnreadablePhoto
from memoriam.media.kinds import ACCEPTED, HEAD_BYTES, describe, photo_format
from memoriam.settings import Settings, settings

_HEADER_BYTES = 1000
"""The child's first line is never longer; a longer one is not believed."""

_CHROMA_SIDE = 192
"""Chroma is measured on block means of about this many pixels a side: JPEG noise and film grain average out."""

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""JFIF (BT.601) luma: chroma is measured where JPEG noise lives."""

_NEUTRAL_CHROMA = 3.0
"""Mean chroma (of 127) below which a photograph is neutral: grey scans measured 0 to 1, a sepia print 20."""

_COLOURED_CHROMA = 12.0
_COLOURED_SHARE = 0.002
"""A photograph with more than this share of clearly coloured blocks is a colour photograph, however grey the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class DecodedPhoto:
    """One photograph, without any of its metadata.

    pixels: (h, w, 3) uint8, upright, sRGB.
    grey: the photograph is neutral black and white (sepia and other tones are not grey).
    sha256: hex digest of the file's bytes.
    format: "JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "BMP" or "GIF", found from the content.
    size: (width, height) of the whole upright photograph, before any reduction.
    """

    pixels: RGB
    grey: bool
    sha256: str
    format: str
    size: tuple[int, int]


def read_photo(path: Path, *, longest: int | None = None) -> DecodedPhoto:
    """Read one photograph.

    Args:
        path: a file whose content, not name, decides what it is.
        longest: reduce so that the longer edge has at most this many pixels.

    Raises:
        UnreadablePhoto: not there, not a photograph, damaged, or beyond the limits in the settings.
    """
    limits = settings()
    data = _read_bytes(path, limits)
    kind = photo_format(data[:HEAD_BYTES])
    if kind is None:
        raise UnreadablePhoto(
            f"'{path.name}' is {describe(data[:HEAD_BYTES])}; give a photograph ({ACCEPTED})"
        )
    pixels, size = _decode_apart(path, data, kind, longest, limits)
    return DecodedPhoto(pixels, is_grey(pixels), hashlib.sha256(data).hexdigest(), kind, size)


def is_grey(pixels: RGB) -> bool:
    """Whether an sRGB picture (h, w, 3) is neutral black and white. Tolerates JPEG noise; sepia is not neutral."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _CHROMA_SIDE / min(height, width))
    small = (max(1, round(width * scale)), max(1, round(height * scale)))
    means = cv2.resize(pixels, small, interpolation=cv2.INTER_AREA).astype(np.float32)
    luma = means @ _LUMA
    chroma = np.maximum(np.abs(means[..., 2] - luma) * 0.564, np.abs(means[..., 0] - luma) * 0.713)
    coloured = float(np.mean(chroma > _COLOURED_CHROMA))
    return float(chroma.mean()) < _NEUTRAL_CHROMA and coloured < _COLOURED_SHARE


def _read_bytes(path: Path, limits: Settings) -> bytes:
    try:
        return _read_regular_file(path, limits.photo_bytes)
    except FileNotFoundError:
        reason = "does not exist; check the name and the folder"
    except PermissionError:
        reason = "may not be read by you; change its permissions or make a copy of your own"
    except (OSError, ValueError) as error:
        reason = f"cannot be read ({error}); check the name, or copy it to this computer again"
    raise UnreadablePhoto(f"The photo '{path}' {reason}")


def _read_regular_file(path: Path, most: int) -> bytes:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise UnreadablePhoto(f"'{path}' is a folder; name one photograph inside it")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadablePhoto(
            f"'{path}' is not an ordinary file; save the photograph as a file and name that"
        )
    with path.open("rb") as file:
        data = file.read(most + 1)
    if not data:
        raise UnreadablePhoto(
            f"The photo '{path.name}' is empty (0 bytes); copy it again from where it came from"
        )
    if len(data) > most:
        raise UnreadablePhoto(
            f"The photo '{path.name}' has {max(status.st_size, len(data)) / 1e6:.0f} MB, more than the "
            f"{most / 1e6:.0f} MB that are opened; save a smaller copy, or raise MEMORIAM_PHOTO_BYTES"
        )
    return data


def _decode_apart(
    path: Path, data: bytes, kind: str, longest: int | None, limits: Settings
) -> tuple[RGB, tuple[int, int]]:
    request = {
        "kind": kind,
        "longest": longest,
        "most_pixels": limits.photo_pixels,
        "memory": limits.decode_memory,
        "seconds": limits.decode_seconds,
    }
    pixels = None
    with _child(json.dumps(request), limits.decode_seconds) as (process, timed_out):
        answer = _ask(process, data)
        sizes = _believable_sizes(answer, limits.photo_pixels)
        if sizes and process.stdout:
            pixels = _receive(process.stdout, sizes[0], sizes[1])
    if timed_out.is_set():
        raise UnreadablePhoto(
            f"The photo '{path.name}' was not decoded within {limits.decode_seconds:g} s; "
            "save it as a smaller JPEG, or raise MEMORIAM_DECODE_SECONDS"
        )
    if sizes is None or pixels is None:
        raise UnreadablePhoto(f"The photo '{path.name}' {_refusal(answer, limits)}")
    return pixels, (sizes[2], sizes[3])


@contextmanager
def _child(request: str, seconds: float) -> Iterator[tuple[subprocess.Popen[bytes], threading.Event]]:
    """The decoding process; however the block ends, it is dead and reaped afterwards."""
    timed_out = threading.Event()
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", "memoriam.media._decode_worker", request],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"MALLOC_ARENA_MAX": "2", "LC_ALL": "C.UTF-8", **_system_environment()},
        start_new_session=True,  # Ctrl-C reaches the parent alone, which then ends the child
    )

    def end() -> None:
        timed_out.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.start()
    try:
        yield process, timed_out
    finally:
        timer.cancel()
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
        process.wait()


def _system_environment() -> dict[str, str]:
    """Windows cannot start a process without this; elsewhere nothing is passed on."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def _ask(process: subprocess.Popen[bytes], data: bytes) -> dict[str, Any]:
    """Hand the file over and take the first line of the answer; empty if it is not what was agreed."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("the child was started without pipes")
    with suppress(BrokenPipeError):
        process.stdin.write(data)
        process.stdin.close()
    with suppress(ValueError):
        answer = json.loads(process.stdout.readline(_HEADER_BYTES))
        if isinstance(answer, dict):
            return answer
    return {}


def _believable_sizes(answer: dict[str, Any], most_pixels: int) -> tuple[int, int, int, int] | None:
    """Width and height as decoded and of the whole photograph. A taken-over child may say anything."""
    width, height, full_width, full_height = (
        answer.get(key) for key in ("width", "height", "full_width", "full_height")
    )
    if not (isinstance(width, int) and isinstance(height, int)):
        return None
    if not (isinstance(full_width, int) and isinstance(full_height, int)):
        return None
    if not (
        0 < width <= full_width and 0 < height <= full_height and full_width * full_height <= most_pixels
    ):
        return None
    return width, height, full_width, full_height


def _receive(stream: IO[bytes], width: int, height: int) -> RGB | None:
    """The pixels, or None if the child ended before all had come."""
    pixels = np.empty((height, width, 3), np.uint8)
    view = pixels.reshape(-1).data
    position = 0
    while position < len(view):
        count = stream.readinto(view[position:])  # type: ignore[attr-defined]
        if not count:
            return None
        position += count
    return pixels


def _refusal(answer: dict[str, Any], limits: Settings) -> str:
    reason, detail = answer.get("refused"), str(answer.get("detail", ""))[:40]
    if reason == "pixels":
        return (
            f"says it has {detail} pixels, more than the {limits.photo_pixels / 1e6:.0f} million that are decoded; "
            "save a smaller copy, or raise MEMORIAM_PHOTO_PIXELS"
        )
    if reason == "memory":
        return (
            f"needs more than the {limits.decode_memory / 1e6:.0f} MB of memory that decoding may take; "
            "save a smaller copy, or raise MEMORIAM_DECODE_MEMORY"
        )
    if reason == "mode":
        return f"stores its pixels in a way photographs do not ({detail}); save it as JPEG or PNG"
    return "is damaged or incomplete; copy it again from where it came from, or open it and save it as a new JPEG"
