from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memoriam.studio.vault import cipher
from memoriam.studio.vault.cipher import CHUNK, TAG, BrokenSeal, open_sealed, open_stream, seal, seal_stream
from memoriam.studio.vault.master import UnsafeMasterKey, load_master_key

KEY = bytes(32)


async def pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


async def collect(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in stream])


def streamed_open(sealed: bytes, size: int = 777, place: bytes = b"here") -> bytes:
    return asyncio.run(collect(open_stream(KEY, pieces(sealed, size), place)))


@given(st.binary(max_size=400))
def test_what_was_sealed_opens(data: bytes) -> None:
    assert open_sealed(KEY, seal(KEY, data, b"here"), b"here") == data


@given(st.binary(max_size=300), st.integers(0, 10_000), st.integers(0, 7))
def test_any_changed_bit_is_noticed(data: bytes, at: int, bit: int) -> None:
    sealed = bytearray(seal(KEY, data, b"here"))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(BrokenSeal):
        open_sealed(KEY, bytes(sealed), b"here")


@given(st.binary(max_size=90), st.integers(1, 50), st.integers(1, 50))
def test_streams_and_pieces_are_the_same_format(data: bytes, written: int, read: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cipher, "CHUNK", 16)
        sealed = asyncio.run(collect(seal_stream(KEY, pieces(data, written), b"here")))
        assert open_sealed(KEY, sealed, b"here") == data
        assert streamed_open(seal(KEY, data, b"here"), read) == data


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_sizes_around_a_chunk(size: int) -> None:
    data = bytes(size)
    assert streamed_open(seal(KEY, data, b"here"), 1 << 20) == data


def test_chunks_cut_off_or_moved_are_noticed() -> None:
    sealed = seal(KEY, bytes(3 * CHUNK), b"here")
    step, start = CHUNK + TAG, cipher.HEADER
    first, second = sealed[start : start + step], sealed[start + step : start + 2 * step]
    for forged in (
        sealed[: start + 2 * step],
        sealed[:start],
        sealed[:start] + second + first + sealed[start + 2 * step :],
        sealed[:10],
        b"",
    ):
        with pytest.raises(BrokenSeal):
            open_sealed(KEY, forged, b"here")
        with pytest.raises(BrokenSeal):
            streamed_open(forged)


def test_it_opens_nowhere_else_and_with_no_other_key() -> None:
    sealed = seal(KEY, b"words", b"here")
    with pytest.raises(BrokenSeal):
        open_sealed(KEY, sealed, b"there")
    with pytest.raises(BrokenSeal):
        open_sealed(bytes([1]) * 32, sealed, b"here")
    assert seal(KEY, b"words", b"here") != sealed


def test_the_master_key_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "studio" / "master.key"
    assert load_master_key(path) == load_master_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["master.key"]


def test_a_master_key_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    load_master_key(path)
    path.chmod(0o640)
    with pytest.raises(UnsafeMasterKey, match="chmod 600"):
        load_master_key(path)
    path.chmod(0o600)
    path.write_text("no key")
    with pytest.raises(UnsafeMasterKey, match="64 hexadecimal"):
        load_master_key(path)
