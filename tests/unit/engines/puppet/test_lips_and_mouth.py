"""The lip line is found in the picture; the inside of the mouth is of the picture's own colours."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from memoriam.arrays import RGB
from memoriam.engines.puppet.lips import find_lip_line
from memoriam.engines.puppet.mouth import LUMA, Mouth
from memoriam.engines.puppet.paint_kernels import CAVITY, COVER, SHADE, TOOTH, _lip_edges
from memoriam.likeness.person import Portrait
from memoriam.performance.pose import Pose


def _mouth(portrait: Portrait) -> Mouth:
    points = portrait.mesh.points
    return Mouth(portrait.photo, points, find_lip_line(portrait.photo, points), portrait.grey, 1.0)


def test_closed_lips_part_along_the_dark_line(portrait: Portrait) -> None:
    points = portrait.mesh.points
    before = find_lip_line(portrait.photo, points)
    lowered = _with_line(portrait.photo, before.origin + before.down * 2.0, before.right, before.width)
    after = find_lip_line(lowered, points)
    middle = slice(60, 140)
    assert after.closed
    np.testing.assert_allclose(after.seam[middle].mean(), 2.0, atol=0.8)


def _with_line(photo: RGB, centre: np.ndarray, right: np.ndarray, width: float) -> RGB:
    """Even skin around the mouth with one dark line."""
    drawn = photo.copy()
    cv2.circle(drawn, (int(centre[0]), int(centre[1])), int(0.6 * width), (180, 140, 120), -1)
    start, end = centre - 0.6 * width * right, centre + 0.6 * width * right
    cv2.line(
        drawn,
        (round(start[0]), round(start[1])),
        (round(end[0]), round(end[1])),
        (50, 30, 30),
        2,
        cv2.LINE_AA,
    )
    return drawn


def test_an_open_mouth_opens_at_the_inner_edges(laughing: Portrait) -> None:
    lips = find_lip_line(laughing.photo, laughing.mesh.points)
    assert not lips.closed
    assert (lips.lower >= lips.upper).all()
    assert (lips.lower - lips.upper).max() > 0.05 * lips.width


def test_teeth_are_hardly_brighter_than_skin_and_the_cavity_is_dark(portrait: Portrait) -> None:
    colours = _mouth(portrait).colours
    assert colours[CAVITY] @ LUMA < 50
    assert 60 < colours[TOOTH] @ LUMA <= 222


def test_a_grey_mouth_has_no_colour(grey_portrait: Portrait) -> None:
    assert np.ptp(_mouth(grey_portrait).colours, axis=1).max() < 1.0


def test_teeth_are_drawn_within_0_and_1_and_symmetric(portrait: Portrait) -> None:
    teeth = _mouth(portrait).teeth
    assert teeth.min() >= 0.0
    assert teeth.max() <= 1.0
    for picture in (SHADE, COVER):
        np.testing.assert_allclose(teeth[picture, :, 1:], teeth[picture, :, :0:-1], atol=0.1)


@pytest.mark.parametrize("pose", [Pose(), Pose(yaw=8, blink=1, breath=1)])
def test_a_mouth_at_rest_is_still(portrait: Portrait, pose: Pose) -> None:
    assert _mouth(portrait).state(pose).still == 1.0


def test_a_speaking_mouth_is_not_still(portrait: Portrait) -> None:
    state = _mouth(portrait).state(Pose(jaw=0.4))
    assert state.still < 0.01
    assert state.jaw > 0


@pytest.mark.parametrize(("teeth", "feathers"), [(True, 1.0), (False, 0.0)])
def test_lips_that_close_over_teeth_leave_their_bright_edge(
    laughing: Portrait, teeth: bool, feathers: float
) -> None:
    mouth = _mouth(laughing)
    shape = mouth.shape._replace(teeth_in_photo=teeth)
    x, y = shape.origin_x, shape.origin_y
    apart = _lip_edges(shape, mouth.curves, x, y, x, y, 1.0)
    meeting = _lip_edges(shape, mouth.curves, x, y, x, y, 0.0)
    for edge in (0, 1):
        assert apart[edge] - meeting[edge] == pytest.approx(feathers * shape.feather)


def test_lips_that_fold_over_in_profile_still_have_a_line(portrait: Portrait) -> None:
    points = portrait.mesh.points.copy()
    inner = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 95, 88, 178, 87, 14, 317, 402, 318, 324]
    middle = points[13, 0]
    beyond = points[:, 0] > middle
    folded = [i for i in inner if beyond[i]]
    points[folded, 0] = middle - 0.3 * (points[folded, 0] - middle)
    lips = find_lip_line(portrait.photo, points)
    assert np.isfinite(lips.seam).all()
