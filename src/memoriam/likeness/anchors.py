"""Middles of the anchors of a single-shot detector (Liu et al. 2016), as MediaPipe finds bodies and palms with them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

A_CELL = 2
"""Anchors that each feature map has in every cell."""


@cache
def anchors(size: int, strides: Sequence[int]) -> NDArray[np.float32]:
    """(n, 2) x, y of the anchors' middles, shares 0-1 of an input of ``size`` pixels.

    strides: input pixels a cell of each feature map; maps of one stride share their cells.
    """
    cells = []
    for stride in sorted(set(strides)):
        side = size // stride
        middles = (np.indices((side, side)).reshape(2, -1).T[:, ::-1] + 0.5) / side
        cells.append(np.repeat(middles, A_CELL * list(strides).count(stride), axis=0))
    return np.concatenate(cells).astype(np.float32)
