"""Teach the small network that hears sounds in a recording (memoriam/performance/sound_classes.py).

    python scripts/make_lip_network.py speak spoken.npz    # some 15 minutes of two processors; needs espeak-ng
    python scripts/make_lip_network.py train spoken.npz src/memoriam/performance/sound_classes.npz

Kokoro's styles speak the sentences of lip_network.tsv (written for this, ours); the model's own lengths say when each
sound is heard. Nobody's recording is used, so the weights are free of others' rights but Kokoro's licence (Apache-2.0).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from memoriam.errors import VoiceError
from memoriam.performance.sound_classes import KINDS, RATE, chances, in_context, kinds_of, spectrogram
from memoriam.performance.visemes import STEPS
from memoriam.voice.base import Words, find_stack
from memoriam.voice.styles import styles

SENTENCES = Path(__file__).with_name("lip_network.tsv")
SEED = 11

VARIANTS = 8
"""How often each sentence is heard, the first time clean."""

HELD_OUT = 7
"""Every seventh sentence is not learnt from: its figures choose the round that is kept."""

HIDDEN, ROUNDS, BATCH = 64, 14, 512
SPEED, DECAY, DROPPED, NOISE = 1e-3, 2e-4, 0.15, 0.08

SPOKEN_RATE, EDGE = 24_000, 0.2
"""Hertz of the voices, and seconds of silence before and after each sentence."""

Floats = NDArray[np.float32]
Weights = list[Floats]


def main() -> None:
    """Run the stage named first."""
    if sys.argv[1] == "speak":
        speak(Path(sys.argv[2]))
    else:
        train(Path(sys.argv[2]), Path(sys.argv[3]))


def tell(line: str) -> None:
    """Where the work stands."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def speak(path: Path) -> None:
    """Say every sentence in a style drawn by chance, those of the language's own voices more often."""
    chance, stack = np.random.default_rng(SEED), find_stack("kokoro")
    kept: dict[str, NDArray[np.generic]] = {}
    for index, line in enumerate(SENTENCES.read_text(encoding="utf-8").splitlines()):
        language, text = line.split("\t")
        own = [voice.name for voice in stack.ready() if language in voice.languages]
        name = str(chance.choice(own if chance.random() < 0.4 else styles().names))
        try:
            said = stack.named(name).say(Words(text, language, pace=float(chance.uniform(0.85, 1.15))), index)
        except VoiceError as error:
            tell(f"{name}: {error}")
            continue
        kept[f"sound{index}"] = said.samples.astype(np.float16)
        kept[f"symbols{index}"] = np.array([phoneme.symbol for phoneme in said.phonemes])
        kept[f"times{index}"] = np.array([(phoneme.start, phoneme.end) for phoneme in said.phonemes])
        tell(f"{index} {language} {name} {said.seconds:.1f} s")
        np.savez(path, **kept)  # type: ignore[arg-type]  # numpy's stubs


def train(path: Path, out: Path) -> None:
    """Learn from what was spoken and write the weights."""
    chance = np.random.default_rng(SEED)
    learnt, held = _examples(path, chance)
    usual = np.bincount(learnt[1], minlength=len(KINDS)) / len(learnt[1])
    weights = _beginning(learnt[0].shape[1], chance)
    best, kept = np.inf, weights
    moments = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    step = 0
    for number in range(ROUNDS):
        speed = SPEED * (0.5 if number > 7 else 1.0) * (0.4 if number > 10 else 1.0)
        for batch in np.array_split(chance.permutation(len(learnt[0])), len(learnt[0]) // BATCH):
            step += 1
            gradient = _gradient(weights, learnt[0][batch], learnt[1][batch], chance)
            _adam(weights, gradient, moments, speed, step)
        heard = chances(held[0], *weights)
        loss = float(-np.log(heard[np.arange(len(heard)), held[1]] + 1e-9).mean())
        lips = float((np.isin(heard.argmax(axis=1), (1, 2)) == np.isin(held[1], (1, 2))).mean())
        right = float((heard.argmax(axis=1) == held[1]).mean())
        tell(f"round {number}: loss {loss:.3f}, kinds right {right:.3f}, lips right {lips:.3f}")
        if loss < best:
            best, kept = loss, [w.copy() for w in weights]
    names = ("layer", "bias", "top", "offset")
    stored = {name: w.astype(np.float16) for name, w in zip(names, kept, strict=True)}
    np.savez_compressed(out, usual=usual.astype(np.float32), **stored)  # type: ignore[arg-type]  # numpy's stubs


def _examples(
    path: Path, chance: np.random.Generator
) -> tuple[tuple[Floats, NDArray[np.int64]], tuple[Floats, NDArray[np.int64]]]:
    """(inputs, kinds) to learn from, and held out."""
    rows: tuple[list[Floats], list[Floats]] = ([], [])
    kinds: tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]] = ([], [])
    with np.load(path) as spoken:
        numbers = [name.removeprefix("sound") for name in spoken.files if name.startswith("sound")]
        for place, number in enumerate(numbers):
            held = int(place % HELD_OUT == HELD_OUT - 1)
            sound = spoken[f"sound{number}"].astype(np.float64)
            symbols, times = spoken[f"symbols{number}"].tolist(), spoken[f"times{number}"]
            for variant in range(1 if held else VARIANTS):
                pace = float(chance.uniform(0.9, 1.12)) if variant else 1.0
                changed = signal.resample(sound, round(len(sound) * RATE / SPOKEN_RATE / pace))
                edge = np.zeros(round(EDGE * RATE))
                changed = np.concatenate([edge, changed, edge])
                heard = _roughened(changed, chance) if variant else changed
                spectra = spectrogram(heard.astype(np.float32), RATE)
                rows[held].append(in_context(spectra))
                kinds[held].append(_kinds(symbols, times / pace + EDGE, len(spectra)))
    return (
        (np.concatenate(rows[0]), np.concatenate(kinds[0])),
        (np.concatenate(rows[1]), np.concatenate(kinds[1])),
    )


def _roughened(sound: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    """As in somebody's room, with somebody's telephone."""
    if chance.random() < 0.4:
        length = int(RATE * chance.uniform(0.1, 0.35))
        room = (
            chance.normal(size=length)
            * np.exp(-6.9 * np.arange(length) / length)
            * chance.uniform(0.01, 0.06)
        )
        room[0] = 1.0
        sound = signal.fftconvolve(sound, room)[: len(sound)]
    sound = signal.lfilter([1.0, chance.uniform(-0.5, 0.5)], [1.0], sound)
    noise = chance.normal(size=len(sound))
    if chance.random() < 0.6:
        noise = signal.lfilter([1.0], [1.0, -chance.uniform(0.5, 0.97)], noise)
    sound = sound + noise / noise.std() * sound.std() * 10 ** (-chance.uniform(8.0, 45.0) / 20)
    if chance.random() < 0.35:
        band = signal.butter(6, [200, 3700], "bandpass", fs=RATE, output="sos")
        sound = signal.sosfiltfilt(band, sound)
    if chance.random() < 0.2:
        largest = np.percentile(np.abs(sound), 99)
        sound = np.clip(sound, -largest, largest)
    return np.asarray(sound)


def _kinds(symbols: list[str], times: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """(count,) kind at each step; the parts of a diphthong or affricate share its time."""
    kinds = np.zeros(count, dtype=np.int64)
    for symbol, (start, end) in zip(symbols, times, strict=True):
        parts = kinds_of(symbol)
        edges = np.linspace(start, end, len(parts) + 1)
        for kind, first, last in zip(parts, edges[:-1], edges[1:], strict=True):
            kinds[round(first * STEPS) : max(round(last * STEPS), round(first * STEPS) + 1)] = kind
    return kinds


def _beginning(inputs: int, chance: np.random.Generator) -> Weights:
    layer = chance.normal(size=(inputs, HIDDEN)) * np.sqrt(2.0 / inputs)
    top = chance.normal(size=(HIDDEN, len(KINDS))) / np.sqrt(HIDDEN)
    return [w.astype(np.float32) for w in (layer, np.zeros(HIDDEN), top, np.zeros(len(KINDS)))]


def _gradient(
    weights: Weights, rows: Floats, kinds: NDArray[np.int64], chance: np.random.Generator
) -> Weights:
    """Of the cross entropy, with noise on the inputs and a share of the hidden units left out."""
    layer, bias, top, offset = weights
    seen = rows + chance.normal(0.0, NOISE, rows.shape).astype(np.float32)
    kept = (chance.random((len(rows), HIDDEN)) > DROPPED).astype(np.float32) / (1.0 - DROPPED)
    hidden = np.maximum(seen @ layer + bias, 0.0)
    scores = (hidden * kept) @ top + offset
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    wrong = powers / powers.sum(axis=1, keepdims=True)
    wrong[np.arange(len(rows)), kinds] -= 1.0
    wrong /= len(rows)
    below = (wrong @ top.T) * kept * (hidden > 0.0)
    return [seen.T @ below + DECAY * layer, below.sum(axis=0), (hidden * kept).T @ wrong, wrong.sum(axis=0)]


def _adam(
    weights: Weights, gradient: Weights, moments: tuple[Weights, Weights], speed: float, step: int
) -> None:
    """One step, in place (Kingma and Ba, 2015)."""
    for weight, slope, mean, square in zip(weights, gradient, *moments, strict=True):
        mean += 0.1 * (slope - mean)
        square += 0.001 * (slope**2 - square)
        corrected = mean / (1.0 - 0.9**step)
        weight -= np.float32(speed) * corrected / (np.sqrt(square / (1.0 - 0.999**step)) + 1e-8)


if __name__ == "__main__":
    main()
