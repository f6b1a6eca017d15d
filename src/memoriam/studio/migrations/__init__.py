"""Bring a database to the tables this version needs; run at the start of a server or worker.

Usage::

    await upgrade(database)
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from memoriam.studio.database import Database

MIGRATION_LOCK = 0x6D656D6F
"""Postgres advisory lock: of servers that start together, one migrates and the others wait."""


def make_config(connection: Connection) -> Config:
    """Alembic's configuration for one open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate up to a revision, in one transaction."""
    async with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        await connection.run_sync(lambda sync: command.upgrade(make_config(sync), revision))


async def downgrade(database: Database, revision: str) -> None:
    """Migrate down to a revision, in one transaction."""
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: command.downgrade(make_config(sync), revision))
