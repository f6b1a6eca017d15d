"""Two people in one place pass into each other: one outline, one pair of eyes, and the ground stays where it is."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from memoriam.arrays import Affine, Frame, Points
from memoriam.engines.puppet.becoming import GRID, SKIN, Becoming, _halfway, _maps
from memoriam.picture.layer import Layer

WIDTH, HEIGHT = 320, 400
CENTRE = np.array([160.0, 160.0])
EYE = np.array([0.45, -0.2])
VIEW = np.eye(2, 3)


class Figure:
    """A disc of a head with a bright eye, and shoulders, all as wide as told; painted as the puppet does."""

    def __init__(self, radius: float, opacity: float = 1.0) -> None:
        self.radius, self.opacity = radius, opacity
        self.head, self.scale = 150.0, 1.0

    def mask(self) -> Frame:
        mask = np.zeros((HEIGHT, WIDTH), np.uint8)
        cv2.circle(mask, (160, 160), round(self.radius), (255,), -1)
        cv2.rectangle(
            mask, (160 - round(1.3 * self.radius), 270), (160 + round(1.3 * self.radius), 400), (255,), -1
        )
        cv2.rectangle(mask, (140, 200), (180, 300), (255,), -1)
        return mask

    def paint(self, frame: Frame, t: float, view: Affine) -> None:
        self.paint_whole(frame, t, view)

    def paint_whole(self, frame: Frame, t: float, view: Affine) -> None:
        frame[self.mask() > 0] = (90, 90, 90, 255)
        x, y = (CENTRE + self.radius * EYE).round().astype(int).tolist()
        cv2.circle(frame, (x, y), 6, (250, 250, 250, 255), -1)

    def presence(self, t: float) -> float:
        return self.opacity

    def landmarks(self, t: float, view: Affine) -> Points:
        chance = np.random.default_rng(2)
        points = CENTRE + 0.8 * self.radius * chance.uniform(-0.7, 0.7, (478, 2))
        points[:SKIN:6][0] = CENTRE + self.radius * EYE
        points[152] = CENTRE + np.array([0.0, 70.0])
        return points.astype(np.float32)

    def place(self, t: float, view: Affine) -> Affine:
        return view


def change(share: float, one: float = 55.0, other: float = 85.0) -> Becoming:
    figures: list[Any] = [Figure(one, 1.0 - share), Figure(other, share)]
    portraits: list[Any] = [_Cut(figure.mask()) for figure in figures]
    return Becoming(figures[0], figures[1], (portraits[0], portraits[1]), (WIDTH, HEIGHT))


class _Cut:
    def __init__(self, mask: Frame) -> None:
        self.matte = mask.astype(np.float32) / 255.0


def painted(layer: Layer) -> Frame:
    frame = np.full((HEIGHT, WIDTH, 4), 200, np.uint8)
    frame[::10] = 160
    layer.paint(frame, 1.0, VIEW)
    return frame


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_there_is_one_outline_between_the_two(share: float) -> None:
    row = painted(change(share))[160, :, 0].astype(int)
    radius = 55.0 + share * 30.0
    solid = np.flatnonzero(np.abs(row - 90) < 12)
    assert solid[0] == pytest.approx(160 - radius, abs=6)
    mixed = (row > 100) & (row < 150)
    assert mixed.sum() <= 16  # a ghost of the wider one would be 60 wide in all


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_eyes_lie_on_each_other(share: float) -> None:
    bright = painted(change(share))[..., 0] > 170
    bright[:, :140] = False
    x, y = (CENTRE + EYE * (55.0 + share * 30.0)).round().astype(int).tolist()
    assert bright[y - 4 : y + 5, x - 4 : x + 5].mean() > 0.5


def test_the_ground_does_not_bend() -> None:
    frame, empty = painted(change(0.5)), np.full((HEIGHT, WIDTH, 4), 200, np.uint8)
    empty[::10] = 160
    np.testing.assert_array_equal(frame[:60], empty[:60])
    np.testing.assert_array_equal(frame[:, :20, :3], empty[:, :20, :3])


@pytest.mark.parametrize(("share", "radius"), [(0.02, 55.0), (0.98, 85.0)])
def test_the_ends_are_nearly_the_two_themselves(share: float, radius: float) -> None:
    frame, alone = painted(change(share)), np.full((HEIGHT, WIDTH, 4), 200, np.uint8)
    alone[::10] = 160
    Figure(radius).paint_whole(alone, 1.0, VIEW)
    assert np.abs(frame[:, :, 0].astype(int) - alone[:, :, 0]).mean() < 2.0


def test_each_is_painted_once_outside_the_change() -> None:
    for share, seen in ((0.0, (True, True)), (1.0, (True, True))):
        layer = change(share)
        assert layer.share(1.0) is None
        grounds = [painted(one)[160, 160, 0] == 90 for one in (layer.before(), layer)]
        assert tuple(grounds) == seen
    during = change(0.5)
    assert during.share(1.0) == pytest.approx(0.5)
    assert painted(during.before())[161, 161, 0] == 200


def test_a_field_follows_the_camera() -> None:
    marks = np.random.default_rng(1).uniform(60, 300, (40, 2)).astype(np.float32)
    field = _halfway(marks, marks + np.float32(12.0), 150.0, (WIDTH, HEIGHT))
    assert float(field[10, 10, 0]) == pytest.approx(6.0, abs=1.5)
    there, back = _maps(field, np.array([[1.0, 0.0, 2.0 * GRID], [0.0, 1.0, 0.0]]), 0.5)
    assert float(back[10, 12, 0]) == pytest.approx(float(field[10, 10, 0]), abs=0.7)
    np.testing.assert_allclose(there, -back, atol=1e-4)
