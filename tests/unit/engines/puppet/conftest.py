"""One drawn portrait and its puppet, made once for all tests of this room."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn_portraits import make_portrait, paint

from memoriam.arrays import RGB
from memoriam.engines.puppet.puppet import Puppet
from memoriam.likeness.faces import find_faces
from memoriam.likeness.mesh import face_mesh
from memoriam.likeness.person import Portrait
from memoriam.media.photo import read_photo
from memoriam.performance.pose import Pose


@pytest.fixture(scope="session")
def photo(hopper: Path) -> RGB:
    """The shipped portrait in RGB."""
    return read_photo(hopper).pixels


@pytest.fixture(scope="session")
def portrait(photo: RGB) -> Portrait:
    """A closed mouth, glasses and a cap."""
    return make_portrait(photo, face_mesh(photo, find_faces(photo)[0]))


@pytest.fixture(scope="session")
def puppet(portrait: Portrait) -> Puppet:
    """The portrait at one texture pixel per photo pixel."""
    return Puppet(portrait, 1.0)


@pytest.fixture(scope="session")
def laughing(puppet: Puppet, portrait: Portrait) -> Portrait:
    """The same person with the mouth open, photographed off the puppet itself."""
    picture = paint(puppet, portrait, Pose(jaw=0.45, smile=0.5, upper_lip=0.5))
    mesh = face_mesh(picture, find_faces(picture)[0])
    return make_portrait(picture, mesh)


@pytest.fixture(scope="session")
def grey_portrait(portrait: Portrait) -> Portrait:
    """Without any colour."""
    luma = cv2.cvtColor(portrait.photo, cv2.COLOR_RGB2GRAY)
    photo = np.repeat(luma[..., None], 3, axis=2)
    return replace(make_portrait(photo, portrait.mesh), grey=True)
