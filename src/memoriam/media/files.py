"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from memoriam.errors import OutputError

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space or choose another disk",
    errno.EDQUOT: "the disk quota is used up; free some space or choose another disk",
    errno.EFBIG: "the file grew larger than this disk or this account allows; choose another disk",
    errno.EACCES: "its folder does not allow it; choose a folder of your own",
    errno.EPERM: "its folder does not allow it; choose a folder of your own",
    errno.EROFS: "the disk is read-only; choose another disk",
    errno.ENOENT: "its folder does not exist; create the folder or choose another",
    errno.ENOTDIR: "a part of its path is not a folder; choose another place",
    errno.EISDIR: "a folder of that name is there; choose another name",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


def output_error(path: Path, error: OSError) -> OutputError:
    """The operating system's refusal as one sentence with the way out."""
    reason = _REASONS.get(error.errno or 0, f"{error.strerror or error}; choose another place")
    return OutputError(f"'{path}' cannot be written: {reason}")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn every OSError inside into an OutputError that names ``path``."""
    try:
        yield
    except OSError as error:
        raise output_error(path, error) from error


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Give a temporary path beside ``target`` to write to; move it into place when the block ends well.

    The temporary name keeps the suffix of ``target`` (encoders choose their format by it) and the usual permissions.
    The data reach the disk before the name does. After any exception nothing is left.

    Raises:
        OutputError: the place cannot be written.
    """
    temporary = target.with_name(f".{target.stem[:100]}.{secrets.token_hex(6)}.part{target.suffix}")
    with writing(target):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder", str(target))
        temporary.touch(exist_ok=False)
    try:
        yield temporary
        with writing(target):
            _sync(temporary)
            temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # some file systems cannot sync a folder; the file itself is safe
        _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
