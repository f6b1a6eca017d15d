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
"""Longest edge of the coarsest level: the whole hole is then a few patches wide, and patterns grow across it."""

SMOOTH_EDGE = 900
"""Longest edge at which the smooth fill is found."""

PATCH_RADIUS = 3
"""7 x 7 patches, as in most patch-based completion since Wexler et al. 2007."""

REGROWN = 8
"""Pixels along the rim that every level guesses anew from what it sees: narrow strips beside the person hold no whole
patch at the coarser levels, and would be filled with something else."""

SURENESS = 1.3
"""By how much a patch counts less per pixel deeper in the hole (Newson et al. 2014): the surroundings grow inward."""

COMPARED, LIKE, UNLIKE = 14.0, 26.0, 46.0
"""Standard deviation in pixels over which fill and surroundings are compared, and the differences (0-441) of their
colours from which the surroundings are mixed in, and taken alone."""

FOLLOWED = 20.0
"""Pixels of the rim at the matching size where they replace an unlike fill; they fade over as many more."""

FINE_REACH = 0.07
"""Share of the longest edge: only this rim of the hole is matched at the finest level, the rest stays hidden."""

HALO = 0.008
"""Share of the longest edge by which the hole outgrows the matte: hair glow and JPEG ringing stay out of the plate."""

LEAST_RAISED, MOST_RAISED = 0.03, 0.5
"""How much more opaque than the matte says the cut-out may become to explain the photograph over the plate, beside the
person (glow and noise only) and on them. Beyond it the plate gives way: the fill guessed another background."""

STRAND_STEP, STRAND_WIDTH, STRAND_MATTE = 24, 0.005, 0.48
"""Levels from which a thing differs from the fill, its largest width as a share of the longest edge, and the matte it
is treated as having: enough to be the person's own pixel (see MOST_RAISED)."""

FEWEST_SOURCES = 200
"""Fewer patches than this to copy from repeat visibly: then the hole is filled smoothly only."""


def fill_behind(photo: RGB, matte: Mask, seed: int = 0) -> RGB:
    """The clean plate: ``photo`` with everything under ``matte`` (and a rim around it) replaced by its surroundings."""
    hole = _hole(matte)
    if not hole.any():
        return photo.copy()
    if hole.all():
        return _flat(photo)
    smooth = _smooth_fill(photo, hole)
    filled = _follow_surroundings(hole, _copy_texture(photo, hole, smooth, seed), smooth)
    return _join(photo, matte, hole, filled)


def _smooth_fill(photo: RGB, hole: Bool) -> Image:
    """The photograph with its hole filled smoothly; the fill is found at a reduced size, where it loses nothing."""
    height, width = hole.shape
    scale = min(1.0, SMOOTH_EDGE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    known = (~hole).astype(np.float32)
    weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    total = cv2.resize(photo * known[..., None], size, interpolation=cv2.INTER_AREA)
    small = push_pull(total / np.maximum(weight, 1e-3)[..., None], weight)
    filled = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.where(hole[..., None], filled, photo).astype(np.float32)


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
    radius = PATCH_RADIUS
    reach = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    rim = cv2.dilate(covered.astype(np.uint8), reach) > 0
    source = ~rim
    border = np.zeros_like(source)
    border[radius : height - radius, radius : width - radius] = True
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
        _continue_inward(level, whole=previous is None)
        field = _initial_field(level, field)
        places = level.rim & _near_rim(level.hole) if finest else level.rim
        passes = 1 if finest else max(2, 6 - 2 * number)
        _complete(level, field, places, passes, seed + 100 * number)
        previous = level.image
    if field is None:
        raise ValueError("no level to match")
    return field


def _continue_inward(level: _Level, whole: bool) -> None:
    """First guess: the surroundings mirrored at the hole's rim; into a strip of it only if not the ``whole``.

    Mirroring keeps texture and is continuous where the eye compares; matching then repairs its folds.
    """
    depth, rim = _nearest_known(level.hole)
    place = np.argwhere(level.hole if whole else level.hole & (depth < REGROWN))
    near = rim[place[:, 0], place[:, 1]]
    mirrored = np.clip(2 * near - place, 0, np.array(level.hole.shape) - 1)
    covered = level.hole[mirrored[:, 0], mirrored[:, 1]]
    mirrored[covered] = near[covered]
    level.image[place[:, 0], place[:, 1]] = level.image[mirrored[:, 0], mirrored[:, 1]]


def _nearest_known(hole: Bool) -> tuple[Mask, NDArray[np.int64]]:
    """Distance in pixels and (y, x) of the nearest pixel outside the hole."""
    mask = hole.astype(np.uint8)
    depth, label = cv2.distanceTransformWithLabels(mask, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    known = np.argwhere(~hole)
    place = np.zeros((int(label.max()) + 1, 2), np.int64)
    place[label[~hole]] = known
    return depth, place[label]


def _follow_surroundings(hole: Bool, filled: Image, smooth: Image) -> Image:
    """Where the fill near the rim has quite another colour than its surroundings, take their smooth continuation.

    A few pixels of the rim are what a moving head uncovers: a curtain copied beside a window would show as a halo.
    """
    height, width = hole.shape
    scale = min(1.0, MATCH_EDGE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    covered = cv2.resize(hole.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
    depth = cv2.distanceTransform(covered.astype(np.uint8), cv2.DIST_L2, 5)
    difference = cv2.resize(smooth - filled, size, interpolation=cv2.INTER_AREA)
    step = np.linalg.norm(_inside_blur(difference, covered, COMPARED), axis=2)
    strange = np.clip((step - LIKE) / (UNLIKE - LIKE), 0.0, 1.0) * np.clip(2.0 - depth / FOLLOWED, 0.0, 1.0)
    weight = _inside_blur(strange[..., None].astype(np.float32), covered, 3.0)
    weight = cv2.resize(weight, (width, height), interpolation=cv2.INTER_LINEAR)
    place = (weight > 0.01) & hole
    share = weight[place][:, None]
    followed = filled.copy()
    followed[place] += share * (smooth[place] - filled[place])
    return followed


def _inside_blur(image: Image, inside: Bool, sigma: float) -> Image:
    """Gaussian mean over the pixels inside only."""
    share = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), sigma)[..., None]
    total = cv2.GaussianBlur(image * inside[..., None], (0, 0), sigma)
    return np.asarray(_planes(total, image.shape[2]) / np.maximum(share, 1e-3), dtype=np.float32)


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
    depth = cv2.distanceTransform(level.hole.astype(np.uint8), cv2.DIST_L2, 5)
    sure = np.maximum(SURENESS**-depth, 1e-6).astype(np.float32)
    for step in range(passes):
        kernels.patch_match(level.image, places, source, sources, field, cost, PATCH_RADIUS, 3, seed + step)
        softness = float(np.percentile(cost[rim], 75)) + 1.0
        level.image = kernels.vote(level.image, hole, sure, field, cost, PATCH_RADIUS, softness)


def _join(photo: RGB, matte: Mask, hole: Bool, filled: Image) -> RGB:
    """Lay the fill into the photograph, no farther from it than a background seen through the matte can be."""
    plate = np.clip(np.round(np.where(hole[..., None], filled, photo)), 0, 255).astype(np.uint8)
    strands = np.where(_strands(photo, matte, hole, plate), np.maximum(matte, STRAND_MATTE), matte)
    kernels.make_believable(photo, strands.astype(np.float32), plate, LEAST_RAISED, MOST_RAISED)
    return plate


def _strands(photo: RGB, matte: Mask, hole: Bool, plate: RGB) -> Bool:
    """Thin things beside the person that the fill does not explain and that end inside the hole.

    They are hair, or the rim of a hat, that the matte missed: on the plate they would stay behind when the head moves.
    What goes on outside the hole is the background's own.
    """
    step = np.abs(photo.astype(np.int16) - plate).max(axis=2)
    beside = hole & (matte < STRAND_MATTE)
    unlike = (beside & (step > STRAND_STEP)).astype(np.uint8)
    size = 2 * max(1, round(STRAND_WIDTH * max(matte.shape) / 2)) + 1
    thin = unlike & ~cv2.morphologyEx(
        unlike, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    )
    _, labels = cv2.connectedComponents(thin, connectivity=8)
    going_on = np.unique(labels[(thin > 0) & _goes_on(photo, hole)])
    return np.asarray((thin > 0) & ~np.isin(labels, going_on))


def _goes_on(photo: RGB, hole: Bool) -> Bool:
    """Pixels of the hole beside a pixel outside it of much the same colour."""
    found = np.zeros(hole.shape, bool)
    padded = cv2.copyMakeBorder(photo, 1, 1, 1, 1, cv2.BORDER_REPLICATE).astype(np.int16)
    known = cv2.copyMakeBorder((~hole).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0) > 0
    height, width = hole.shape
    for down in range(3):
        for right in range(3):
            part = np.s_[down : down + height, right : right + width]
            found |= known[part] & (np.abs(padded[part] - photo).max(axis=2) < STRAND_STEP)
    return found & hole


def premultiplied_person(photo: RGB, matte: Mask, plate: RGB, exact: bool = True) -> RGBA:
    """The person cut out: colour = photo - (1 - alpha) * plate.

    exact: over ``plate`` this gives ``photo`` again (within two levels); where the colour leaves 0 .. 255 * alpha,
    alpha is raised until it does not: glow and noise move with the person instead of staying behind as a ghost.
    Without it alpha stays the matte's and the colour is clipped: the cleaner cut for any other background.
    """
    person = np.empty((*photo.shape[:2], 4), np.uint8)
    kernels.cut_out(photo, matte, plate, exact, person)
    return person
