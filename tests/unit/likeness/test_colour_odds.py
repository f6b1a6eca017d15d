from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import Mask
from memoriam.likeness.colour_odds import colour_odds, depth

HEAD = 60.0
Lab = NDArray[np.float32]


def _beside_a_screen() -> tuple[Lab, Mask]:
    """Left: dark hair with strands, surely the person. Right: a screen as dark, surely ground. Between: doubt."""
    lab = np.zeros((120, 160, 3), np.float32)
    lab[..., 0] = 12.0
    strands = 6.0 * np.sin(np.arange(80) * 1.4)
    lab[:, :80, 0] += strands[None].astype(np.float32)
    lab += np.random.default_rng(5).normal(0.0, 0.5, lab.shape).astype(np.float32)
    belief = np.ones((120, 160), np.float32)
    belief[:, 70:90] = 0.6
    belief[:, 90:] = 0.0
    return lab, belief


def test_smooth_black_is_told_from_black_hair() -> None:
    lab, belief = _beside_a_screen()
    odds = colour_odds(lab, belief, HEAD)
    assert float(odds[:, 71:77].mean()) > 1.0
    assert float(odds[:, 83:89].mean()) < -1.0


def test_what_is_strange_to_both_sides_says_nothing() -> None:
    lab, belief = _beside_a_screen()
    cv2.circle(lab, (80, 60), 9, (60.0, 60.0, 50.0), -1)
    odds = colour_odds(lab, belief, HEAD)
    assert float(np.abs(odds[57:64, 77:84]).max()) < 0.5


def test_colours_never_speak_as_loud_for_the_person_as_against() -> None:
    lab, belief = _beside_a_screen()
    lab[:, :80, 1] += 40.0
    odds = colour_odds(lab, belief, HEAD)
    assert odds.min() < -3.0
    assert odds.max() < 3.0


def test_without_ground_colours_are_mute() -> None:
    lab, _ = _beside_a_screen()
    odds = colour_odds(lab, np.ones((120, 160), np.float32), HEAD)
    assert np.isfinite(odds).all()
    assert not (odds < 0.0).any()


def test_the_same_picture_gives_the_same_odds() -> None:
    lab, belief = _beside_a_screen()
    np.testing.assert_array_equal(colour_odds(lab, belief, HEAD), colour_odds(lab, belief, HEAD))


def test_depth_does_not_count_from_the_border() -> None:
    mask = np.zeros((20, 20), bool)
    mask[:, :10] = True
    assert depth(mask)[10, 0] > 9.0
    assert depth(mask)[10, 15] == 0.0
