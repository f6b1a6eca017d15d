"""Known sounds → their times in a recording: the likeliest path through what the network hears (Viterbi, 1967).

Every sound lasts three steps at least; between words silence may lie. A hybrid of network and hidden Markov model as in
Bourlard and Morgan, 1994: chances are divided by how usual each kind is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memoriam.performance.sound_classes import SILENCE, kinds_of, usual_chances
from memoriam.performance.visemes import STEPS, Reals

SHORTEST = 3
"""Steps a sound lasts at least."""

LEAST = 1e-4
"""Chance below which no kind is thought impossible: some are said as others."""

UNLIKELY = -2.0
"""Mean logarithm of the chances along a path below which other words were said. On seven recordings it was -1.0 to -1.3
with the right words (-1.8 whispered), and less than this with those of any other."""

Words = Sequence[Sequence[str]]
"""Sounds (IPA) of each word."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """One sound and its time. word: index of its word. start, end: seconds."""

    symbol: str
    word: int
    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """States in a row. kind: (s,) of the network. sound: (s,) index of the sound, or -1 in silence.

    skip: (s,) True where the state before may be left out (a silence).
    """

    kind: NDArray[np.int64]
    sound: NDArray[np.int64]
    skip: NDArray[np.bool_]


def aligned(chances: Reals, words: Words) -> tuple[Aligned, ...]:
    """Every sound of the words with its time. chances: as kind_chances gives them, (n, kinds).

    Empty if there are no sounds, or if the recording does not seem to say them.
    """
    sounds = [(symbol, index) for index, word in enumerate(words) for symbol in word if kinds_of(symbol)]
    if not sounds:
        return ()
    model = _model(sounds)
    least = int(np.count_nonzero(model.sound >= 0))
    if len(chances) < least:
        return ()
    path = _best_path(np.log(np.maximum(chances, LEAST)) - np.log(usual_chances()), model)
    heard = model.sound[path]
    spoken = heard >= 0
    likely = np.log(np.maximum(chances[spoken, model.kind[path[spoken]]], LEAST))
    if likely.mean() < UNLIKELY:
        return ()
    found = []
    for number, (symbol, word) in enumerate(sounds):
        steps = np.flatnonzero(heard == number)
        found.append(Aligned(symbol, word, int(steps[0]) / STEPS, (int(steps[-1]) + 1) / STEPS))
    return tuple(found)


def _model(sounds: Sequence[tuple[str, int]]) -> _Model:
    kind, sound, skip = [SILENCE], [-1], [False]
    before = sounds[0][1]
    for number, (symbol, word) in enumerate(sounds):
        if word != before:
            kind.append(SILENCE)
            sound.append(-1)
            skip.append(False)
        before = word
        kinds = kinds_of(symbol)
        parts = [kinds[i * len(kinds) // max(SHORTEST, len(kinds))] for i in range(max(SHORTEST, len(kinds)))]
        skip.append(sound[-1] == -1)
        kind += parts
        sound += [number] * len(parts)
        skip += [False] * (len(parts) - 1)
    return _Model(
        np.array([*kind, SILENCE]),
        np.array([*sound, -1]),
        np.array([*skip, False]),
    )


def _best_path(scores: Reals, model: _Model) -> NDArray[np.int64]:
    """(n,) state of each step. Every state may stay; from the one before (or, past a silence, the one before that)."""
    count, states = len(scores), len(model.kind)
    emitted = scores[:, model.kind]
    total = np.full(states, -np.inf)
    total[0] = emitted[0, 0]
    total[1] = emitted[0, 1]
    came_from = np.zeros((count, states), dtype=np.int8)
    for step in range(1, count):
        choices = np.full((3, states), -np.inf)
        choices[0] = total
        choices[1, 1:] = total[:-1]
        choices[2, 2:] = np.where(model.skip[2:], total[:-2], -np.inf)
        came_from[step] = choices.argmax(axis=0)
        total = choices.max(axis=0) + emitted[step]
    state = states - 1 if total[-1] >= total[-2] else states - 2
    path = np.empty(count, dtype=np.int64)
    for step in range(count - 1, -1, -1):
        path[step] = state
        state -= int(came_from[step, state])
    return path
