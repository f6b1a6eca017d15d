"""SQLite for a server with one loop: a question is answered where it is asked, only what may wait goes to a thread.

A page asks SQLite a dozen short questions. Answering one takes some hundredths of a millisecond; handing it to a thread
and back (as aiosqlite does, four times a question) takes many times as long. In WAL mode readers wait for nobody, so
short questions are asked in the loop. What may wait, for another writer or for the disk, is done in a thread: taking
the write lock, keeping and undoing, and every statement of a transaction that says it is long.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import URL
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import AsyncAdaptedQueuePool, Pool, StaticPool
from sqlalchemy.util.concurrency import await_

NAME = "sqlite.memoriam"
DRIVER = "sqlite+memoriam"

T = TypeVar("T")


class PromptCursor(sqlite3.Cursor):
    """Executes in the loop, or, within a long transaction, in a thread."""

    connection: PromptConnection

    def execute(self, *given: Any) -> PromptCursor:
        """One statement."""
        run = super().execute
        if self.connection.is_long:
            in_thread(lambda: run(*given))
        else:
            run(*given)
        return self

    def fetchall(self) -> list[Any]:
        """All rows that are left: most of a long question's time is spent here."""
        fetch = super().fetchall
        return in_thread(fetch) if self.connection.is_long else fetch()

    async def _async_soft_close(self) -> None:
        """What SQLAlchemy asks of cursors whose rows come one by one; here nothing is left open."""


class PromptConnection(sqlite3.Connection):
    """One connection. ``is_long``: what is asked may take so long that the loop must not wait for it."""

    is_long = False
    _has_lock = False

    def cursor(self, factory: Any = PromptCursor) -> Any:
        """A cursor of ours."""
        return super().cursor(factory)

    def take_lock(self) -> None:
        """Begin a transaction that writes; waits for other processes that write."""
        run = super().execute
        in_thread(lambda: run("BEGIN IMMEDIATE"))
        self._has_lock = True

    def commit(self) -> None:
        """Down to the disk; what only read is ended at once."""
        self._end(super().commit)

    def rollback(self) -> None:
        """Undo; what only read is ended at once."""
        self._end(super().rollback)

    def _end(self, how: Callable[[], None]) -> None:
        had_lock, self._has_lock = self._has_lock, False
        in_thread(how) if had_lock else how()


class PromptDialect(SQLiteDialect_pysqlite):
    """Python's own sqlite3 below SQLAlchemy's asyncio."""

    driver = "memoriam"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """Many connections to a file; one to a database in memory."""
        return AsyncAdaptedQueuePool if cls._is_url_file_db(url) else StaticPool

    def create_connect_args(self, url: URL) -> Any:
        """Ours, usable in threads: never two at a time."""
        given, named = super().create_connect_args(url)
        return given, {**named, "factory": PromptConnection, "check_same_thread": False}


registry.register(NAME, __name__, PromptDialect.__name__)


def in_thread(work: Callable[[], T]) -> T:
    """Do something in a thread while the loop goes on; whoever is cancelled meanwhile ends when it is done.

    Otherwise the connection would be used by two at once.
    """
    return await_(_whole(work))


async def _whole(work: Callable[[], T]) -> T:
    doing = asyncio.get_running_loop().run_in_executor(None, work)
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        while not doing.done():
            try:
                await asyncio.wait([doing])
            except asyncio.CancelledError:
                continue
        raise
