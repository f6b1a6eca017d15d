"""The child process that decodes one photograph from outside.

``python -I -m memoriam.media._decode_worker REQUEST`` with the file on standard input. REQUEST is JSON: kind, longest,
most_pixels, memory (bytes), seconds. The answer on standard output is one line of JSON, then the raw RGB pixels.
A file that breaks the decoder ends the process with another status; the parent knows what that means.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import Any

_BAND_BYTES = 4_000_000
"""Pixels leave in bands of about this size, so that the child never holds a second copy."""

_DECODER_THREADS = 2
"""Each thread of a decoder takes address space for its stack and heap; two keep a 32-core machine inside the limit."""

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def main() -> None:
    request = json.loads(sys.argv[1])
    confine(request["memory"], request["seconds"])
    data = sys.stdin.buffer.read()
    try:
        from memoriam.media.decode import Refused, decode  # after the limits are in force

        decoded = decode(
            data, request["kind"], most_pixels=request["most_pixels"], longest=request["longest"]
        )
    except MemoryError:
        _answer({"refused": "memory", "detail": ""})
    except Refused as refused:
        _answer({"refused": refused.reason, "detail": refused.detail})
    else:
        del data
        _send(decoded.image, decoded.width, decoded.height)


def confine(memory: int, seconds: float) -> None:
    """Take away what decoding does not need: memory, time, files, core dumps, processors, the network."""
    with suppress(AttributeError, OSError):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:_DECODER_THREADS])
    _leave_network()
    with suppress(
        ImportError
    ):  # Windows has no limits: there the wall time watched by the parent is all there is
        import resource

        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_FSIZE, 0)
        _limit(resource.RLIMIT_CPU, int(seconds) + 1)
        _limit(resource.RLIMIT_AS, memory)


def _limit(kind: int, value: int) -> None:
    import resource

    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with suppress(OSError, ValueError):  # some systems know a limit but do not let it be set
        resource.setrlimit(kind, (value, value))


def _leave_network() -> None:
    """Move into an empty network namespace where the kernel allows it without privileges."""
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _send(image: Any, width: int, height: int) -> None:
    _answer({"width": image.width, "height": image.height, "full_width": width, "full_height": height})
    rows = max(1, _BAND_BYTES // (3 * image.width))
    for top in range(0, image.height, rows):
        band = image.crop((0, top, image.width, min(top + rows, image.height)))
        sys.stdout.buffer.write(band.tobytes())
    sys.stdout.buffer.flush()


def _answer(header: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
