"""Whether a pixel has the person's colours or the ground's: log-odds from those pixels nobody doubts.

Two opinions are joined. Densities over coarse cells of place and colour speak for what is frequent; the nearest alike
pixel of either side speaks for fine differences, such as black hair before a black screen.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from memoriam.arrays import Mask

Bool = NDArray[np.bool_]
Lab = NDArray[np.float32]

COLOUR_CELLS = (14, 9, 9)
"""Cells of the densities along CIELAB lightness, a and b."""

PLACE_CELL = 0.45
"""Head heights a cell of the densities spans on the picture: colours speak for their own surroundings only."""

RAREST = 0.01
"""Density added to both sides: colours rarer than that say nothing."""

FREQUENCY_SAYS, MOST_BY_FREQUENCY = 0.5, 1.5
"""Factor on the log-odds of the densities, and the most they may be: a jacket as black as the wall must not decide."""

AGAINST, IN_FAVOUR = 4.0, 1.5
"""Log-odds that the nearest alike pixels may carry against the person and in favour: what the networks half believe in
and looks like the ground is ground, but a red flag does not become a cheek. On portraits laid over other photographs'
grounds, where the true outline is known, the pieces of ground that were left beside people became half as large."""

WHEN_IN_DOUBT = 0.4
"""Log-odds in favour of the ground: nobody misses a strand of hair, but everybody sees a piece of a chair."""

SURE, UNSURE = 0.93, 0.07
"""Belief from which a pixel is surely the person's, and below which the ground's."""

SURE_DEPTH, REACH, ASKED = 0.05, 0.9, 0.22
"""Head heights from the outline within which nothing is sure, beyond which nothing is compared, and within which
pixels are asked about."""

FEWEST, MOST, NEIGHBOURS = 50, 6000, 3
"""Sure pixels of a side without which it stays mute, how many are drawn, and how many of the nearest are averaged."""

ALIKE = 6.0
"""Standard deviation of one surface's features."""

STRANGE = 0.002
"""Likeness below which a surface is strange to both sides and says nothing: a hat of its own colour is no ground."""

COLOUR_SCALE, AROUND_SCALE, TEXTURE_SCALE, PLACE_SCALE = 0.7, 0.7, 8.0, 6.0
"""Factors on a pixel's CIELAB, on the mean around it, on the logarithm of the lightness' spread around it, and on its
place in head heights; found with ``AGAINST``. Texture tells hair from a smooth black thing."""

AROUND, SPREAD = 0.02, 0.014
"""Head heights over which the mean and the spread are taken."""


def colour_odds(lab: Lab, belief: Mask, head_height: float) -> Mask:
    """Log-odds of person against ground for every pixel of ``lab`` (h, w, 3), given the ``belief`` 0-1 so far.

    0 means that colours are mute, which they are far from the outline; ``head_height`` in pixels.
    """
    frequent = _frequency_odds(lab, belief, head_height)
    alike = _likeness_odds(lab, belief, head_height)
    return np.asarray(alike + FREQUENCY_SAYS * frequent, np.float32)


def _frequency_odds(lab: Lab, belief: Mask, head_height: float) -> Mask:
    """Log-odds by densities over cells of place and colour."""
    cells = _cells(lab, head_height)
    shape = tuple(int(axis.max()) + 1 for axis in cells)
    flat = np.ravel_multi_index(cells, shape)
    person = _density(flat, shape, np.clip(2.0 * belief - 1.0, 0.0, 1.0))
    ground = _density(flat, shape, np.clip(1.0 - 2.0 * belief, 0.0, 1.0))
    odds = np.log((person + RAREST) / (ground + RAREST)).ravel()[flat]
    limited: Mask = np.clip(odds, -MOST_BY_FREQUENCY, MOST_BY_FREQUENCY).astype(np.float32)
    return limited


def _cells(lab: Lab, head_height: float) -> tuple[NDArray[np.int64], ...]:
    """Cell number of every pixel along y, x, lightness, a and b."""
    rows, columns = np.mgrid[: lab.shape[0], : lab.shape[1]]
    size = max(PLACE_CELL * head_height, max(lab.shape[:2]) / 24.0)
    light, a_cells, b_cells = COLOUR_CELLS
    return (
        (rows / size).astype(np.int64),
        (columns / size).astype(np.int64),
        np.clip(lab[..., 0] / 100.0 * light, 0, light - 1).astype(np.int64),
        np.clip((lab[..., 1] + 54.0) / 108.0 * a_cells, 0, a_cells - 1).astype(np.int64),
        np.clip((lab[..., 2] + 54.0) / 108.0 * b_cells, 0, b_cells - 1).astype(np.int64),
    )


def _density(flat: NDArray[np.int64], shape: tuple[int, ...], weight: Mask) -> NDArray[np.float64]:
    """Smoothed density of the weighted pixels over the cells."""
    counts = np.bincount(flat.ravel(), weights=weight.ravel(), minlength=int(np.prod(shape)))
    smooth = gaussian_filter(counts.reshape(shape), (1.0, 1.0, 0.7, 0.6, 0.6), mode="constant")
    total = smooth.sum(axis=(2, 3, 4), keepdims=True)
    return np.asarray(smooth / (total + 0.02 * total.max() + 1e-9))


def _likeness_odds(lab: Lab, belief: Mask, head_height: float) -> Mask:
    """Log-odds near the outline by the distance to the nearest sure pixels of either side, in colour and texture."""
    odds = np.zeros(belief.shape, np.float32)
    hard = belief > 0.5
    away = (depth(hard) + depth(~hard)) / head_height
    sure = (away > SURE_DEPTH) & (away < REACH)
    features = _features(lab, head_height)
    person = _drawn(features[(belief > SURE) & sure])
    ground = _drawn(features[(belief < UNSURE) & sure])
    asked = (away < ASKED) | ((belief > 0.03) & (belief < 0.97))
    if min(len(person), len(ground)) < FEWEST or not asked.any():
        return odds
    own, other = (
        np.exp(-_squared_gap(side, features[asked]) / (2.0 * ALIKE**2)) for side in (person, ground)
    )
    odds[asked] = np.clip(np.log((own + STRANGE) / (other + STRANGE)), -AGAINST, IN_FAVOUR)
    return odds


def _features(lab: Lab, head_height: float) -> NDArray[np.float32]:
    """(h, w, 9) what a pixel is compared by: its colour, the mean and the texture around it, and its place."""
    light: Mask = lab[..., 0]
    around, spread = max(1.0, AROUND * head_height), max(0.7, SPREAD * head_height)
    mean = cv2.GaussianBlur(lab, (0, 0), around)
    middle = cv2.GaussianBlur(light, (0, 0), spread)
    variance: Mask = cv2.GaussianBlur(light * light, (0, 0), spread) - middle * middle
    texture = np.log1p(np.sqrt(np.maximum(variance, 0.0)))
    rows, columns = np.mgrid[: lab.shape[0], : lab.shape[1]]
    y, x = rows / head_height, columns / head_height
    parts = (COLOUR_SCALE * lab, AROUND_SCALE * mean, TEXTURE_SCALE * texture)
    return np.dstack([*parts, PLACE_SCALE * y, PLACE_SCALE * x]).astype(np.float32)


def _drawn(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """At most ``MOST`` of the samples, by chance but always the same ones."""
    if len(samples) <= MOST:
        return samples
    return samples[np.random.default_rng(0).choice(len(samples), MOST, replace=False)]


def _squared_gap(samples: NDArray[np.float32], asked: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean squared distance of each row of ``asked`` to its nearest samples."""
    # eps: half as exact is several times faster, and noise is larger. The nearest may be the pixel itself: left out.
    found, _ = cKDTree(samples).query(asked, k=NEIGHBOURS + 1, eps=0.5)
    gaps = np.asarray(found)
    return np.asarray(np.square(gaps[:, 1:]).mean(axis=1))


def depth(mask: Bool) -> Mask:
    """Distance of each pixel of ``mask`` to its rim, 0 outside; the image border is no rim."""
    padded = cv2.copyMakeBorder(mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    if padded.all():
        return np.full(mask.shape, 1e6, np.float32)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1], np.float32)
