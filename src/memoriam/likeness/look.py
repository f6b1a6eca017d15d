"""What photographs are good for, before anything is made: the report behind `memoriam look`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from memoriam.arrays import RGB
from memoriam.errors import PhotoError
from memoriam.likeness.appearance import appearance
from memoriam.likeness.builder import Sitter, sit
from memoriam.likeness.fitness import (
    OPEN_MOUTH,
    SMILING,
    Evidence,
    arm_free,
    arm_visible,
    half_body,
    judge,
    mouth_open,
    smile,
)
from memoriam.likeness.identity import SAME_PERSON, cosine, embed
from memoriam.likeness.matte import estimate_matte
from memoriam.likeness.mesh import face_mesh
from memoriam.likeness.person import Fitness, Severity
from memoriam.likeness.subject import People, Window, choose_face, number_faces, see_people
from memoriam.media.photo import DecodedPhoto, read_photo

LOOK_EDGE = 900
"""Longest edge, in pixels, on which the outline is judged here: a film measures it again in full."""


class _Report(BaseModel):
    model_config = ConfigDict(frozen=True)


class FaceLook(_Report):
    """One face: its number for ``--face``, box in pixels of the upright photograph, and whether it is a passer-by."""

    number: int
    x: int
    y: int
    width: int
    height: int
    score: float
    background: bool


class FindingLook(_Report):
    """One measured property and what follows from it."""

    code: str
    severity: Severity
    value: float
    sentence: str


class Uses(_Report):
    """What can be made of a photograph. ``motion`` is the share of full motion, 0-1."""

    motion: float
    blink: bool
    shows_teeth: bool
    smiles: bool
    half_body: bool
    left_arm_visible: bool
    right_arm_visible: bool
    left_arm_free: bool
    right_arm_free: bool


class PhotoLook(_Report):
    """One photograph. ``problem`` is a sentence when it cannot be used as it is; then the rest may be missing."""

    file: str
    problem: str | None = None
    format: str | None = None
    width: int = 0
    height: int = 0
    grey: bool = False
    faces: list[FaceLook] = []
    chosen: int | None = None
    similarity: float | None = None
    findings: list[FindingLook] = []
    uses: Uses | None = None


def look(photos: Sequence[Path], face: int | None = None) -> list[PhotoLook]:
    """Look at photographs of one person; the first usable one says who it is. A photograph's problem is reported,
    never raised. ``face`` names the person on the first photograph, as in :func:`build_likeness`."""
    looks = []
    first: Sitter | None = None
    for index, path in enumerate(photos):
        report, sitter = _look(path, face if index == 0 else None, first)
        looks.append(report)
        first = first or sitter
    return looks


def numbered_picture(path: Path) -> RGB:
    """The photograph with everyone's number, as counted by ``--face``. Raises UnreadablePhoto."""
    people = see_people(read_photo(path).pixels)
    return number_faces(people.photo, people.faces)


def _look(path: Path, face: int | None, first: Sitter | None) -> tuple[PhotoLook, Sitter | None]:
    try:
        decoded = read_photo(path)
    except PhotoError as problem:
        return PhotoLook(file=path.name, problem=str(problem)), None
    people = see_people(decoded.pixels)
    seen = _seen(path.name, decoded, people)
    try:
        number, similarity = _who(people, face, first, path.name)
    except PhotoError as problem:
        return seen.model_copy(update={"problem": str(problem)}), None
    sitter = sit(path.name, decoded, people, people.faces[number - 1])
    fitness, uses = _judged(sitter)
    update = {
        "chosen": number,
        "similarity": similarity,
        "findings": [
            FindingLook(
                code=one.code, severity=one.severity, value=round(one.value, 3), sentence=one.sentence
            )
            for one in fitness.findings
        ],
        "uses": uses,
        "problem": None if similarity is None or similarity >= SAME_PERSON else _stranger(similarity, first),
    }
    return seen.model_copy(update=update), sitter


def _seen(name: str, decoded: DecodedPhoto, people: People) -> PhotoLook:
    faces = [
        FaceLook(
            number=number,
            x=round(face.box[0]),
            y=round(face.box[1]),
            width=round(face.box[2]),
            height=round(face.box[3]),
            score=round(face.score, 3),
            background=number > people.foreground,
        )
        for number, face in enumerate(people.faces, start=1)
    ]
    width, height = decoded.size
    return PhotoLook(
        file=name, format=decoded.format, width=width, height=height, grey=decoded.grey, faces=faces
    )


def _who(people: People, face: int | None, first: Sitter | None, name: str) -> tuple[int, float | None]:
    """Number of the person meant and, on later photographs, the similarity to the first. Raises PhotoError."""
    if first is None or not people.faces:
        return people.faces.index(choose_face(people, face, name)) + 1, None
    alike = [
        cosine(first.identity, embed(people.photo, face_mesh(people.photo, one))) for one in people.faces
    ]
    return alike.index(max(alike)) + 1, round(max(alike), 3)


def _stranger(similarity: float, first: Sitter | None) -> str:
    other = first.name if first is not None else "the first photograph"
    return f"The person does not look like the one on '{other}' (similarity {similarity:.2f}); leave it out."


def _judged(sitter: Sitter) -> tuple[Fitness, Uses]:
    photo = sitter.people.photo
    height, width = photo.shape[:2]
    window = Window(0, 0, width, height, min(1.0, LOOK_EDGE / max(height, width)))
    small = window.cut(photo)
    mesh, body = window.moved_mesh(sitter.mesh), window.moved_body(sitter.body)
    matte, quality = estimate_matte(small, mesh, body)
    evidence = Evidence(
        mesh=mesh,
        body=body,
        matte=matte,
        matte_quality=quality,
        appearance=appearance(photo, sitter.mesh),
        scale=window.scale,
        turns=sitter.people.turns,
        background_people=len(sitter.people.faces) - sitter.people.foreground,
    )
    fitness, head = judge(evidence), mesh.head_height
    uses = Uses(
        motion=round(fitness.motion, 3),
        blink=fitness.blink,
        shows_teeth=mouth_open(mesh) >= OPEN_MOUTH,
        smiles=smile(mesh) >= SMILING,
        half_body=half_body(body, head, small.shape[0]),
        left_arm_visible=arm_visible(body, "left"),
        right_arm_visible=arm_visible(body, "right"),
        left_arm_free=arm_free(body, "left", head),
        right_arm_free=arm_free(body, "right", head),
    )
    return fitness, uses
