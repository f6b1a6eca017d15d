"""What comes out of uploads."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, ConfigDict

from memoriam.studio.uploads.models import Use


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class FaceSeen(_Part):
    """One face: its number, counted from the left, and its box in pixels of the upright photograph."""

    number: int
    x: int
    y: int
    width: int
    height: int
    background: bool = False


class FindingSeen(_Part):
    """One thing noticed and what follows from it. ``severity``: note, limits or prevents."""

    code: str
    severity: str
    sentence: str


class Looked(_Part):
    """What was seen on a photograph, or heard of a recording. ``problem``: a sentence when it cannot be used as it is.

    ``problem_code``: such as no-face, several-faces, unreadable-photo, stranger.
    """

    kind: str = ""
    width: int = 0
    height: int = 0
    faces: tuple[FaceSeen, ...] = ()
    chosen: int | None = None
    findings: tuple[FindingSeen, ...] = ()
    problem: str | None = None
    problem_code: str | None = None
    motion: float | None = None
    blink: bool | None = None
    half_body: bool | None = None
    seconds: float | None = None


class UploadView(_Part):
    """One file of a family. ``face``: whom the family named, if several are seen."""

    id: str
    use: Use
    name: str
    size: int
    face: int | None
    added_at: datetime.datetime
    looked: Looked
    numbered: bool = False

    @property
    def needs_face(self) -> bool:
        """Whether somebody has to be named first."""
        return self.face is None and self.looked.problem_code == "several-faces"

    @property
    def usable(self) -> bool:
        """Whether it can be used as it is."""
        return self.looked.problem is None or (
            self.face is not None and self.looked.problem_code == "several-faces"
        )
