"""A real Postgres for tests, from a wheel: nothing has to be installed on the machine."""

from __future__ import annotations

import importlib.util
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

_SERVER = """
import sys, pathlib, subprocess, time, pgserver
from pgserver import pg_ctl

def patiently(start):  # the library waits for ten seconds only, too few for a busy machine
    for _ in range(10):
        try:
            return start()
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
            time.sleep(2)
    return start()

server = patiently(lambda: pgserver.get_server(pathlib.Path(sys.argv[1])))
print(server.get_uri(), flush=True)
for line in sys.stdin:
    if line.strip() == "stop":
        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=server.pgdata, user=server.system_user)
    else:
        patiently(server.ensure_postgres_running)
    print("done", flush=True)
patiently(server.ensure_postgres_running)
server.cleanup()
"""


@dataclass(frozen=True)
class Postgres:
    """A server of its own that can be stopped in mid-work, and started again. ``url``: of an empty database."""

    url: str
    process: subprocess.Popen[str]

    def stop(self) -> None:
        """As if its machine lost power: nothing is written down that was not kept."""
        self._say("stop")

    def start(self) -> None:
        """Start it again on the same files."""
        self._say("start")

    def _say(self, word: str) -> None:
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the server has no pipes")
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        if self.process.stdout.readline().strip() != "done":
            raise RuntimeError(f"the database did not {word}")


@contextmanager
def open_postgres(folder: Path) -> Iterator[str]:
    """URL of an empty database: on the server of MEMORIAM_TEST_POSTGRES_SERVER, else on one started in ``folder``.

    Skips where the wheel is not installed.
    """
    given = os.environ.get("MEMORIAM_TEST_POSTGRES_SERVER")
    if given:
        yield _empty_database(given)
        return
    with own_postgres(folder) as server:
        yield server.url


@contextmanager
def own_postgres(folder: Path) -> Iterator[Postgres]:
    """A server in ``folder``, in a process of its own: its library warns at its end. Skips without the wheel."""
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
        try:
            yield Postgres(_empty_database(server.stdout.readline().strip()), server)
        finally:
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
