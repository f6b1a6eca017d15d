"""The sound of a whole film: speech in front, place and music behind it, at the loudness every player expects."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np

from memoriam.sound import ambience
from memoriam.sound.limiter import limited
from memoriam.sound.loudness import RATE, LoudnessMeter, Samples, measure, speech_loudness
from memoriam.sound.music import LOUDNESS, MOODS, music
from memoriam.sound.noise import BLOCK, Reals, seconds
from memoriam.sound.recording import Mono

TARGET = -16.0
"""LUFS: what phones and messengers play without turning it up or down (EBU R 128 s2, AES TD1008)."""

CEILING = 10 ** (-1.6 / 20)
"""-1.6 dBTP before encoding: AAC at 160 kbit/s adds some tenths of a decibel, -1 dBTP must hold behind it."""

SPEECH, AMBIENCE, MUSIC = -16.0, -39.0, -29.0
"""LUFS of each part before the whole is brought to TARGET."""

DUCKED = 10 ** (-9 / 20)
"""What is left of music and place under a voice: then they lie some 20 dB below it, and every word is understood."""

DUCK_BEFORE, DUCK_AFTER = 0.6, 1.4
"""Seconds in which they step back before the voice and return after it."""

PLACE_ALONE = -30.0
"""LUFS of a film with neither music nor voice: air or sea as loud as speech would be a roar."""

NOTICE = ((0.0, 784.0), (0.22, 587.3))
"""Seconds and hertz of the two notes that announce a made voice: a falling fourth, g and d."""

NOTICE_SECONDS, NOTICE_SIZE = 0.85, 0.07
"""Length, and amplitude before the final gain: some 8 dB below the voice that follows."""

FADE_IN, FADE_OUT, CROSSING = 1.2, 2.8, 1.2

ROUNDS, TOLERANCE = 3, 0.15
"""The limiter takes a little loudness away; so often at most the gain is corrected, until it fits to 0.15 LU."""


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """samples: (n,) mono at 48 kHz, as loud as it came. start: film time in seconds."""

    samples: Mono
    start: float


@dataclass(frozen=True, slots=True)
class Place:
    """An ambience by name, heard from ``start`` to ``end`` (seconds), crossing into its neighbours."""

    ambience: str
    start: float
    end: float


class Soundtrack:
    """Everything that is heard. ``blocks()`` may be asked for again and gives the same, bit for bit.

    mood: a name in MOODS, or None for no music. family_music: (n, 2) the family's own piece instead. notice: seconds of
    film time at which two soft notes say that the voice to come was made. Memory stays at a few seconds of sound
    besides what was handed in.
    """

    def __init__(
        self,
        length: float,
        seed: int,
        *,
        voices: Sequence[Voice] = (),
        places: Sequence[Place] = (),
        mood: str | None = "tender",
        family_music: Samples | None = None,
        notice: float | None = None,
    ) -> None:
        self._length, self._seed = length, seed
        self._voices = [(voice, _gain(SPEECH, speech_loudness(voice.samples))) for voice in voices]
        self._places, self._mood, self._family = tuple(places), mood, family_music
        self._notice = () if notice is None else (Voice(made_voice_notice(), notice),)
        self._target = TARGET if voices or mood is not None or family_music is not None else PLACE_ALONE
        self._family_gain = 0.0 if family_music is None else _gain(MUSIC, measure([family_music]).integrated)

    def blocks(self) -> Iterator[Samples]:
        """(n, 2) float32 at 48 kHz, one second each, until the film's end.

        The mix waits in a temporary file (0.4 MB a second) while it is measured.
        """
        with tempfile.TemporaryFile() as spool:
            for block in self._mixed():
                spool.write(block.tobytes())
            gain = _fitting_gain(spool, self._target)
            yield from limited(_spooled(spool), gain, CEILING)

    def measured(self) -> LoudnessMeter:
        """Loudness and true peak of what ``blocks`` gives."""
        return measure(self.blocks())

    def _mixed(self) -> Iterator[Samples]:
        """Speech and bed before the final gain."""
        total = round(self._length * RATE)
        beds = [
            (place, ambience.AMBIENCES[place.ambience](self._seed + i))
            for i, place in enumerate(self._places)
        ]
        tune = None if self._mood is None else music(MOODS[self._mood], self._length, self._seed)
        tune_gain = 0.0 if self._mood is None else _db(MUSIC - LOUDNESS[self._mood])
        for number in range(math.ceil(total / BLOCK)):
            t = seconds(number)
            bed = np.zeros((BLOCK, 2))
            for place, source in beds:
                level = _db(AMBIENCE - ambience.LOUDNESS[place.ambience])
                bed += next(source) * (level * _heard(place, t, self._length))[:, None]
            if self._family is not None:
                bed += self._family_block(number)
            elif tune is not None:
                bed += next(tune) * tune_gain
            mix = bed * (self._ducking(t) * _fades(t, self._length))[:, None]
            for voice, gain in self._voices:
                mix += gain * _slice(voice, number)[:, None]
            for tones in self._notice:
                mix += _slice(tones, number)[:, None]
            yield np.asarray(mix[: total - number * BLOCK], dtype=np.float32)

    def _ducking(self, t: Reals) -> Reals:
        under = np.zeros_like(t)
        for voice, _ in self._voices:
            end = voice.start + len(voice.samples) / RATE
            rising = _soft((t - voice.start + DUCK_BEFORE) / DUCK_BEFORE)
            under = np.maximum(under, rising * (1.0 - _soft((t - end) / DUCK_AFTER)))
        return DUCKED**under

    def _family_block(self, number: int) -> Reals:
        """The family's piece, which is not repeated if it is shorter, and fades where it ends."""
        if self._family is None:
            return np.zeros((BLOCK, 2))
        part = np.zeros((BLOCK, 2))
        cut = self._family[number * BLOCK : (number + 1) * BLOCK]
        left = len(self._family) / RATE - seconds(number)
        part[: len(cut)] = cut
        return part * (self._family_gain * _soft(left / FADE_OUT))[:, None]


def made_voice_notice() -> Mono:
    """Two soft notes, NOTICE_SECONDS long."""
    t = np.arange(round(NOTICE_SECONDS * RATE)) / RATE
    tones = np.zeros_like(t)
    for start, hertz in NOTICE:
        since = np.maximum(t - start, 0.0)
        swell = np.minimum(since / 0.02, 1.0) * np.exp(-since / 0.16)
        tones += swell * (np.sin(2 * np.pi * hertz * since) + 0.2 * np.sin(4 * np.pi * hertz * since))
    return np.asarray(NOTICE_SIZE * tones * np.minimum(1.0, (t[-1] - t) / 0.1), dtype=np.float32)


def _spooled(spool: IO[bytes]) -> Iterator[Samples]:
    spool.seek(0)
    while part := spool.read(BLOCK * 2 * 4):
        yield np.frombuffer(part, np.float32).reshape(-1, 2)


def _fitting_gain(spool: IO[bytes], target: float) -> float:
    """The gain with which the limited mix reaches ``target``."""
    loudness = measure(_spooled(spool)).integrated
    if math.isinf(loudness):
        return 1.0
    gain = _db(target - loudness)
    for _ in range(ROUNDS):
        missing = target - measure(limited(_spooled(spool), gain, CEILING)).integrated
        if abs(missing) < TOLERANCE:
            break
        gain *= _db(missing)
    return gain


def _slice(voice: Voice, number: int) -> Reals:
    """What of a voice falls into block ``number``."""
    out = np.zeros(BLOCK)
    first, start = number * BLOCK, round(voice.start * RATE)
    a, b = max(start, first), min(start + len(voice.samples), first + BLOCK)
    if a < b:
        out[a - first : b - first] = voice.samples[a - start : b - start]
    return out


def _heard(place: Place, t: Reals, length: float) -> Reals:
    """1 inside, crossing at equal power into whatever is beside it; film edges have their own fades."""
    rising = np.ones_like(t) if place.start <= 0 else _soft((t - place.start) / CROSSING + 0.5)
    falling = np.ones_like(t) if place.end >= length else _soft((place.end - t) / CROSSING + 0.5)
    return np.asarray(np.sqrt(rising * falling))


def _fades(t: Reals, length: float) -> Reals:
    return _soft(t / FADE_IN) * _soft((length - t) / FADE_OUT)


def _soft(x: Reals) -> Reals:
    part = np.clip(x, 0.0, 1.0)
    return part * part * (3.0 - 2.0 * part)


def _gain(wanted: float, is_now: float) -> float:
    """Linear gain between two loudnesses; silence stays silence."""
    return _db(wanted - is_now) if math.isfinite(is_now) else 0.0


def _db(decibels: float) -> float:
    return float(10 ** (decibels / 20))
