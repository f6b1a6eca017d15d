"""Lengths of tokens → when each sound and each word is heard.

The model itself decides how long every token lasts (in units of 25 ms), so its sounds need not be searched for. What
lies between words is silence or a sound's tail: loudness decides.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from memoriam.voice.base import Phoneme, TimedWord
from memoriam.voice.inventory import PRIMARY, SECONDARY, VOWELS, as_heard, belongs_before, is_sound
from memoriam.voice.kokoro_model import FRAME, RATE, Take
from memoriam.voice.sounds import Script

STEP = 240
"""Samples: 10 ms, in which loudness is measured."""

EARLY = 0.070
"""Seconds by which sounds are heard before the time their durations add up to. Measured on five voices as the shift at
which hiss, vowels and closures fit best (-60 to -85 ms); Kokoro's own code takes off 75 ms."""

SILENT = 0.018
"""Share of the loud parts' level (-35 dB) below which nothing is heard."""


def timed(script: Script, take: Take) -> tuple[tuple[Phoneme, ...], tuple[TimedWord, ...]]:
    """Sounds and words of a take, seconds from its first sample."""
    ends = np.maximum(np.cumsum(take.frames) * FRAME / RATE - EARLY, 0.0)
    sounds: list[Phoneme] = []
    owners: list[int] = []
    broken: list[bool] = []
    stressed = apart = False
    for index, (symbol, owner) in enumerate(zip(script.symbols, script.owners, strict=True)):
        start, end = float(ends[index]), float(ends[index + 1])
        if symbol in PRIMARY + SECONDARY:
            stressed = symbol == PRIMARY
        if is_sound(symbol):
            vowel = symbol in VOWELS
            sounds.append(Phoneme(as_heard(symbol), start, end, stressed and vowel))
            owners.append(owner)
            broken.append(apart)
            stressed, apart = stressed and not vowel, False
        elif sounds and belongs_before(symbol):
            sounds[-1] = replace(sounds[-1], symbol=sounds[-1].symbol + symbol, end=end)
        elif symbol not in PRIMARY + SECONDARY:
            apart = True
    joined = _joined(sounds, broken, _loudness(take.samples))
    return tuple(joined), _words(script, joined, owners)


def _loudness(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """(n,) root mean square of every STEP as a share of the loud parts'."""
    whole = samples[: len(samples) // STEP * STEP].reshape(-1, STEP).astype(np.float64)
    level = np.sqrt(np.square(whole).mean(axis=1))
    return np.asarray(level / max(float(np.percentile(level, 95)), 1e-6)) if len(level) else level


def _joined(sounds: list[Phoneme], broken: list[bool], loudness: NDArray[np.float64]) -> list[Phoneme]:
    """Close the gaps between sounds: always inside words; between them (broken) where something is heard."""
    done = list(sounds)
    for index in range(len(done) - 1):
        before, after = done[index], done[index + 1]
        if after.start - before.end < 1e-6:
            continue
        middle = (before.end + after.start) / 2
        end, start = _gap(before.end, after.start, loudness) if broken[index + 1] else (middle, middle)
        done[index], done[index + 1] = replace(before, end=end), replace(after, start=start)
    if done:
        done[-1] = _dying_away(done[-1], loudness)
    return done


def _dying_away(sound: Phoneme, loudness: NDArray[np.float64]) -> Phoneme:
    """The last sound ends where it is no longer heard, not where its silence does."""
    first, last = round(sound.start * RATE / STEP), round(sound.end * RATE / STEP)
    heard = np.flatnonzero(loudness[first:last] >= SILENT)
    if not len(heard):
        return sound
    return replace(sound, end=min(sound.end, (first + int(heard[-1]) + 1) * STEP / RATE))


def _gap(first: float, last: float, loudness: NDArray[np.float64]) -> tuple[float, float]:
    """Where the sound before a gap ends and the one behind it begins, seconds; the same where no silence is."""
    seconds = STEP / RATE
    a, b = round(first / seconds), min(round(last / seconds), len(loudness))
    quiet = np.flatnonzero(loudness[a:b] < SILENT)
    if not len(quiet):
        middle = (first + last) / 2
        return middle, middle
    return max(first, (a + int(quiet[0])) * seconds), min(last, (a + int(quiet[-1]) + 1) * seconds)


def _words(script: Script, sounds: list[Phoneme], owners: list[int]) -> tuple[TimedWord, ...]:
    """Words from their first to their last sound."""
    found: list[TimedWord] = []
    for index, piece in enumerate(script.pieces):
        own = [sound for sound, owner in zip(sounds, owners, strict=True) if owner == index]
        if own:
            found.append(TimedWord(piece.shown or piece.written, own[0].start, own[-1].end))
    return tuple(found)
