from __future__ import annotations

import cv2
import numpy as np

from memoriam.arrays import RGB
from memoriam.likeness.colours import person_colours
from memoriam.likeness.person import FaceMesh
from memoriam.likeness.regions import FACE_OVAL

SKIN, HAIR, TOP, WALL = (205, 160, 140), (60, 42, 30), (40, 70, 120), (220, 220, 210)


def _drawn(
    mesh: FaceMesh, hair: tuple[int, int, int]
) -> tuple[RGB, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    """A figure painted around a mesh in flat colours, and its matte."""
    points = mesh.points[:, :2]
    low, high = points.min(axis=0), points.max(axis=0)
    size = (high - low).max()
    photo = np.full((int(high[1] + 2 * size), int(high[0] + size), 3), WALL, np.uint8)
    matte = np.zeros(photo.shape[:2], np.float32)
    middle = (low + high) / 2
    crown = (round(float(middle[0])), round(float(middle[1] - 0.15 * size)))
    axes = (round(0.62 * float(size)), round(0.8 * float(size)))
    chest = (
        round(float(low[0])),
        round(float(high[1] + 0.2 * size)),
        round(float(high[0] - low[0])),
        int(2 * size),
    )
    for image, colours in ((photo, (hair, TOP)), (matte, (1.0, 1.0))):
        cv2.ellipse(image, crown, axes, 0, 0, 360, colours[0], -1)
        cv2.rectangle(image, chest, colours[1], -1)
    oval = np.round(points[list(FACE_OVAL)]).astype(np.int32)
    cv2.fillPoly(photo, [oval], SKIN)
    cv2.fillPoly(matte, [oval], 1.0)
    return photo, matte


def test_flat_colours_are_found_again(portrait_mesh: FaceMesh) -> None:
    photo, matte = _drawn(portrait_mesh, HAIR)
    colours = person_colours(photo, portrait_mesh, matte, None)
    assert colours.hair is not None
    assert colours.top is not None
    for found, true in ((colours.skin, SKIN), (colours.hair, HAIR), (colours.top, TOP)):
        assert np.abs(np.subtract(found, true)).max() <= 4


def test_a_bald_head_has_no_hair_colour(portrait_mesh: FaceMesh) -> None:
    photo, matte = _drawn(portrait_mesh, (198, 152, 133))
    assert person_colours(photo, portrait_mesh, matte, None).hair is None


def test_a_blue_scarf_is_not_hair(portrait_mesh: FaceMesh) -> None:
    photo, matte = _drawn(portrait_mesh, (40, 60, 170))
    assert person_colours(photo, portrait_mesh, matte, None).hair is None


def test_grey_photographs_give_greys(portrait_mesh: FaceMesh) -> None:
    photo, matte = _drawn(portrait_mesh, HAIR)
    grey = np.repeat(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    colours = person_colours(grey, portrait_mesh, matte, None)
    for colour in (colours.skin, colours.hair, colours.top):
        assert colour is not None
        assert len(set(colour)) == 1


def test_the_shipped_portrait(portrait_photo: RGB, portrait_mesh: FaceMesh) -> None:
    matte = np.ones(portrait_photo.shape[:2], np.float32)
    red, green, blue = person_colours(portrait_photo, portrait_mesh, matte, None).skin
    assert red > green > blue
    assert 120 < red < 255
