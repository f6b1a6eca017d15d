"""The inaudible mark of a made voice: 16 bits of the film's id in the loudness of its sounds.

Time and frequency are cut into tiles. The first half of a tile is made a little louder and the second a little
softer, or the other way round, by a pattern of signs that repeats every second: a patchwork in the spectrum (Bender,
Gruhl, Morimoto & Lu, "Techniques for data hiding", IBM Systems Journal 35, 1996). A third of the tiles carries a
pattern that is always the same, and each other third one of 256 patterns, which are the two bytes of the message.
Reading compares the halves of every tile; music under the voice, AAC and a change of volume leave most of them as they
were.

Like the mark of the picture it is public: it shows where a voice came from, it proves nothing against a forger.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import signal
from scipy.ndimage import uniform_filter1d

RATE = 48_000
"""Hertz: the film's sound."""

WINDOW, HOP = 1024, 512
"""Samples of a spectrum and between two of them when reading; 21 and 11 ms."""

SLOT = 2
"""Spectra in half a tile: 21 ms. Most sounds of speech hardly change meanwhile; shorter halves blur into each other."""

TILES = 24
"""Tiles until the pattern repeats: 1.02 s."""

LOWEST, BANDS, WIDTH = 11, 80, 2
"""First bin (516 Hz), number and width in bins (94 Hz) of the bands, up to 8 kHz. Below, a few harmonics would move
audibly; above, AAC at low rates replaces sound by noise."""

DEPTH = 1.5
"""Decibels by which a half of a tile is louder or softer. With 1.0, half of the 7 s clips were lost in whole
soundtracks (benchmarks/voice_mark.py)."""

SYMBOLS = 256
SYMBOL_BITS = 8
CODE_BITS = 16

SHORTEST = 0.5
"""Seconds below which nothing is looked for."""

SIGHT, STEP = 6.0, 2.0
"""Seconds that are read at once, and between two readings: words may be a small part of a film."""

NEIGHBOURS = 7
"""Bands over which a change of the sound itself is averaged, and taken away: sounds begin in many bands at once."""

CLIP = 3.0
"""Decibels beyond which what is left differs because another sound begins."""

ABOVE, RISE = 1.0, 9.0
"""Decibels above the quiet tenth of its band (pauses, or music under the voice) at which a tile begins to count, and
over which its weight grows to one."""

OFFSETS = 2 * SLOT * TILES
LIKELY = 12
"""Of all offsets, how many with the best constant pattern are read in full."""

LEAST, LEAST_KNOWN = 8.3, 6.8
"""Standard deviations of all patterns together that are taken for a mark, and for the mark of a film that is known."""


def false_positives(seconds: float, *, known: bool = False) -> float:
    """Greatest chance that a sound of that length without a mark is read as marked.

    The signs are fair and know nothing of the sound, so Hoeffding's inequality bounds one reading by exp(-z² / 2)
    whatever the sound is; so many readings are tried: windows, offsets, two symbols.
    """
    windows = 1 + len(list(_sights(round(seconds * RATE))))
    codes, least = (1, LEAST_KNOWN) if known else (SYMBOLS**2, LEAST)
    return float(windows * OFFSETS * codes * np.exp(-(least**2) / 2))


Sound = NDArray[np.float32]
Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VoiceMark:
    """A mark that was found. code: the low 16 bits of the film's id. strength: in standard deviations of chance."""

    code: int
    strength: float


def mark_voice(samples: Sound, film_id: int) -> Sound:
    """Mark a voice before it is mixed. samples: (n,) float32 at RATE. Length and loudness stay as they were."""
    if not film_id >= 0:
        raise ValueError(f"a film id is not negative; {film_id} is")
    tiles = -(-len(samples) // (2 * SLOT * HOP)) + 1
    signs = np.tile(_signs(_code(film_id)), (-(-tiles // TILES), 1))[:tiles]
    halves = np.stack([signs, -signs], axis=1).reshape(2 * tiles, BANDS)
    hop = HOP // 2
    _, times, spectra = signal.stft(samples, RATE, "hann", WINDOW, WINDOW - hop)
    slots = np.minimum((times * RATE / (SLOT * HOP)).astype(np.int64), len(halves) - 1)
    decibels = np.zeros(spectra.shape)
    decibels[LOWEST : LOWEST + BANDS * WIDTH] = DEPTH * np.repeat(halves[slots], WIDTH, axis=1).T
    _, marked = signal.istft(spectra * 10 ** (decibels / 20), RATE, "hann", WINDOW, WINDOW - hop)
    out = np.zeros(len(samples), np.float32)
    out[: len(marked)] = marked[: len(samples)]
    return out


def read_voice_mark(samples: Sound, film_id: int | None = None) -> VoiceMark | None:
    """The mark of a voice in a film's sound, if there is one. samples: (n,) mono at RATE, cut and mixed as it may be.

    film_id: look for the mark of this film alone, which finds weaker ones.
    """
    if len(samples) < SHORTEST * RATE:
        return None
    levels = _levels(samples)
    sights = [(0, len(levels)), *((start // HOP, end // HOP) for start, end in _sights(len(samples)))]
    best = max((_read(levels[start:end]) for start, end in sights), key=lambda mark: mark.strength)
    if best.strength >= LEAST:
        return best if film_id is None or best.code == _code(film_id) else None
    if film_id is None:
        return None
    best = max(
        (_read(levels[start:end], _code(film_id)) for start, end in sights), key=lambda mark: mark.strength
    )
    return best if best.strength >= LEAST_KNOWN else None


def _code(film_id: int) -> int:
    return film_id & (1 << CODE_BITS) - 1


def _sights(length: int) -> Iterator[tuple[int, int]]:
    """Stretches (samples) in which a mark is looked for besides the whole."""
    sight, step = round(SIGHT * RATE), round(STEP * RATE)
    if length > sight:
        yield from ((start, start + sight) for start in range(0, length - sight + step, step))


def _levels(samples: Sound) -> Reals:
    """(slots beginning at every HOP, BANDS) decibels."""
    padded = np.pad(samples, (WINDOW // 2, WINDOW))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    window = signal.get_window("hann", WINDOW).astype(np.float32)
    power = np.empty((len(frames), BANDS))
    for first in range(0, len(frames), 4096):  # a film's spectra at once would need 100 MB a minute
        part = np.abs(np.fft.rfft(frames[first : first + 4096] * window)) ** 2
        bands = part[:, LOWEST : LOWEST + BANDS * WIDTH].reshape(len(part), BANDS, WIDTH)
        power[first : first + 4096] = bands.sum(axis=2)
    slots = signal.convolve(power, np.ones((SLOT, 1)), mode="valid", method="direct")
    return np.asarray(10.0 * np.log10(slots + 1e-10))


def _read(levels: Reals, known: int | None = None) -> VoiceMark:
    """The likeliest mark of one stretch, whatever its strength."""
    folded = _fold(levels)
    constant, *symbols = _patterns()
    codes = (
        [np.arange(SYMBOLS)] * 2 if known is None else [np.array([part]) for part in divmod(known, SYMBOLS)]
    )
    scale = np.sqrt(np.sum(folded**2, axis=(1, 2))) + 1e-9
    aligned = np.stack([np.roll(folded, -shift, axis=1) for shift in range(TILES)])
    seen = np.einsum("spcb,cb->sp", aligned, constant[0]) / scale
    best = VoiceMark(0, 0.0)
    for place in np.argsort(seen, axis=None)[: -LIKELY - 1 : -1]:
        shift, phase = divmod(int(place), 2 * SLOT)
        tiles = aligned[shift, phase].ravel()
        high, low = (
            part[code].reshape(len(code), -1) @ tiles for part, code in zip(symbols, codes, strict=True)
        )
        total = float(seen[shift, phase] + (high.max() + low.max()) / scale[phase])
        if total > best.strength:
            code = int(codes[0][high.argmax()]) << SYMBOL_BITS | int(codes[1][low.argmax()])
            best = VoiceMark(code, total)
    return best


def _fold(levels: Reals) -> Reals:
    """(2 · SLOT phases, TILES, BANDS) weighted differences between the halves of tiles, all repetitions summed."""
    first, second = levels[:-SLOT], levels[SLOT:]
    quiet = np.percentile(first, 10, axis=0)
    weight = np.clip((np.minimum(first, second) - quiet - ABOVE) / RISE, 0.0, 1.0)
    change = np.clip(first - second, -3 * CLIP, 3 * CLIP)
    change -= uniform_filter1d(change, NEIGHBOURS, axis=1)
    difference = weight * np.clip(change, -CLIP, CLIP)
    rounds = -(-len(difference) // OFFSETS)
    padded = np.zeros((rounds * OFFSETS, BANDS))
    padded[: len(difference)] = difference
    folded = padded.reshape(rounds, TILES, 2 * SLOT, BANDS).sum(axis=0)
    return np.asarray(folded.transpose(1, 0, 2))


def _signs(code: int) -> Reals:
    """(TILES, BANDS) of ±1 that carry a code."""
    constant, first, second = _patterns()
    return np.asarray(constant[0] + first[code >> SYMBOL_BITS] + second[code & SYMBOLS - 1])


@cache
def _patterns() -> tuple[Reals, Reals, Reals]:
    """Constant pattern (1, …), and those of the two symbols (SYMBOLS, TILES, BANDS); each ±1 on its third of the tiles.

    The signs come from SHAKE-256 and never change.
    """
    order = np.argsort(_numbers(b"thirds", TILES * BANDS), kind="stable")
    third = np.empty(TILES * BANDS, np.int64)
    third[order] = np.arange(TILES * BANDS) % 3

    def part(name: bytes, count: int, which: int) -> Reals:
        signs = np.where(_numbers(name, count * TILES * BANDS) & 1, 1.0, -1.0).reshape(count, -1)
        return np.asarray((signs * (third == which)).reshape(count, TILES, BANDS))

    return part(b"constant", 1, 0), part(b"first", SYMBOLS, 1), part(b"second", SYMBOLS, 2)


def _numbers(name: bytes, count: int) -> NDArray[np.uint16]:
    digest = hashlib.shake_256(b"memoriam voice mark 1, " + name).digest(2 * count)
    return np.frombuffer(digest, "<u2")
