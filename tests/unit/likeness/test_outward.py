"""Hair that hangs, and what is worn on the legs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from memoriam.arrays import RGB, Mask
from memoriam.likeness.colours import person_colours
from memoriam.likeness.outward import _worn_below, outward
from memoriam.likeness.person import FaceMesh
from memoriam.likeness.regions import FACE_OVAL, hanging, polygon
from people import make_portrait

SKIN, HAIR, TOP, WALL = (205, 160, 140), (60, 42, 30), (70, 90, 150), (220, 220, 210)


def drawn(mesh: FaceMesh, hair: float, beard: bool = False) -> tuple[RGB, Mask]:
    """A face under a cap of hair that hangs ``hair`` head heights below the chin; a beard of its colour below a gap."""
    points = mesh.points[:, :2].astype(np.float64)
    face = float(np.linalg.norm(points[10] - points[152]))
    x, y = points[152].tolist()
    rows, columns = np.mgrid[: int(y + 2.2 * face), : int(points[:, 0].max() + 1.4 * face)]
    below, beside = (rows - y) / face, np.abs(columns - x) / face
    body = (below > 0.25) & (beside < 1.1)
    falls = (beside < 0.62) & (below > -1.3) & (below < max(hair, -0.55))
    chin = (beside < 0.55) & (below > -0.28) & (below < 0.15) if beard else np.zeros_like(body)
    oval = polygon(body.shape, points[list(FACE_OVAL)])
    photo = np.full((*body.shape, 3), WALL, np.uint8)
    for mask, colour in ((body, TOP), (falls, HAIR), (chin, HAIR), (oval, SKIN)):
        photo[mask] = colour
    return photo, (body | falls | chin | oval).astype(np.float32)


@pytest.mark.parametrize(
    ("hair", "beard", "expected"),
    [(-0.6, False, "short"), (0.05, False, "bob"), (0.8, False, "long"), (-0.6, True, "short")],
)
def test_length_is_what_hangs_from_the_head(
    portrait_mesh: FaceMesh, hair: float, beard: bool, expected: str
) -> None:
    photo, matte = drawn(portrait_mesh, hair, beard)
    portrait = replace(
        make_portrait(),
        photo=photo,
        matte=matte,
        mesh=portrait_mesh,
        colours=person_colours(photo, portrait_mesh, matte, None),
    )
    assert outward(portrait).hair == expected


def test_only_what_hangs_together_with_its_roots_stays() -> None:
    alike = np.zeros((9, 9), bool)
    alike[0:6, 2], alike[7:, 6] = True, True
    roots = np.zeros_like(alike)
    roots[:2] = True
    assert hanging(alike, roots).sum() == 6


def legs(gap: bool, shins: tuple[float, float, float]) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Cloth from hip to knee, shins below it; with a gap in between for trousers."""
    person = np.zeros((120, 60), bool)
    lab = np.full((120, 60, 3), (20.0, 2.0, -8.0), np.float32)
    person[10:115, 15:45] = True
    if gap:
        person[60:115, 26:34] = False
    lab[75:, :] = shins
    return person, lab


@pytest.mark.parametrize(
    ("gap", "shins", "expected"),
    [
        (False, (70.0, 18.0, 18.0), "skirt"),
        (True, (20.0, 2.0, -8.0), "trousers"),
        (False, (20.0, 2.0, -8.0), "trousers"),
    ],
)
def test_a_skirt_fills_the_space_between_the_knees_and_ends_there(
    gap: bool, shins: tuple[float, float, float], expected: str
) -> None:
    person, lab = legs(gap, shins)
    joints = np.zeros((33, 4), np.float32)
    for at, place in zip(
        range(23, 29), ((20, 20), (40, 20), (20, 70), (40, 70), (20, 110), (40, 110)), strict=True
    ):
        joints[at] = (*place, 0.0, 1.0)
    skin = np.array([70.0, 18.0, 18.0], np.float32)
    assert _worn_below(person, lab, skin, joints, 1.0) == expected
    joints[25:27, 3] = 0.1
    assert _worn_below(person, lab, skin, joints, 1.0) is None
