"""Folders that go with their process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from memoriam.studio.own_folder import OwnFolder, is_gone, sweep

KILLED = """
import os, pathlib, signal, sys
from memoriam.studio.own_folder import OwnFolder
own = OwnFolder(pathlib.Path(sys.argv[1]), "killed")
(own.path / "photo.jpg").write_bytes(b"unsealed")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_deleted_and_the_livings_is_kept(tmp_path: Path) -> None:
    parent = tmp_path / "incoming"
    own = OwnFolder(parent, "mine")
    (own.path / "photo.jpg").write_bytes(b"at work")
    subprocess.run([sys.executable, "-c", KILLED, str(parent)], check=False, timeout=60)
    assert (parent / "killed" / "photo.jpg").exists()
    assert is_gone(parent, "killed")
    assert not is_gone(parent, "mine")
    assert not is_gone(parent, "never was")
    assert sweep(parent, keep={"killed"}) == 0
    assert sweep(parent) == 1
    assert sorted(path.name for path in parent.iterdir()) == ["mine", "mine.lock"]
    with pytest.raises(BlockingIOError):
        OwnFolder(parent, "mine")
    own.close()
    assert list(parent.iterdir()) == []
