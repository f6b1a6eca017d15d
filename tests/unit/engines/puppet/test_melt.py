"""A dissolve shows nobody twice."""

from __future__ import annotations

import numpy as np
import pytest

from memoriam.arrays import Frame, Points
from memoriam.engines.puppet.melt import dissolve

SIZE = (240, 160)


def shot(column: int) -> tuple[Frame, dict[str, Points]]:
    """A fine bright pattern, the 'face', on a calm ground; its mesh is 60 high."""
    frame = np.full((*SIZE, 4), 100, np.uint8)
    frame[80:140:4, column : column + 40] = 220
    face = np.stack([np.linspace(column, column + 40, 478), np.linspace(80, 140, 478)], axis=1)
    return frame, {"subject": face.astype(np.float32)}


def detail(frame: Frame, column: int) -> float:
    return float(frame[82:138, column + 4 : column + 36, 0].astype(float).std())


@pytest.mark.parametrize("share", np.linspace(0.0, 1.0, 11))
def test_faces_that_lie_apart_are_never_both_in_the_picture(share: float) -> None:
    (one, here), (other, there) = shot(10), shot(90)
    dissolve((one, other), (here, there), float(share))
    assert min(detail(one, 10), detail(one, 90)) < 4.0


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 1.0])
def test_faces_in_one_place_dissolve_plainly(share: float) -> None:
    (one, here), (other, there) = shot(50), shot(50)
    other[:40] = 180
    faces = dissolve((one, other), (here, there), share)
    assert abs(float(one[20, 20, 0]) - (100 + 80 * share)) <= 1.0
    assert detail(one, 50) > 40.0
    assert faces


def test_the_ends_are_the_shots_themselves() -> None:
    for share, column in ((0.0, 10), (1.0, 90)):
        (one, here), (other, there) = shot(10), shot(90)
        whole = shot(column)[0]
        faces = dissolve((one, other), (here, there), share)
        assert np.abs(one.astype(int) - whole).max() <= 1
        assert float(faces["subject"][0, 0]) == column


def test_brightness_keeps_its_level_and_no_face_is_claimed_in_the_blur() -> None:
    (one, here), (other, there) = shot(10), shot(90)
    before = float(one.mean())
    assert dissolve((one, other), (here, there), 0.5) == {}
    assert abs(float(one.mean()) - before) < 2.0
