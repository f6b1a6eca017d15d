"""Compiled inner loops of the likeness: matting Laplacian, conjugate gradients, PatchMatch.

Single-threaded and free of the interpreter lock. Arrays are C-contiguous; images are float32.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
U8 = NDArray[np.uint8]


@njit(cache=True, nogil=True, fastmath=True)
def matting_laplacian(image: F32, rank: I32, count: int, epsilon: float) -> F32:
    """Rows of the closed-form matting Laplacian (Levin, Lischinski, Weiss 2008, eq. 12) for the unknown pixels.

    image (h, w, 3) 0-1; rank (h, w): number of an unknown pixel or -1. Gives (count, 25): the weight of each pixel in
    the 5 x 5 neighbourhood, row by row.
    """
    height, width = rank.shape
    rows = np.zeros((count, 25), np.float32)
    centred = np.empty((9, 3))
    solved = np.empty((9, 3))
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            touched = False
            for k in range(9):
                if rank[y + k // 3 - 1, x + k % 3 - 1] >= 0:
                    touched = True
                    break
            if not touched:
                continue
            m0 = m1 = m2 = 0.0
            for k in range(9):
                pixel = image[y + k // 3 - 1, x + k % 3 - 1]
                m0 += pixel[0]
                m1 += pixel[1]
                m2 += pixel[2]
            m0 /= 9.0
            m1 /= 9.0
            m2 /= 9.0
            a = b = c = d = e = f = 0.0
            for k in range(9):
                pixel = image[y + k // 3 - 1, x + k % 3 - 1]
                p0 = pixel[0] - m0
                p1 = pixel[1] - m1
                p2 = pixel[2] - m2
                centred[k, 0] = p0
                centred[k, 1] = p1
                centred[k, 2] = p2
                a += p0 * p0
                b += p0 * p1
                c += p0 * p2
                d += p1 * p1
                e += p1 * p2
                f += p2 * p2
            a = (a + epsilon) / 9.0
            d = (d + epsilon) / 9.0
            f = (f + epsilon) / 9.0
            b /= 9.0
            c /= 9.0
            e /= 9.0
            i00 = d * f - e * e
            i01 = c * e - b * f
            i02 = b * e - c * d
            i11 = a * f - c * c
            i12 = b * c - a * e
            i22 = a * d - b * b
            determinant = a * i00 + b * i01 + c * i02
            for k in range(9):
                p0 = centred[k, 0]
                p1 = centred[k, 1]
                p2 = centred[k, 2]
                solved[k, 0] = (i00 * p0 + i01 * p1 + i02 * p2) / determinant
                solved[k, 1] = (i01 * p0 + i11 * p1 + i12 * p2) / determinant
                solved[k, 2] = (i02 * p0 + i12 * p1 + i22 * p2) / determinant
            for k in range(9):
                row = rank[y + k // 3 - 1, x + k % 3 - 1]
                if row < 0:
                    continue
                for j in range(9):
                    affinity = 1.0 + (
                        solved[k, 0] * centred[j, 0]
                        + solved[k, 1] * centred[j, 1]
                        + solved[k, 2] * centred[j, 2]
                    )
                    offset = (j // 3 - k // 3 + 2) * 5 + (j % 3 - k % 3 + 2)
                    rows[row, offset] -= affinity / 9.0
                rows[row, 12] += 1.0
    return rows


@njit(cache=True, nogil=True, fastmath=True)
def _apply(rows: F32, where: I32, stride: int, field: F64, result: F64) -> None:
    for n in range(where.shape[0]):
        start = where[n] - 2 * stride - 2
        total = 0.0
        for j in range(5):
            base = start + j * stride
            for i in range(5):
                total += rows[n, 5 * j + i] * field[base + i]
        result[n] = total


@njit(cache=True, nogil=True, fastmath=True)
def solve_alpha(
    rows: F32, where: I32, stride: int, field: F64, weight: F64, target: F64, steps: int, tolerance: float
) -> int:
    """Conjugate gradients with a diagonal preconditioner for (L + weight) alpha = weight * target.

    field: the flattened alpha with a border of two pixels (row length ``stride``), known pixels set, unknown ones at a
    first guess: solved in place. where: flat places of the unknown pixels. Gives the number of steps taken.
    """
    count = where.shape[0]
    residual = np.empty(count)
    product = np.empty(count)
    direction = np.zeros(field.shape[0])
    _apply(rows, where, stride, field, product)
    rho = 0.0
    for n in range(count):
        residual[n] = weight[n] * (target[n] - field[where[n]]) - product[n]
        z = residual[n] / (rows[n, 12] + weight[n])
        direction[where[n]] = z
        rho += residual[n] * z
    enough = rho * tolerance * tolerance
    for step in range(steps):
        if rho <= enough or rho < 1e-12:
            return step
        _apply(rows, where, stride, direction, product)
        curvature = 0.0
        for n in range(count):
            product[n] += weight[n] * direction[where[n]]
            curvature += product[n] * direction[where[n]]
        if curvature <= 0.0:
            return step
        length = rho / curvature
        fresh = 0.0
        for n in range(count):
            field[where[n]] += length * direction[where[n]]
            residual[n] -= length * product[n]
            fresh += residual[n] * residual[n] / (rows[n, 12] + weight[n])
        ratio = fresh / rho
        for n in range(count):
            direction[where[n]] = residual[n] / (rows[n, 12] + weight[n]) + ratio * direction[where[n]]
        rho = fresh
    return steps


@njit(cache=True, nogil=True, fastmath=True)
def cut_out(photo: U8, matte: F32, plate: U8, exact: bool, person: U8) -> None:
    """Premultiplied ``person`` (h, w, 4) with photo = person + (1 - alpha) * plate; ``exact`` raises alpha for it."""
    for y in range(photo.shape[0]):
        for x in range(photo.shape[1]):
            alpha = round(min(1.0, max(0.0, matte[y, x])) * 255.0)
            for k in range(3 if exact else 0):
                seen = np.float64(photo[y, x, k])
                behind = np.float64(plate[y, x, k])
                if seen < behind:
                    alpha = max(alpha, np.ceil(255.0 * (1.0 - (seen + 1.0) / behind)))
                elif seen > behind:
                    alpha = max(alpha, np.ceil(255.0 * (seen - 1.0 - behind) / (255.0 - behind)))
            person[y, x, 3] = np.uint8(alpha)
            for k in range(3):
                value = round(photo[y, x, k] - (255.0 - alpha) / 255.0 * plate[y, x, k])
                person[y, x, k] = np.uint8(min(alpha, max(0.0, value)))


@njit(cache=True, nogil=True, fastmath=True)
def sample_alpha(
    image: F32,
    person: F32,
    background: F32,
    state: U8,
    where: I32,
    expected: F32,
    reach: int,
    alpha: F32,
    trust: F32,
) -> None:
    """Alpha of unknown pixels from pairs of known colours around them (after Gastal and Oliveira 2010).

    image, and person and background smoothed over their own known pixels: (h, w, 3) CIELAB. state (h, w): 0
    background, 1 person, 2 unknown; where: flat places of unknown pixels; expected (n,): alpha by the outline, which
    decides between pairs that explain a pixel equally well (dark hair before a dark wall). Twelve rays a pixel look up
    to ``reach`` pixels for both.
    alpha and trust (n,) receive the best pair's alpha and 0-1: how well the pair explains the pixel, and how
    different its colours are.
    """
    rays = 12
    height, width = state.shape
    seen = np.empty((2, rays, 4), np.float32)
    for n in range(where.shape[0]):
        y, x = where[n] // width, where[n] % width
        turn = (3 * (y % 3) + x % 3) / 9.0
        found = np.zeros(2, np.int64)
        for ray in range(rays):
            angle = 2.0 * np.pi * (ray + turn) / rays
            step_y, step_x = np.sin(angle), np.cos(angle)
            missing_person, missing_background = True, True
            for distance in range(1, reach + 1):
                at_y = round(y + step_y * distance)
                at_x = round(x + step_x * distance)
                if at_y < 0 or at_x < 0 or at_y >= height or at_x >= width:
                    break
                if state[at_y, at_x] == 1 and missing_person:
                    missing_person = False
                    for k in range(3):
                        seen[1, found[1], k] = person[at_y, at_x, k]
                    seen[1, found[1], 3] = distance
                    found[1] += 1
                elif state[at_y, at_x] == 0 and missing_background:
                    missing_background = False
                    for k in range(3):
                        seen[0, found[0], k] = background[at_y, at_x, k]
                    seen[0, found[0], 3] = distance
                    found[0] += 1
                if not missing_person and not missing_background:
                    break
        if found[0] == 0 or found[1] == 0:
            trust[n] = 0.0
            continue
        near_person = seen[1, : found[1], 3].min()
        near_background = seen[0, : found[0], 3].min()
        best = 1e18
        for i in range(found[1]):
            for j in range(found[0]):
                span = along = 0.0
                for k in range(3):
                    gap = seen[1, i, k] - seen[0, j, k]
                    span += gap * gap
                    along += gap * (image[y, x, k] - seen[0, j, k])
                share = min(1.0, max(0.0, along / (span + 1e-6)))
                residual = 0.0
                for k in range(3):
                    mixed = share * seen[1, i, k] + (1.0 - share) * seen[0, j, k]
                    residual += (image[y, x, k] - mixed) ** 2
                cost = residual + 2.0 * (seen[1, i, 3] / near_person + seen[0, j, 3] / near_background)
                cost += 60.0 * (share - expected[n]) ** 2
                if cost < best:
                    best = cost
                    alpha[n] = share
                    trust[n] = np.exp(-residual / 60.0) * (1.0 - np.exp(-span / 500.0))


@njit(cache=True, nogil=True, fastmath=True)
def patch_cost(image: F32, y: int, x: int, source_y: int, source_x: int, radius: int, bound: float) -> float:
    """Sum of squared differences of two square patches, cut short above ``bound``; those off the image are left out."""
    height, width = image.shape[:2]
    total = 0.0
    for j in range(-radius, radius + 1):
        if y + j < 0 or y + j >= height:
            continue
        for i in range(max(-radius, -x), min(radius, width - 1 - x) + 1):
            for k in range(3):
                step = image[y + j, x + i, k] - image[source_y + j, source_x + i, k]
                total += step * step
        if total > bound:
            return total
    return total


@njit(cache=True, nogil=True, fastmath=True)
def _next(state: np.uint64) -> np.uint64:
    """Xorshift64 (Marsaglia 2003): numpy's generator is shared between threads, this one is not."""
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    return state


@njit(cache=True, nogil=True, fastmath=True)
def _below(state: np.uint64, limit: int) -> int:
    return int((state >> np.uint64(33)) % np.uint64(limit))


@njit(cache=True, nogil=True, fastmath=True)
def patch_match(
    image: F32,
    places: I32,
    source: U8,
    sources: I32,
    field: I32,
    cost: F32,
    radius: int,
    rounds: int,
    seed: int,
) -> None:
    """PatchMatch (Barnes et al. 2009): for each of ``places`` (n, 2) the (y, x) of a similar patch, kept in ``field``.

    source (h, w): 1 where a patch centre may be copied from, at least ``radius`` off the border; sources (m, 2): those
    pixels. field (h, w, 2): -1 where nothing is known yet. cost (h, w): the patch costs.
    """
    state = np.uint64(seed) * np.uint64(2654435761) + np.uint64(88172645463325252)
    height, width = source.shape
    count = places.shape[0]
    for n in range(count):
        y, x = places[n, 0], places[n, 1]
        if field[y, x, 0] < 0:
            state = _next(state)
            pick = _below(state, sources.shape[0])
            field[y, x, 0] = sources[pick, 0]
            field[y, x, 1] = sources[pick, 1]
        cost[y, x] = patch_cost(image, y, x, field[y, x, 0], field[y, x, 1], radius, 1e18)
    for turn in range(rounds):
        step = 1 if turn % 2 == 0 else -1
        for n in range(count):
            y, x = places[n, 0], places[n, 1]
            if step < 0:
                y, x = places[count - 1 - n, 0], places[count - 1 - n, 1]
            best = cost[y, x]
            for axis in range(2):
                near_y = y - step * (1 - axis)
                near_x = x - step * axis
                if (
                    near_y < 0
                    or near_x < 0
                    or near_y >= height
                    or near_x >= width
                    or field[near_y, near_x, 0] < 0
                ):
                    continue
                try_y = field[near_y, near_x, 0] + y - near_y
                try_x = field[near_y, near_x, 1] + x - near_x
                if try_y < 0 or try_x < 0 or try_y >= height or try_x >= width or source[try_y, try_x] == 0:
                    continue
                found = patch_cost(image, y, x, try_y, try_x, radius, best)
                if found < best:
                    best = found
                    field[y, x, 0] = try_y
                    field[y, x, 1] = try_x
            reach = max(height, width)
            while reach >= 1:
                state = _next(state)
                try_y = field[y, x, 0] - reach + _below(state, 2 * reach + 1)
                state = _next(state)
                try_x = field[y, x, 1] - reach + _below(state, 2 * reach + 1)
                reach //= 2
                if try_y < 0 or try_x < 0 or try_y >= height or try_x >= width or source[try_y, try_x] == 0:
                    continue
                found = patch_cost(image, y, x, try_y, try_x, radius, best)
                if found < best:
                    best = found
                    field[y, x, 0] = try_y
                    field[y, x, 1] = try_x
            cost[y, x] = best


@njit(cache=True, nogil=True, fastmath=True)
def vote(image: F32, hole: U8, sure: F32, field: I32, cost: F32, radius: int, softness: float) -> F32:
    """Every hole pixel becomes the mean of what the overlapping matched patches say.

    Good matches count more, and so do patches that ``sure`` (h, w) calls close to the true picture.
    """
    height, width = hole.shape
    result = image.copy()
    for y in range(height):
        for x in range(width):
            if hole[y, x] == 0:
                continue
            red = green = blue = total = 0.0
            for j in range(max(-radius, -y), min(radius, height - 1 - y) + 1):
                for i in range(max(-radius, -x), min(radius, width - 1 - x) + 1):
                    if field[y + j, x + i, 0] < 0:
                        continue
                    source_y = field[y + j, x + i, 0] - j
                    source_x = field[y + j, x + i, 1] - i
                    weight = sure[y + j, x + i] * (np.exp(-cost[y + j, x + i] / softness) + 1e-6)
                    red += weight * image[source_y, source_x, 0]
                    green += weight * image[source_y, source_x, 1]
                    blue += weight * image[source_y, source_x, 2]
                    total += weight
            if total > 0.0:
                result[y, x, 0] = red / total
                result[y, x, 1] = green / total
                result[y, x, 2] = blue / total
    return result


@njit(cache=True, nogil=True, fastmath=True)
def copy_fine(photo: U8, hole: U8, forbidden: U8, field: I32, scale: float, filled: F32) -> None:
    """Carry a coarse match field to the full photograph: a hole pixel blends what its four coarse neighbours name.

    scale: fine pixels per coarse pixel. forbidden (h, w): pixels that may not be copied. ``filled`` holds a smooth fill
    and is overwritten where a copy exists.
    """
    height, width = hole.shape
    rows, columns = field.shape[:2]
    for y in range(height):
        coarse_y = (y + 0.5) / scale - 0.5
        top = int(np.floor(coarse_y))
        for x in range(width):
            if hole[y, x] == 0:
                continue
            coarse_x = (x + 0.5) / scale - 0.5
            left = int(np.floor(coarse_x))
            red = green = blue = total = 0.0
            for j in range(2):
                for i in range(2):
                    row = min(max(top + j, 0), rows - 1)
                    column = min(max(left + i, 0), columns - 1)
                    if field[row, column, 0] < 0:
                        continue
                    source_y = round(y + (field[row, column, 0] - row) * scale)
                    source_x = round(x + (field[row, column, 1] - column) * scale)
                    if source_y < 0 or source_x < 0 or source_y >= height or source_x >= width:
                        continue
                    if forbidden[source_y, source_x] != 0:
                        continue
                    weight = (1.0 - abs(coarse_y - top - j)) * (1.0 - abs(coarse_x - left - i)) + 1e-3
                    red += weight * photo[source_y, source_x, 0]
                    green += weight * photo[source_y, source_x, 1]
                    blue += weight * photo[source_y, source_x, 2]
                    total += weight
            if total > 0.0:
                filled[y, x, 0] = red / total
                filled[y, x, 1] = green / total
                filled[y, x, 2] = blue / total


@njit(cache=True, nogil=True, fastmath=True)
def make_believable(photo: U8, matte: F32, plate: U8, least: float, most: float) -> None:
    """Mix so much of ``photo`` into ``plate`` that a slightly raised alpha explains the photograph as person over it.

    Alpha may rise by ``least`` where the matte is 0 and by ``most`` from 0.5 on.
    """
    for y in range(photo.shape[0]):
        for x in range(photo.shape[1]):
            clearly = min(1.0, max(0.0, 2.0 * matte[y, x]))
            alpha = matte[y, x] + least + (most - least) * clearly * clearly
            if alpha >= 1.0:
                continue
            clear = 1.0 / (1.0 - alpha)
            share = 0.0
            for k in range(3):
                seen = np.float64(photo[y, x, k])
                value = np.float64(plate[y, x, k])
                low = (seen - 255.0 * alpha) * clear
                high = seen * clear
                if value < low and value < seen:
                    share = max(share, (low - value) / (seen - value))
                elif value > high and value > seen:
                    share = max(share, (value - high) / (value - seen))
            if share > 0.0:
                for k in range(3):
                    mixed = plate[y, x, k] + share * (np.float64(photo[y, x, k]) - plate[y, x, k])
                    plate[y, x, k] = np.uint8(min(255.0, max(0.0, round(mixed))))
