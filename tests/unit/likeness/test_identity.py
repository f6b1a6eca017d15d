"""The same person matches, strangers do not."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from memoriam.arrays import RGB
from memoriam.likeness.faces import find_faces
from memoriam.likeness.identity import SAME_PERSON, TEMPLATE, cosine, embed, five_points
from memoriam.likeness.mesh import face_mesh
from memoriam.likeness.person import FaceMesh
from memoriam.media.photo import read_photo


def _identity(photo: RGB) -> NDArray[np.float32]:
    return embed(photo, face_mesh(photo, find_faces(photo)[0]))


def test_an_embedding_is_128_numbers_of_length_one(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    one = embed(portrait_photo, portrait_mesh)
    assert one.shape == (128,)
    assert one.dtype == np.float32
    assert float(np.linalg.norm(one)) == pytest.approx(1, abs=1e-5)
    np.testing.assert_array_equal(one, embed(portrait_photo, portrait_mesh))


def test_size_light_and_tilt_hardly_matter(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    one = embed(portrait_photo, portrait_mesh)
    half = cv2.resize(portrait_photo, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    large = cv2.resize(portrait_photo, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    dark = (portrait_photo * 0.6).astype(np.uint8)
    matrix = cv2.getRotationMatrix2D((256, 300), 20, 0.9)
    tilted = cv2.warpAffine(portrait_photo, matrix, portrait_photo.shape[1::-1])
    for other in (half, large, dark, tilted):
        assert cosine(one, _identity(other)) > 0.9


def test_detector_and_mesh_agree_where_the_five_points_are(
    portrait_photo: RGB, portrait_mesh: FaceMesh
) -> None:
    face = find_faces(portrait_photo)[0]
    error = np.linalg.norm(five_points(portrait_mesh) - face.points, axis=1)
    assert error.max() < 0.15 * portrait_mesh.eye_distance
    assert cosine(embed(portrait_photo, face.points), embed(portrait_photo, portrait_mesh)) > 0.9


def test_an_aligned_face_is_taken_as_it_is() -> None:
    """With the points on the template the network sees the 112 × 112 picture itself."""
    picture = np.random.default_rng(0).integers(0, 256, (112, 112, 3), np.uint8)
    padded = cv2.copyMakeBorder(picture, 30, 30, 40, 40, cv2.BORDER_CONSTANT)
    inside = embed(padded, (TEMPLATE + np.array([40, 30])).astype(np.float32))
    assert cosine(embed(picture, TEMPLATE.astype(np.float32)), inside) == pytest.approx(1, abs=1e-4)


def test_cosine_of_itself_and_its_opposite() -> None:
    vector = np.arange(1, 129, dtype=np.float32)
    assert cosine(vector, 3 * vector) == pytest.approx(1)
    assert cosine(vector, -vector) == pytest.approx(-1)


def test_one_person_in_four_files_and_strangers(shared_inputs: Path) -> None:
    def identity(name: str) -> NDArray[np.float32]:
        (path,) = (shared_inputs / "photos").glob(f"{name}*")
        return _identity(read_photo(path).pixels)

    first = identity("d01")
    for same in ("d02", "d03", "d04"):
        assert cosine(first, identity(same)) > 0.8
    for stranger in ("d05", "d06", "d11", "d12", "d16", "d26"):
        assert cosine(first, identity(stranger)) < SAME_PERSON - 0.05
