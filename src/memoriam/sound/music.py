"""A soft bed of music, made note by note from sines: a felt piano far away, and slow pads. Never twice the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from memoriam.sound.loudness import RATE, Samples
from memoriam.sound.noise import Events
from memoriam.sound.reverb import Reverb


@dataclass(frozen=True, slots=True)
class Mood:
    """How the music feels. chords: semitones above the root, the first is home. root: MIDI note of the bass.

    bar: seconds a chord stands. notes: fewest and most piano notes in it. pad, piano: strengths.
    """

    root: int
    chords: tuple[tuple[int, ...], ...]
    bar: float
    notes: tuple[int, int]
    pad: float
    piano: float


MOODS: Mapping[str, Mood] = {
    "tender": Mood(
        root=38,
        chords=((0, 7, 14, 16, 21), (9, 16, 21, 24, 28), (5, 12, 16, 19, 24), (7, 14, 19, 21, 26)),
        bar=6.4,
        notes=(3, 5),
        pad=0.45,
        piano=1.0,
    ),
    "still": Mood(
        root=36,
        chords=((0, 7, 12, 14, 19), (5, 12, 17, 19, 24), (0, 7, 14, 16, 19), (9, 12, 16, 19, 24)),
        bar=9.0,
        notes=(1, 2),
        pad=1.0,
        piano=0.6,
    ),
    "hopeful": Mood(
        root=43,
        chords=((0, 7, 12, 16, 19), (7, 11, 14, 19, 23), (9, 12, 16, 21, 24), (5, 9, 12, 17, 21)),
        bar=5.2,
        notes=(4, 6),
        pad=0.4,
        piano=1.0,
    ),
    "solemn": Mood(
        root=33,
        chords=((0, 7, 12, 15, 19), (8, 12, 15, 20, 24), (3, 7, 15, 19, 22), (10, 14, 17, 22, 26)),
        bar=7.2,
        notes=(2, 4),
        pad=0.8,
        piano=0.8,
    ),
}
"""Consonant chords with added seconds and sixths: none of them asks for resolution, the film may end on any."""

LOUDNESS: Mapping[str, float] = {"tender": -29.6, "still": -27.0, "hopeful": -29.2, "solemn": -26.5}
"""LUFS of each as it comes, measured over 20 s; how loud it is in a film the mix decides."""

PIANO_DECAY = 5.5
"""Seconds in which a note of middle C dies away; low ones longer, high ones sooner."""

NOTE_RATE = 16_000
"""Hertz: notes have nothing above 5 kHz; computed at a third of the rate, then interpolated."""

ATTACK = 0.018
"""Seconds: a felt hammer. Faster would click, slower would be an organ."""

FIRST, END = 0.8, 3.5
"""Seconds at which the first chord is struck, and before the end after which none is: the last one is home."""


def music(mood: Mood, length: float, seed: int) -> Iterator[Samples]:
    """Endless blocks (BLOCK, 2); the last chord is home, struck END seconds before ``length`` or earlier."""
    chance = np.random.default_rng([seed, 6])
    events, room = Events(), Reverb(3.6, seed)
    upcoming, chord, number = FIRST, 0, 0
    while True:
        while upcoming < number + 1:
            following = upcoming + mood.bar * float(chance.uniform(0.94, 1.06))
            closing = following > length - END
            if upcoming <= max(length - END, FIRST):
                _lay_chord(events, mood, 0 if closing else chord, upcoming, chance, closing=closing)
            upcoming = following
            chord = _next(chord, len(mood.chords), chance)
        dry = events.block(number)
        yield np.asarray(0.55 * dry + 0.8 * room.add(dry), dtype=np.float32)
        number += 1


def _next(chord: int, count: int, chance: np.random.Generator) -> int:
    """Mostly onward through the chords, sometimes a step aside: no pattern that could be noticed as one."""
    return (chord + (1 if chance.random() < 0.75 else int(chance.integers(2, count)))) % count


def _lay_chord(
    events: Events, mood: Mood, chord: int, start: float, chance: np.random.Generator, *, closing: bool
) -> None:
    tones = [mood.root + step for step in mood.chords[chord]]
    for tone in tones[:3]:
        events.add(start, _pad(tone + 12, mood.bar * 1.5, 0.02 * mood.pad, chance))
    events.add(start, _piano(tones[0] + 12, 0.045 * mood.piano * chance.uniform(0.8, 1.0), 0.5, chance))
    count = 2 if closing else int(chance.integers(mood.notes[0], mood.notes[1] + 1))
    moments = start + mood.bar * (np.arange(1, count + 1) / (count + 1)) + chance.normal(0.0, 0.04, count)
    choices = [tone + 24 for tone in tones[1:]]
    picked = chance.permutation(len(choices))[:count]
    for moment, index in zip(moments, np.resize(picked, count), strict=True):
        strength = 0.04 * mood.piano * chance.uniform(0.55, 1.0)
        events.add(float(moment), _piano(choices[int(index)], strength, chance.uniform(0.3, 0.7), chance))


def _hertz(note: float) -> float:
    return float(440.0 * 2 ** ((note - 69) / 12))


def _piano(note: int, strength: float, side: float, chance: np.random.Generator) -> Samples:
    """Stretched partials (B ≈ 0.0004, a string's stiffness), the higher the softer and the sooner gone."""
    hertz = _hertz(note)
    decay = PIANO_DECAY * 2 ** ((60 - note) / 24)
    t = np.arange(round(min(decay * 1.5, 9.0) * NOTE_RATE)) / NOTE_RATE
    wave = np.zeros_like(t)
    for partial in range(1, 9):
        frequency = hertz * partial * np.sqrt(1 + 0.0004 * partial**2)
        if frequency > 5000.0:
            break
        level = partial**-1.3 * np.exp(-0.00055 * frequency)
        beat = np.sin(2 * np.pi * frequency * 1.0004 * t + chance.uniform(0, 6.28))
        tone = np.sin(2 * np.pi * frequency * t + chance.uniform(0, 6.28)) + 0.5 * beat
        wave += level * tone * np.exp(-t * (2.2 + 0.9 * partial) / decay)
    return _placed(wave * _edges(t, ATTACK, 0.6) * strength, side)


def _pad(note: int, length: float, strength: float, chance: np.random.Generator) -> Samples:
    """Three slightly different voices that swell over seconds; hardly any overtones."""
    t = np.arange(round(length * NOTE_RATE)) / NOTE_RATE
    wave = np.zeros((len(t), 2))
    for detune in (-0.0016, 0.0, 0.0019):
        side = chance.uniform(0.2, 0.8)
        for partial, level in ((1, 1.0), (2, 0.28), (3, 0.08)):
            tone = np.sin(2 * np.pi * _hertz(note) * partial * (1 + detune) * t + chance.uniform(0, 6.28))
            wave += level * tone[:, None] * np.sqrt([1 - side, side])
    return _full_rate(wave * (_edges(t, 0.38 * length, 0.5 * length) * strength)[:, None])


def _edges(t: NDArray[np.float64], rise: float, fall: float) -> NDArray[np.float64]:
    up = np.minimum(1.0, t / rise)
    down = np.minimum(1.0, t[::-1] / fall)
    return np.asarray(np.sin(0.5 * np.pi * up) ** 2 * np.sin(0.5 * np.pi * down) ** 2)


def _placed(wave: NDArray[np.float64], side: float) -> Samples:
    return _full_rate(wave)[:, None] * np.sqrt([1 - side, side]).astype(np.float32)


def _full_rate(wave: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(signal.resample_poly(wave, RATE // NOTE_RATE, 1, axis=0), dtype=np.float32)
