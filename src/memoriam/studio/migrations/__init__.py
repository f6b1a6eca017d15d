"""Bring a database to the tables this version needs; run at the start of a server or worker.

Usage::

    await upgrade(database)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from memoriam.studio.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATION_LOCK = 0x6D656D6F
"""Postgres advisory lock: of servers that start together, one migrates and the others wait."""


FOLDER = Path(__file__).parent


def newest() -> str:
    """The last revision there is, by the names of its files: ``0004_….py``."""
    return max(path.name.split("_", 1)[0] for path in (FOLDER / "versions").glob("[0-9]*_*.py"))


def make_config(connection: Connection) -> Config:
    """Alembic's configuration for one open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate up to a revision, in one transaction. At the newest one already, nothing is loaded for it."""
    if revision == "head" and await _revision(database) == newest():
        return
    from alembic import command

    async with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        await connection.run_sync(lambda sync: command.upgrade(make_config(sync), revision))


async def downgrade(database: Database, revision: str) -> None:
    """Migrate down to a revision, in one transaction."""
    from alembic import command

    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(make_config(sync), revision))


async def _revision(database: Database) -> str | None:
    """The revision a database is at; None before the first."""
    async with database.reading() as session:
        connection = await session.connection()
        if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
            return None
        found = await session.execute(text("SELECT version_num FROM alembic_version"))
        return found.scalar_one_or_none()
