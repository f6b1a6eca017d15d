"""The rules of letters: kept sealed, in the order they were written."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.errors import StudioError
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.letters.models import Letter
from memoriam.studio.letters.repository import LetterRepository
from memoriam.studio.letters.schemas import LetterView
from memoriam.studio.orders.states import Actor
from memoriam.studio.vault.cipher import open_sealed, seal
from memoriam.studio.vault.keys import KeyRing

LONGEST = 4000
"""Characters of one letter: about two pages."""

MOST = 200
"""Letters of one order: far more than anybody writes, few enough to read them all at once."""


class NoLetter(StudioError):
    """A letter without words, too long, or one too many."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"A letter has 1 to {LONGEST} characters, this one {length}, and an order at most {MOST}; shorten it."
        )


class LetterService:
    """Letters within one transaction."""

    def __init__(self, session: AsyncSession, keys: KeyRing, clock: Clock = utc_now) -> None:
        self._letters = LetterRepository(session)
        self._keys = keys
        self._clock = clock

    async def write(self, order_id: str, author: Actor, text: str) -> LetterView:
        """Keep a letter. Raises NoLetter."""
        said = text.strip()
        number = await self._letters.count(order_id) + 1
        if not 1 <= len(said) <= LONGEST or number > MOST:
            raise NoLetter(len(said))
        key, now = await self._keys.get(order_id), self._clock()
        sealed = seal(key, said.encode(), _place(order_id, number))
        await self._letters.add(
            Letter(order_id=order_id, number=number, author=author, sealed=sealed, at=now)
        )
        return LetterView(number=number, author=author, text=said, at=now)

    async def of_order(self, order_id: str) -> Sequence[LetterView]:
        """All letters, readable, oldest first. Raises LostKey."""
        key = await self._keys.get(order_id)
        return [_open(key, row) for row in await self._letters.of_order(order_id)]


def _open(key: bytes, row: Letter) -> LetterView:
    text = open_sealed(key, row.sealed, _place(row.order_id, row.number)).decode()
    return LetterView(number=row.number, author=row.author, text=text, at=row.at)


def _place(order_id: str, number: int) -> bytes:
    return f"order:{order_id}:letter:{number}".encode()
