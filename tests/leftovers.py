"""No process that a test started outlives the tests: whoever waits for their output would wait for it for ever.

Orphans are handed to the test process (``PR_SET_CHILD_SUBREAPER`` of prctl(2)), which names them and ends them before
it ends itself. A test process that cannot end, because of a thread that does not, says where it hangs and is ended.
"""

from __future__ import annotations

import ctypes
import faulthandler
import os
import signal
import sys
from pathlib import Path

import pytest

SET_CHILD_SUBREAPER = 36
"""From linux/prctl.h."""

TRACKER = "multiprocessing.resource_tracker"
"""Python's own helper, which ends when the test process does."""

PATIENCE = 60.0
"""Seconds from the last test to the end of the process."""


def pytest_configure() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for process, command in end_all():
        terminalreporter.write_line(f"left behind and ended: {process} {command}", yellow=True)


def pytest_unconfigure() -> None:
    faulthandler.dump_traceback_later(PATIENCE, exit=True)


def end_all() -> list[tuple[int, str]]:
    """End every process below this one; numbers and command lines, the first found first."""
    ended: list[tuple[int, str]] = []
    while found := _children(os.getpid()):
        for process in found:
            ended.append((process, _command(process)))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    return [one for one in ended if one[1]]


def _children(process: int) -> list[int]:
    """Children of any thread, those that have ended and were not waited for among them."""
    lists = Path(f"/proc/{process}/task").glob("*/children")
    found = [int(child) for one in lists for child in one.read_text(encoding="ascii").split()]
    return [child for child in found if TRACKER not in _command(child)]


def _command(process: int) -> str:
    """Empty for one that has ended already."""
    return (
        Path(f"/proc/{process}/cmdline")
        .read_bytes()
        .replace(b"\0", b" ")
        .decode(errors="replace")
        .strip()[:200]
    )
