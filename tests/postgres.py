"""A real Postgres for tests, from a wheel: nothing has to be installed on the machine."""

from __future__ import annotations

import importlib.util
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

_SERVER = """
import sys, pathlib, pgserver
server = pgserver.get_server(pathlib.Path(sys.argv[1]))
print(server.get_uri(), flush=True)
sys.stdin.read()
server.cleanup()
"""


@contextmanager
def open_postgres(folder: Path) -> Iterator[str]:
    """URL of an empty database: on the server of MEMORIAM_TEST_POSTGRES, else on one that is started in ``folder``.

    Skips where the wheel is not installed. The server runs in a process of its own: its library warns at its end.
    """
    given = os.environ.get("MEMORIAM_TEST_POSTGRES_SERVER")
    if given:
        yield _empty_database(given)
        return
    if importlib.util.find_spec("pgserver") is None:
        pytest.skip("needs the package pgserver")
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _SERVER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        if server.stdout is None:
            raise RuntimeError("the server has no output")
        yield _empty_database(server.stdout.readline().strip())
        server.communicate("")


def _empty_database(server: str) -> str:
    """The asyncpg URL of a new database."""
    name = f"memoriam_{secrets.token_hex(6)}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)
