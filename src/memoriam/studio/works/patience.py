"""When a part of the studio itself cannot be reached: wait and try again, for as long as it takes, and say so."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Awaitable, Callable
from typing import TypeVar

from obstore.exceptions import BaseError, NotFoundError
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnection

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0

FULL_OR_BROKEN = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
)
"""Errors of files that pass once somebody made room or mended the disk."""

NETWORK = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
"""Errors of a network that pass once it is there again."""

log = logging.getLogger(__name__)

T = TypeVar("T")


def is_unreachable(error: BaseException) -> bool:
    """Whether an error says that database, store or disk cannot be used now, and nothing about the order."""
    if isinstance(error, (IntegrityError, ProgrammingError, NotFoundError)):
        return False
    if isinstance(
        error, (DBAPIError, BaseError, ConnectionError, TimeoutError, NoConnection, socket.gaierror)
    ):
        return True
    return isinstance(error, OSError) and (error.errno in FULL_OR_BROKEN or _is_of_the_network(error))


def _is_of_the_network(error: OSError) -> bool:
    # asyncio tells of a host with several addresses that cannot be reached in one error without a number.
    return error.errno in NETWORK or str(error).startswith("Multiple exceptions:")


async def patiently(make: Callable[[], Awaitable[T]]) -> T:
    """Do something until the parts of the studio it needs can be reached; every other error is raised at once."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await make()
        except Exception as error:
            if not is_unreachable(error):
                raise
            log.warning("A part of the studio cannot be reached (%s); trying again.", type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, 2 * pause)
