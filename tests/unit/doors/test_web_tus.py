"""Uploads that resume: whatever breaks off, a whole file is the file that was sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.doors.web import tus
from memoriam.doors.web.tus import (
    FullStore,
    NoUpload,
    TooLong,
    UploadBusy,
    UploadStore,
    WrongOffset,
)


async def sent(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


class LineBroke(Exception):
    """The connection is gone."""


async def broken(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
    raise LineBroke


def test_a_broken_line_loses_nothing(tmp_path: Path) -> None:
    async def run() -> bytes:
        store = UploadStore(tmp_path, 10**9)
        upload = await store.create("order", "person", 10)
        with pytest.raises(LineBroke):
            await store.append(upload, 0, broken(b"012", b"345"))
        upload = await store.get(upload.id, "order")
        assert upload.offset == 6
        upload = await store.append(upload, 6, sent(b"6789"))
        assert upload.is_whole
        return store.path(upload).read_bytes()

    assert asyncio.run(run()) == b"0123456789"


def test_what_a_crash_left_beyond_the_note_is_cut_off(tmp_path: Path) -> None:
    async def run() -> bytes:
        store = UploadStore(tmp_path, 10**9)
        upload = await store.append(await store.create("order", "person", 8), 0, sent(b"0123"))
        with store.path(upload).open("ab") as file:  # written, but the note of it was not
            file.write(b"garbage")
        upload = await UploadStore(tmp_path, 10**9).get(upload.id, "order")
        assert upload.offset == 4
        await store.append(upload, 4, sent(b"4567"))
        return store.path(upload).read_bytes()

    assert asyncio.run(run()) == b"01234567"


def test_wrong_offsets_and_too_much_are_refused(tmp_path: Path) -> None:
    async def run() -> None:
        store = UploadStore(tmp_path, 10**9)
        upload = await store.append(await store.create("order", "person", 8), 0, sent(b"0123"))
        with pytest.raises(WrongOffset, match="stands at byte 4, not 0"):
            await store.append(upload, 0, sent(b"0123"))
        with pytest.raises(TooLong):
            await store.append(upload, 4, sent(b"45678"))
        assert (await store.get(upload.id, "order")).offset == 4

    asyncio.run(run())


def test_two_connections_do_not_write_at_once(tmp_path: Path) -> None:
    async def run() -> None:
        store = UploadStore(tmp_path, 10**9)
        upload = await store.create("order", "person", 8)
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def slow() -> AsyncIterator[bytes]:
            yield b"0123"
            begun.set()
            await go_on.wait()
            yield b"4567"

        first = asyncio.create_task(store.append(upload, 0, slow()))
        await begun.wait()
        with pytest.raises(UploadBusy):
            await store.append(upload, 0, sent(b"0123"))
        go_on.set()
        assert (await first).is_whole

    asyncio.run(run())


def test_another_order_cannot_reach_it(tmp_path: Path) -> None:
    async def run() -> None:
        store = UploadStore(tmp_path, 10**9)
        upload = await store.create("order", "person", 8)
        for upload_id, owner in ((upload.id, "other"), ("a" * 22, "order"), ("../../etc/passwd", "order")):
            with pytest.raises(NoUpload):
                await store.get(upload_id, owner)
        await store.remove(upload)
        with pytest.raises(NoUpload):
            await store.get(upload.id, "order")
        assert list(tmp_path.iterdir()) == []

    asyncio.run(run())


def test_the_store_has_an_end_and_old_uploads_too(tmp_path: Path) -> None:
    async def run() -> None:
        store = UploadStore(tmp_path, 100)
        first = await store.create("order", "person", 60)
        with pytest.raises(FullStore):
            await store.create("order", "person", 41)
        await store.create("order", "person", 40)
        store.note(replace(first, begun=time.time() - 100_000))
        assert await store.sweep(86_400) == 1
        assert [one.length for one in store.all()] == [40]

    asyncio.run(run())


def test_uploads_are_private(tmp_path: Path) -> None:
    store = UploadStore(tmp_path / "uploads", 100)
    asyncio.run(store.create("order", "person", 4))
    assert (tmp_path / "uploads").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "uploads").iterdir()} == {0o600}


@settings(max_examples=40, deadline=None)
@given(
    data=st.binary(min_size=1, max_size=400),
    cuts=st.lists(st.integers(1, 60), max_size=8),
    write=st.integers(1, 50),
    safe=st.integers(1, 90),
)
def test_pieces_of_any_size_make_the_file(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, cuts: list[int], write: int, safe: int
) -> None:
    async def run() -> bytes:
        store = UploadStore(tmp_path_factory.mktemp("uploads"), 10**9)
        upload = await store.create("order", "person", len(data))
        for cut in [*cuts, len(data)]:
            rest = data[upload.offset :]
            half = cut // 2
            with pytest.raises(LineBroke):
                await store.append(upload, upload.offset, broken(rest[:half], rest[half:cut]))
            upload = await store.get(upload.id, "order")
        return store.path(upload).read_bytes()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tus, "WRITE_BYTES", write)
        patch.setattr(tus, "SAFE_EVERY", safe)
        assert asyncio.run(run()) == data
