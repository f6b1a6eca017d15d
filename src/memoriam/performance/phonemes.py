"""Known sounds → lips: every phoneme has a shape it needs, weakly or strongly; neighbours share what is left open.

The shapes follow the viseme classes of MPEG-4 (ISO/IEC 14496-2, annex C); the blending is the dominance model of Cohen
and Massaro (1993): a curve is the mean of all shapes, each weighted by how much its sound insists on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.ndimage import gaussian_filter1d

from memoriam.performance.visemes import (
    CLOSED_FOR,
    LIP_TRACKS,
    OPENING_SIGMA,
    SHAPE_SIGMA,
    STEPS,
    Hearing,
    Reals,
    finished,
)


class Timed(Protocol):
    """A sound with its time. symbol: IPA; a diphthong or affricate is one. start, end: seconds."""

    @property
    def symbol(self) -> str: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Shape:
    """What a sound asks of the lips, strengths as in a pose. hold: how much it insists, 0-1."""

    jaw: float = 0.10
    wide: float = 0.0
    pucker: float = 0.0
    upper_lip: float = 0.0
    lower_lip: float = 0.0
    tongue: float = 0.0
    close: float = 0.0
    hold: float = 1.0


LABIALS = frozenset("pbm")
"""Sounds for which lips meet, with all their variants (pʰ, bʲ, mː): in every language of the program."""

SHAPES: Mapping[str, Shape] = {
    **dict.fromkeys("aɑɐæ", Shape(jaw=0.40, wide=0.08, lower_lip=0.12, tongue=0.1)),
    **dict.fromkeys("ɛʌɜœɶ", Shape(jaw=0.31, wide=0.16, lower_lip=0.12, tongue=0.3)),
    **dict.fromkeys("əɘɵɚɝ", Shape(jaw=0.20, tongue=0.3, hold=0.6)),
    **dict.fromkeys("eɪɨ", Shape(jaw=0.19, wide=0.38, upper_lip=0.12, lower_lip=0.16, tongue=0.6)),
    **dict.fromkeys("ij", Shape(jaw=0.13, wide=0.52, upper_lip=0.14, lower_lip=0.18, tongue=0.7)),
    **dict.fromkeys("ɔɒ", Shape(jaw=0.33, pucker=0.36)),
    **dict.fromkeys("oɤ", Shape(jaw=0.22, pucker=0.58)),
    **dict.fromkeys("uʊɯ", Shape(jaw=0.13, pucker=0.72)),
    **dict.fromkeys("yʏøɥ", Shape(jaw=0.13, pucker=0.70, tongue=0.4)),
    "w": Shape(jaw=0.07, pucker=0.80),
    **dict.fromkeys("fvʋɱ", Shape(jaw=0.05, upper_lip=0.24, close=0.5)),
    **dict.fromkeys("szɕʑ", Shape(jaw=0.06, wide=0.26, upper_lip=0.20, lower_lip=0.26, tongue=0.3)),
    **dict.fromkeys("ʃʒʂʐ", Shape(jaw=0.08, pucker=0.46, upper_lip=0.20, lower_lip=0.26)),
    **dict.fromkeys("θð", Shape(jaw=0.12, wide=0.10, lower_lip=0.16, tongue=1.0)),
    **dict.fromkeys("tdnlɫɬɾ", Shape(jaw=0.11, lower_lip=0.10, tongue=0.75, hold=0.5)),
    **dict.fromkeys("rɹɻʁʀ", Shape(jaw=0.13, pucker=0.26, tongue=0.3, hold=0.5)),
    **dict.fromkeys("cɟɲʎç", Shape(jaw=0.13, wide=0.30, tongue=0.6, hold=0.5)),
    **dict.fromkeys("kɡgŋxɣχħhɦʔqɢʕ", Shape(jaw=0.14, hold=0.25)),
}
"""By the first letter of a symbol that is in here; anything else keeps the mouth as its neighbours shape it."""

UNKNOWN = Shape(hold=0.2)

PLOSIVE_CLOSED = 0.7
"""Share of p and b for which lips stay together; then the burst, and breath, with lips apart."""

QUIET_JAW = 0.25
"""Share of a vowel's opening that is left when it is hardly heard: jaws open with loudness (Schulman, 1989)."""


def lips_from_phonemes(phonemes: Sequence[Timed], heard: Hearing) -> dict[str, Reals]:
    """(n,) strengths of every name in LIP_TRACKS for known sounds, as loud as they are heard; 0 in silence."""
    count = len(heard.level)
    names = [name for name in LIP_TRACKS if name not in {"press", "close"}]
    tracks = {name: np.zeros(count) for name in names}
    partly, hold = np.zeros(count), np.zeros(count)
    for first, last, shape in _pieces(phonemes, count):
        hold[first:last] = shape.hold
        partly[first:last] = shape.close
        for name in names:
            tracks[name][first:last] = getattr(shape, name)
    smooth = {name: _blended(values, hold, name) for name, values in tracks.items()}
    smooth["jaw"] *= _emphasis(heard)
    closed = np.maximum(closed_by(phonemes, count), gaussian_filter1d(partly, 1.5))
    speaking = heard.speaking | _sounding(phonemes, count)
    return finished(smooth, closed, speaking)


def closed_by(phonemes: Sequence[Timed], count: int) -> Reals:
    """(count,) 1 where a sound keeps the lips together, else 0; every closure is long enough to be seen."""
    closed = np.zeros(count)
    for phoneme in phonemes:
        if phoneme.symbol[:1] not in LABIALS:
            continue
        share = 1.0 if phoneme.symbol[0] == "m" else PLOSIVE_CLOSED
        end = phoneme.start + max(share * (phoneme.end - phoneme.start), CLOSED_FOR)
        closed[_step(phoneme.start, count) : _step(end, count) + 1] = 1.0
    return closed


def _pieces(phonemes: Sequence[Timed], count: int) -> list[tuple[int, int, Shape]]:
    """(first, past the last step, shape) of every sound; a diphthong or affricate is its parts in a row."""
    pieces = []
    for phoneme in phonemes:
        letters = [letter for letter in phoneme.symbol if letter in SHAPES or letter in LABIALS] or [""]
        edges = np.linspace(phoneme.start, phoneme.end, len(letters) + 1)
        for letter, start, end in zip(letters, edges[:-1], edges[1:], strict=True):
            first = _step(float(start), count)
            pieces.append((first, max(_step(float(end), count), first + 1), _shape(letter)))
    return pieces


def _shape(letter: str) -> Shape:
    return Shape(jaw=0.04) if letter in LABIALS else SHAPES.get(letter, UNKNOWN)


def _blended(values: Reals, hold: Reals, name: str) -> Reals:
    """Mean of the shapes around each moment, weighted by how much each insists."""
    sigma = STEPS * (OPENING_SIGMA if name in {"jaw", "tongue"} else SHAPE_SIGMA)
    weight = gaussian_filter1d(hold, sigma)
    return np.asarray(gaussian_filter1d(values * hold, sigma) / np.maximum(weight, 0.05))


def _emphasis(heard: Hearing) -> Reals:
    """How far the jaw goes with how loud it is, QUIET_JAW-1.2."""
    loud = gaussian_filter1d(np.minimum(10.0 ** (heard.level / 20.0), 1.3), 2.5)
    return np.asarray(QUIET_JAW + (1.0 - QUIET_JAW) * np.minimum(1.25 * loud, 1.25))


def _sounding(phonemes: Sequence[Timed], count: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    sounding = np.zeros(count, dtype=np.bool_)
    for phoneme in phonemes:
        sounding[_step(phoneme.start, count) : _step(phoneme.end, count)] = True
    return sounding


def _step(seconds: float, count: int) -> int:
    return min(max(round(seconds * STEPS), 0), count)
