"""One portrait, read and measured once for the tests of this room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from memoriam.arrays import RGB
from memoriam.likeness.faces import find_faces
from memoriam.likeness.mesh import BLENDSHAPES, face_mesh
from memoriam.likeness.person import FaceMesh, HeadPose
from memoriam.media.photo import read_photo
from memoriam.models import model_file


@pytest.fixture(scope="session")
def portrait_photo(hopper: Path) -> RGB:
    """The shipped portrait as pixels."""
    pixels = read_photo(hopper).pixels
    pixels.flags.writeable = False
    return pixels


@pytest.fixture(scope="session")
def portrait_mesh(portrait_photo: RGB) -> FaceMesh:
    """Its face."""
    return face_mesh(portrait_photo, find_faces(portrait_photo)[0])


MakeMesh = Callable[..., FaceMesh]


@pytest.fixture(scope="session")
def make_mesh() -> MakeMesh:
    """Builds an average frontal face, 300 pixels high, about (x, y); blendshapes by name."""
    canonical = np.load(model_file("canonical_face"))[:, :3]

    def make(x: float = 500, y: float = 400, height: float = 300, **shapes: float) -> FaceMesh:
        scale = height / float(np.linalg.norm(canonical[10] - canonical[152]))
        points = np.zeros((478, 3), np.float32)
        points[:468] = canonical * (scale, -scale, scale) + (x, y, 0)
        points[468:473], points[473:] = points[[33, 133]].mean(axis=0), points[[362, 263]].mean(axis=0)
        points[14] = points[13]  # the canonical mouth is a little open
        strengths = np.zeros(52, np.float32)
        for name, value in shapes.items():
            strengths[BLENDSHAPES.index(name)] = value
        mesh = FaceMesh(points, strengths, 1.0, HeadPose(0, 0, 0))
        return replace(mesh)

    return make
