"""Whose hand is raised, on which side, and how much of the photograph is shown so that nobody has three arms."""

from __future__ import annotations

from dataclasses import dataclass

from memoriam.brief import Brief, Person
from memoriam.likeness import Portrait
from memoriam.likeness.person import Arm, BodyPose, Colours
from memoriam.picture.camera import CHIN, LEFT_CHEEK, OUTER_EYES, RIGHT_CHEEK, head_is_cut
from memoriam.stage.figure import hand_kinds

LOOKS_ASIDE = 10.0
"""Degrees of yaw from which the hand is raised where the person looks: nobody waves behind their back."""

SHOULDERS, ELBOWS, WRISTS, SEEN = (12, 11), (14, 13), (16, 15), 0.5
"""Body landmarks at the viewer's left and right, and the visibility from which they are believed."""

KNUCKLES = ((18, 20), (17, 19))
"""Knuckles of little finger and forefinger on the same sides."""

BEYOND_KNUCKLES = 0.55
"""Face heights that stretched fingers may reach above their knuckles, where a hand is higher than its wrist."""

BUST = 1.6
"""Face heights below the chin that are shown: the raised forearm ends there as well."""

SHORTEST_BUST = 0.95
"""Less than so many face heights between chin and elbow or hand would be a head without shoulders."""

LEAST_BODY = 0.45
"""Face heights that the photograph must show below the chin."""

ABOVE_WRIST = 0.10
"""Face heights: a hand that lies before the body is hidden with its wrist."""

PREFERENCE = 0.25
"""Face heights of body for which the side is given up to which the person looks."""

AROUND = 0.6
"""Face heights left round a hand that waves: it sways by a quarter of them."""

FACE_MARGIN = 0.05
"""Face heights between a cheek and the photo's side below which the face counts as cut."""

OLD_FROM = 62
"""Years from which the hand is an old one."""

GREY_HAIR = (24, 118)
"""Largest difference of the channels and least brightness of grey hair, levels."""


@dataclass(frozen=True, slots=True)
class FreeSide:
    """side: -1 left of the face as seen, 1 right. ends: face heights below the chin that are shown."""

    side: float
    ends: float


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of the frame an arm needs, face heights from the middle of the eyes: ``beside`` > 0 at the right."""

    beside: float
    above: float


def reach_of(portrait: Portrait, arm: Arm) -> Reach:
    """The room in which a raised arm can wave whole."""
    face, points = portrait.mesh.head_height, portrait.mesh.points
    middle, eyes = (
        points[[LEFT_CHEEK, RIGHT_CHEEK], 0].mean(),
        points[list(OUTER_EYES), 1].mean(),
    )
    beside = float((arm.side * (arm.hand[:, 0] - middle)).max()) / face
    above = float(eyes - arm.hand[:, 1].min()) / face
    return Reach(arm.side * max(beside + AROUND, 0.0), above + AROUND)


def free_side(portrait: Portrait) -> FreeSide | None:
    """Where a hand can be raised, or None if ``hindrance`` says why not."""
    if hindrance(portrait) is not None:
        return None
    left, right = FreeSide(-1.0, _hidden_from(portrait, 0)), FreeSide(1.0, _hidden_from(portrait, 1))
    yaw = portrait.mesh.head.yaw
    liked, other = (left, right) if yaw < -LOOKS_ASIDE else (right, left)
    return liked if liked.ends >= other.ends - PREFERENCE else other


def hindrance(portrait: Portrait) -> str | None:
    """Why no hand can be raised beside this person, the beginning of a sentence; None if one can."""
    face, points = portrait.mesh.head_height, portrait.mesh.points
    rows, columns = portrait.photo.shape[:2]
    cheeks = points[[LEFT_CHEEK, RIGHT_CHEEK], 0]
    room = min(float(cheeks.min()), columns - 1.0 - float(cheeks.max()))
    if head_is_cut(portrait) or room < FACE_MARGIN * face:
        return "The photograph cuts the head"
    if rows - 1.0 - float(points[CHIN, 1]) < LEAST_BODY * face:
        return "The photograph does not show the shoulders"
    if any(_raised(portrait, at) for at in (0, 1)):
        return "The photograph shows a raised arm that is not whole or not free to be moved"
    if max(_hidden_from(portrait, at) for at in (0, 1)) < SHORTEST_BUST:
        return "The photograph shows both arms or hands close to the face"
    return None


def _raised(portrait: Portrait, at: int) -> bool:
    """Whether this arm's wrist is seen above its elbow and shoulder: a second raised hand would be one too many."""
    if portrait.body is None:
        return False
    shoulder, elbow, wrist = portrait.body.points[[SHOULDERS[at], ELBOWS[at], WRISTS[at]]]
    seen = min(float(elbow[3]), float(wrist[3])) > SEEN
    return seen and float(wrist[1]) < min(float(shoulder[1]), float(elbow[1]))


def _hidden_from(portrait: Portrait, at: int) -> float:
    """Face heights below the chin from which the photograph must be hidden so that this arm is not seen twice."""
    if portrait.body is None:
        return BUST
    rows, columns = portrait.photo.shape[:2]
    chin, face = float(portrait.mesh.points[CHIN, 1]), portrait.mesh.head_height
    ends = BUST
    up = _points_up(portrait.body, at, face)
    chain = [(ELBOWS[at], 0.0), (WRISTS[at], ABOVE_WRIST)]
    chain += [(knuckle, BEYOND_KNUCKLES) for knuckle in KNUCKLES[at]] if up else []
    for landmark, above in chain:
        x, y, _, visibility = portrait.body.points[landmark].tolist()
        if visibility < SEEN or not (0.0 <= x < columns and 0.0 <= y < rows):
            break  # a wrist without its elbow is a guess of the model, and so are fingers without a wrist
        ends = min(ends, (y - chin) / face - above)
    return ends


def _points_up(body: BodyPose, at: int, face: float) -> bool:
    """Whether the knuckles of a hand lie above its wrist."""
    knuckles = body.points[list(KNUCKLES[at]), 1].mean()
    return bool(knuckles < body.points[WRISTS[at], 1] - ABOVE_WRIST * face)


def hand_kind(brief: Brief, portrait: Portrait) -> str:
    """The installed hand that suits: as the brief says, else by age, grey hair or beard; an old one when in doubt."""
    figure, known = brief.figure, hand_kinds()
    old = figure.old if figure.old is not None else _is_old(brief.person, portrait)
    bearded = any(finding.code == "beard" for finding in portrait.fitness.findings)
    body = figure.body or ("man" if bearded else None)
    wishes = ["old"] if old else [body] if body else []
    return next((wish for wish in (*wishes, "old", *known) if wish in known), "old")


def _is_old(person: Person, portrait: Portrait) -> bool:
    """By the years they lived, or else by grey hair, which only a photograph in colour shows."""
    if person.born and person.died:
        return int(person.died[:4]) - int(person.born[:4]) >= OLD_FROM
    return looks_old(portrait)


def looks_old(portrait: Portrait) -> bool:
    """Whether the hair is grey; a photograph without colour tells nothing."""
    return not portrait.grey and _grey_hair(portrait.colours)


def _grey_hair(colours: Colours) -> bool:
    if colours.hair is None:
        return False
    return max(colours.hair) - min(colours.hair) <= GREY_HAIR[0] and min(colours.hair) >= GREY_HAIR[1]
