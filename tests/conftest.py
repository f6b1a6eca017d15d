"""Fixtures for all suites."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def hopper() -> Path:
    """The public-domain portrait that ships with the repository."""
    return ROOT / "examples" / "grace-hopper.jpg"


@pytest.fixture(scope="session")
def shared_inputs() -> Path:
    """Folder with photos/, voices/ and bad/: real test inputs that do not ship with the repository."""
    folder = Path(os.environ.get("MEMORIAM_TEST_INPUTS", ROOT.parent / "shared"))
    if not (folder / "photos").is_dir():
        pytest.skip("the test photographs are not on this machine (set MEMORIAM_TEST_INPUTS)")
    return folder
