"""An S3-compatible server for tests: moto's, which others wrote, as a process of its own behind a line that can be cut.

moto needs another version of a library than the workflow engine does, so it lives in an environment of its own:
``python -m venv DIR && DIR/bin/pip install 'moto[s3]' flask flask-cors``, then MEMORIAM_TEST_MOTO=DIR/bin/moto_server.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
import pytest

BUCKET = "studio"
STARTS_WITHIN = 120.0


@dataclass
class Line:
    """A TCP line to a port that can be cut and mended, as a network is: what was under way breaks off."""

    target: int
    port: int = 0
    _listener: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)

    def mend(self) -> None:
        """Take connections."""
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._listener.listen(64)
        threading.Thread(target=self._take, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Refuse everybody, and end what is open."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def _take(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            self._open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)


@dataclass(frozen=True)
class S3:
    """``environment``: how obstore finds it; ``url``: of an empty bucket; ``line``: what leads there."""

    environment: Mapping[str, str]
    url: str
    line: Line


@contextmanager
def open_s3() -> Iterator[S3]:
    """An S3-compatible server with an empty bucket. Skips where there is none."""
    command = os.environ.get("MEMORIAM_TEST_MOTO") or shutil.which("moto_server")
    if command is None:
        pytest.skip("needs moto's server: set MEMORIAM_TEST_MOTO (see tests/s3_server.py)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [command, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    line = Line(port)
    try:
        _wait(f"http://127.0.0.1:{port}/{BUCKET}")
        line.mend()
        yield S3(_environment(line.port), f"s3://{BUCKET}", line)
    finally:
        line.cut()
        server.kill()
        server.wait()


def _environment(port: int) -> Mapping[str, str]:
    return {
        "AWS_ENDPOINT": f"http://127.0.0.1:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
    }


def _wait(bucket: str) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        with contextlib.suppress(httpx.TransportError):
            if httpx.put(bucket, timeout=30).status_code == 200:
                return
        time.sleep(0.2)
    raise TimeoutError("the S3 server did not come up")
