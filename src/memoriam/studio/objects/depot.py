"""Sealed objects in a bucket: a local folder or S3. Knows orders by their number only, and nothing of a database."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import obstore
from obstore.store import ObjectStore

from memoriam.errors import StudioError
from memoriam.studio.vault.cipher import CHUNK, open_stream, seal_stream
from memoriam.studio.vault.keys import KeyRing


class LostObject(StudioError):
    """An object that was noted is not in the bucket."""

    def __init__(self, order_id: str, object_id: str) -> None:
        super().__init__(
            f"Object {object_id[:12]}… of order {order_id} is not in the store; restore the store from its backup."
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an object lies, and how many bytes it has unsealed."""

    object_id: str
    size: int


class Depot:
    """Puts files in and gives them back, chunk by chunk: no film is ever whole in memory, or unsealed in the bucket."""

    def __init__(self, bucket: ObjectStore, keys: KeyRing) -> None:
        self._bucket = bucket
        self._keys = keys

    async def keep(self, order_id: str, path: Path) -> Kept:
        """Seal a file and put it in. The same file of the same order is the same object: a repetition does no harm."""
        kept = await self.address(order_id, path)
        await self.put(order_id, kept.object_id, path)
        return kept

    async def address(self, order_id: str, path: Path) -> Kept:
        """Where a file will lie, before it is put there. Raises LostKey."""
        key = await self._keys.get(order_id)
        return Kept(*await _address(key, path))

    async def put(self, order_id: str, object_id: str, path: Path) -> None:
        """Seal a file and put it where :meth:`address` said."""
        key = await self._keys.get(order_id)
        sealed = seal_stream(key, _read(path), _place(order_id, object_id))
        await obstore.put_async(self._bucket, _name(order_id, object_id), sealed)

    async def delete(self, order_id: str, object_id: str) -> None:
        """Take one object out; without harm if it is not there."""
        try:
            await obstore.delete_async(self._bucket, _name(order_id, object_id))
        except FileNotFoundError:
            return

    async def read(self, order_id: str, object_id: str) -> AsyncIterator[bytes]:
        """What a file held, in pieces that are each known to be genuine. Raises LostObject, LostKey, BrokenSeal."""
        key = await self._keys.get(order_id)
        try:
            found = await obstore.get_async(self._bucket, _name(order_id, object_id))
        except FileNotFoundError:
            raise LostObject(order_id, object_id) from None
        async for piece in open_stream(key, _bytes(found), _place(order_id, object_id)):
            yield piece

    async def fetch(self, order_id: str, object_id: str, path: Path) -> None:
        """Write an object to a file, which has its name only once it is whole."""
        draft = path.with_name(f".{path.name}.part")
        async with await anyio.open_file(draft, "wb") as file:
            async for piece in self.read(order_id, object_id):
                await file.write(piece)
        draft.replace(path)

    async def names(self, order_id: str) -> list[str]:
        """Objects of an order that are really in the bucket, noted or not."""
        listed = obstore.list(self._bucket, prefix=order_id)
        found: list[str] = []
        async for batch in listed:
            found += [one["path"] for one in batch]
        return found

    async def erase(self, order_id: str) -> int:
        """Destroy the order's key, then delete its objects, orphans of broken uploads too; how many there were.

        The key goes first: from then on nothing can be read, even if this is interrupted or a backup is kept.
        """
        await self._keys.destroy(order_id)
        names = await self.names(order_id)
        for name in names:
            await self.delete(*name.split("/", 1))
        return len(names)


async def _address(key: bytes, path: Path) -> tuple[str, int]:
    digest, size = hmac.new(key, digestmod=hashlib.sha256), 0
    async for piece in _read(path):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


async def _read(path: Path) -> AsyncIterator[bytes]:
    async with await anyio.open_file(path, "rb") as file:
        while piece := await file.read(CHUNK):
            yield piece


async def _bytes(found: obstore.GetResult) -> AsyncIterator[bytes]:
    async for piece in found:
        yield bytes(piece)


def _name(order_id: str, object_id: str) -> str:
    return f"{order_id}/{object_id}"


def _place(order_id: str, object_id: str) -> bytes:
    return f"order:{order_id}:object:{object_id}".encode()
