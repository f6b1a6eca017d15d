"""Memory that was freed goes back to the system: films are made beside other work on ordinary computers."""

from __future__ import annotations

import ctypes
import sys
from functools import cache

ARENAS = 2
"""Heaps that the threads of a film share. glibc gives every thread one of its own, up to eight a processor, and each
keeps what the largest photograph left behind."""

LARGE = 16_000_000
"""Bytes from which an array is memory of its own that returns when it is freed: more than any that comes anew with
every frame."""

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
"""Parameters of mallopt(3) as glibc's malloc.h numbers them."""


def be_frugal() -> None:
    """Ask the C library to keep little freed memory for itself; best called before threads begin.

    Does nothing where it cannot be asked (everything but glibc).
    """
    library = _library()
    if library is not None:
        library.mallopt(_ARENA_MAX, ARENAS)
        library.mallopt(_MMAP_THRESHOLD, LARGE)


def give_back() -> None:
    """Return freed memory of the C library's heap to the system (malloc_trim(3)), where it can be asked."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)


@cache
def _library() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
