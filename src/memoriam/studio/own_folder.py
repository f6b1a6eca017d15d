"""Folders in which one process keeps what nobody else may read, gone with the process even if it was killed.

Beside each lies a file that its process holds locked: a lock goes with its process, so that whoever finds one free
knows that the folder is nobody's any more, and deletes what was left unsealed in it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Collection
from pathlib import Path


class OwnFolder:
    """A folder of this process, below ``parent``, which other processes of this machine use alike."""

    def __init__(self, parent: Path, name: str) -> None:
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _locked(_lock_file(parent, name))
        self.path = parent / name
        self.path.mkdir(mode=0o700, exist_ok=True)

    def close(self) -> None:
        """Delete it."""
        shutil.rmtree(self.path, ignore_errors=True)
        _lock_file(self.path.parent, self.path.name).unlink(missing_ok=True)
        os.close(self._lock)


def is_gone(parent: Path, name: str) -> bool:
    """Whether a process of this machine had this folder and is no more; False where nothing is known."""
    try:
        handle = os.open(_lock_file(parent, name), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def sweep(parent: Path, keep: Collection[str] = ()) -> int:
    """Delete the folders of processes that are no more, but for some names; how many there were."""
    gone = [
        one for one in parent.iterdir() if one.is_dir() and one.name not in keep and is_gone(parent, one.name)
    ]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
        _lock_file(parent, folder.name).unlink(missing_ok=True)
    return len(gone)


def _lock_file(parent: Path, name: str) -> Path:
    return parent / f"{name}.lock"


def _locked(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle
