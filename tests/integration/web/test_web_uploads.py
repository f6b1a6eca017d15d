"""tus 1.0 over HTTP: creation, offsets, pieces, the end of an upload, and what is refused."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import httpx
import pytest

from memoriam.doors.web.uploads import read_metadata
from memoriam.studio.face.common import collect
from memoriam.studio.uploads.models import Use
from web_door import Browser, open_door

pytestmark = pytest.mark.anyio

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}
DATA = b"\xff\xd8\xff" + bytes(range(256)) * 40


def metadata(**values: str) -> str:
    return ",".join(f"{key} {b64encode(value.encode()).decode()}" for key, value in values.items())


async def begun(browser: Browser, link: str, length: int = len(DATA), **values: str) -> httpx.Response:
    headers = {**TUS, "Upload-Length": str(length), "X-CSRF-Token": await browser.token()}
    headers |= {"Upload-Metadata": metadata(**values)} if values else {}
    return await browser.client.post(f"/f/{link}/uploads", headers=headers)


async def test_a_file_in_three_pieces(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await browser.begin()
        asked = await browser.client.options(f"/f/{link}/uploads")
        assert asked.headers["tus-extension"] == "creation,termination"
        place = (await begun(browser, link, filename="Großmutter.jpg", use="younger")).headers["location"]
        for first, last in ((0, 5000), (5000, 10_000), (10_000, len(DATA))):
            told = await browser.client.head(place, headers=TUS)
            assert (told.headers["upload-offset"], told.headers["cache-control"]) == (str(first), "no-store")
            headers = {**PIECE, "Upload-Offset": str(first)}
            answer = await browser.client.patch(place, headers=headers, content=DATA[first:last])
            assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(last))
        upload = (await browser.studio.family.uploads(link))[0]
        assert (upload.use, upload.name, upload.size) == (Use.YOUNGER, "Großmutter.jpg", len(DATA))
        kept = await browser.studio.family.upload(link, upload.id)
        assert await collect(kept.pieces) == DATA
        assert (await browser.client.head(place, headers=TUS)).status_code == 404
        assert list((tmp_path / "uploads").iterdir()) == []


async def test_what_the_protocol_refuses(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await browser.begin()
        place = (await begun(browser, link)).headers["location"]
        patch = browser.client.patch
        assert (await patch(place, headers={**PIECE, "Upload-Offset": "7"}, content=b"x")).status_code == 409
        assert (await patch(place, headers={**TUS, "Upload-Offset": "0"}, content=b"x")).status_code == 415
        without = {"Content-Type": PIECE["Content-Type"], "Upload-Offset": "0"}
        refused = await patch(place, headers=without, content=b"x")
        assert (refused.status_code, refused.headers["tus-version"]) == (412, "1.0.0")
        too_much = await patch(place, headers={**PIECE, "Upload-Offset": "0"}, content=DATA + b"x")
        assert too_much.status_code == 413
        assert (await browser.client.head(place, headers=TUS)).headers["upload-offset"] == "0"
        wrong = place[:-1] + ("a" if place[-1] != "a" else "b")
        assert (await browser.client.head(wrong, headers=TUS)).status_code == 404


async def test_an_upload_can_be_given_up_and_methods_overridden(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await browser.begin()
        place = (await begun(browser, link)).headers["location"]
        headers = {**PIECE, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
        assert (await browser.client.post(place, headers=headers, content=DATA[:10])).status_code == 204
        assert (await browser.client.delete(place, headers=TUS)).status_code == 204
        assert (await browser.client.head(place, headers=TUS)).status_code == 404


async def test_sizes_and_numbers_have_an_end(tmp_path: Path) -> None:
    async with open_door(tmp_path, web={"upload_bytes": 1000, "uploads_each_order": 2}) as browser:
        link = await browser.begin()
        large = await begun(browser, link, 1001)
        assert large.status_code == 413
        assert "x-said" in large.headers
        codes = [(await begun(browser, link, 10)).status_code for _ in range(3)]
        assert codes == [201, 201, 429]
    async with open_door(tmp_path, web={"bytes_each_address": 1000, "bytes_in_all": 700}) as browser:
        link = await browser.begin()
        assert [(await begun(browser, link, 600)).status_code for _ in range(2)] == [201, 429]
    async with open_door(tmp_path, web={"bytes_in_all": 700}) as browser:
        assert (await begun(browser, link, 600)).status_code == 503


async def test_a_file_that_was_whole_when_the_server_died_is_handed_on(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await browser.begin()
        place = (await begun(browser, link)).headers["location"]
        store = browser.client._transport.app.state.door.store  # type: ignore[attr-defined]
        upload = store.all()[0]

        async def body() -> object:
            yield DATA

        await store.append(upload, 0, body())
        answer = await browser.client.head(place, headers=TUS)
        assert answer.headers["upload-offset"] == str(len(DATA))
        assert len(await browser.studio.family.uploads(link)) == 1


async def test_nothing_is_taken_once_work_has_started(tmp_path: Path) -> None:
    async with open_door(tmp_path) as browser:
        link = await browser.begin()
        place = (await begun(browser, link)).headers["location"]
        await browser.studio.family.withdraw(link)
        answer = await browser.client.patch(place, headers={**PIECE, "Upload-Offset": "0"}, content=DATA)
        assert answer.status_code == 409
        assert list((tmp_path / "uploads").iterdir()) == []


def test_metadata_that_cannot_be_read_is_left_out() -> None:
    assert read_metadata("filename !!!,use cGVyc29u,, x") == {"use": "person", "x": "", "": ""}
