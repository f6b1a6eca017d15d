"""The process that looks at one file: prints what it saw as JSON and ends.

Photographs are decoded in a confined process of their own again, as on the road of a film.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from memoriam.errors import MemoriamError, PhotoError, SeveralFaces
from memoriam.studio.codes import code_of
from memoriam.studio.uploads.schemas import FaceSeen, FindingSeen, Looked

MEMORY = 6_000_000_000
"""Bytes of address space: models are mapped into it, so it is far more than what is used."""

PROCESSOR_SECONDS = 120


def main(kind: str, path: Path, picture: Path) -> None:
    """Look and print."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    looked = look_at_photo(path, picture) if kind == "photo" else listen_to(path)
    sys.stdout.write(looked.model_dump_json())


def look_at_photo(path: Path, picture: Path) -> Looked:
    """What is seen on a photograph; a picture with numbers if several people are."""
    from memoriam.likeness.look import look, numbered_picture
    from memoriam.media.still import write_jpeg

    seen = look([path])[0]
    several = sum(not face.background for face in seen.faces) > 1
    if several:
        write_jpeg(picture, numbered_picture(path))
    return Looked(
        kind=seen.format or "",
        width=seen.width,
        height=seen.height,
        faces=tuple(
            FaceSeen(
                number=face.number,
                x=face.x,
                y=face.y,
                width=face.width,
                height=face.height,
                background=face.background,
            )
            for face in seen.faces
        ),
        chosen=seen.chosen,
        findings=tuple(
            FindingSeen(code=one.code, severity=one.severity, sentence=one.sentence) for one in seen.findings
        ),
        problem=seen.problem,
        problem_code=_problem_code(seen.problem, several, seen.width, len(seen.faces)),
        motion=seen.uses.motion if seen.uses else None,
        blink=seen.uses.blink if seen.uses else None,
        half_body=seen.uses.half_body if seen.uses else None,
    )


def listen_to(path: Path) -> Looked:
    """What is heard of a recording."""
    from memoriam.sound.recording import read_recording

    try:
        recording = read_recording(path)
    except MemoriamError as error:
        return Looked(problem=str(error), problem_code=code_of(error))
    return Looked(kind="recording", seconds=recording.seconds)


def _problem_code(problem: str | None, several: bool, width: int, faces: int) -> str | None:
    if problem is None:
        return None
    if not width:
        return "unreadable-photo"
    if not faces:
        return "no-face"
    return code_of(SeveralFaces("")) if several else code_of(PhotoError(""))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
