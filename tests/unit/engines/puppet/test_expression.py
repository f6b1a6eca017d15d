"""Expressions: smooth, without folds, and open only at the lips."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_portraits import cell_areas
from hypothesis import given, settings
from hypothesis import strategies as st

from memoriam.engines.puppet.expression import SMILE_LEFT, Expression, smile_room
from memoriam.engines.puppet.fields import NAMES
from memoriam.engines.puppet.lips import LipLine, find_lip_line
from memoriam.likeness.person import Portrait
from memoriam.performance.limits import LARGEST
from memoriam.performance.pose import Pose

LEAST_AREA = 0.1


@pytest.fixture(scope="module")
def lips(portrait: Portrait) -> LipLine:
    return find_lip_line(portrait.photo, portrait.mesh.points)


@pytest.fixture(scope="module")
def expression(portrait: Portrait, lips: LipLine) -> Expression:
    height, width = portrait.photo.shape[:2]
    mesh = portrait.mesh
    return Expression(mesh.points, lips, mesh.blendshapes, (height, width), glasses=False)


def test_a_face_at_rest_needs_no_sheets(expression: Expression) -> None:
    assert expression.sheets(Pose(yaw=5, breath=1)) is None


def test_the_jaw_opens_the_lips(expression: Expression, lips: LipLine) -> None:
    sheets = expression.sheets(Pose(jaw=0.4))
    assert sheets is not None
    upper, lower = sheets
    column, row = expression.grid.nearest(lips.origin[None])[0]
    gap = lower[row + 1, column] - upper[row - 1, column]
    assert gap @ lips.down > 0.04 * 0.4 * 10 * 0.5
    chin = expression.grid.nearest(np.array([[lips.origin[0], lips.origin[1] + 0.5 * lips.width]]))[0]
    assert lower[chin[1], chin[0]] @ lips.down > 0.5 * gap @ lips.down


def test_a_smile_lifts_the_corners_outward(expression: Expression, lips: LipLine) -> None:
    sheets = expression.sheets(Pose(smile=0.7))
    assert sheets is not None
    for sign in (-1.0, 1.0):
        corner = lips.origin + sign * 0.5 * lips.width * lips.right
        column, row = expression.grid.nearest(corner[None])[0]
        moved = sheets[0][row, column]
        assert moved @ lips.down < -0.02 * lips.width
        assert sign * (moved @ lips.right) > 0.02 * lips.width


def test_both_sheets_agree_away_from_the_mouth(expression: Expression, lips: LipLine) -> None:
    sheets = expression.sheets(Pose(smile=0.5, jaw=0.3))
    assert sheets is not None
    local = lips.local(expression.grid.nodes())
    away = (local[..., 0] < lips.at[0]) | (local[..., 0] > lips.at[-1])
    np.testing.assert_array_equal(sheets[0][away], sheets[1][away])


def test_hair_and_neck_stay(expression: Expression) -> None:
    sheets = expression.sheets(Pose(smile=0.7, jaw=0.45, brow=0.5))
    assert sheets is not None
    for edge in (sheets[0][0], sheets[0][:, 0], sheets[0][:, -1], sheets[1][-1]):
        assert np.abs(edge).max() < 0.05


def test_nothing_moves_under_glasses(portrait: Portrait, lips: LipLine) -> None:
    height, width = portrait.photo.shape[:2]
    mesh = portrait.mesh
    framed = Expression(mesh.points, lips, mesh.blendshapes, (height, width), glasses=True)
    sheets = framed.sheets(Pose(smile=0.7, brow=0.5, sorrow=0.4))
    assert sheets is not None
    for column, row in framed.grid.nearest(mesh.points[[159, 145, 386, 374], :2].astype(np.float64)):
        assert np.abs(sheets[0][row, column]).max() == 0.0


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({name: st.floats(0, 1) for name in NAMES}))
def test_no_expression_within_the_limits_folds(
    expression: Expression, lips: LipLine, shares: dict[str, float]
) -> None:
    pose = Pose(**{name: share * getattr(LARGEST, name) * 0.6 for name, share in shares.items()})
    sheets = expression.sheets(pose)
    if sheets is None:
        return
    local = lips.local(expression.grid.nodes())
    below = local[..., 1] - lips.seam_at(local[..., 0])
    for sheet, own in zip(sheets, (below < 0, below > 0), strict=True):
        cells = own[:-1, :-1] & own[1:, :-1] & own[:-1, 1:] & own[1:, 1:]
        assert cell_areas(sheet / expression.grid.spacing)[cells].min() > LEAST_AREA


@given(st.floats(0, 1))
def test_the_more_somebody_smiles_the_less_is_added(smiling: float) -> None:
    blendshapes = np.zeros(52, np.float32)
    blendshapes[44:46] = smiling
    assert smile_room(blendshapes) == pytest.approx(1 - (1 - SMILE_LEFT) * smiling, abs=1e-6)
