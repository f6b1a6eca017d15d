"""Memory that was freed goes back to the system: films are made beside other work on ordinary computers."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Protocol


class _Trim(Protocol):
    def __call__(self, pad: int) -> int: ...


def give_back() -> None:
    """Return freed memory of the C library's heap to the system; does nothing where it has no such call.

    glibc keeps what large arrays leave behind, several hundred megabytes after photographs were measured
    (malloc_trim(3)).
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> _Trim | None:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)
