"""What a place sounds like: wind, sea, evening birds, night. Computed, endless, never looped; one second a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from memoriam.sound.loudness import RATE, Samples
from memoriam.sound.noise import BLOCK, Drift, Events, Reals, band, noise, slowly
from memoriam.sound.reverb import Reverb

Ambience = Callable[[int], Iterator[Samples]]
"""A seed gives endless blocks (BLOCK, 2)."""


def air(seed: int) -> Iterator[Samples]:
    """High, wide, hardly moving air: for clouds, and for the photograph's own quiet surroundings."""
    chance = np.random.default_rng([seed, 1])
    swell, shimmer = Drift(chance, 0.05), Drift(chance, 0.09)
    for number, (low, high) in enumerate(noise(chance, [band(90, 420), band(700, 2600)])):
        yield _block(
            0.055 * low * (0.5 + 0.5 * slowly(swell, number)) + 0.012 * high * slowly(shimmer, number)
        )


def wind(seed: int) -> Iterator[Samples]:
    """Gusts that come and go, low and soft, with a little rustle of grass on top of the stronger ones."""
    chance = np.random.default_rng([seed, 2])
    gust, rustle = Drift(chance, 0.11), Drift(chance, 0.35)
    for number, (low, middle, high) in enumerate(
        noise(chance, [band(60, 300), band(250, 900), band(2000, 6000)])
    ):
        strength = slowly(gust, number)
        grass = strength**2 * (0.3 + 0.7 * slowly(rustle, number))
        yield _block(0.05 * low * (0.35 + strength) + 0.035 * middle * strength + 0.010 * high * grass)


def sea(seed: int) -> Iterator[Samples]:
    """Long, low waves on sand: each swells, breaks softly and runs back with a hiss."""
    chance = np.random.default_rng([seed, 3])
    waves = _Waves(chance)
    for number, (low, middle, high) in enumerate(
        noise(chance, [band(50, 250), band(250, 1200), band(1800, 6500)])
    ):
        swell, foam = waves.block(number)
        yield _block(
            0.035 * low * (0.5 + swell) + 0.05 * middle * (0.10 + swell) + 0.030 * high * (0.04 + foam)
        )


class _Waves:
    """Moments at which waves break, seven to twelve seconds apart, and how each swells and runs back."""

    def __init__(self, chance: np.random.Generator) -> None:
        self._chance = chance
        self._waves: list[tuple[float, float, float]] = [(float(chance.uniform(1.0, 5.0)), 0.8, 0.5)]

    def block(self, number: int) -> tuple[Reals, Reals]:
        """(BLOCK, 2) swell and foam, 0-1."""
        while self._waves[-1][0] < number + 12.0:
            pause = float(self._chance.uniform(6.5, 12.0))
            size, side = float(self._chance.uniform(0.55, 1.0)), float(self._chance.uniform(0.3, 0.7))
            self._waves.append((self._waves[-1][0] + pause, size, side))
        self._waves = [wave for wave in self._waves if wave[0] > number - 14.0]
        t = number + np.linspace(0.0, 1.0, 201)
        swell, foam = np.zeros((201, 2)), np.zeros((201, 2))
        for moment, size, side in self._waves:
            pan = size * np.sqrt([1.0 - side, side]) * np.sqrt(2.0)
            swell += _hill(t - moment, 1.9, 2.2)[:, None] * pan
            foam += _hill(t - moment - 0.9, 0.9, 2.6)[:, None] * pan
        fine = np.arange(BLOCK) / BLOCK * 200.0
        return _stretched(swell, fine), _stretched(foam, fine)


def _hill(t: Reals, rise: float, fall: float) -> Reals:
    return np.asarray(np.exp(-(np.abs(t / np.where(t < 0, rise, fall)) ** 1.6)))


def _stretched(coarse: Reals, fine: Reals) -> Reals:
    return np.stack([np.interp(fine, np.arange(len(coarse)), coarse[:, side]) for side in (0, 1)], axis=1)


def birds(seed: int) -> Iterator[Samples]:
    """A still evening: soft wind, and now and then a bird far away."""
    chance = np.random.default_rng([seed, 4])
    events, room = Events(), Reverb(2.2, seed)
    upcoming = 1.5 + float(chance.uniform(0.0, 2.0))
    for number, ground in enumerate(wind(seed)):
        while upcoming < number + 1:
            events.add(upcoming, _bird(chance))
            upcoming += float(chance.uniform(3.0, 8.5))
        song = events.block(number)
        yield _block(0.75 * ground + 0.45 * song + 0.9 * room.add(song))


def _bird(chance: np.random.Generator) -> Samples:
    """One phrase of a few flute-like notes, each gliding a little, quieter the further away."""
    side, distance = chance.uniform(0.15, 0.85), chance.uniform(0.35, 1.0)
    base = chance.uniform(2000.0, 3100.0)
    parts: list[NDArray[np.float64]] = []
    for _ in range(int(chance.integers(2, 6))):
        length = chance.uniform(0.09, 0.28)
        parts += [_whistle(chance, base, length), np.zeros(round(chance.uniform(0.05, 0.22) * RATE))]
    phrase = 0.012 * distance * np.concatenate(parts)
    return _block(phrase[:, None] * np.sqrt([1.0 - side, side]))


def _whistle(chance: np.random.Generator, base: float, length: float) -> NDArray[np.float64]:
    t = np.arange(round(length * RATE)) / RATE
    part = t / length
    start, end = base * 2 ** (chance.uniform(-0.35, 0.35, 2))
    bend = chance.uniform(-0.08, 0.08)
    hertz = start + (end - start) * part + base * bend * np.sin(np.pi * part)
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    return np.asarray(np.sin(np.pi * part) ** 1.5 * (np.sin(phase) + 0.06 * np.sin(2 * phase)))


def night(seed: int) -> Iterator[Samples]:
    """A mild night: hardly any wind, crickets far away that start and stop."""
    chance = np.random.default_rng([seed, 5])
    singers = [_Cricket(chance) for _ in range(3)]
    room = Reverb(1.6, seed)
    for number, ground in enumerate(air(seed)):
        song = np.sum([singer.block(number) for singer in singers], axis=0)
        yield _block(0.7 * ground + 0.35 * song + 0.8 * room.add(_block(song)))


class _Cricket:
    """Trills of three soft pulses, some three a second, coming and going over many seconds."""

    def __init__(self, chance: np.random.Generator) -> None:
        self._hertz, self._rate = chance.uniform(3900.0, 4700.0), chance.uniform(2.1, 2.9)
        self._phase, self._side = chance.uniform(0.0, 1.0), chance.uniform(0.1, 0.9)
        self._presence, self._pace = Drift(chance, 0.04), Drift(chance, 0.03)
        self._size = 0.0022 * chance.uniform(0.5, 1.0)

    def block(self, number: int) -> Reals:
        t = number + np.arange(BLOCK) / BLOCK
        place = (t * self._rate + self._phase + 0.8 * slowly(self._pace, number)[:, 0]) % 1.0
        pulse = np.where(place < 0.36, np.sin(np.pi * place / 0.12) ** 2, 0.0)
        tone = np.sin(2 * np.pi * self._hertz * t)
        loud = self._size * slowly(self._presence, number)[:, 0] ** 2
        return np.asarray((loud * pulse * tone)[:, None] * np.sqrt([1.0 - self._side, self._side]))


def _block(values: NDArray[np.float64] | NDArray[np.float32]) -> Samples:
    return np.asarray(values, dtype=np.float32)


AMBIENCES: Mapping[str, Ambience] = {"air": air, "wind": wind, "sea": sea, "birds": birds, "night": night}

LOUDNESS: Mapping[str, float] = {"air": -39.5, "wind": -36.9, "sea": -32.9, "birds": -39.5, "night": -42.6}
"""LUFS of each as it comes, measured over 20 s; how loud it is in a film the mix decides."""

OF_STAGE: Mapping[str | None, str] = {
    None: "air",
    "stairway-morning": "air",
    "stairway-day": "wind",
    "shore": "sea",
    "meadow": "birds",
    "night": "night",
}
"""Which ambience belongs to which painted stage; the photograph's own surroundings get a little air."""
