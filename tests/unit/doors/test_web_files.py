"""Files by range, and never as something a browser would run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from hypothesis import given
from hypothesis import strategies as st

from memoriam.doors.web.files import hand_out
from memoriam.studio.face.schemas import Download

DATA = bytes(range(256)) * 3


async def in_pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for begin in range(0, len(data), size):
        yield data[begin : begin + size]


def ask(name: str = "film.mp4", media: str = "video/mp4", size: int = 100, **headers: str) -> Response:
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()],
    }
    return hand_out(Request(scope), Download(in_pieces(DATA, size), len(DATA), name, media))


def body(response: Response) -> bytes:
    async def read() -> bytes:
        assert isinstance(response, StreamingResponse)
        return b"".join([bytes(piece) async for piece in response.body_iterator])  # type: ignore[arg-type]

    return asyncio.run(read())


def test_the_whole_file() -> None:
    answer = ask()
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(len(DATA)))
    assert answer.headers["accept-ranges"] == "bytes"
    assert body(answer) == DATA


@given(st.integers(0, 800), st.integers(0, 800), st.integers(1, 300))
def test_any_range(first: int, last: int, size: int) -> None:
    answer = ask(range=f"bytes={first}-{last}", size=size)
    wanted = DATA[first : last + 1]
    if not wanted:
        assert answer.status_code == 416
        assert answer.headers["content-range"] == f"bytes */{len(DATA)}"
        return
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{min(last, len(DATA) - 1)}/{len(DATA)}"
    assert answer.headers["content-length"] == str(len(wanted))
    assert body(answer) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"), [("bytes=700-", DATA[700:]), ("bytes=-5", DATA[-5:]), ("bytes=-9999", DATA)]
)
def test_open_ends(said: str, wanted: bytes) -> None:
    answer = ask(range=said)
    assert answer.status_code == 206
    assert body(answer) == wanted


@pytest.mark.parametrize(
    "said", ["bytes=-", "bytes=a-b", "items=1-2", "bytes=1-2,5-6", "bytes=" + "9" * 40 + "-"]
)
def test_ranges_nobody_understands_give_the_whole(said: str) -> None:
    assert ask(range=said).status_code == 200


def test_a_film_made_anew_meanwhile_comes_whole() -> None:
    mark = ask().headers["etag"]
    assert ask(range="bytes=0-1", if_range=mark).status_code == 206
    assert ask(range="bytes=0-1", if_range='"another"').status_code == 200
    assert ask(if_none_match=mark).status_code == 304


@pytest.mark.parametrize("media", ["text/html; charset=utf-8", "application/json", "image/svg+xml"])
def test_nothing_runs_in_a_browser(media: str) -> None:
    answer = ask("photo.html", media)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_names_do_not_break_the_header() -> None:
    answer = ask('a"; x=y\r\nSet-Cookie: z=1.mp4')
    assert "\r" not in answer.headers["content-disposition"]
    assert "set-cookie" not in answer.headers
