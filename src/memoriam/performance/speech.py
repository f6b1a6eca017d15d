"""A person who speaks: lips in step with the sound; head, brows, lids and chest that go with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from memoriam.performance.alignment import Aligned, Words, aligned
from memoriam.performance.labials import closures_heard, closures_told, labial_chance
from memoriam.performance.phonemes import Timed, lips_from_phonemes
from memoriam.performance.sound_classes import kind_chances
from memoriam.performance.visemes import STEPS, Hearing, Reals, hear, lips_from_sound

Points = tuple[tuple[float, float], ...]

STRESS_DISTANCE = 0.55
"""Seconds between accents at least: a head that nods on every syllable is a puppet's."""

NOD, BROW = 1.3, 0.20
"""Degrees the chin goes down on a stressed syllable, and how far brows rise with the strongest ones."""

NOD_LATE = 0.05
"""Seconds after the loudest moment at which the nod is deepest (Munhall et al., 2004: head follows F0 closely)."""

BLINK_PAUSE, BLINK_SHARE, BLINK_DISTANCE = 0.28, 0.75, 1.8
"""Pauses of this length (seconds) bring a blink in three of four cases, not more often than every 1.8 s."""

BREATH_PAUSE, BREATH = 0.35, 0.55
"""Seconds of pause in which somebody breathes in, and by how much of the chest's range."""

STILL_STEP = 0.002
"""Smaller changes between points are left out: nobody sees them, and a long speech stays a small table."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Movements of one utterance, seconds from its first sample, by the name of a Pose field; all begin and end at 0.

    seconds: length of the sound. phrases: (start, end) of the stretches between pauses. sounds: those of known words as
    they were found in a recording; empty if the words are not known, or not those that are said.
    """

    seconds: float
    tracks: Mapping[str, Points]
    phrases: tuple[tuple[float, float], ...]
    sounds: tuple[Aligned, ...] = ()


def speech_from_sound(
    samples: NDArray[np.float32], rate: int, chance: np.random.Generator, words: Words = ()
) -> Speech:
    """Everything a speaker does during a recording (mono). ``chance`` decides about blinks and sides.

    words: the sounds of each word that is said, if they are known: they tell where lips meet.
    """
    heard = hear(samples, rate)
    kinds = kind_chances(samples, rate)[: len(heard.level)]
    labial, sounds = labial_chance(kinds), aligned(kinds, words)
    closed = closures_told(labial, sounds) if sounds else closures_heard(labial)
    speech = speech_from_lips(len(samples) / rate, lips_from_sound(heard, closed), heard, chance)
    return replace(speech, sounds=sounds)


def speech_from_phonemes(
    samples: NDArray[np.float32], rate: int, phonemes: Sequence[Timed], chance: np.random.Generator
) -> Speech:
    """The same where every sound and its time is known."""
    heard = hear(samples, rate)
    return speech_from_lips(len(samples) / rate, lips_from_phonemes(phonemes, heard), heard, chance)


def speech_from_lips(
    seconds: float, lips: Mapping[str, Reals], heard: Hearing, chance: np.random.Generator
) -> Speech:
    """Lips that are known, every 1/STEPS s, with head, brows, lids and breath taken from the sound."""
    tracks = {name: sampled(values) for name, values in lips.items()}
    stresses = stressed_syllables(heard)
    tracks |= _accents(stresses, seconds, chance)
    tracks["blink"] = _blinks(heard.phrases, seconds, chance)
    tracks["breath"] = _breaths(heard.phrases, seconds)
    return Speech(seconds, {n: p for n, p in tracks.items() if len(p) > 1}, heard.phrases)


def sampled(values: Reals) -> Points:
    """Points through a curve sampled every 1/STEPS s: every second sample, flat stretches thinned, 0 at both ends."""
    step = 2
    times = np.arange(0, len(values), step)
    kept = values[times]
    if len(kept) < 3 or not np.any(np.abs(kept) > STILL_STEP):
        return ()
    kept[0] = kept[-1] = 0.0
    same = np.abs(np.diff(kept)) < STILL_STEP
    needed = np.ones(len(kept), bool)
    flat = np.abs(kept) < STILL_STEP
    needed[1:-1] = ~(flat[1:-1] & flat[:-2] & flat[2:] & same[:-1] & same[1:])
    return tuple((float(t) / STEPS, float(v)) for t, v in zip(times[needed], kept[needed], strict=True))


def stressed_syllables(heard: Hearing) -> tuple[tuple[float, float], ...]:
    """(seconds, strength 0-1) of syllables that stand out of their surroundings, STRESS_DISTANCE apart at least."""
    loud = gaussian_filter1d(np.where(heard.speaking, 10 ** (np.minimum(heard.level, 6.0) / 20), 0.0), 5.0)
    around = gaussian_filter1d(loud, 60.0)
    standing = loud - around
    peaks, _ = find_peaks(standing, distance=int(STRESS_DISTANCE * STEPS), prominence=0.12)
    if not len(peaks):
        return ()
    strength = np.clip(standing[peaks] / max(float(np.percentile(standing[peaks], 80)), 1e-6), 0.0, 1.0)
    return tuple((float(p) / STEPS, float(s)) for p, s in zip(peaks, strength, strict=True) if s > 0.35)


def _accents(
    stresses: tuple[tuple[float, float], ...], seconds: float, chance: np.random.Generator
) -> dict[str, Points]:
    """Small nods and turns on stressed syllables; brows only with the strongest."""
    pitch, yaw, brow = np.zeros(_count(seconds)), np.zeros(_count(seconds)), np.zeros(_count(seconds))
    for t, strength in stresses:
        size = strength * chance.uniform(0.7, 1.15)
        _add(pitch, t + NOD_LATE, -NOD * size, 0.11, 0.24)
        _add(yaw, t + 0.1, chance.choice([-1.0, 1.0]) * 0.7 * size, 0.30, 0.45)
        if strength > 0.8 and chance.random() < 0.6:
            _add(brow, t, BROW * size, 0.14, 0.30)
    return {"pitch": sampled(pitch), "yaw": sampled(yaw), "brow": sampled(brow)}


def _count(seconds: float) -> int:
    return max(3, round(seconds * STEPS))


def _add(track: Reals, centre: float, size: float, rise: float, fall: float) -> None:
    """A bell around ``centre`` (seconds) with deviations ``rise`` before and ``fall`` after it."""
    t = np.arange(len(track)) / STEPS - centre
    track += size * np.exp(-0.5 * np.square(t / np.where(t < 0, rise, fall)))


def _blinks(phrases: tuple[tuple[float, float], ...], seconds: float, chance: np.random.Generator) -> Points:
    """Lids fall where a phrase has ended."""
    points: list[tuple[float, float]] = []
    last = -BLINK_DISTANCE
    for (_, end), (start, _) in pairwise(phrases):
        t = end + 0.06
        if start - end < BLINK_PAUSE or t - last < BLINK_DISTANCE or t + 0.4 > seconds:
            continue
        if chance.random() < BLINK_SHARE:
            points += [(t, 0.0), (t + 0.11, 1.3), (t + 0.15, 1.29), (t + 0.38, 0.0)]
            last = t
    return tuple(points)


def _breaths(phrases: tuple[tuple[float, float], ...], seconds: float) -> Points:
    """In before a phrase, slowly out while it lasts."""
    chest = np.zeros(_count(seconds))
    t = np.arange(len(chest)) / STEPS
    ends = [0.0, *(end for _, end in phrases)]
    for (start, end), before in zip(phrases, ends, strict=False):
        pause = start - before
        if pause < BREATH_PAUSE:
            continue
        intake = min(pause, 0.7)
        rising = np.clip((t - (start - intake)) / intake, 0, 1)
        falling = np.clip((t - start) / max(end - start, 0.8), 0, 1)
        chest = np.maximum(
            chest, BREATH * (0.5 - 0.5 * np.cos(np.pi * rising)) * (0.5 + 0.5 * np.cos(np.pi * falling))
        )
    return sampled(chest)
