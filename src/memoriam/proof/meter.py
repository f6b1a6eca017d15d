"""Measures the finished frames of a film while they are made: is it still the person, do they move, is it calm.

The meter sees exactly what the encoder gets, after light, grade, grain, label and title. SFace costs about 20 ms of
CPU a face, so not every frame can be looked at: each ``every``-th is, and besides those the frames where the face is
furthest from the photograph and every closed eye. The worst moments are in the sample by design.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, Frame, Points, Yuv420
from memoriam.likeness.faces import Face
from memoriam.likeness.person import FaceMesh
from memoriam.performance.pose import Pose
from memoriam.proof.measures import (
    Identity,
    IdentitySample,
    Measurements,
    MotionSample,
    SampleState,
    Spread,
)
from memoriam.proof.motion import closings, extremes, eye_opening, judge_blinks, judge_motion
from memoriam.proof.planes import Box, box_around, crop
from memoriam.proof.steadiness import SteadinessMeter
from memoriam.scenes.base import SUBJECT
from memoriam.storyboard import FPS, Storyboard

EVERY = 3
"""Frames from one identity sample to the next: 8 a second at 25 fps, under 15 ms of CPU a frame with all the rest."""

MESH_EVERY = 15
"""Frames from one mesh sample to the next, besides extremes and blinks: the mesh costs about 15 ms."""

CROP_MARGIN = 1.7
"""Side of the square that is looked at, in face heights: YuNet wants some hair and chin around a face."""

CROP_SIZE = 256
"""Pixels of that square: the face fills about 150 of them, more than the 112 SFace looks at."""

Embedding = NDArray[np.float32]
"""(128,) unit length."""

FIVE_POINTS = ((33, 133), (362, 263), (1,), (61,), (291,))
"""Mesh points whose means are YuNet's five: eye on the viewer's left, the other, nose, mouth corners likewise."""


class FaceReader(Protocol):
    """What the meter needs of the models. Called from several threads at the same time."""

    def detect(self, picture: RGB) -> Face | None:
        """The surest face, in pixels of ``picture``; None if there is none."""
        ...

    def embed(self, picture: RGB, five: Points) -> Embedding:
        """SFace embedding of the face at those five points."""
        ...

    def mesh(self, picture: RGB, face: Face) -> FaceMesh:
        """The 478-point mesh of that face, in pixels of ``picture``."""
        ...


@dataclass(frozen=True)
class Script:
    """What was meant to happen, frame by frame; all sequences are as long as the film.

    shown: False while the face dissolves into light or title on purpose. light: 0-1, how much of that lies over the
    picture.
    """

    fps: float
    poses: Sequence[Pose]
    shown: Sequence[bool]
    light: Sequence[float]


def script_of(storyboard: Storyboard, person: str = SUBJECT) -> Script:
    """What a storyboard means to show of one person, frame by frame."""
    times = [storyboard.time(index) for index in range(storyboard.frames)]
    performance = storyboard.performances[person]
    return Script(
        fps=FPS,
        poses=[performance.pose(t) for t in times],
        shown=[storyboard.face_shown(t) for t in times],
        light=[max(storyboard.light(t), storyboard.veil(t), storyboard.title(t)) for t in times],
    )


class FilmMeter:
    """Give it every finished frame once, in any order, from any thread; then ask for the ``result``."""

    def __init__(
        self,
        reference: NDArray[np.float32],
        script: Script,
        reader: FaceReader,
        *,
        every: int = EVERY,
        mesh_every: int = MESH_EVERY,
    ) -> None:
        """reference: (128,) SFace embedding of the photograph, or (n, 128) of several: the best match counts."""
        self._reference = _unit_rows(np.atleast_2d(reference))
        self._script = script
        self._reader = reader
        self._every = every
        notable = set(closings(script.poses)) | extremes(script.poses)
        frames = range(len(script.poses))
        self._identity_frames = notable | set(frames[::every])
        self._mesh_frames = notable | set(frames[::mesh_every])
        self._steadiness = SteadinessMeter(script.fps, script.light)
        self._lock = threading.Lock()
        self._samples: dict[int, IdentitySample] = {}
        self._motion: dict[int, MotionSample] = {}

    def add(self, index: int, frame: Frame | Yuv420, face: Points | None) -> None:
        """Look at finished frame ``index``: (h, w, 4) RGBX or (h · 3/2, w) planar BT.709.

        face: (478, 2) where the painter put the face, in frame pixels; None where the person is not in the picture.
        """
        self._steadiness.add(index, frame, face)
        if index not in self._identity_frames and index not in self._mesh_frames:
            return
        if face is None or not self._script.shown[index]:
            self._keep(IdentitySample(index, index / self._script.fps, "not_shown", None))
            return
        self._look_at_face(index, frame, face)

    def result(self) -> Measurements:
        """Everything measured so far."""
        samples = tuple(self._samples[i] for i in sorted(self._samples))
        identity = Identity(
            samples=samples,
            cosine=Spread.of([s.cosine for s in samples if s.cosine is not None]),
            every=self._every,
            of_frames=len(self._script.poses),
        )
        script = self._script
        return Measurements(
            identity,
            judge_motion(script.poses, script.fps, script.shown, self._motion),
            judge_blinks(script.poses, script.fps, script.shown, self._motion),
            self._steadiness.result(),
        )

    def _look_at_face(self, index: int, frame: Frame | Yuv420, expected: Points) -> None:
        box = box_around(expected, CROP_MARGIN, frame)
        seconds = index / self._script.fps
        if box is None:
            self._keep(IdentitySample(index, seconds, "undetected", None))
            return
        scale = CROP_SIZE / max(box[2] - box[0], box[3] - box[1])
        size = (round((box[2] - box[0]) * scale), round((box[3] - box[1]) * scale))
        picture = crop(frame, box, size)
        found = self._reader.detect(picture)
        state: SampleState = "undetected" if found is None else "detected"
        five = found.points if found is not None else five_points(_in_crop(expected, box, scale))
        cosine = float((self._reference @ self._reader.embed(picture, five)).max())
        self._keep(IdentitySample(index, seconds, state, cosine))
        if found is not None and index in self._mesh_frames:
            self._keep_pose(index, self._reader.mesh(picture, found))

    def _keep_pose(self, index: int, mesh: FaceMesh) -> None:
        head = mesh.head
        sample = MotionSample(
            index, index / self._script.fps, head.yaw, head.pitch, head.roll, eye_opening(mesh.points)
        )
        with self._lock:
            self._motion[index] = sample

    def _keep(self, sample: IdentitySample) -> None:
        with self._lock:
            self._samples[sample.frame] = sample


def five_points(mesh: Points) -> Points:
    """(5, 2) eyes, nose and mouth corners as YuNet orders them, from a (478, 2) mesh."""
    return np.array([mesh[list(indices), :2].mean(axis=0) for indices in FIVE_POINTS], np.float32)


def _in_crop(points: Points, box: Box, scale: float) -> Points:
    return np.asarray((points[:, :2] - np.array(box[:2], np.float32)) * np.float32(scale), np.float32)


def _unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), np.float32)
