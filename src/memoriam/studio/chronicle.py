"""The studio's journal: an entry is noted in the transaction it tells of, and one process writes it down.

So nothing is recorded that did not happen, and nothing happens unrecorded, wherever a crash comes. Each record names
its entry; what was written, but not yet noted as written, is recognised by the journal's last record.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass

import anyio.to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memoriam.journal import Journal, Kind, Record, Scalar
from memoriam.studio.clock import Clock, utc_now
from memoriam.studio.database import Database
from memoriam.studio.works.models import EntryRow, Lock

LOCK = "journal"


@dataclass(frozen=True, slots=True)
class Entry:
    """One record to come. No names, no texts: an order's number, a day, a digest."""

    kind: Kind
    data: Mapping[str, Scalar]
    at: datetime.datetime


class Chronicle:
    """Notes entries within one transaction."""

    def __init__(self, session: AsyncSession, clock: Clock = utc_now) -> None:
        self._session = session
        self._clock = clock

    def note(self, kind: Kind, **data: Scalar) -> None:
        """Note an entry."""
        self.add(Entry(kind, data, self._clock()))

    def add(self, entry: Entry) -> EntryRow:
        """Note an entry of another moment."""
        row = EntryRow(kind=entry.kind, data=json.dumps(dict(entry.data)), at=entry.at)
        self._session.add(row)
        return row


class Scribe:
    """Writes entries into the journal, each once, in the order in which they were noted."""

    def __init__(self, database: Database, journal: Journal) -> None:
        self._database = database
        self._journal = journal

    async def write(self, entry: Entry) -> Record:
        """Note one entry and write everything down; the record it became."""
        async with self._database.transaction() as session:
            row = Chronicle(session).add(entry)
            await session.flush()
            entry_id = row.id
        while (record := await self._next()) is not None:
            if record.data.get("entry") == entry_id:
                return record
        return await self._find(entry_id)

    async def write_all(self) -> int:
        """Write every entry that is noted; how many there were. Raises JournalError; what is left is written later."""
        count = 0
        while await self._next() is not None:
            count += 1
        return count

    async def _next(self) -> Record | None:
        async with self._database.transaction() as session:
            await session.execute(select(Lock).where(Lock.name == LOCK).with_for_update())
            statement = select(EntryRow).where(EntryRow.number.is_(None)).order_by(EntryRow.id).limit(1)
            row = (await session.execute(statement)).scalar_one_or_none()
            if row is None:
                return None
            record = await anyio.to_thread.run_sync(self._append, row)
            row.number = record.number
            return record

    def _append(self, row: EntryRow) -> Record:
        last = self._journal.last()
        if last is not None and last.kind == row.kind and last.data.get("entry") == row.id:
            return last
        kind: Kind = row.kind  # type: ignore[assignment]
        return self._journal.append(kind, {**json.loads(row.data), "entry": row.id}, now=row.at)

    async def _find(self, entry_id: int) -> Record:
        """A record another process has written meanwhile."""
        records = await anyio.to_thread.run_sync(lambda: list(self._journal.records()))
        return next(record for record in reversed(records) if record.data.get("entry") == entry_id)
