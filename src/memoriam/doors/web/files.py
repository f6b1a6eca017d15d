"""Files on their way out: whole, or the part a phone asks for (RFC 9110, 14), so that a broken download goes on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from memoriam.studio.face.schemas import Download

SHOWN = frozenset(
    {"image/jpeg", "image/png", "image/webp", "video/mp4", "audio/mpeg", "audio/wav", "audio/ogg"}
)
"""Kinds a browser shows within a page. Everything else is saved, whatever its name says."""

FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'"
"""For the report, which is one file with its pictures and styles in it; nothing in a file may run."""

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def hand_out(request: Request, found: Download, *, save: bool = False, as_page: bool = False) -> Response:
    """The file, or the part of it that is asked for. as_page: our own report may be read in the browser."""
    headers = _headers(found, save=save, as_page=as_page)
    media_type = found.media_type if as_page or found.media_type in SHOWN else "application/octet-stream"
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    same = request.headers.get("if-range", headers["ETag"]) == headers["ETag"]
    asked = _RANGE.fullmatch(request.headers.get("range", "").strip()) if same else None
    if asked is None or asked.groups() == ("", ""):
        headers["Content-Length"] = str(found.size)
        return StreamingResponse(found.pieces, 200, headers, media_type)
    span = _span(asked[1], asked[2], found.size)
    if span is None:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{found.size}"})
    first, last = span
    headers |= {
        "Content-Range": f"bytes {first}-{last}/{found.size}",
        "Content-Length": str(last - first + 1),
    }
    return StreamingResponse(_cut(found.pieces, first, last), 206, headers, media_type)


def _headers(found: Download, *, save: bool, as_page: bool) -> dict[str, str]:
    shown = not save and (as_page or found.media_type in SHOWN)
    disposition = "inline" if shown else "attachment"
    mark = hashlib.sha256(f"{found.name}:{found.size}".encode()).hexdigest()[:20]
    return {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store" if as_page else "private, no-cache",
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(found.name)}",
        "Content-Security-Policy": FILE_POLICY,
        "ETag": f'"{mark}"',
    }


def _span(first: str, last: str, size: int) -> tuple[int, int] | None:
    """First and last byte, both counted; None if there are none such."""
    if not first:
        count = min(int(last), size)
        return (size - count, size - 1) if count else None
    begin, end = int(first), min(int(last) if last else size - 1, size - 1)
    return (begin, end) if begin <= end else None


async def _cut(pieces: AsyncIterator[bytes], first: int, last: int) -> AsyncIterator[bytes]:
    position = 0
    async for piece in pieces:
        begin, end = max(first - position, 0), min(last + 1 - position, len(piece))
        if begin < end:
            yield piece[begin:end]
        position += len(piece)
        if position > last:
            break
