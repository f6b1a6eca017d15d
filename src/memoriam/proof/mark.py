"""The invisible mark: a 32-bit film id in the brightness of every frame, which outlives the signature.

A tile of faint noise is repeated over the whole frame. It is the sum of eight patterns of random phase, moved around
inside the tile: where seven of them lie relative to the first is the message (shift keying, after Kalker, Depovere,
Haitsma and Maes, "A video watermarking system for broadcast monitoring", SPIE 3657, 1999). Because the tile repeats, a
cropped picture still holds it whole; because all patterns move together, it does not matter where the crop begins.
Reading whitens the picture, folds it onto one tile and correlates by phase alone.

The mark is public, like this file: it finds the origin of a stripped film again, it proves nothing against a forger.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import scipy.fft
from numpy.typing import NDArray

from memoriam.arrays import Yuv420
from memoriam.proof.kernels import UNIT, add_pattern, fold_onto

GRID = 540
"""Cells along the short edge of a film: the mark is as fine as a preview can carry."""

TILE = 128
"""Cells along each side of the tile."""

SPACING = 4
"""Cells between two places a pattern may lie at."""

PLACES = TILE // SPACING
SYMBOL_BITS = 10
SYMBOLS = 7
ID_BITS = 32
CHECK_BITS = SYMBOLS * SYMBOL_BITS - ID_BITS
HEAD = -(-ID_BITS // SYMBOL_BITS)
"""Of that many symbols, this many hold the id (and the first check bits)."""

LOWEST, HIGHEST = 4.0, 22.0
"""Waves along a tile. The finest still has 5 pixels a wave when a film is shown at 480 pixels, and survives strong
compression there; coarser ones drown in the picture's own shapes."""

TILT = 0.6
"""The mark's amplitude falls with frequency to this power: pictures and encoders favour coarse waves."""

STRENGTH = 1.0
"""Standard deviation in code values of luma where the factor is one."""

BLOCK = 16
"""Cells along each side of the squares that get a strength of their own."""

LEAST, MOST, SLOPE = 0.38, 2.08, 0.62
DARK, BRIGHT = 0.5, 60.0
"""Strength on calm ground, on lively ground and its rise with liveliness; share of it that is left on black, and how
many code values above black it is whole. Measured in benchmarks/proof.py: at least 42 dB and nothing seen at 100 %."""

SMALL, ON_SMALL = 1.5, 1.3
"""Films whose cells have fewer pixels than this are marked so many times as strongly: an encoder that has one pixel for
a cell spares less of it."""

CHOICES = 3
PEAKS = 2
"""How many values of each symbol and how many positions of the tile are tried against the check bits."""

Cells = NDArray[np.float32]
Luma = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class MarkReading:
    """A mark that was found. strength: mean correlation of its patterns in standard deviations of unmarked pictures.
    cell: how many pixels of the picture a cell of the grid measures now."""

    film_id: int
    strength: float
    cell: float


class Marker:
    """Marks the frames of one film; ``apply`` may be called from several threads.

    film_id: 32 bits. width, height: of the film in pixels.
    """

    def __init__(self, film_id: int, width: int, height: int) -> None:
        if not 0 <= film_id < 1 << ID_BITS:
            raise ValueError(f"a film id has {ID_BITS} bits; {film_id} does not fit")
        cell = min(width, height) / GRID
        self._height = height
        self._pattern = _frame_pattern(film_id, width, height)
        self._block = max(4, round(BLOCK * cell))
        self._reach = max(1, round(2 * cell))
        more = ON_SMALL if cell < SMALL else 1.0
        self._rule = np.array([more * LEAST, more * MOST, more * SLOPE, DARK, BRIGHT], np.float32)

    def apply(self, yuv: Yuv420) -> None:
        """Mark a finished frame in place."""
        add_pattern(yuv[: self._height], self._pattern, self._block, self._reach, self._rule)


def _frame_pattern(film_id: int, width: int, height: int) -> NDArray[np.int8]:
    """The tile repeated over a frame, in 1 / UNIT code values."""
    cell = min(width, height) / GRID
    tile = np.pad(mark_tile(film_id), 2, mode="wrap")
    columns = (np.arange(width, dtype=np.float32) / cell) % TILE + 2
    rows = (np.arange(height, dtype=np.float32) / cell) % TILE + 2
    x, y = np.meshgrid(columns, rows)
    whole = cv2.remap(tile, x, y, cv2.INTER_CUBIC) * (STRENGTH * UNIT)
    return np.asarray(np.clip(np.rint(whole), -127, 127), dtype=np.int8)


@cache
def _band() -> NDArray[np.float32]:
    """Amplitude of each wave of a pattern, (TILE, TILE // 2 + 1)."""
    down, across = np.fft.fftfreq(TILE, 1 / TILE), np.fft.rfftfreq(TILE, 1 / TILE)
    waves = np.hypot(down[:, None], across[None, :])
    within = (waves >= LOWEST) & (waves <= HIGHEST)
    return np.where(within, np.maximum(waves, 1.0) ** -TILT, 0.0).astype(np.float32)


@cache
def _unit() -> float:
    """Standard deviation of a correlation with a picture of random phases."""
    band = _band().astype(np.float64) ** 2
    return float(np.sqrt(band.sum() + band[:, 1:].sum())) / TILE**2


@cache
def _spectra() -> NDArray[np.complex64]:
    """(SYMBOLS + 1, TILE, TILE // 2 + 1) spectra of the patterns; phases come from SHAKE-256 and never change."""
    spectra = np.empty((SYMBOLS + 1, TILE, TILE // 2 + 1), np.complex64)
    for number in range(SYMBOLS + 1):
        noise = hashlib.shake_256(b"memoriam mark 1, pattern %d" % number).digest(2 * TILE * TILE)
        field = np.frombuffer(noise, "<u2").reshape(TILE, TILE).astype(np.float64) - 32767.5
        spectrum = np.fft.rfft2(field)
        spectra[number] = _band() * spectrum / np.abs(spectrum)
    return spectra


def _check(film_id: int) -> int:
    digest = hashlib.blake2b(film_id.to_bytes(4, "big"), digest_size=8, person=b"memoriam mark 1").digest()
    return int.from_bytes(digest, "big") >> (64 - CHECK_BITS)


def _symbols(film_id: int) -> list[int]:
    word = film_id << CHECK_BITS | _check(film_id)
    return [word >> SYMBOL_BITS * i & (1 << SYMBOL_BITS) - 1 for i in reversed(range(SYMBOLS))]


def mark_tile(film_id: int) -> Cells:
    spectra = _spectra()
    places = [0, *_symbols(film_id)]
    total = np.zeros((TILE, TILE))
    for spectrum, place in zip(spectra, places, strict=True):
        pattern = np.fft.irfft2(spectrum)
        total += np.roll(pattern, (SPACING * (place // PLACES), SPACING * (place % PLACES)), (0, 1))
    return np.asarray(total / total.std(), dtype=np.float32)


FILMS = ((540, 960), (960, 540), (540, 540), (540, 675))
"""Width and height of whole films in cells."""

WORKING_EDGE = 640
"""Larger pictures are reduced to this short edge before anything else: the mark has nothing finer."""

SHAPE = 6.0
"""Standard deviations in cells of the blurs that take the picture's own shapes and contrasts away."""

SMALLEST_EDGE = 135
"""Pixels: below a quarter of a preview nothing of the mark is left, and shapes beyond 4:1 are no pictures."""

SMALLEST_CELL, LARGEST_CELL, CELL_STEP = 0.5, 2.0, 1.006
"""Where a mark is searched in cut or framed pictures: cell sizes relative to those of a whole film, and their ratio. At
half a step the ends of a preview are 1.4 cells out of place: a quarter of the finest wave."""

SEARCH_TILE = TILE // 2
"""Cells of twice the size do for that search: the finest wave still has three of them."""

AT_ONCE = 16
"""Cell sizes looked at together: fewer calls, and all of it stays near the processor."""

CANDIDATES = 8
"""Of all cell sizes, how many with the best first pattern are read in full."""


WHOLE_GRIDS = 3
"""At most so many grids of whole films fit one picture."""

FALSE_POSITIVES = (WHOLE_GRIDS + CANDIDATES) * PEAKS * CHOICES**SYMBOLS / 2**CHECK_BITS
"""Chance that an unmarked picture is read as marked: so many readings are tried, and each has the 38 check bits of its
32-bit id right with a chance of 1 in 2^38, whatever the picture is, since they are a hash of the id. A film is read
twice at most."""


def read_mark(pictures: Sequence[Luma]) -> MarkReading | None:
    """Read the mark of one picture, or of several frames of one film of the same size.

    pictures: luma planes (h, w). Whole films, of whatever size, are tried first, then cut and framed ones.
    """
    if (
        not pictures
        or min(pictures[0].shape) < SMALLEST_EDGE
        or max(pictures[0].shape) > 4 * min(pictures[0].shape)
    ):
        return None
    residue = np.sum([_residue(picture) for picture in pictures], axis=0)
    height, width = residue.shape
    for cells in _whole_grids(width, height):
        found = _decode(_correlate(_fold(_on_grid(residue, *cells))))
        if found is not None:
            return MarkReading(*found, cell=_cell(pictures[0], cells))
    for cells in _likely_grids(residue):
        found = _decode(_correlate(_fold(_on_grid(residue, *cells))))
        if found is not None:
            return MarkReading(*found, cell=_cell(pictures[0], cells))
    return None


def _cell(picture: Luma, cells: tuple[int, int]) -> float:
    return float(picture.shape[1] / cells[0])


def _residue(luma: Luma) -> Cells:
    """What remains of a picture when its own shapes are taken away and its contrast is made even."""
    short = min(luma.shape)
    factor = min(1.0, WORKING_EDGE / short)
    if factor < 1.0:
        luma = cv2.resize(luma, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    sigma = SHAPE * min(luma.shape) / GRID
    picture = luma.astype(np.float32)
    high = picture - cv2.GaussianBlur(picture, (0, 0), sigma)
    spread = np.sqrt(cv2.GaussianBlur(high * high, (0, 0), sigma)) + 0.5
    return np.asarray(np.clip(high / spread, -2.0, 2.0), dtype=np.float32)


def _whole_grids(width: int, height: int) -> Iterator[tuple[int, int]]:
    """Grids a whole film of this shape would have, then those of a cut one in its own pixels."""
    for columns, rows in FILMS:
        if abs(width * rows / (height * columns) - 1.0) < 0.01:
            yield columns, rows
    short = min(width, height)
    yield round(width * GRID / short), round(height * GRID / short)


def _likely_grids(residue: Cells) -> list[tuple[int, int]]:
    """Grids on which the first pattern is seen best, best first."""
    height, width = residue.shape
    steps = int(np.log(LARGEST_CELL / SMALLEST_CELL) / np.log(CELL_STEP))
    cells = SMALLEST_CELL * CELL_STEP ** np.arange(steps + 1) * min(width, height) / GRID
    seen = [_first_pattern_seen(residue, part) for part in np.array_split(cells, steps // AT_ONCE)]
    best = np.argsort(-np.concatenate(seen), kind="stable")[:CANDIDATES]
    return [(round(width / cell), round(height / cell)) for cell in cells[best].tolist()]


def _first_pattern_seen(residue: Cells, cells: NDArray[np.float64]) -> Cells:
    """The highest phase correlation with the first pattern for each size of a cell."""
    gathered = np.empty((SEARCH_TILE, residue.shape[1]), np.float32)
    tiles = np.empty((len(cells), SEARCH_TILE, SEARCH_TILE), np.float32)
    for tile, cell in zip(tiles, cells, strict=True):
        _fold_roughly(residue, cell, gathered, tile)
    z = scipy.fft.irfft2(_phases(tiles) * _first_spectrum())
    return np.asarray(z.max((1, 2)))


def _fold_roughly(residue: Cells, cell: float, gathered: Cells, tile: Cells) -> None:
    """Into a tile as :func:`_fold` gives it every pixel is put where it is nearest: quick, good enough to search."""
    scale = SEARCH_TILE / (TILE * cell)
    rows, columns = (
        ((np.arange(size) + 0.5) * scale).astype(np.int64) % SEARCH_TILE for size in residue.shape
    )
    fold_onto(residue, rows, columns, gathered, tile)


@cache
def _first_spectrum() -> NDArray[np.complex64]:
    """The first pattern's spectrum, conjugated, as waves along a tile of SEARCH_TILE."""
    half = SEARCH_TILE // 2
    first = np.conj(_spectra()[0])
    return np.concatenate([first[:half, : half + 1], first[-half:, : half + 1]])


def _on_grid(residue: Cells, columns: int, rows: int) -> Cells:
    kernel = cv2.INTER_AREA if columns < residue.shape[1] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(residue, (columns, rows), interpolation=kernel))


def _fold(cells: Cells) -> Cells:
    """All tiles of a picture laid over each other, (TILE, TILE)."""
    height, width = cells.shape
    folded = np.zeros((TILE, TILE), np.float32)
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            part = cells[top : top + TILE, left : left + TILE]
            folded[: part.shape[0], : part.shape[1]] += part
    return folded


def _correlate(tile: Cells) -> Cells:
    """Circular phase correlation with each pattern, (SYMBOLS + 1, TILE, TILE), in standard deviations of a picture
    whose phases are random."""
    z = scipy.fft.irfft2(_phases(tile) * np.conj(_spectra()))
    return np.asarray(z / _unit(), dtype=np.float32)


def _phases(tiles: Cells) -> NDArray[np.complex64]:
    """Spectra of tiles (..., n, n), every wave of amplitude one."""
    spectra = scipy.fft.rfft2(tiles)
    return np.asarray(spectra / np.maximum(np.abs(spectra), np.float32(1e-6)))


def _decode(z: Cells) -> tuple[int, float] | None:
    """Film id and mean correlation, if some likely reading agrees with its check bits."""
    for place in _largest(z[0].ravel(), PEAKS):
        y, x = divmod(place, TILE)
        turned = np.roll(z[1:], (-y, -x), (1, 2))[:, ::SPACING, ::SPACING].reshape(SYMBOLS, -1)
        film_id = _agreeing([_largest(values, CHOICES) for values in turned])
        if film_id is not None:
            found = [turned[i, symbol] for i, symbol in enumerate(_symbols(film_id))]
            return film_id, float((z[0, y, x] + sum(found)) / (SYMBOLS + 1))
    return None


def _largest(values: Cells, count: int) -> list[int]:
    """Where the largest values are, the largest first."""
    places = np.argpartition(values, -count)[-count:]
    return [int(place) for place in places[np.argsort(values[places])[::-1]]]


def _agreeing(likely: Sequence[Sequence[int]]) -> int | None:
    """The first id among the ``CHOICES**SYMBOLS`` sequences of likely symbols whose check bits are right.

    The first symbols hold the whole id; it says itself which symbols must follow.
    """
    spare = HEAD * SYMBOL_BITS - ID_BITS
    for head in itertools.product(*likely[:HEAD]):
        film_id, first_check_bits = divmod(_word(head), 1 << spare)
        if _check(film_id) >> CHECK_BITS - spare == first_check_bits and all(
            symbol in choices for symbol, choices in zip(_symbols(film_id)[HEAD:], likely[HEAD:], strict=True)
        ):
            return film_id
    return None


def _word(symbols: Iterable[int]) -> int:
    word = 0
    for symbol in symbols:
        word = word << SYMBOL_BITS | symbol
    return word
