"""The server as a process: killed in mid-upload, held by slow senders, asked by many at once."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import socket
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from memoriam.doors.web import tus
from studio_house import open_house
from web_door import DECLARED
from web_server import BODY_SECONDS, HEAD_SECONDS, free_port, running

TUS = {"Tus-Resumable": "1.0.0"}
LORISES = 20
"""Senders of heads that never end."""

PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


def new_client(port: int) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)


def token(client: httpx.Client) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/link").text)
    assert found is not None
    return found[1]


def begin(client: httpx.Client) -> str:
    answer = client.post("/begin", data={**DECLARED, "csrf": token(client)})
    link: str = answer.headers["location"].split("/")[2]
    return link


def new_upload(client: httpx.Client, link: str, length: int) -> str:
    headers = {**TUS, "Upload-Length": str(length), "X-CSRF-Token": token(client)}
    place: str = client.post(f"/f/{link}/uploads", headers=headers).headers["location"]
    return place


def wait_for_note(folder: Path) -> None:
    """Until a part of the upload is safe."""
    store = tus.UploadStore(folder / "uploads", 1)
    while store.all()[0].offset < tus.SAFE_EVERY:
        time.sleep(0.02)


def closed_after(port: int, said: bytes, drip: bytes = b"", every: float = 0.2) -> float:
    """Seconds until the server closes a connection that only says this, then drips."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=every) as line:
        line.sendall(said)
        while time.monotonic() - begun < 30:
            try:
                if not line.recv(4096):
                    break
            except TimeoutError:
                pass
            except OSError:
                break
            try:
                line.sendall(drip)
            except OSError:
                break
    return time.monotonic() - begun


@pytest.mark.heavy
def test_killed_held_and_gone_on(tmp_path: Path) -> None:
    """One start of the server for all of it: starting it is what takes time."""
    port, data = free_port(), hashlib.sha256(b"photograph").digest() * 400_000
    with running(tmp_path, port) as server, new_client(port) as client:
        # Slow heads, slow bodies and silence end; everybody else is served meanwhile.
        post = b"POST /link HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        held = {
            "silence": (b"", b""),
            "a dripping head": (b"GET / HTTP/1.1\r\n", b"X-A: b\r\n"),
            "a dripping body": (post + b"Content-Length: 900000\r\n\r\n", b"a=b&"),
            "an endless head": (b"GET / HTTP/1.1\r\nX: " + b"a" * 70_000, b""),
        }
        with ThreadPoolExecutor(len(held) * 5) as threads:
            lines = {
                name: [threads.submit(closed_after, port, *said) for _ in range(5)]
                for name, said in held.items()
            }
            assert client.get("/health").status_code == 200
            for name, waiting in lines.items():
                assert max(one.result() for one in waiting) < (HEAD_SECONDS + BODY_SECONDS) * 8, name
        # An upload is cut off by a kill in mid-piece.
        link = begin(client)
        place = new_upload(client, link, len(data))

        def until_killed() -> Iterator[bytes]:
            for at in range(0, len(data), 65_536):
                if at > len(data) * 0.7:
                    wait_for_note(tmp_path)
                    server.kill()
                yield data[at : at + 65_536]

        with pytest.raises(httpx.TransportError):
            client.patch(place, headers={**PIECE, "Upload-Offset": "0"}, content=until_killed())
    with running(tmp_path, port), new_client(port) as client:
        offset = int(client.head(place, headers=TUS).headers["upload-offset"])
        assert tus.SAFE_EVERY <= offset < len(data)
        headers = {**PIECE, "Upload-Offset": str(offset)}
        assert client.patch(place, headers=headers, content=data[offset:]).status_code == 204
        page = client.get(f"/f/{link}/photos").text
        photo = re.search(r"/photos/[0-9a-f]{32}", page)
        assert photo is not None
        assert client.get(f"/f/{link}{photo[0]}").content == data


class Broken(Exception):
    """The sender's line broke."""


async def cut_off(data: bytes) -> AsyncIterator[bytes]:
    """A body that breaks off in its middle."""
    yield data[: len(data) // 2]
    raise Broken


@pytest.mark.heavy
def test_fifty_uploads_of_20_mb_at_once_over_lines_that_break(tmp_path: Path) -> None:
    """A gigabyte in pieces of 5 MB, every line broken once; all arrived as sent, beside senders who only hold lines."""
    port, size, many = free_port(), 20_000_000, 50

    async def send(client: httpx.AsyncClient, link: str, form: str, number: int) -> bytes:
        data = hashlib.sha256(str(number).encode()).digest() * (size // 32)
        headers = {**TUS, "Upload-Length": str(size), "X-CSRF-Token": form}
        place = await created(client, link, headers)
        breaks = {number % 4}
        while (at := await reached(client, place)) < size:
            headers, piece = {**PIECE, "Upload-Offset": str(at)}, data[at : at + 5_000_000]
            if at // 5_000_000 in breaks:
                breaks.clear()
                with contextlib.suppress(Broken, httpx.TransportError):
                    await client.patch(place, headers=headers, content=cut_off(piece))
                continue
            try:
                answer = await client.patch(place, headers=headers, content=piece)
            except (
                httpx.TransportError
            ):  # this server gives a head one second: a busy machine's line breaks too
                continue
            if answer.status_code in {409, 423}:  # the server is still at what came before the line broke
                await asyncio.sleep(0.2)
                continue
            assert answer.status_code == 204, answer.text
        assert not breaks
        return hashlib.sha256(data).digest()

    async def created(client: httpx.AsyncClient, link: str, headers: dict[str, str]) -> str:
        """A new upload, asked for until it is answered."""
        while True:
            with contextlib.suppress(httpx.TransportError):
                place: str = (await client.post(f"/f/{link}/uploads", headers=headers)).headers["location"]
                return place

    async def reached(client: httpx.AsyncClient, place: str) -> int:
        """Where to go on, as often as it has to be asked."""
        for _ in range(60):
            with contextlib.suppress(httpx.TransportError):
                answer = await client.head(place, headers=TUS)
                # Gone: its last piece arrived, and only the answer was lost.
                return size if answer.status_code == 404 else int(answer.headers["upload-offset"])
            await asyncio.sleep(0.5)
        raise TimeoutError(place)

    async def all_at_once(cookies: httpx.Cookies, links: list[str], form: str) -> list[bytes]:
        limits = httpx.Limits(max_connections=many)
        address = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=address, cookies=cookies, timeout=600, limits=limits) as client:
            return await asyncio.gather(*(send(client, links[n // 25], form, n) for n in range(many)))

    async def kept(links: list[str]) -> set[bytes]:
        found = set()
        async with open_house(tmp_path) as studio:
            for link in links:
                for upload in await studio.family.uploads(link):
                    digest = hashlib.sha256()
                    async for piece in (await studio.family.upload(link, upload.id)).pieces:
                        digest.update(piece)
                    found.add(digest.digest())
        return found

    with running(tmp_path, port), new_client(port) as client:
        links, form = [begin(client) for _ in range(2)], token(client)
        with ThreadPoolExecutor(LORISES) as threads:
            held = [
                threads.submit(closed_after, port, b"GET / HTTP/1.1\r\n", b"X-A: b\r\n")
                for _ in range(LORISES)
            ]
            sent = asyncio.run(all_at_once(client.cookies, links, form))
            assert all(one.result() for one in held)
    assert asyncio.run(kept(links)) == set(sent)
    assert len(set(sent)) == many
