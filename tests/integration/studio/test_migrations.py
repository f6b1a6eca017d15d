from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from memoriam.studio.database import Database
from memoriam.studio.migrations import downgrade, upgrade
from memoriam.studio.tables import metadata

pytestmark = pytest.mark.anyio


def differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_migrations_make_what_the_models_say_and_can_go_back(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'deep' / 'studio.sqlite'}")
    await upgrade(database)
    await upgrade(database)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.run_sync(lambda c: c.exec_driver_sql("PRAGMA journal_mode").scalar()) == "wal"
        assert await connection.run_sync(lambda c: c.exec_driver_sql("PRAGMA foreign_keys").scalar()) == 1
    await downgrade(database, "base")
    async with database.engine.connect() as connection:
        assert await connection.run_sync(lambda c: inspect(c).get_table_names()) == ["alembic_version"]
    await database.close()
