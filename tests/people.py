"""People for unit tests: synthetic portraits of the right types and sizes, showing nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from memoriam.likeness import Colours, FaceMesh, Fitness, HeadPose, Likeness, Portrait


def make_fitness(**changed: Any) -> Fitness:
    """A photograph that bears everything."""
    good = Fitness(
        face_height=300.0,
        sharpness=0.8,
        eyes_open=0.9,
        mouth_open=0.0,
        occlusion=0.0,
        glasses=0.0,
        head_cut=False,
        matte_quality=0.9,
        blink=True,
        motion=1.0,
        findings=(),
    )
    return replace(good, **changed)


def make_portrait(
    width: int = 240, height: int = 320, yaw: float = 0.0, fitness: Fitness | None = None
) -> Portrait:
    """An egg of a head before a gradient; the mesh is random but inside the egg, seeded."""
    chance = np.random.default_rng(1)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    centre = np.array([width / 2, height * 0.42], np.float32)
    inside = ((x - centre[0]) / (width * 0.22)) ** 2 + ((y - centre[1]) / (height * 0.24)) ** 2 < 1
    photo = np.stack([x / width * 90 + 60, y / height * 90 + 60, np.full_like(x, 90)], axis=-1)
    plate = photo.astype(np.uint8)
    photo[inside] = (190, 150, 130)
    points = np.zeros((478, 3), np.float32)
    points[:, :2] = centre + chance.uniform(-1, 1, (478, 2)) * [width * 0.12, height * 0.13]
    for index, place in {10: (0, -0.2), 152: (0, 0.2), 33: (-0.09, -0.04), 263: (0.09, -0.04)}.items():
        points[index, :2] = centre + np.array(place) * [width, height]
    mesh = FaceMesh(points, np.zeros(52, np.float32), 1.0, HeadPose(yaw, 0.0, 0.0))
    return Portrait(
        photo=photo.astype(np.uint8),
        grey=False,
        mesh=mesh,
        body=None,
        matte=inside.astype(np.float32),
        plate=plate,
        depth=np.zeros((height // 8 + 1, width // 8 + 1), np.float32),
        colours=Colours((190, 150, 130), None, None),
        identity=np.eye(1, 128, dtype=np.float32)[0],
        fitness=fitness or make_fitness(),
        source="0" * 64,
        scale=1.0,
        origin=(0.0, 0.0),
    )


def make_likeness(portrait: Portrait | None = None) -> Likeness:
    """A person of whom there is one portrait."""
    return Likeness((portrait or make_portrait(),), {"portrait": 0}, "key")
