"""The film meter looks at the right frames, tells known cosines, and hides nothing."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from footage import make_face, make_rgbx, make_yuv
from memoriam.arrays import RGB, Frame, Points, Yuv420
from memoriam.brief import Brief, Person
from memoriam.likeness import FaceMesh, HeadPose
from memoriam.likeness.faces import Face, find_faces
from memoriam.likeness.identity import embed
from memoriam.likeness.mesh import face_mesh
from memoriam.performance import Pose
from memoriam.proof.measures import SAME_PERSON, IdentitySample, Measurements
from memoriam.proof.meter import FilmMeter, Script, five_points, script_of
from memoriam.proof.reader import ModelReader
from memoriam.storyboard import plan_film
from people import make_likeness

FPS = 25.0
REFERENCE = np.eye(2, 128, dtype=np.float32)[0]


class ScriptedReader:
    """Reads the face from the crop's colour: red / 255 is the cosine, green / 10 the yaw; blue 0 hides the face."""

    def detect(self, picture: RGB) -> Face | None:
        height, width = picture.shape[:2]
        places = [[0.3, 0.3], [0.7, 0.3], [0.5, 0.5], [0.35, 0.7], [0.65, 0.7]]
        five = np.array(places, np.float32) * np.array([width, height], np.float32)
        return Face((0.0, 0.0, width, height), five, 0.9) if picture[..., 2].mean() > 60 else None

    def embed(self, picture: RGB, five: Points) -> NDArray[np.float32]:
        assert five.shape == (5, 2)
        cosine = float(picture[..., 0].mean()) / 255
        embedding = np.zeros(128, np.float32)
        embedding[:2] = cosine, math.sqrt(1 - cosine**2)
        return embedding

    def mesh(self, picture: RGB, face: Face) -> FaceMesh:
        points = np.zeros((478, 3), np.float32)
        return FaceMesh(
            points, np.zeros(52, np.float32), 1.0, HeadPose(float(picture[..., 1].mean()) / 10, 0.0, 0.0)
        )


def script(frames: int, shown: list[bool] | None = None, poses: list[Pose] | None = None) -> Script:
    return Script(FPS, poses or [Pose()] * frames, shown or [True] * frames, [0.0] * frames)


def measure(frames: list[Frame | Yuv420], plan: Script, every: int = 1, threads: int = 1) -> Measurements:
    meter = FilmMeter(REFERENCE, plan, ScriptedReader(), every=every, mesh_every=every)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda item: meter.add(item[0], item[1], make_face()), enumerate(frames)))
    return meter.result()


@pytest.mark.parametrize("make", [make_rgbx, make_yuv])
def test_known_cosines_are_told_as_they_are(make: type[Frame]) -> None:
    reds = [255, 200, 128, 64]
    found = measure([make((red, 50, 200)) for red in reds], script(4)).identity
    assert [s.cosine for s in found.samples] == pytest.approx([red / 255 for red in reds], abs=0.012)
    assert found.cosine is not None
    assert found.cosine.minimum == pytest.approx(64 / 255, abs=0.012)
    assert found.cosine.mean == pytest.approx(sum(reds) / 4 / 255, abs=0.012)
    assert found.below_threshold == 1


def test_frames_without_a_detected_face_are_measured_and_flagged() -> None:
    found = measure([make_rgbx((220, 50, 200)), make_rgbx((100, 50, 0))], script(2)).identity
    assert [s.state for s in found.samples] == ["detected", "undetected"]
    assert found.samples[1].cosine == pytest.approx(100 / 255, abs=0.01)
    assert found.count("undetected") == 1


def test_frames_that_dissolve_on_purpose_are_kept_as_not_shown() -> None:
    found = measure([make_rgbx((220, 50, 200))] * 4, script(4, shown=[True, True, False, False])).identity
    assert found.samples[2:] == (
        IdentitySample(2, 2 / FPS, "not_shown", None),
        IdentitySample(3, 3 / FPS, "not_shown", None),
    )
    assert found.cosine is not None
    assert found.cosine.count == 2


def test_extremes_and_closed_eyes_are_always_among_the_samples() -> None:
    poses = [Pose(yaw=4 * math.sin(i / 9), blink=1.0 if i == 33 else 0.0) for i in range(80)]
    found = measure([make_rgbx((220, 50, 200))] * 80, script(80, poses=poses), every=40).identity
    frames = {s.frame for s in found.samples}
    assert {0, 40, 33, 14, 42} <= frames
    assert len(frames) <= 7
    assert found.of_frames == 80


def test_measured_yaw_comes_from_the_finished_picture() -> None:
    poses = [Pose(yaw=float(i)) for i in range(10)]
    frames: list[Frame | Yuv420] = [make_rgbx((220, 100 + 10 * i, 200)) for i in range(10)]
    yaw = measure(frames, script(10, poses=poses)).motion.yaw
    assert yaw.commanded == 9.0
    assert yaw.measured == pytest.approx(9.0, abs=0.01)
    assert yaw.error == pytest.approx(0.0, abs=0.01)
    still = measure([make_rgbx((220, 100, 200))] * 10, script(10, poses=poses)).motion.yaw
    assert still.measured == 0.0


def test_threads_change_nothing() -> None:
    chance = np.random.default_rng(2)
    frames: list[Frame | Yuv420] = [make_yuv(tuple(chance.integers(70, 250, 3))) for _ in range(40)]
    assert measure(frames, script(40), threads=4) == measure(frames, script(40))


def test_the_best_match_of_several_photographs_counts() -> None:
    both = np.eye(2, 128, dtype=np.float32) * 3  # not of unit length on purpose
    meter = FilmMeter(both, script(1), ScriptedReader())
    meter.add(0, make_rgbx((153, 50, 200)), make_face())
    (sample,) = meter.result().identity.samples
    assert sample.cosine == pytest.approx(0.8, abs=0.01)  # 0.6 to the first, 0.8 to the second


def test_a_face_outside_the_frame_is_flagged_without_a_number() -> None:
    meter = FilmMeter(REFERENCE, script(1), ScriptedReader())
    meter.add(0, make_rgbx((220, 50, 200)), make_face() + np.float32(9000))
    (sample,) = meter.result().identity.samples
    assert (sample.state, sample.cosine) == ("undetected", None)


def test_script_of_a_storyboard_has_every_frame() -> None:
    board = plan_film(Brief(person=Person(photos=(Path("a.jpg"),))), {"subject": make_likeness()})
    plan = script_of(board)
    assert len(plan.poses) == len(plan.shown) == len(plan.light) == board.frames
    assert plan.shown[0]
    assert not plan.shown[-1]
    assert plan.light[0] == 0.0
    assert plan.light[-1] == 1.0


@pytest.fixture(scope="module")
def hopper_mesh(hopper: Path) -> tuple[RGB, FaceMesh]:
    photo: RGB = cv2.cvtColor(cv2.imread(str(hopper)), cv2.COLOR_BGR2RGB)
    return photo, face_mesh(photo, find_faces(photo)[0])


def on_film(photo: RGB, mesh: FaceMesh, degrees: float) -> tuple[Yuv420, Points]:
    """The photograph turned clockwise about the face on a film frame, and where the mesh then is."""
    centre = mesh.points[:, :2].mean(axis=0)
    matrix = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), -degrees, 1.0)
    turned = cv2.warpAffine(photo, matrix, (512, 600), borderMode=cv2.BORDER_REPLICATE)
    return make_yuv(turned, 512, 600), (mesh.points[:, :2] @ matrix[:, :2].T + matrix[:, 2]).astype(
        np.float32
    )


def test_the_models_find_a_rotation_of_known_angle_and_the_same_person(
    hopper_mesh: tuple[RGB, FaceMesh],
) -> None:
    photo, mesh = hopper_mesh
    angles = [0.0, 4.0, -4.0, 8.0]
    poses = [Pose(roll=angle) for angle in angles]
    meter = FilmMeter(embed(photo, mesh), script(4, poses=poses), ModelReader(), every=1, mesh_every=1)
    for index, angle in enumerate(angles):
        meter.add(index, *on_film(photo, mesh, angle))
    found = meter.result()
    assert found.identity.count("detected") == 4
    assert found.identity.cosine is not None
    assert found.identity.cosine.minimum > 0.9
    assert found.motion.roll.measured == pytest.approx(12.0, abs=1.0)
    assert found.motion.roll.error is not None
    assert found.motion.roll.error < 0.5
    assert found.motion.samples[0].eye_opening > 0.15


def test_somebody_else_is_found_out(hopper_mesh: tuple[RGB, FaceMesh]) -> None:
    photo, mesh = hopper_mesh
    stranger = np.random.default_rng(0).normal(size=128).astype(np.float32)
    meter = FilmMeter(stranger, script(1), ModelReader())
    meter.add(0, *on_film(photo, mesh, 0.0))
    found = meter.result().identity
    assert found.cosine is not None
    assert found.cosine.maximum < SAME_PERSON
    assert found.below_threshold == 1


def test_an_empty_wall_has_no_face() -> None:
    chance = np.random.default_rng(0)
    assert ModelReader().detect(chance.integers(90, 110, (256, 256, 3)).astype(np.uint8)) is None


def test_five_points_are_in_the_detectors_order() -> None:
    mesh = np.zeros((478, 3), np.float32)
    mesh[[33, 133, 362, 263, 1, 61, 291], 0] = (10, 14, 20, 24, 17, 12, 22)
    assert five_points(mesh)[:, 0].tolist() == [12, 22, 17, 12, 22]
