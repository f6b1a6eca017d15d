"""The plate: the photograph with the person taken away and their place filled from its surroundings."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from memoriam.arrays import RGB, RGBA, Mask
from memoriam.likeness import kernels

Image = NDArray[np.float32]
Bool = NDArray[np.bool_]

MATCH_EDGE = 560
"""Longest edge in pixels of the finest level at which patches are matched; the copies come from the full photograph."""

COARSEST_EDGE = 70
"""Longest edge of the coarsest level: the whole hole is then a few patches wide."""

PATCH_RADIUS = 3
"""7 x 7 patches, as in most patch-based completion since Wexler et al. 2007."""

FINE_REACH = 0.07
"""Share of the longest edge: only this rim of the hole is matched at the finest level, the rest stays hidden."""

HALO = 0.008
"""Share of the longest edge by which the hole outgrows the matte: hair glow and JPEG ringing stay out of the plate."""

LEAST_RAISED, MOST_RAISED = 0.03, 0.5
"""How much more opaque than the matte says the cut-out may become to explain the photograph over the plate, beside the
person (glow and noise only) and on them. Beyond it the plate gives way: the fill guessed another background."""

FEWEST_SOURCES = 200
"""Fewer patches than this to copy from repeat visibly: then the hole is filled smoothly only."""


def fill_behind(photo: RGB, matte: Mask, seed: int = 0) -> RGB:
    """The clean plate: ``photo`` with everything under ``matte`` (and a rim around it) replaced by its surroundings."""
    hole = _hole(matte)
    if not hole.any():
        return photo.copy()
    if hole.all():
        return _flat(photo)
    smooth = push_pull(photo.astype(np.float32), (~hole).astype(np.float32))
    filled = _copy_texture(photo, hole, smooth, seed)
    return _join(photo, matte, hole, filled)


def push_pull(image: Image, weight: Mask) -> Image:
    """Smooth interpolation of scattered data (Gortler et al. 1996): (h, w, c) where ``weight`` > 0 keeps its values.

    Holes take a pyramid's ever coarser means. Values stay between the smallest and the largest known one.
    """
    if min(weight.shape) <= 1 or float(weight.min()) >= 1.0:
        return _normalised(image * weight[..., None], weight)
    height, width = weight.shape
    half = ((width + 1) // 2, (height + 1) // 2)
    premultiplied = image * weight[..., None]
    coarse_weight = cv2.resize(weight, half, interpolation=cv2.INTER_AREA)
    coarse = _planes(cv2.resize(premultiplied, half, interpolation=cv2.INTER_AREA), image.shape[2])
    known = np.minimum(4.0 * coarse_weight, 1.0)
    below = push_pull(_normalised(coarse, coarse_weight), known)
    fine = _planes(cv2.resize(below, (width, height), interpolation=cv2.INTER_LINEAR), image.shape[2])
    clipped = np.minimum(weight, 1.0)[..., None]
    return np.asarray(clipped * image + (1.0 - clipped) * fine, dtype=np.float32)


def _planes(image: NDArray[np.float32], channels: int) -> Image:
    """OpenCV drops a last axis of one."""
    return image.reshape(*image.shape[:2], channels)


def _normalised(premultiplied: Image, weight: Mask) -> Image:
    """Means where there is weight; the mean of all elsewhere."""
    total = float(weight.sum())
    if total <= 0.0:
        return np.zeros_like(premultiplied)
    overall = (premultiplied.sum(axis=(0, 1)) / total).astype(np.float32)
    safe = np.maximum(weight, 1e-12)[..., None]
    return np.where(weight[..., None] > 0.0, premultiplied / safe, overall).astype(np.float32)


def _hole(matte: Mask) -> Bool:
    """The person with a rim; whatever is cut off by the image's edge stays cut off."""
    radius = max(2, round(HALO * max(matte.shape)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    grown: NDArray[np.uint8] = cv2.dilate((matte > 0.02).astype(np.uint8), kernel)
    return grown > 0


def _flat(photo: RGB) -> RGB:
    """Nothing of the background is seen: a plain ground of the photograph's own mean colour."""
    mean = photo.reshape(-1, 3).mean(axis=0)
    return np.broadcast_to(np.round(mean).astype(np.uint8), photo.shape).copy()


@dataclass(slots=True)
class _Level:
    """One scale of the completion: the image being filled, its hole, and the rim of patches that touch it."""

    image: Image
    hole: Bool
    rim: Bool
    source: Bool


def _copy_texture(photo: RGB, hole: Bool, smooth: Image, seed: int) -> Image:
    """Fill the hole with copies of the background's own texture, coarse to fine; ``smooth`` where that fails."""
    levels = _levels(hole, smooth)
    if not levels:
        return smooth
    field = _match_levels(levels, seed)
    scale = photo.shape[0] / levels[-1].hole.shape[0]
    filled = smooth.copy()
    forbidden = hole.astype(np.uint8)
    kernels.copy_fine(photo, forbidden, forbidden, field, scale, filled)
    return filled


def _levels(hole: Bool, smooth: Image) -> list[_Level]:
    """Scales from coarse to fine that have enough to copy from."""
    longest = max(hole.shape)
    edges = [float(min(MATCH_EDGE, longest))]
    while edges[0] > COARSEST_EDGE:
        edges.insert(0, edges[0] / 2.0)
    levels = [_level(smooth, hole, edge / longest) for edge in edges]
    return [level for level in levels if np.count_nonzero(level.source) >= FEWEST_SOURCES]


def _level(smooth: Image, hole: Bool, scale: float) -> _Level:
    height, width = (max(1, round(side * scale)) for side in hole.shape)
    image = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_AREA)
    covered = cv2.resize(hole.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA) > 0.0
    reach = np.ones((2 * PATCH_RADIUS + 1, 2 * PATCH_RADIUS + 1), np.uint8)
    rim = cv2.dilate(covered.astype(np.uint8), reach) > 0
    source = ~rim
    border = np.zeros_like(source)
    border[PATCH_RADIUS : height - PATCH_RADIUS, PATCH_RADIUS : width - PATCH_RADIUS] = True
    return _Level(image, covered, rim, source & border)


def _match_levels(levels: list[_Level], seed: int) -> NDArray[np.int32]:
    """Match field (h, w, 2) of the finest level."""
    field: NDArray[np.int32] | None = None
    previous: Image | None = None
    for number, level in enumerate(levels):
        finest = number == len(levels) - 1 and number > 0
        if previous is not None:
            size = (level.hole.shape[1], level.hole.shape[0])
            grown = cv2.resize(previous, size, interpolation=cv2.INTER_LINEAR)
            level.image[level.hole] = grown[level.hole]
        field = _initial_field(level, field)
        places = level.rim & _near_rim(level.hole) if finest else level.rim
        passes = max(1, 6 - 2 * number) if not finest else 1
        _complete(level, field, places, passes, seed + 100 * number)
        previous = level.image
    if field is None:
        raise ValueError("no level to match")
    return field


def _near_rim(hole: Bool) -> Bool:
    distance: Mask = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 5)
    near: Bool = distance < FINE_REACH * max(hole.shape)
    return near


def _initial_field(level: _Level, coarse: NDArray[np.int32] | None) -> NDArray[np.int32]:
    """The coarser level's matches carried over; -1 where there is none or it may not be copied."""
    height, width = level.hole.shape
    field = np.full((height, width, 2), -1, np.int32)
    if coarse is None:
        return field
    scale = np.array([height / coarse.shape[0], width / coarse.shape[1]])
    rows, columns = np.nonzero(level.rim)
    own = np.stack([rows, columns], axis=1)
    from_coarse = np.minimum((own / scale).astype(np.int64), np.array(coarse.shape[:2]) - 1)
    match = coarse[from_coarse[:, 0], from_coarse[:, 1]]
    moved = own + np.round((match - from_coarse) * scale).astype(np.int64)
    moved = np.clip(moved, 0, [height - 1, width - 1])
    usable = (match[:, 0] >= 0) & level.source[moved[:, 0], moved[:, 1]]
    field[rows[usable], columns[usable]] = moved[usable]
    return field


def _complete(level: _Level, field: NDArray[np.int32], rim: Bool, passes: int, seed: int) -> None:
    """Alternate matching and voting (Wexler et al. 2007); ``level.image`` and ``field`` change in place."""
    places = np.argwhere(rim).astype(np.int32)
    sources = np.argwhere(level.source).astype(np.int32)
    cost = np.full(level.hole.shape, np.inf, np.float32)
    source, hole = level.source.astype(np.uint8), (level.hole & rim).astype(np.uint8)
    for step in range(passes):
        kernels.patch_match(level.image, places, source, sources, field, cost, PATCH_RADIUS, 3, seed + step)
        softness = float(np.percentile(cost[rim], 75)) + 1.0
        level.image = kernels.vote(level.image, hole, field, cost, PATCH_RADIUS, softness)


def _join(photo: RGB, matte: Mask, hole: Bool, filled: Image) -> RGB:
    """Lay the fill into the photograph, no farther from it than a background seen through the matte can be."""
    plate = np.clip(np.round(np.where(hole[..., None], filled, photo)), 0, 255).astype(np.uint8)
    kernels.make_believable(photo, matte, plate, LEAST_RAISED, MOST_RAISED)
    return plate


def premultiplied_person(photo: RGB, matte: Mask, plate: RGB, exact: bool = True) -> RGBA:
    """The person cut out: colour = photo - (1 - alpha) * plate.

    exact: over ``plate`` this gives ``photo`` again (within two levels); where the colour leaves 0 .. 255 * alpha,
    alpha is raised until it does not: glow and noise move with the person instead of staying behind as a ghost.
    Without it alpha stays the matte's and the colour is clipped: the cleaner cut for any other background.
    """
    person = np.empty((*photo.shape[:2], 4), np.uint8)
    kernels.cut_out(photo, matte, plate, exact, person)
    return person
