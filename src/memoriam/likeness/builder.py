"""Photographs of one person become their :class:`Likeness`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB
from memoriam.errors import BriefError, Stranger
from memoriam.likeness import cache
from memoriam.likeness.appearance import appearance
from memoriam.likeness.arms import find_arm, own_hands
from memoriam.likeness.body import body_pose
from memoriam.likeness.colours import person_colours
from memoriam.likeness.depth import head_depth
from memoriam.likeness.faces import Face
from memoriam.likeness.fitness import EYES_CLOSED, SMILING, Evidence, half_body, judge, smile
from memoriam.likeness.hands import Hand, find_hands
from memoriam.likeness.identity import SAME_PERSON, cosine, embed
from memoriam.likeness.matte import estimate_matte
from memoriam.likeness.mesh import face_mesh
from memoriam.likeness.person import BodyPose, FaceMesh, Likeness, Portrait, Purpose
from memoriam.likeness.plate import fill_behind
from memoriam.likeness.restore import restore_photo
from memoriam.likeness.subject import People, choose_face, see_people, working_window
from memoriam.media.photo import DecodedPhoto, read_photo

Progress = Callable[[str, float], None]
"""Called with what is being done and the share 0-1 that is done."""

FRONTAL_DEGREES = 30.0
"""Yaw that makes a photograph half as good a portrait as a frontal one."""


@dataclass(frozen=True, slots=True)
class Sitter:
    """The person on one photograph, before anything costly: the upright photograph and who was found on it."""

    name: str
    decoded: DecodedPhoto
    people: People
    face: Face
    mesh: FaceMesh
    body: BodyPose | None
    hands: tuple[Hand, ...]
    identity: NDArray[np.float32]


def build_likeness(
    photos: Sequence[Path],
    *,
    face: int | None = None,
    restore: bool = False,
    progress: Progress | None = None,
    cache_folder: Path | None = None,
) -> Likeness:
    """Measure one person on one or more photographs.

    Args:
        photos: the first shows who is meant; on the others the same person is found again.
        face: number of the person on the first photograph, from 1, left to right (see :func:`see_people`).
        restore: clean scratches and noise of old photographs first.
        progress: told what is being done.
        cache_folder: where likenesses are kept; None keeps nothing.

    Raises:
        BriefError: no photograph was given.
        UnreadablePhoto, NoFace, SeveralFaces, Stranger: a photograph cannot be used, with the way out.
    """
    if not photos:
        raise BriefError("No photograph was given; a likeness needs at least one.")
    tell = progress or _silent
    tell("reading the photographs", 0.0)
    decoded = [read_photo(path) for path in photos]
    key = cache.likeness_key([photo.sha256 for photo in decoded], face, restore)
    known = cache.load(cache_folder, key) if cache_folder is not None else None
    if known is not None:
        tell("known already", 1.0)
        return known
    sitters = _same_person([path.name for path in photos], decoded, face)
    portraits = []
    for index, sitter in enumerate(sitters):
        tell(f"measuring '{sitter.name}'", index / len(sitters))
        portraits.append(make_portrait(sitter, restore=restore))
    likeness = Likeness(tuple(portraits), choose_best(portraits), key)
    if cache_folder is not None:
        cache.save(cache_folder, likeness)
    tell("likeness ready", 1.0)
    return likeness


def _silent(_what: str, _share: float) -> None:
    """Progress nobody wants to hear."""


def _same_person(names: Sequence[str], decoded: Sequence[DecodedPhoto], face: int | None) -> list[Sitter]:
    """The person on every photograph; the first decides who it is."""
    people = see_people(decoded[0].pixels)
    first = sit(names[0], decoded[0], people, choose_face(people, face, names[0]))
    others = [_found_again(first, name, photo) for name, photo in zip(names[1:], decoded[1:], strict=True)]
    return [first, *others]


def sit(name: str, decoded: DecodedPhoto, people: People, face: Face) -> Sitter:
    """Measure the chosen person's face, body and identity on the upright photograph."""
    mesh = face_mesh(people.photo, face)
    body = body_pose(people.photo, mesh)
    hands = own_hands(find_hands(people.photo, mesh), mesh, body)
    return Sitter(name, decoded, people, face, mesh, body, hands, embed(people.photo, mesh))


def _found_again(first: Sitter, name: str, decoded: DecodedPhoto) -> Sitter:
    """The first photograph's person on another one. Raises NoFace, Stranger."""
    people = see_people(decoded.pixels)
    if not people.faces:
        choose_face(people, None, name)
    alike = [
        cosine(first.identity, embed(people.photo, face_mesh(people.photo, face))) for face in people.faces
    ]
    best = int(np.argmax(alike))
    if alike[best] < SAME_PERSON:
        raise Stranger(
            f"'{name}' shows somebody else than '{first.name}' (similarity {alike[best]:.2f}, one person has "
            f"{SAME_PERSON} or more); leave it out or give it to the film of its own."
        )
    return sit(name, decoded, people, people.faces[best])


def make_portrait(sitter: Sitter, *, restore: bool = False) -> Portrait:
    """Everything measured from one photograph."""
    window = working_window(sitter.people.photo.shape, sitter.mesh, sitter.body, sitter.hands)
    photo = window.cut(sitter.people.photo)
    mesh, body = window.moved_mesh(sitter.mesh), window.moved_body(sitter.body)
    hands = [window.moved_hand(hand) for hand in sitter.hands]
    grey = sitter.decoded.grey
    if restore:
        photo = _restored(photo, mesh, grey)
        mesh = face_mesh(photo, window.moved_face(sitter.face))
    matte, quality = estimate_matte(photo, mesh, body, hands)
    evidence = Evidence(
        mesh=mesh,
        body=body,
        matte=matte,
        matte_quality=quality,
        appearance=appearance(photo, mesh),
        scale=window.scale,
        turns=sitter.people.turns,
        background_people=len(sitter.people.faces) - sitter.people.foreground,
    )
    return Portrait(
        photo=photo,
        grey=grey,
        mesh=mesh,
        body=body,
        matte=matte,
        plate=fill_behind(photo, matte),
        depth=head_depth((photo.shape[0], photo.shape[1]), mesh, matte),
        colours=person_colours(photo, mesh, matte, body),
        identity=embed(photo, mesh),
        fitness=judge(evidence),
        source=sitter.decoded.sha256,
        scale=window.scale,
        origin=(float(window.x), float(window.y)),
        arm=find_arm(hands, mesh, body, matte),
    )


def _restored(photo: RGB, mesh: FaceMesh, grey: bool) -> RGB:
    original = embed(photo, mesh)
    return restore_photo(photo, mesh, grey, lambda candidate: cosine(original, embed(candidate, mesh)))


def before_and_after(original: RGB, portrait: Portrait) -> tuple[RGB, RGB]:
    """The working crop of the decoded ``original``, and the portrait made of it, at the portrait's size.

    A photograph that was turned upright by quarter turns is turned in the first picture too.
    """
    upright = see_people(original).photo
    (x, y), scale = portrait.origin, portrait.scale
    height, width = portrait.photo.shape[:2]
    place = np.array([[scale, 0.0, -x * scale], [0.0, scale, -y * scale]])
    before = cv2.warpAffine(upright, place, (width, height), flags=cv2.INTER_AREA)
    return np.asarray(before, np.uint8), portrait.photo


def choose_best(portraits: Sequence[Portrait]) -> dict[Purpose, int]:
    """Which portrait is best for what; only purposes that a photograph really serves."""
    best: dict[Purpose, int] = {"portrait": _best(portraits, portrait_score)}
    halves = [index for index, one in enumerate(portraits) if _shows_half_body(one)]
    smiles = [index for index, one in enumerate(portraits) if smile(one.mesh) >= SMILING]
    closed = [index for index, one in enumerate(portraits) if one.fitness.eyes_open < EYES_CLOSED]
    served: tuple[tuple[Purpose, list[int]], ...] = (
        ("half_body", halves),
        ("smile", smiles),
        ("closed_eyes", closed),
    )
    for purpose, those in served:
        if those:
            best[purpose] = those[_best([portraits[index] for index in those], portrait_score)]
    return best


def portrait_score(portrait: Portrait) -> float:
    """How good a speaking, looking portrait a photograph makes: motion it carries, pixels of the face, frontality."""
    fitness, head = portrait.fitness, portrait.mesh.head
    frontal = 1 / (1 + (head.yaw / FRONTAL_DEGREES) ** 2)
    lids = 1.0 if fitness.blink else 0.5
    return fitness.motion * frontal * lids * float(np.sqrt(fitness.face_height)) * (0.5 + fitness.sharpness)


def _best(portraits: Sequence[Portrait], score: Callable[[Portrait], float]) -> int:
    return int(np.argmax([score(portrait) for portrait in portraits]))


def _shows_half_body(portrait: Portrait) -> bool:
    return half_body(portrait.body, portrait.mesh.head_height, portrait.photo.shape[0])
