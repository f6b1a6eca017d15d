"""How well lips fit the sound: the figures that the report and the benchmark print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from memoriam.performance.curves import Keyframes
from memoriam.performance.speech import Speech
from memoriam.performance.visemes import STEPS, Reals, runs

FRAME = 0.04
"""Seconds of a frame of the film: the tolerance of everything that is seen."""

SHUT, APART = 0.9, 0.04
"""Strength of ``close`` from which lips meet, and of ``jaw`` below which they still do."""

LONGEST_LAG = 0.2
"""Seconds either way in which the best fit is looked for."""

ENVELOPE = 0.03
"""Seconds (sigma) over which the sound's loudness is smoothed: as quick as a jaw moves (5 Hz)."""

Spans = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class LipFigures:
    """correlation: of the mouth's opening with the sound's envelope, where it is best. lag: seconds the mouth is late.

    closures: times a second the lips meet while somebody speaks. labials: m, b and p whose times are known; recall:
    share of them in which a frame shows the lips closed, None if none is known. restless: largest movement in silence.
    """

    correlation: float
    lag: float
    closures: float
    labials: int
    recall: float | None
    restless: float


def lip_figures(samples: NDArray[np.float32], rate: int, speech: Speech, labials: Spans = ()) -> LipFigures:
    """Measure one speech (mono samples, seconds from their start) against its sound."""
    jaw, shut = opening(speech), closed(speech)
    correlation, lag = best_fit(jaw, envelope(samples, rate)[: len(jaw)])
    spoken = sum(end - start for start, end in speech.phrases)
    return LipFigures(
        correlation=correlation,
        lag=lag,
        closures=len(runs(shut)) / max(spoken, 0.1),
        labials=len(labials),
        recall=recall(shut, labials),
        restless=_restless(jaw, speech.phrases),
    )


def opening(speech: Speech) -> Reals:
    """(n,) how far the mouth is open every 1/STEPS s."""
    return _curve(speech, "jaw") * (1.0 - _curve(speech, "close"))


def closed(speech: Speech) -> NDArray[np.bool_]:
    """(n,) whether lips meet, every 1/STEPS s."""
    return (_curve(speech, "close") > SHUT) & (_curve(speech, "jaw") < APART)


def _curve(speech: Speech, name: str) -> Reals:
    track = Keyframes(speech.tracks.get(name, ((0.0, 0.0),)))
    return np.array([track(i / STEPS) for i in range(round(speech.seconds * STEPS))])


def envelope(samples: NDArray[np.float32], rate: int) -> Reals:
    """(n,) loudness (RMS) every 1/STEPS s, smoothed by ENVELOPE."""
    step = rate // STEPS
    pieces = samples[: len(samples) // step * step].reshape(-1, step).astype(np.float64)
    return np.asarray(gaussian_filter1d(np.sqrt(np.mean(pieces**2, axis=1)), ENVELOPE * STEPS))


def best_fit(mouth: Reals, loud: Reals) -> tuple[float, float]:
    """(Pearson's correlation, seconds the mouth is late) at the shift that fits best; (0, 0) if one never changes."""
    count = min(len(mouth), len(loud))
    mouth, loud = mouth[:count], loud[:count]
    edge = min(round(LONGEST_LAG * STEPS), count // 4)
    middle = mouth[edge : count - edge]
    if len(middle) < 3 or np.ptp(middle) == 0.0 or np.ptp(loud) == 0.0:
        return 0.0, 0.0
    fits = {
        late: float(np.corrcoef(loud[edge - late : count - edge - late], middle)[0, 1])
        for late in range(-edge, edge + 1)
    }
    best = max(fits, key=lambda late: fits[late])
    return fits[best], best / STEPS


def recall(shut: NDArray[np.bool_], labials: Spans) -> float | None:
    """Share of labials during which, give or take a frame, a frame of the film shows the lips closed."""
    if not labials:
        return None
    frames = shut[:: round(FRAME * STEPS)]
    seen = 0
    for start, end in labials:
        first, last = int(np.ceil((start - FRAME) / FRAME)), int(np.floor((end + FRAME) / FRAME))
        seen += bool(frames[max(first, 0) : last + 1].any())
    return seen / len(labials)


def _restless(jaw: Reals, phrases: Spans) -> float:
    """Largest opening further than two frames away from any speech."""
    silent = np.ones(len(jaw), dtype=np.bool_)
    for start, end in phrases:
        silent[max(round((start - 2 * FRAME) * STEPS), 0) : round((end + 2 * FRAME) * STEPS)] = False
    return float(jaw[silent].max(initial=0.0))
