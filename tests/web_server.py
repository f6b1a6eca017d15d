"""The web door as a process that can be killed: ``python tests/web_server.py FOLDER PORT``; files are not looked at."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from memoriam.doors.web.app import make_app
from memoriam.doors.web.server import serve
from studio_house import open_house
from web_door import web_settings

HEAD_SECONDS, BODY_SECONDS = 1.0, 2.0
STARTS_WITHIN = 90.0


@contextmanager
def running(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server, until the end of the block; it may be killed before."""
    tests = Path(__file__).parent
    path = os.pathsep.join([str(tests), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
    process = subprocess.Popen(
        [sys.executable, __file__, str(folder), str(port)],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_alive(port)
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until_alive(port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/health", timeout=5)
            return
        time.sleep(0.1)
    raise TimeoutError("the server did not come up")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def main(folder: Path, port: int) -> None:
    public = f"http://127.0.0.1:{port}"
    web = web_settings(folder, head_seconds=HEAD_SECONDS, body_seconds=BODY_SECONDS)
    serve(
        make_app(web, public_url=public, studio=lambda: open_house(folder, public_url=public)),
        web,
        "127.0.0.1",
        port,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
