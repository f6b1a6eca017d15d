"""Keys that are fetched once within a transaction, and never outlive an erasure."""

from __future__ import annotations

import asyncio

import pytest

from memoriam.studio.vault.keys import KeysAtHand, LostKey, MemoryKeys


class Counting(MemoryKeys):
    """Counts how often a key is asked for."""

    asked = 0

    async def get(self, order_id: str) -> bytes:
        self.asked += 1
        return await super().get(order_id)


def test_a_key_is_fetched_once() -> None:
    async def ask() -> int:
        keys = Counting()
        made = await keys.create("one")
        at_hand = KeysAtHand(keys)
        assert [await at_hand.get("one") for _ in range(5)] == [made] * 5
        return keys.asked

    assert asyncio.run(ask()) == 1


def test_a_key_that_was_made_is_at_hand_and_one_that_was_destroyed_is_not() -> None:
    async def ask() -> None:
        keys = Counting()
        at_hand = KeysAtHand(keys)
        made = await at_hand.create("one")
        assert await at_hand.create("one") == made
        assert await at_hand.get("one") == made
        assert keys.asked == 0
        await at_hand.destroy("one")
        with pytest.raises(LostKey):
            await at_hand.get("one")

    asyncio.run(ask())


def test_another_transaction_asks_anew() -> None:
    async def ask() -> None:
        keys = Counting()
        await keys.create("one")
        await KeysAtHand(keys).get("one")
        await keys.destroy("one")
        with pytest.raises(LostKey):
            await KeysAtHand(keys).get("one")

    asyncio.run(ask())
