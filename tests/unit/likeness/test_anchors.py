"""Anchors stand in the middles of their cells, as many as the networks have outputs."""

from __future__ import annotations

import numpy as np

from memoriam.likeness.anchors import anchors
from memoriam.likeness.body import DETECTOR_INPUT as BODY_INPUT
from memoriam.likeness.body import DETECTOR_STRIDES as BODY_STRIDES
from memoriam.likeness.hands import DETECTOR_INPUT as PALM_INPUT
from memoriam.likeness.hands import DETECTOR_STRIDES as PALM_STRIDES


def test_the_networks_have_an_output_for_each() -> None:
    assert anchors(BODY_INPUT, BODY_STRIDES).shape == (2254, 2)
    assert anchors(PALM_INPUT, PALM_STRIDES).shape == (2016, 2)


def test_they_stand_in_the_middles_of_cells_row_by_row() -> None:
    found = anchors(32, (16, 16))
    assert found.shape == (4 * 4, 2)
    assert np.unique(found).tolist() == [0.25, 0.75]
    assert found[0].tolist() == [0.25, 0.25]
    assert found[4].tolist() == [0.75, 0.25]
