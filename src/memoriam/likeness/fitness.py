"""What a photograph can carry: each weakness is measured, said, and makes a smaller film, not a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from memoriam.arrays import Mask
from memoriam.likeness.appearance import Appearance, head_cut
from memoriam.likeness.mesh import blendshape
from memoriam.likeness.person import BodyPose, FaceMesh, Finding, Fitness, Severity

Side = Literal["left", "right"]
"""Of the picture, as the viewer sees it."""

GOOD_HEAD = 260.0
"""Head height in original pixels from which enlargement to a 1080-pixel-wide film is not noticed."""

SMALL_HEAD = 70.0
"""Below this head height eyes are some ten pixels wide and every motion shows as a smear."""

GOOD_SHARPNESS, BLURRED = 0.5, 0.3
"""Sharpness at the eyes of ordinary photographs (0.55-0.7 in tests) and of clearly blurred ones (below 0.3)."""

STRAIGHT, TURNED = 12.0, 35.0
"""Degrees of yaw up to which nothing is hidden, and from which the far eye is: it cannot turn farther."""

LEVEL, TILTED = 15.0, 30.0
"""The same for pitch."""

LEANING = 20.0
"""Degrees of roll from which it is said; it needs no smaller film."""

OPEN_LID, CLOSED_LID = 0.22, 0.10
"""Lid gap over eye width: looking, and closed (Soukupová & Čech 2016, eye aspect ratio, use 0.2 for a blink)."""

EYES_CLOSED = 0.25
"""Openness below which eyes count as closed: closed eyes are not opened, as what is under them was never seen."""

OPEN_MOUTH = 0.12
"""Inner lip gap over mouth width from which teeth are seen."""

COVERED, MOSTLY_COVERED = 0.4, 0.7
"""Share of the face's skin that is not seen as skin. Bare faces, shaded or framed in hair, measured up to 0.3, long
fringes, caps and masks 0.45-0.5."""

SMILING = 0.5
"""Smile strength from which a photograph may be chosen for its smile."""

BEARD = 0.65
"""The same share of chin and jaw; bare chins in shadow measured up to 0.54, full beards 0.75-0.98."""

GLASSES = 0.92
"""Deep-set eyes between wrinkles reached 0.89, frames 0.94-1.0; on faces of some 50 pixels glasses are not noticed."""

DARK_GLASSES = 0.5
"""Eye sockets this much darker than the cheeks are dark glasses; deep-set eyes in hard light measured up to 0.25."""

NARROW_EYE = 9.0
"""Original pixels of one eye's width below which a lid line cannot be drawn truthfully."""

POOR_MATTE = 0.5
"""Matte quality from which the outline is trusted in front of another background."""

HAND_REACH = 0.2
"""Head heights around the face in which a visible hand is taken to touch it: fingertips reach beyond their points."""

HAND_SHARE = 0.3
"""Share of a face that a hand at it covers, roughly: its skin cannot be told from the face's."""

VISIBLE = 0.5
"""Visibility from which a body point counts as seen (MediaPipe's own drawing threshold)."""

FREE_FOREARM = 0.35
"""Head heights between wrist and trunk from which a forearm can move without tearing the coat."""

MOTION_FLOOR = 0.25
"""The least motion: a breath and a slow turn of two degrees carry any photograph of a face."""

_SHOULDERS, _ELBOWS, _WRISTS, _HIPS = (12, 11), (14, 13), (16, 15), (24, 23)
"""(viewer's left, viewer's right) of a person facing the camera."""

_HANDS = (15, 16, 17, 18, 19, 20, 21, 22)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that fitness is judged by. ``scale``: working pixels per original pixel. ``turns``: quarter turns applied."""

    mesh: FaceMesh
    body: BodyPose | None
    matte: Mask
    matte_quality: float
    appearance: Appearance
    scale: float
    turns: int = 0
    background_people: int = 0


@dataclass(frozen=True, slots=True)
class _Measure:
    """One property: a value, how much motion it leaves (0-1), and what is said when it is worth saying."""

    code: str
    value: float
    motion: float
    severity: Severity
    sentence: str

    def finding(self) -> Finding:
        return Finding(self.code, self.severity, self.value, self.sentence)


def judge(evidence: Evidence) -> Fitness:
    """How much the photograph can carry, with every finding that is worth a sentence."""
    measures = [measure for rule in _RULES for measure in rule(evidence)]
    blink = not any(measure.code in _NO_BLINK for measure in measures)
    motion = float(np.prod([measure.motion for measure in measures]))
    mesh, seen = evidence.mesh, evidence.appearance
    return Fitness(
        face_height=mesh.head_height / evidence.scale,
        sharpness=seen.sharpness,
        eyes_open=eyes_open(mesh),
        mouth_open=mouth_open(mesh),
        occlusion=max(seen.covered, HAND_SHARE if hand_at_face(mesh, evidence.body) else 0.0),
        glasses=seen.glasses,
        head_cut=head_cut(mesh, evidence.matte),
        matte_quality=evidence.matte_quality,
        blink=blink,
        motion=max(motion, MOTION_FLOOR),
        findings=tuple(measure.finding() for measure in measures),
    )


def eyes_open(mesh: FaceMesh) -> float:
    """0 closed to 1 open: the smaller of both eyes; the far eye of a turned head is not asked."""
    ratios = [_ratio(mesh, 159, 145, 33, 133), _ratio(mesh, 386, 374, 362, 263)]
    if abs(mesh.head.yaw) > TURNED:
        ratios = [max(ratios)]
    lids = (min(ratios) - CLOSED_LID) / (OPEN_LID - CLOSED_LID)
    blinking = max(blendshape(mesh, "eyeBlinkLeft"), blendshape(mesh, "eyeBlinkRight"))
    return float(np.clip(min(lids, (1 - blinking) * 2), 0, 1))


def mouth_open(mesh: FaceMesh) -> float:
    """Inner lip gap over inner mouth width."""
    return _ratio(mesh, 13, 14, 78, 308)


def smile(mesh: FaceMesh) -> float:
    """0-1: the weaker corner of the mouth counts."""
    return min(blendshape(mesh, "mouthSmileLeft"), blendshape(mesh, "mouthSmileRight"))


def _ratio(mesh: FaceMesh, upper: int, lower: int, start: int, end: int) -> float:
    points = mesh.points
    width = max(float(np.linalg.norm(points[end] - points[start])), 1e-6)
    return float(np.linalg.norm(points[lower] - points[upper])) / width


def arm_visible(body: BodyPose | None, side: Side) -> bool:
    """Whether shoulder, elbow and wrist of one arm are all seen."""
    if body is None:
        return False
    at = 0 if side == "left" else 1
    return bool((body.points[[_SHOULDERS[at], _ELBOWS[at], _WRISTS[at]], 3] > VISIBLE).all())


def arm_free(body: BodyPose | None, side: Side, head_height: float) -> bool:
    """Whether a visible forearm stands clear of the trunk, so that it can be moved without tearing clothes."""
    if body is None or not arm_visible(body, side):
        return False
    at = 0 if side == "left" else 1
    outward = -1.0 if side == "left" else 1.0
    trunk = (body.points[_SHOULDERS[at], 0] + body.points[_HIPS[at], 0]) / 2
    clear = outward * (body.points[_WRISTS[at], 0] - trunk)
    raised = body.points[_WRISTS[at], 1] < body.points[_SHOULDERS[at], 1]
    return bool(raised or clear > FREE_FOREARM * head_height)


def half_body(body: BodyPose | None, head_height: float, photo_height: int) -> bool:
    """Whether both shoulders and at least one more head height of the trunk are on the photograph."""
    if body is None or not (body.points[list(_SHOULDERS), 3] > VISIBLE).all():
        return False
    shoulders = float(body.points[list(_SHOULDERS), 1].mean())
    return shoulders + head_height < photo_height


def hand_at_face(mesh: FaceMesh, body: BodyPose | None) -> bool:
    """Whether a hand of the person lies on the face."""
    if body is None:
        return False
    hands = body.points[list(_HANDS)]
    low = mesh.points[:, :2].min(axis=0) - HAND_REACH * mesh.head_height
    high = mesh.points[:, :2].max(axis=0) + HAND_REACH * mesh.head_height
    inside = ((hands[:, :2] > low) & (hands[:, :2] < high)).all(axis=1)
    return bool((inside & (hands[:, 3] > VISIBLE)).any())


def _between(value: float, good: float, bad: float, least: float) -> float:
    """1 at ``good`` or better, falling in a straight line to ``least`` at ``bad``."""
    share = np.clip((value - bad) / (good - bad), 0, 1)
    return float(least + (1 - least) * share)


def _face_size(evidence: Evidence) -> list[_Measure]:
    height = evidence.mesh.head_height / evidence.scale
    motion = _between(height, GOOD_HEAD, SMALL_HEAD, 0.85)
    if height >= GOOD_HEAD:
        return []
    pixels = f"The face is {height:.0f} pixels high"
    if height >= (GOOD_HEAD + SMALL_HEAD) / 2:
        return [_Measure("face_small", height, motion, "note", f"{pixels}; close shots look a little soft.")]
    return [
        _Measure(
            "face_small",
            height,
            motion,
            "limits",
            f"{pixels}, few for a film, so it moves less and stays farther away.",
        )
    ]


def _blur(evidence: Evidence) -> list[_Measure]:
    sharpness = evidence.appearance.sharpness
    if sharpness >= GOOD_SHARPNESS:
        return []
    motion = _between(sharpness, GOOD_SHARPNESS, BLURRED, 0.9)
    severity: Severity = "note" if sharpness > BLURRED else "limits"
    sentence = f"The eyes are soft (sharpness {sharpness:.2f} of 1); the film keeps its distance."
    return [_Measure("blurred", sharpness, motion, severity, sentence)]


def _yaw(evidence: Evidence) -> list[_Measure]:
    yaw = evidence.mesh.head.yaw
    if abs(yaw) <= STRAIGHT:
        return []
    where = "right" if yaw > 0 else "left"
    turned = f"The head is turned {abs(yaw):.0f}° to the {where}"
    motion = _between(abs(yaw), STRAIGHT, TURNED, 0.4)
    if abs(yaw) > TURNED:
        return [
            _Measure(
                "profile",
                yaw,
                motion,
                "limits",
                f"{turned}; the far eye is hidden, so it neither blinks nor turns far.",
            )
        ]
    return [_Measure("turned", yaw, motion, "limits", f"{turned}, so it turns less in the film.")]


def _pitch(evidence: Evidence) -> list[_Measure]:
    pitch = evidence.mesh.head.pitch
    if abs(pitch) <= LEVEL:
        return []
    where = "raised" if pitch > 0 else "lowered"
    motion = _between(abs(pitch), LEVEL, TILTED, 0.6)
    return [
        _Measure(
            "pitched",
            pitch,
            motion,
            "limits",
            f"The head is {where} by {abs(pitch):.0f}°, so it nods less in the film.",
        )
    ]


def _roll(evidence: Evidence) -> list[_Measure]:
    roll = evidence.mesh.head.roll
    if abs(roll) <= LEANING:
        return []
    return [
        _Measure(
            "tilted",
            roll,
            1.0,
            "note",
            f"The head leans {abs(roll):.0f}° to one side and keeps leaning in the film.",
        )
    ]


def _eyes(evidence: Evidence) -> list[_Measure]:
    found = []
    openness = eyes_open(evidence.mesh)
    if openness < EYES_CLOSED:
        sentence = f"The eyes are closed ({openness:.2f} open of 1) and stay closed, as nobody saw them open."
        found.append(_Measure("eyes_closed", openness, 1.0, "limits", sentence))
    width = min(_eye_width(evidence.mesh, 33, 133), _eye_width(evidence.mesh, 362, 263)) / evidence.scale
    if width < NARROW_EYE and abs(evidence.mesh.head.yaw) <= TURNED:
        sentence = f"An eye is {width:.0f} pixels wide, too few to draw a lid, so the eyes do not blink."
        found.append(_Measure("eyes_small", width, 1.0, "limits", sentence))
    return found


def _eye_width(mesh: FaceMesh, start: int, end: int) -> float:
    return float(np.linalg.norm(mesh.points[end, :2] - mesh.points[start, :2]))


def _mouth(evidence: Evidence) -> list[_Measure]:
    gap = mouth_open(evidence.mesh)
    if gap < OPEN_MOUTH:
        return []
    sentence = f"The mouth is open (gap {gap:.2f} of its width); when words are spoken it closes over the teeth first."
    return [_Measure("mouth_open", gap, 1.0, "note", sentence)]


def _occlusion(evidence: Evidence) -> list[_Measure]:
    found = []
    seen = evidence.appearance
    if hand_at_face(evidence.mesh, evidence.body):
        sentence = "A hand lies at the face and cannot move apart from it, so head and mouth move little."
        found.append(_Measure("hand_at_face", 1.0, 0.5, "limits", sentence))
    if seen.covered > COVERED and not _is_beard(seen):
        share = f"{100 * seen.covered:.0f} % of the face's skin is covered or in deep shadow"
        severe = seen.covered > MOSTLY_COVERED
        sentence = f"{share}; what is beneath is not invented, so the face moves less."
        motion = _between(seen.covered, COVERED, MOSTLY_COVERED, 0.5)
        found.append(_Measure("covered", seen.covered, motion, "limits" if severe else "note", sentence))
    if _is_beard(seen):
        sentence = f"Beard or shade covers {100 * seen.lower_covered:.0f} % of the jaw; it follows the lips."
        found.append(_Measure("beard", seen.lower_covered, 1.0, "note", sentence))
    return found


def _is_beard(seen: Appearance) -> bool:
    """What hides the jaw much more than the rest is taken for a beard."""
    return (
        seen.lower_covered > BEARD
        and seen.covered < MOSTLY_COVERED
        and seen.lower_covered > 1.2 * seen.covered
    )


def _glasses(evidence: Evidence) -> list[_Measure]:
    seen = evidence.appearance
    if seen.dark_glasses > DARK_GLASSES:
        sentence = f"The eyes are in the dark (glasses or shade, {seen.dark_glasses:.2f} of 1), so they do not blink."
        return [_Measure("dark_glasses", seen.dark_glasses, 1.0, "limits", sentence)]
    if seen.glasses > GLASSES:
        sentence = f"Glasses seem to be worn ({seen.glasses:.2f} of 1); lids move behind the frame."
        return [_Measure("glasses", seen.glasses, 1.0, "note", sentence)]
    return []


def _frame(evidence: Evidence) -> list[_Measure]:
    found = []
    if head_cut(evidence.mesh, evidence.matte):
        sentence = "The edge of the photograph cuts into the head, so it turns less and stays at that edge."
        found.append(_Measure("head_cut", 1.0, 0.6, "limits", sentence))
    if evidence.turns:
        degrees = 90.0 * evidence.turns
        sentence = f"The photograph lay on its side and was turned by {degrees:.0f}° clockwise."
        found.append(_Measure("sideways", degrees, 1.0, "note", sentence))
    if evidence.background_people:
        count = evidence.background_people
        sentence = (
            f"{count} more {'face is' if count == 1 else 'faces are'} small in the background and stay there."
        )
        found.append(_Measure("background_faces", float(count), 1.0, "note", sentence))
    return found


def _outline(evidence: Evidence) -> list[_Measure]:
    quality = evidence.matte_quality
    if quality >= POOR_MATTE:
        return []
    sentence = f"The outline is uncertain (quality {quality:.2f} of 1), so the figure moves less."
    return [
        _Measure("outline_uncertain", quality, _between(quality, POOR_MATTE, 0.0, 0.6), "limits", sentence)
    ]


_NO_BLINK = frozenset({"eyes_closed", "eyes_small", "profile", "dark_glasses"})

_RULES: tuple[Callable[[Evidence], list[_Measure]], ...] = (
    _face_size,
    _blur,
    _yaw,
    _pitch,
    _roll,
    _eyes,
    _mouth,
    _occlusion,
    _glasses,
    _frame,
    _outline,
)
