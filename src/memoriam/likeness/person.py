"""What is known of a person after their photographs were looked at. Plain frozen data: no models, no decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask, Points

Purpose = Literal["portrait", "half_body", "smile", "closed_eyes"]
"""What a photograph can be the best of."""

Severity = Literal["note", "limits", "prevents"]
"""note: said only · limits: something is made smaller · prevents: something cannot be made from this photograph."""

Triple = tuple[int, int, int]

OnHead = Literal["hair", "bald", "covered", "unseen"]
"""hair: seen · bald: scalp · covered: a hat or a scarf · unseen: too little of the head is in the picture."""


@dataclass(frozen=True, slots=True)
class HeadPose:
    """Rotation of the head away from looking straight into the camera, in degrees.

    yaw > 0: turned toward the viewer's right; pitch > 0: chin up; roll > 0: clockwise as the viewer sees it.
    """

    yaw: float
    pitch: float
    roll: float


@dataclass(frozen=True, slots=True)
class FaceMesh:
    """The 478-point face mesh (MediaPipe face landmarker topology, irises are 468-477) of one face.

    points: (478, 3) float32, pixels of the portrait's photo, z in the same unit, toward the camera positive.
    blendshapes: (52,) float32, 0-1, in the order of the model card.
    presence: 0-1, the model's own confidence that this is a face.
    """

    points: Points
    blendshapes: NDArray[np.float32]
    presence: float
    head: HeadPose

    @property
    def eye_distance(self) -> float:
        """Distance of the outer eye corners (33, 263) in pixels: the face's own ruler."""
        return float(np.linalg.norm(self.points[263, :2] - self.points[33, :2]))

    @property
    def head_height(self) -> float:
        """Chin (152) to the top of the forehead (10) in pixels: the 'head height' lengths on a body are given in."""
        return float(np.linalg.norm(self.points[10, :2] - self.points[152, :2]))


@dataclass(frozen=True, slots=True)
class BodyPose:
    """33 body landmarks (BlazePose topology): (33, 4) x, y in pixels, z pixels toward the camera, visibility 0-1."""

    points: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Arm:
    """A raised forearm that the photograph shows whole, with an open hand, and free: it can wave as it is.

    side: -1 left of the face as seen, 1 right. shoulder, elbow: (2,) float32 photo pixels. hand: (21, 2) float32, the
    points of the MediaPipe hand; the first is the wrist.
    """

    side: float
    shoulder: Points
    elbow: Points
    hand: Points

    @property
    def palm(self) -> float:
        """Wrist to the knuckle of the middle finger, pixels: the hand's own ruler, about half its length."""
        return float(np.linalg.norm(self.hand[9] - self.hand[0]))


@dataclass(frozen=True, slots=True)
class Colours:
    """Typical sRGB colours of the person; None where they are not seen.

    hair: also what shows of it below a hat. top: the outermost garment. bottom: what is worn on the thighs.
    head: what is on it.
    """

    skin: Triple
    hair: Triple | None
    top: Triple | None
    bottom: Triple | None = None
    head: OnHead = "hair"


@dataclass(frozen=True, slots=True)
class Finding:
    """One measured property of a photograph and what follows from it for the film.

    code: stable name such as ``face_small``; sentence: for a person to read, value and consequence in it.
    """

    code: str
    severity: Severity
    value: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Fitness:
    """How much a photograph can carry.

    face_height: pixels of the original photograph, chin to forehead. sharpness: 0 (blurred) to 1 (crisp) at the eyes.
    eyes_open: 0-1, the smaller of both. mouth_open: inner lip gap / mouth width. occlusion: share 0-1 of the face.
    matte_quality: 0-1. ``blink`` is False where lids cannot be moved truthfully.
    motion: 0-1, factor by which every amplitude of the film is multiplied.
    """

    face_height: float
    sharpness: float
    eyes_open: float
    mouth_open: float
    occlusion: float
    glasses: float
    head_cut: bool
    matte_quality: float
    blink: bool
    motion: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Portrait:
    """Everything measured from one photograph of the person. All pixel data share the size of ``photo``.

    photo: upright sRGB working photograph, cropped around the person and at most 2880 pixels on its longer edge.
    grey: the photograph has no colour, so every synthesised pixel must be grey as well (sepia keeps its tint).
    matte: soft alpha of the person with hair, 0-1.
    plate: what is behind the person, the person's place filled in.
    depth: (h // 8 + 1, w // 8 + 1) relative depth of the person in pixels, toward the camera positive, 0 at the ears.
    identity: (128,) unit float32 SFace embedding.
    source: hex sha256 of the file. scale: working per original pixels. origin: (x, y) of the crop in the original.
    arm: the one that can wave as it is; None where none can.
    """

    photo: RGB
    grey: bool
    mesh: FaceMesh
    body: BodyPose | None
    matte: Mask
    plate: RGB
    depth: NDArray[np.float32]
    colours: Colours
    identity: NDArray[np.float32]
    fitness: Fitness
    source: str
    scale: float
    origin: tuple[float, float]
    arm: Arm | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """One person: the portraits made of their photographs, and which is best for what.

    key: hex digest over photographs, choices and the version of this code; the cache's name for it.
    """

    portraits: tuple[Portrait, ...]
    best: Mapping[Purpose, int]
    key: str

    def for_purpose(self, purpose: Purpose) -> Portrait:
        """The best portrait for a purpose; the first purpose's where none was chosen."""
        return self.portraits[self.best.get(purpose, self.best["portrait"])]
