"""The walkers that are installed, as moving pictures: their two halves meet, and nothing flicks."""

from __future__ import annotations

from functools import cache
from itertools import product

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from memoriam.stage.walker import HALF_CYCLE, View, WalkerLook, load_walker, sprite, walker_kinds

LOOK = WalkerLook(skin=(205, 160, 135), hair=None, top=(150, 60, 100), bottom=(50, 50, 56))
VIEWS: tuple[View, ...] = ("near", "far")
SETS = tuple(product(walker_kinds(), VIEWS))
CYCLE = 2 * HALF_CYCLE


@cache
def outlines(kind: str, view: View) -> tuple[NDArray[np.float32], ...]:
    """Coverage of every frame of a cycle, laid on the place where the foot lands."""
    manifest = load_walker(kind, view)
    laid = []
    for number in range(CYCLE):
        alpha = sprite(kind, "bald", view, number, LOOK).levels[0][..., 3].astype(np.float32) / 255
        x = manifest.anchor[0] if number < HALF_CYCLE else manifest.width - 1 - manifest.anchor[0]
        place = np.array([[1.0, 0.0, manifest.width / 2 - x], [0.0, 1.0, 0.0]])
        laid.append(cv2.warpAffine(alpha, place, (manifest.width, manifest.height)))
    return tuple(laid)


@pytest.mark.parametrize(("kind", "view"), SETS)
def test_the_body_sways_on_evenly_where_the_mirrored_half_begins(kind: str, view: View) -> None:
    middles = []
    for outline in outlines(kind, view):
        upper = outline[: round(0.35 * len(outline))]
        middles.append(float((upper.sum(axis=0) @ np.arange(upper.shape[1])) / upper.sum()))
    steps = np.diff([*middles, middles[0]])
    beside = (steps[HALF_CYCLE - 2] + steps[HALF_CYCLE]) / 2
    metre = load_walker(kind, view).metre
    assert abs(steps[HALF_CYCLE - 1] - beside) < 0.25 * max(abs(beside), 0.002 * metre) + 0.0008 * metre


@pytest.mark.parametrize(("kind", "view"), SETS)
def test_no_frame_differs_much_more_from_the_next_than_the_others(kind: str, view: View) -> None:
    frames = outlines(kind, view)
    changes = [
        float(np.abs(one - frames[(at + 1) % CYCLE]).sum() / one.sum()) for at, one in enumerate(frames)
    ]
    assert max(changes) < 2.0 * float(np.median(changes))
