"""The database: one SQLite file by default, Postgres by one URL; a transaction is one request or one task."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from contextvars import ContextVar
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, DateTime, Dialect, Enum, MetaData, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from memoriam.studio.sqlite import DRIVER, PromptConnection

BUSY_MILLISECONDS = 10_000
"""How long a writer waits for another one on SQLite, which has one writer at a time."""

READ_ONLY, LONG = "memoriam_read_only", "memoriam_long"


_shared: ContextVar[tuple[object, AsyncSession | None]] = ContextVar("shared", default=(None, None))
"""The database and the session of :meth:`Database.together`, within its block."""


class Base(DeclarativeBase):
    """Root of all tables; names of constraints are fixed, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime.datetime]):
    """A moment in UTC; SQLite forgets the zone, this gives it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """To UTC."""
        return value if value is None else value.astimezone(datetime.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime.datetime | None:  # noqa: ARG002
        """With its zone."""
        if not isinstance(value, datetime.datetime):
            return None
        return value if value.tzinfo else value.replace(tzinfo=datetime.UTC)


def named(kind: type[StrEnum]) -> Enum:
    """A column of an enum's values as text: a new value needs no migration of a database type."""
    return Enum(kind, native_enum=False, length=32, values_callable=lambda one: [m.value for m in one])


class Database:
    """Connections and transactions.

    Usage::

        async with database.transaction() as session:
            await OrderService(session, …).move(…)
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _make_engine(url)
        # SQLite has one writer at a time and lets the others try again by chance; within a process they queue.
        self._turn: AbstractAsyncContextManager[None] = (
            asyncio.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()
        )

    @asynccontextmanager
    async def together(self) -> AsyncIterator[AsyncSession]:
        """One transaction for everything the block asks for: transactions within it become parts of it.

        A part that fails is undone alone. Nothing slow may happen inside: on SQLite everybody else waits.
        """
        async with self.transaction() as session:
            token = _shared.set((self, session))
            try:
                yield session
            finally:
                _shared.reset(token)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """All of what is done inside is kept, or, when an error leaves the block, nothing."""
        shared = self._shared_session()
        if shared is not None:
            async with shared.begin_nested():
                yield shared
            return
        async with self._turn, AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self, *, long: bool = False) -> AsyncIterator[AsyncSession]:
        """One state of the database to read from, without waiting for writers on SQLite.

        ``long``: what is asked looks at many rows; on SQLite it is answered in a thread, so that nobody waits for it.
        """
        shared = self._shared_session()
        if shared is not None:
            yield shared
            return
        engine = self.engine.execution_options(**{READ_ONLY: True, LONG: long})
        async with AsyncSession(engine, expire_on_commit=False) as session:
            yield session

    def _shared_session(self) -> AsyncSession | None:
        owner, session = _shared.get()
        return session if owner is self else None

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def _make_engine(url: str) -> AsyncEngine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_async_engine(url, pool_pre_ping=True)
        event.listen(engine.sync_engine, "do_connect", _connect)
        return engine
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_async_engine(parsed.set(drivername=DRIVER))
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _connect(dialect: Dialect, record: ConnectionPoolEntry, where: Any, how: Any) -> DBAPIConnection:  # noqa: ARG001
    """Connect, with one kind of error for whatever keeps a database from being reached.

    SQLAlchemy hands on what the driver says as it is: a missing socket file, a name that is not found, "starting up".
    """
    from asyncpg import InterfaceError, PostgresError  # type: ignore[import-untyped]

    try:
        return dialect.connect(*where, **how)
    except (OSError, InterfaceError, PostgresError) as error:
        raise OperationalError("connect", None, error) from error


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:  # noqa: ARG001
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    own = cast(PromptConnection, connection.connection.dbapi_connection)
    own.is_long = bool(options.get(LONG))
    if options.get(READ_ONLY):
        connection.exec_driver_sql("BEGIN")
    else:
        # A writer takes its lock at once: upgrading a read lock later fails as soon as two try.
        own.take_lock()
