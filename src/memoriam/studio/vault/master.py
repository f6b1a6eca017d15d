"""The master key, which wraps the orders' keys: one file, readable by its owner alone."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from memoriam.errors import StudioError
from memoriam.studio.vault.cipher import KEY_BYTES


class UnsafeMasterKey(StudioError):
    """The master key can be read by others, or is none."""


def load_master_key(path: Path) -> bytes:
    """Read the master key; make one the first time. Raises UnsafeMasterKey."""
    if not path.exists():
        _make(path)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise UnsafeMasterKey(f"The master key '{path}' has mode {mode:04o}; run: chmod 600 '{path}'")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise UnsafeMasterKey(
            f"The master key '{path}' does not hold {KEY_BYTES * 2} hexadecimal digits; restore it from its backup."
        )
    return key


def _make(path: Path) -> None:
    """Written whole before it has its name; of two processes that start at once, one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
