"""The shade between two who touch: on the one behind, near the other, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from memoriam.arrays import Affine, Frame
from memoriam.engines.puppet.actor import ActorLayer
from memoriam.engines.puppet.contact import COARSE, DEPTH, Contact
from people import make_portrait

SIZE = (320, 400)


class Standing:
    """What the shade asks of an actor: a place, a size, and how much of it is there."""

    def __init__(self, x: float, presence: float = 1.0) -> None:
        self._x, self._presence = x, presence
        self.head, self.scale = 90.0, 1.0

    def place(self, t: float, view: Affine) -> Affine:
        return np.array([[1.0, 0.0, self._x + 0.0 * t], [0.0, 1.0, 0.0]]) + 0.0 * view

    def presence(self, t: float) -> float:
        return self._presence + 0.0 * t


def painted(front: Standing, rear: Standing) -> Frame:
    portrait = make_portrait()
    actors: list[ActorLayer] = [front, rear]  # type: ignore[list-item]
    frame = np.full((SIZE[1], SIZE[0], 4), 200, np.uint8)
    Contact(actors[0], actors[1], (portrait, portrait)).paint(frame, 0.0, np.eye(2, 3))
    return frame


def matte_at(x: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    covered = np.zeros((SIZE[1], SIZE[0]), bool)
    matte = make_portrait().matte > 0.5
    rows, columns = min(matte.shape[0], SIZE[1]), min(matte.shape[1], SIZE[0] - int(x))
    covered[:rows, int(x) : int(x) + columns] = matte[:rows, :columns]
    return covered


def test_the_one_behind_is_darker_where_the_other_touches() -> None:
    frame = painted(Standing(80.0), Standing(0.0))
    shade = 200 - frame[..., 0].astype(int)
    assert shade.max() <= round(200 * DEPTH) + 1
    seen = matte_at(0.0) & ~matte_at(80.0)
    assert shade[seen].max() > 20
    near_rear = np.pad(matte_at(0.0), 2 * COARSE)
    grown = np.zeros_like(near_rear)
    for dy in range(-2 * COARSE, 2 * COARSE + 1, COARSE):
        for dx in range(-2 * COARSE, 2 * COARSE + 1, COARSE):
            grown |= np.roll(near_rear, (dy, dx), axis=(0, 1))
    outside = ~grown[2 * COARSE : -2 * COARSE, 2 * COARSE : -2 * COARSE]
    assert shade[outside].max() == 0


@pytest.mark.parametrize("faint", [(1.0, 0.5), (0.3, 1.0), (0.0, 0.0)])
def test_who_fades_throws_no_shade(faint: tuple[float, float]) -> None:
    frame = painted(Standing(60.0, faint[0]), Standing(0.0, faint[1]))
    assert (frame == 200).all()


def test_strangers_far_apart_leave_the_frame_alone() -> None:
    assert (painted(Standing(1000.0), Standing(0.0)) == 200).all()
