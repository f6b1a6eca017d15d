"""Whose photograph it is: who is seen, which of them is meant, and the working crop around that person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from memoriam.arrays import RGB
from memoriam.errors import NoFace, SeveralFaces
from memoriam.likeness.faces import Face, find_faces
from memoriam.likeness.hands import Hand
from memoriam.likeness.mesh import face_presence
from memoriam.likeness.person import BodyPose, FaceMesh

BACKGROUND_SHARE = 0.35
"""Faces smaller than this share of the largest are passers-by: in posed groups the row behind is still at 0.5-0.7."""

LEAST_PRESENCE = 0.2
SURE_SCORE = 0.85
"""A detection needs a landmark model that sees a face, or a detector that is this sure: the landmark model does not
know true profiles (presence 0.00 at a score of 0.90); patterns and hands measured below 0.05 and 0.7."""

CERTAIN = 0.88
"""Product of score and presence from which a face is surely upright: faces on their side or head reached 0.86."""

LONGEST_EDGE = 2880
"""Longest edge of a working photograph: one and a half times a 1920-pixel frame leaves the camera room to move in."""

LARGEST_HEAD = 1100.0
"""Head height in pixels above which a working photograph is reduced: more than any frame of a film can show."""

KEPT_HEAD = 300.0
"""A working photograph is not reduced below this head height to hold the whole figure: the face comes first."""

TURNING_EDGE = 1280
"""Longest edge on which quarter turns are tried: who is sideways on a photograph was meant to fill it."""

PICTURE_EDGE = 1600
"""Longest edge of the numbered picture."""

BADGE = 0.28
"""Diameter of a number's badge over the size of the face, between the limits below in pixels."""
BADGE_LIMITS = (26, 64)

_TURN_CODES = {1: cv2.ROTATE_90_CLOCKWISE, 3: cv2.ROTATE_90_COUNTERCLOCKWISE, 2: cv2.ROTATE_180}


class People(NamedTuple):
    """Who is seen. photo: turned upright. turns: quarter turns clockwise that were needed, 0-3.

    faces: the people, left to right, then those in the background, left to right. foreground: how many are not
    background.
    """

    photo: RGB
    turns: int
    faces: list[Face]
    foreground: int


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the original photograph and how much it is reduced: x, y, width, height in original pixels."""

    x: int
    y: int
    width: int
    height: int
    scale: float

    def cut(self, photo: RGB) -> RGB:
        """The working photograph."""
        part = photo[self.y : self.y + self.height, self.x : self.x + self.width]
        if self.scale == 1:
            return np.ascontiguousarray(part)
        size = (round(self.width * self.scale), round(self.height * self.scale))
        reduced: RGB = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        return reduced

    def moved(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Points (n, 3 or more) x, y, z, … of the original in the working photograph; pixel centres are integers."""
        placed = points.copy()
        placed[:, :2] = (points[:, :2] - (self.x, self.y) + 0.5) * self.scale - 0.5
        placed[:, 2] *= self.scale
        return placed

    def moved_mesh(self, mesh: FaceMesh) -> FaceMesh:
        """The mesh in the working photograph."""
        return replace(mesh, points=self.moved(mesh.points))

    def moved_body(self, body: BodyPose | None) -> BodyPose | None:
        """The body in the working photograph."""
        return None if body is None else BodyPose(self.moved(body.points))

    def moved_hand(self, hand: Hand) -> Hand:
        """The hand in the working photograph."""
        flat = np.column_stack([hand.points, np.zeros(len(hand.points), np.float32)])
        return replace(hand, points=self.moved(flat)[:, :2])

    def moved_face(self, face: Face) -> Face:
        """The detection in the working photograph."""
        x, y, width, height = face.box
        flat = np.zeros((6, 3), np.float32)
        flat[0, :2], flat[1:, :2] = (x, y), face.points
        placed = self.moved(flat)[:, :2]
        box = (float(placed[0, 0]), float(placed[0, 1]), width * self.scale, height * self.scale)
        return Face(box, placed[1:], face.score)


def see_people(photo: RGB) -> People:
    """Everyone on a photograph, which is turned by quarters when people are seen better so."""
    faces = _believed(photo)
    upright, turns = photo, 0
    if not faces or faces[0][1] < CERTAIN:
        turns = _quarter_turns(photo, CERTAIN if faces else SURE_SCORE * LEAST_PRESENCE)
    if turns:
        upright = cv2.rotate(photo, _TURN_CODES[turns])
        faces = _believed(upright)
    found = [face for face, _ in faces]
    largest = max((face.size for face in found), default=0.0)
    front = [face for face in found if face.size >= BACKGROUND_SHARE * largest]
    behind = [face for face in found if face.size < BACKGROUND_SHARE * largest]
    return People(upright, turns, _left_to_right(front) + _left_to_right(behind), len(front))


def _quarter_turns(photo: RGB, least: float) -> int:
    """Quarter turns clockwise after which a face is believed most, at least so much; 0 when never."""
    scale = min(1.0, TURNING_EDGE / max(photo.shape[:2]))
    size = (max(1, round(photo.shape[1] * scale)), max(1, round(photo.shape[0] * scale)))
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    belief = {turns: _best_belief(cv2.rotate(small, code)) for turns, code in _TURN_CODES.items()}
    best = max(belief, key=lambda turns: belief[turns])
    return best if belief[best] >= least else 0


def _best_belief(photo: RGB) -> float:
    """Belief in the surest face; a turned pattern must look like a face to the detector as well."""
    return max((belief for face, belief in _believed(photo) if face.score >= SURE_SCORE), default=0.0)


def _believed(photo: RGB) -> list[tuple[Face, float]]:
    """Faces that one of both models believes in, and the belief of both together 0-1; the most believed first."""
    looked = [(face, face_presence(photo, face)) for face in find_faces(photo)]
    believed = [
        (face, face.score * presence)
        for face, presence in looked
        if presence >= LEAST_PRESENCE or face.score >= SURE_SCORE
    ]
    return sorted(believed, key=lambda one: -one[1])


def _left_to_right(faces: Sequence[Face]) -> list[Face]:
    return sorted(faces, key=lambda face: float(face.centre[0]))


def choose_face(people: People, number: int | None, name: str) -> Face:
    """The person meant: ``number`` counts from 1 in the order of ``People.faces``.

    Raises:
        NoFace: nobody is seen, or nobody has that number.
        SeveralFaces: several are seen in the foreground and no number was given.
    """
    count = len(people.faces)
    if count == 0:
        raise NoFace(f"Nobody is seen on '{name}'; choose a photograph on which the face is visible.")
    if number is not None:
        if not 1 <= number <= count:
            raise NoFace(
                f"There is no face {number} on '{name}'; it shows {count}, so name one from 1 to {count}."
            )
        return people.faces[number - 1]
    if people.foreground > 1:
        raise SeveralFaces(
            f"The photo '{name}' shows {people.foreground} people; name the person with --face 1 to "
            f"--face {people.foreground}, counted from left to right (`memoriam look` draws who is who)."
        )
    return people.faces[0]


def working_window(
    shape: tuple[int, ...], mesh: FaceMesh, body: BodyPose | None, hands: Sequence[Hand] = ()
) -> Window:
    """The part of a photograph that is worked on: as much as fits around the person at the chosen scale."""
    height, width = shape[:2]
    left, top, right, bottom = _figure(shape, mesh, body, hands)
    head = mesh.head_height
    wanted = min(1.0, LARGEST_HEAD / head, LONGEST_EDGE / max(right - left, bottom - top))
    scale = max(wanted, min(1.0, KEPT_HEAD / head))
    longest = int(LONGEST_EDGE / scale)
    x, wide = _span(left, right, width, longest)
    y, high = _span(top, min(bottom, top + longest), height, longest)
    return Window(x, y, wide, high, scale)


def _figure(
    shape: tuple[int, ...], mesh: FaceMesh, body: BodyPose | None, hands: Sequence[Hand]
) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the person with hair and a margin, inside the photograph, in pixels."""
    head = mesh.head_height
    middle = mesh.points[:, :2].mean(axis=0)
    above, below = np.array([-1.6, -1.5]), np.array([1.6, 2.6])
    corners = [middle + above * head, middle + below * head]
    if body is not None:
        seen = body.points[body.points[:, 3] > 0.5, :2]
        if len(seen):
            corners += [seen.min(axis=0) - 0.6 * head, seen.max(axis=0) + 0.6 * head]
    for hand in hands:
        corners += [hand.points.min(axis=0) - 0.4 * head, hand.points.max(axis=0) + 0.4 * head]
    low = np.maximum(np.min(corners, axis=0), 0)
    high = np.minimum(np.max(corners, axis=0), (shape[1], shape[0]))
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _span(start: float, end: float, available: int, longest: int) -> tuple[int, int]:
    """Start and length of at most ``longest`` pixels about start-end, as much as is available."""
    length = min(available, longest)
    first = round((start + end - length) / 2)
    return min(max(first, 0), available - length), length


def number_faces(photo: RGB, faces: Sequence[Face]) -> RGB:
    """The photograph, at most 1600 pixels, with each face in a thin ring and its number beside it, from 1."""
    scale = min(1.0, PICTURE_EDGE / max(photo.shape[:2]))
    size = (round(photo.shape[1] * scale), round(photo.shape[0] * scale))
    picture = Image.fromarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA)).convert("RGBA")
    for number, face in enumerate(faces, start=1):
        picture = Image.alpha_composite(picture, _ring(picture.size, face, scale, str(number)))
    return np.asarray(picture.convert("RGB")).copy()


def _ring(size: tuple[int, int], face: Face, scale: float, text: str) -> Image.Image:
    """A transparent layer with one face's ring and badge, drawn large and reduced so that the lines are smooth."""
    zoom = 2
    layer = Image.new("RGBA", (size[0] * zoom, size[1] * zoom))
    draw = ImageDraw.Draw(layer)
    x, y = face.centre * scale * zoom
    radius = face.size * scale * zoom * 0.72
    line = max(2 * zoom, int(radius / 40))
    for beyond, width, colour in ((line // 2, 2 * line, (20, 20, 24, 90)), (0, line, (255, 255, 255, 225))):
        reach = radius + beyond
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline=colour, width=width)
    badge = float(np.clip(face.size * scale * BADGE, *BADGE_LIMITS)) * zoom / 2
    at = (x + radius * 0.71, y - radius * 0.71)
    at = (min(max(at[0], badge), layer.width - badge), min(max(at[1], badge), layer.height - badge))
    draw.ellipse((at[0] - badge, at[1] - badge, at[0] + badge, at[1] + badge), fill=(250, 248, 244, 240))
    draw.text(at, text, fill=(40, 40, 44, 255), font=ImageFont.load_default(badge * 1.25), anchor="mm")
    return layer.resize(size, Image.Resampling.LANCZOS)
