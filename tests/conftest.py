"""Fixtures for all suites."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

pytest_plugins = ["leftovers"]

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session", autouse=True)
def certificate_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Films made by tests are signed and recorded by an owner of their own, never by this computer's."""
    with pytest.MonkeyPatch.context() as patch:
        own = tmp_path_factory.mktemp("owner")
        patch.setenv("MEMORIAM_CERTIFICATE_FOLDER", str(own / "certificate"))
        patch.setenv("MEMORIAM_JOURNAL", str(own / "journal.jsonl"))
        patch.setenv("MEMORIAM_OPT_OUT_REGISTER", str(own / "opt-out.txt"))
        patch.setenv("MEMORIAM_OPT_OUT_KEY", str(own / "opt-out.key"))
        yield


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
