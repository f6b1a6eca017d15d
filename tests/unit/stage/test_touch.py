"""Two heads that lean together touch, whatever hair they wear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from memoriam.likeness import Portrait
from memoriam.picture.camera import crown_to_chin
from memoriam.stage.touch import TOUCH, Lean, touching
from people import make_portrait

UPRIGHT = Lean(0.0, 0.0)
CENTRE = 120


def block(half: int) -> Portrait:
    """A head as wide as that on both sides of its face, from the crown to below the chin."""
    portrait = make_portrait()
    points = portrait.mesh.points.copy()
    points[:, 2] = 0.0
    for index, place in {33: (-20, -10), 133: (-8, -10), 362: (8, -10), 263: (20, -10)}.items():
        points[index, :2] = np.array(place) + np.array([CENTRE, 134])
    points[[61, 291], :2] = [(CENTRE - 12, 166), (CENTRE + 12, 166)]
    matte = np.zeros_like(portrait.matte)
    matte[70:, CENTRE - half : CENTRE + half + 1] = 1.0
    return replace(portrait, matte=matte, mesh=replace(portrait.mesh, points=points))


def test_upright_heads_overlap_by_a_touch() -> None:
    one, other = block(60), block(70)
    left, right = touching(one, other, (UPRIGHT, UPRIGHT))
    head = crown_to_chin(one)
    assert left * head == pytest.approx(-60 + TOUCH * head / 2, abs=1.0)
    assert right * head == pytest.approx(70 - TOUCH * head / 2, abs=1.0)


@pytest.mark.parametrize("lean", [Lean(5.0, 0.0), Lean(0.0, 5.0)])
def test_who_leans_over_stands_farther_off(lean: Lean) -> None:
    one, other = block(60), block(60)
    upright = touching(one, other, (UPRIGHT, UPRIGHT))
    leaning = touching(one, other, (lean, lean))
    assert leaning[0] < upright[0] < 0.0 < upright[1] < leaning[1]


def test_one_lock_or_a_wisp_of_ground_keeps_nobody_apart() -> None:
    one, other = block(60), block(60)
    matte = one.matte.copy()
    matte[120:123, CENTRE : CENTRE + 100] = 1.0
    stray = touching(replace(one, matte=matte), other, (UPRIGHT, UPRIGHT))
    assert stray == pytest.approx(touching(one, other, (UPRIGHT, UPRIGHT)), abs=0.02)


def test_what_was_cut_out_too_narrow_still_has_half_a_head() -> None:
    left, _ = touching(block(4), block(50), (UPRIGHT, UPRIGHT))
    assert left < -0.2
