from __future__ import annotations

import cv2
import numpy as np

from memoriam.arrays import RGB
from memoriam.likeness.colours import person_colours
from memoriam.likeness.hair import above_brows
from memoriam.likeness.person import BodyPose, Colours, FaceMesh
from memoriam.likeness.regions import FACE_OVAL, distance_to_face

SKIN, HAIR, TOP, WALL = (205, 160, 140), (60, 42, 30), (40, 70, 120), (220, 220, 210)
PINK, GREEN = (214, 74, 150), (60, 160, 90)


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
    colours = person_colours(photo, portrait_mesh, matte, None)
    assert (colours.head, colours.hair) == ("bald", None)


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


def _shirt_under_cardigan(mesh: FaceMesh) -> tuple[RGB, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    """Long hair and a green shirt before the chest, pink sleeves to either side; the shirt has the larger area."""
    photo, matte = _drawn(mesh, HAIR)
    points = mesh.points[:, :2]
    face = float(np.linalg.norm(points[10] - points[152]))
    x, y = points[152].tolist()
    rows, columns = np.mgrid[: photo.shape[0], : photo.shape[1]]
    below, beside = (rows - y) / face, np.abs(columns - x) / face
    chest = (below > 0.2) & (beside < 1.0)
    photo[chest] = PINK
    photo[chest & (beside < 0.58)] = GREEN
    locks = (beside > 0.30) & (beside < 0.52) & (below > -0.6) & (below < 1.6)
    photo[locks] = HAIR
    matte[chest | locks] = 1.0
    return photo, matte


def test_clothes_are_what_is_worn_outermost_not_hair_before_them(portrait_mesh: FaceMesh) -> None:
    photo, matte = _shirt_under_cardigan(portrait_mesh)
    colours = person_colours(photo, portrait_mesh, matte, None)
    assert colours.top is not None
    assert colours.hair is not None
    assert np.abs(np.subtract(colours.top, PINK)).max() <= 6
    assert np.abs(np.subtract(colours.hair, HAIR)).max() <= 6


def test_two_garments_are_never_mixed_into_a_third_colour(portrait_mesh: FaceMesh) -> None:
    photo, matte = _drawn(portrait_mesh, HAIR)
    chest = (photo == TOP).all(axis=2)
    photo[chest & (np.arange(photo.shape[0])[:, None] % 60 < 15)] = (240, 240, 240)
    colours = person_colours(photo, portrait_mesh, matte, None)
    assert colours.top is not None
    assert np.abs(np.subtract(colours.top, TOP)).max() <= 8


def _capped(mesh: FaceMesh, temples: tuple[int, int, int] | None) -> Colours:
    """A black cap with a white crown, above hair of that colour at the temples, or above none."""
    photo, matte = _drawn(mesh, (18, 16, 20))
    points = mesh.points[:, :2].astype(np.float64)
    face = float(np.linalg.norm(points[10] - points[152]))
    photo[(above_brows(matte.shape, points) > 0.5) & (matte > 0.5)] = (236, 236, 236)
    sides = (above_brows(matte.shape, points) < 0.05) & (distance_to_face(matte.shape, points) > 0.01 * face)
    sides &= np.arange(matte.shape[0])[:, None] < points[152, 1]
    if temples is None:
        matte[sides] = 0.0
    else:
        photo[sides & (matte > 0.5)] = temples
    return person_colours(photo, mesh, matte, None)


def test_a_cap_is_not_hair_and_what_shows_below_it_is(portrait_mesh: FaceMesh) -> None:
    colours = _capped(portrait_mesh, (205, 202, 198))
    assert colours.head == "covered"
    assert colours.hair is not None
    assert np.abs(np.subtract(colours.hair, (205, 202, 198))).max() <= 6


def test_hair_that_a_cap_hides_has_no_colour(portrait_mesh: FaceMesh) -> None:
    colours = _capped(portrait_mesh, None)
    assert (colours.head, colours.hair) == ("covered", None)


def test_white_hair_is_no_bald_head(portrait_mesh: FaceMesh) -> None:
    photo, matte = _drawn(portrait_mesh, (222, 219, 214))
    colours = person_colours(photo, portrait_mesh, matte, None)
    assert colours.head == "hair"
    assert colours.hair is not None
    assert min(colours.hair) > 200


def test_white_hair_is_not_pink(portrait_mesh: FaceMesh) -> None:
    hair = _capped(portrait_mesh, (222, 196, 188)).hair
    assert hair is not None
    assert hair[0] - hair[1] < 20


def test_trousers_have_their_own_colour(portrait_mesh: FaceMesh) -> None:
    photo, matte = _drawn(portrait_mesh, HAIR)
    assert person_colours(photo, portrait_mesh, matte, None).bottom is None
    x, chin = portrait_mesh.points[152, :2].tolist()
    half = (photo.shape[0] + chin) / 2
    body = np.zeros((33, 4), np.float32)
    for at, side in ((23, -60.0), (24, 60.0), (25, -60.0), (26, 60.0)):
        body[at] = (x + side, half + 30 if at < 25 else photo.shape[0] - 10, 0.0, 1.0)
    photo[round(half) :] = np.where((photo[round(half) :] == TOP).all(axis=2)[..., None], (30, 34, 40), WALL)
    bottom = person_colours(photo, portrait_mesh, matte, BodyPose(body)).bottom
    assert bottom is not None
    assert np.abs(np.subtract(bottom, (30, 34, 40))).max() <= 6
