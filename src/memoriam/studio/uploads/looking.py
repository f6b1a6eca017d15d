"""Looking at what a family gave: in a process of its own that can be limited and ended, never in the server."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from memoriam.errors import StudioError
from memoriam.studio.uploads.models import PHOTOS, Use
from memoriam.studio.uploads.schemas import Looked

LONGEST_LOOK = 180.0
"""Seconds a look may take on a machine that is busy with films; its processor time is limited in the process itself."""

AT_ONCE = 2
"""Looks at the same time: each needs a processor and about half a gigabyte."""


class LookFailed(StudioError):
    """A file ended the process that looked at it, or kept it busy for too long."""

    def __init__(self) -> None:
        super().__init__(
            "This file could not be looked at; save it again as a JPEG (a recording as MP3) and try once more."
        )


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look gave. ``picture``: a JPEG with numbered faces, if several people are seen."""

    looked: Looked
    picture: Path | None = None


class Looker(Protocol):
    """Looks at files of families."""

    async def look(self, path: Path, use: Use) -> Seen:
        """What can be seen on a photograph or heard of a recording; pictures are left beside it. Raises LookFailed."""
        ...


class ProcessLooker:
    """Starts ``python -m memoriam.studio.uploads.look_worker`` for each file."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = environment
        self._room = asyncio.Semaphore(AT_ONCE)

    async def look(self, path: Path, use: Use) -> Seen:
        """See :class:`Looker`."""
        picture = path.with_name(f"{path.name}.faces.jpg")
        async with self._room:
            said = await self._ask(path, "photo" if use in PHOTOS else "recording", picture)
        return Seen(Looked.model_validate_json(said), picture if picture.exists() else None)

    async def _ask(self, path: Path, kind: str, picture: Path) -> bytes:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "memoriam.studio.uploads.look_worker", kind, str(path), str(picture)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=self._environment,
        )
        try:
            said, _ = await asyncio.wait_for(process.communicate(), LONGEST_LOOK)
        except TimeoutError:
            raise LookFailed from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        if process.returncode != 0:
            raise LookFailed
        return said
