"""Whether a time-stamping authority (RFC 3161) answers at all, asked before a film waits for it."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit
from urllib.request import getproxies

SECONDS = 10.0
"""Longest wait for a connection; a signature must not hang on somebody else's machine."""

_PORTS = {"http": 80, "https": 443}


def why_unreachable(url: str) -> str:
    """Why no connection to the authority can be made, in a few words; empty if one can.

    Where a proxy stands between, only the request itself can tell, and nothing is asked here.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        host, port = None, None
    if not host or port is None:
        return "it is not an http address"
    if parts.scheme in getproxies():
        return ""
    try:
        with socket.create_connection((host, port), timeout=SECONDS):
            return ""
    except OSError as error:
        return (error.strerror or str(error)).lower()
