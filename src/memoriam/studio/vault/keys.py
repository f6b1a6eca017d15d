"""One key an order. Destroy it, and everything it sealed is gone: rows, objects, and every backup of them.

That holds only as long as the key itself is in no backup, so the keys lie in a store of their own
(``MEMORIAM_STUDIO_KEY_STORE_URL``), apart from the database and the objects.
"""

from __future__ import annotations

import secrets
from typing import Protocol

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import ObjectStore

from memoriam.errors import StudioError
from memoriam.studio.vault.cipher import KEY_BYTES, open_sealed, seal


class LostKey(StudioError):
    """The order's key was destroyed: what it sealed cannot be read any more, by anybody."""

    def __init__(self, order_id: str) -> None:
        super().__init__(
            f"Order {order_id} has no key: it was erased, and nothing of it can be read any more."
        )


class KeyRing(Protocol):
    """Keeps the orders' keys."""

    async def create(self, order_id: str) -> bytes:
        """Make a key; the one there is, if this is a repetition."""
        ...

    async def get(self, order_id: str) -> bytes:
        """The key. Raises LostKey."""
        ...

    async def destroy(self, order_id: str) -> None:
        """Destroy the key; without harm if there is none."""
        ...


class StoredKeys:
    """Keys in an object store, each wrapped by the master key and bound to its order."""

    def __init__(self, bucket: ObjectStore, master: bytes) -> None:
        self._bucket = bucket
        self._master = master

    async def create(self, order_id: str) -> bytes:
        """Make a key; the one there is, if this is a repetition."""
        key = secrets.token_bytes(KEY_BYTES)
        try:
            await obstore.put_async(
                self._bucket, order_id, seal(self._master, key, _place(order_id)), mode="create"
            )
        except AlreadyExistsError:
            return await self.get(order_id)
        return key

    async def get(self, order_id: str) -> bytes:
        """The key. Raises LostKey."""
        try:
            found = await obstore.get_async(self._bucket, order_id)
        except FileNotFoundError:
            raise LostKey(order_id) from None
        return open_sealed(self._master, bytes(await found.bytes_async()), _place(order_id))

    async def destroy(self, order_id: str) -> None:
        """Destroy the key; without harm if there is none."""
        try:
            await obstore.delete_async(self._bucket, order_id)
        except FileNotFoundError:
            return


class KeysAtHand:
    """Keys fetched once: for the length of one transaction, never longer, or an erased order could still be read."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self._known: dict[str, bytes] = {}

    async def create(self, order_id: str) -> bytes:
        """Make a key; the one there is, if this is a repetition."""
        self._known[order_id] = key = await self._keys.create(order_id)
        return key

    async def get(self, order_id: str) -> bytes:
        """The key. Raises LostKey."""
        if order_id not in self._known:
            self._known[order_id] = await self._keys.get(order_id)
        return self._known[order_id]

    async def destroy(self, order_id: str) -> None:
        """Destroy the key; without harm if there is none."""
        self._known.pop(order_id, None)
        await self._keys.destroy(order_id)


class MemoryKeys:
    """Keys that live as long as the process: for tests."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}

    async def create(self, order_id: str) -> bytes:
        """Make a key; the one there is, if this is a repetition."""
        return self._keys.setdefault(order_id, secrets.token_bytes(KEY_BYTES))

    async def get(self, order_id: str) -> bytes:
        """The key. Raises LostKey."""
        if order_id not in self._keys:
            raise LostKey(order_id)
        return self._keys[order_id]

    async def destroy(self, order_id: str) -> None:
        """Destroy the key; without harm if there is none."""
        self._keys.pop(order_id, None)


def _place(order_id: str) -> bytes:
    return f"key:{order_id}".encode()
