"""Freed memory goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

KEEPS = """
import numpy as np
from memoriam.memory import be_frugal, give_back

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

be_frugal()
before = resident()
pieces = [np.ones(200_000) for _ in range(100)]
filled = resident()
keep = pieces[-1]
del pieces
give_back()
print(filled - before, resident() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells")
def test_what_was_freed_returns() -> None:
    done = subprocess.run([sys.executable, "-c", KEEPS], capture_output=True, text=True, check=True)
    filled, left = map(int, done.stdout.split())
    assert filled > 150_000_000
    assert left < 0.2 * filled
