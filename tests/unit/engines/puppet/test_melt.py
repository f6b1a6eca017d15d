"""A change of shots shows nobody twice, leaves no dark cloud, and its ends are the shots themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from memoriam.arrays import Affine, Frame, Points
from memoriam.engines.puppet.melt import SEEN, cross
from memoriam.engines.puppet.sets import LIGHT_GRID, Set

HEIGHT, WIDTH = 240, 160


class Still:
    """A shot whose camera does not push."""

    def push(self, t: float) -> float:
        return 1.0 + 0.0 * t


class Figure:
    """A dark body on a calm ground with a fine pattern, the 'face', in it; also the actor whose face that is."""

    def __init__(self, column: int, ground: int) -> None:
        self.column, self.ground = column, ground

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        frame[:] = self.ground
        x = self.column + round(float(view[0, 2]))
        frame[60:, max(x - 10, 0) : x + 50] = 20
        frame[80:140:4, x : x + 40] = 90

    def landmarks(self, t: float, view: Affine) -> Points:
        x = self.column + float(view[0, 2])
        return np.stack([np.linspace(x, x + 40, 478), np.linspace(80, 140, 478)], axis=1).astype(np.float32)

    def presence(self, t: float) -> float:
        return 1.0


def shot(column: int, ground: int = 180, source: str | None = None, person: str = "subject") -> Set:
    figure: Any = Figure(column, ground)
    still: Any = Still()
    framed = None if source is None else (source, np.array([[1.0, 0.0, column], [0.0, 1.0, 0.0]]))
    return Set(still, (figure,), {person: figure}, (0.0, 0.0), (WIDTH, HEIGHT), framed)


def crossed(one: Set, other: Set, share: float) -> tuple[Frame, dict[str, Points]]:
    frames = [np.zeros((HEIGHT, WIDTH, 4), np.uint8) for _ in range(2)]
    faces = cross((one, other), share, 5.0, 5.0, (frames[0], frames[1]))
    return frames[0], faces


def detail(frame: Frame, column: int) -> float:
    face = frame[82:138, column + 4 : column + 36, 0].astype(float)
    return float(np.abs(np.diff(face, axis=0)).mean())  # the soft light has none


@pytest.mark.parametrize("share", np.linspace(0.0, 1.0, 21))
def test_faces_that_lie_apart_are_never_both_in_the_picture(share: float) -> None:
    frame, _ = crossed(shot(12), shot(100), float(share))
    assert min(detail(frame, 12), detail(frame, 100)) < 3.0


def test_the_middle_is_light_and_shows_nobody() -> None:
    frame, faces = crossed(shot(12), shot(100), 0.5)
    assert faces == {}
    assert frame[..., 0].min() > 0.75 * 180  # the bodies, at 20, leave hardly a shade
    assert detail(frame, 12) < 3.0
    assert detail(frame, 100) < 3.0


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 1.0])
def test_faces_in_one_place_dissolve_plainly(share: float) -> None:
    frame, faces = crossed(shot(50, 100), shot(50, 180), share)
    assert detail(frame, 50) > 25.0
    assert faces
    assert 100 <= frame[20, 150, 0] <= 180


@pytest.mark.parametrize("share", np.linspace(0.0, 1.0, 11))
def test_one_photograph_is_one_picture_all_the_way(share: float) -> None:
    frame, faces = crossed(shot(20, source="a"), shot(60, source="a"), float(share))
    at = round(float(faces["subject"][0, 0]))
    assert 20 <= at <= 60
    assert detail(frame, at) > 20.0


def test_different_people_in_one_place_go_through_light_too() -> None:
    assert crossed(shot(50), shot(50, person="companion"), 0.5)[1] == {}


def test_the_ends_are_the_shots_themselves() -> None:
    for share, column in ((0.0, 12), (1.0, 100)):
        frame, faces = crossed(shot(12, 100), shot(100, 180), share)
        whole = np.zeros_like(frame)
        shot(column, 100 if share == 0.0 else 180).paint(whole, 5.0)
        np.testing.assert_array_equal(frame, whole)
        assert float(faces["subject"][0, 0]) == column


def test_a_face_in_mist_is_not_claimed() -> None:
    shares = np.linspace(0.0, 1.0, 41)
    claimed = [bool(crossed(shot(12), shot(100), float(share))[1]) for share in shares]
    assert claimed[0]
    assert claimed[-1]
    assert not any(claimed[12:29])
    assert 0.5 < SEEN < 1.0


def test_the_light_of_a_coloured_shot_is_pale_and_small() -> None:
    red = shot(50)
    paint: Any = red.layers[0]
    paint.paint = lambda frame, _t, _view: frame.__setitem__(..., np.array([240, 40, 40, 0], np.uint8))
    light = red.light(1.0)
    assert light.shape == (HEIGHT // LIGHT_GRID, WIDTH // LIGHT_GRID, 4)
    assert int(light[..., 0].max()) - int(light[..., 1].min()) < 100
    assert red.light(1.0) is light
