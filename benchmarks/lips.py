"""How well lips fit recordings of speech: python -m benchmarks lips [--recordings FOLDER].

With the extra ``recogniser`` also where the words are only heard by it.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memoriam.errors import RecordingError
from memoriam.performance.lipsync import FRAME, LipFigures, closed, lip_figures
from memoriam.performance.speech import Speech, speech_from_sound
from memoriam.performance.visemes import STEPS, runs
from memoriam.sound.clean import clean
from memoriam.sound.recording import RATE, read_recording
from memoriam.sound.spoken import recognised
from memoriam.voice.base import Words
from memoriam.voice.pronounced import pronounced

LABELS = Path(__file__).with_name("lips.tsv")
"""sha256 (16 digits), language, words, and start-end of every m, b and p, by forced alignment with pocketsphinx 5.1.1
and its en-us model (German and Russian words respelled in English phones): good to some 30 ms, not by hand."""

Spans = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """astray: closures at no m, b or p, give or take a frame. seconds: of speech."""

    figures: LipFigures
    closures: int
    astray: int
    seconds: float


def run_lips(folder: Path) -> None:
    """Print the figures of every recording in a folder, without and with its words where they are known."""
    labels = dict(_labels())
    print(
        "recording                 words       correlation  lag ms  closures/s  of them astray  m,b,p/s  recall  still"
    )
    seen: dict[str, list[Measured]] = {"not known": [], "recognised": [], "known": []}
    for path in sorted(p for p in folder.iterdir() if p.suffix != ".tsv"):
        try:
            _print_recording(path, labels, seen)
        except RecordingError as error:
            print(f"{path.name[:24]:24}  {error}")
    for how, measured in seen.items():
        _print_sum(how, [m for m in measured if m.figures.labials])


def _labels() -> Iterator[tuple[str, tuple[Words, Spans]]]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        for key, language, words, times in csv.reader(file, delimiter="\t"):
            spans = (span.split("-") for span in times.split())
            yield key, (Words(words, language), tuple((float(start), float(end)) for start, end in spans))


def _print_recording(
    path: Path, labels: Mapping[str, tuple[Words, Spans]], seen: dict[str, list[Measured]]
) -> None:
    key = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    words, spans = labels.get(key, (None, ()))
    samples = clean(read_recording(path)).samples
    told = {"not known": (), "recognised": recognised(samples), "known": pronounced(words) if words else ()}
    for how, said in told.items():
        if not said and how != "not known":
            continue
        speech = speech_from_sound(samples, RATE, np.random.default_rng(1), [word.sounds for word in said])
        measured = _measured(samples, speech, spans)
        seen[how].append(measured)
        figures, spoken = measured.figures, measured.seconds
        recall = "" if figures.recall is None else f"{figures.recall:.2f}"
        print(
            f"{path.name[:24]:24}  {how:10}  {figures.correlation:11.2f}  "
            f"{1000 * figures.lag:+6.0f}  {figures.closures:10.2f}  {measured.astray / spoken:14.2f}  "
            f"{len(spans) / spoken:7.2f}  {recall:>6}  {figures.restless:10.3f}"
        )


def _measured(samples: NDArray[np.float32], speech: Speech, spans: Spans) -> Measured:
    shut = runs(closed(speech))
    middles = [(first + last) / 2 / STEPS for first, last in shut]
    astray = sum(not any(a - FRAME <= t <= b + FRAME for a, b in spans) for t in middles)
    seconds = max(sum(end - start for start, end in speech.phrases), 0.1)
    return Measured(lip_figures(samples, RATE, speech, spans), len(shut), astray, seconds)


def _print_sum(how: str, measured: Sequence[Measured]) -> None:
    if not measured:
        return
    figures = [m.figures for m in measured]
    count = sum(f.labials for f in figures)
    recall = sum(f.labials * (f.recall or 0.0) for f in figures) / count
    closures, astray = sum(m.closures for m in measured), sum(m.astray for m in measured)
    print(
        f"words {how}: {100 * recall:.0f} % of {count} m, b, p seen closed; "
        f"{astray} of {closures} closures astray, {astray / sum(m.seconds for m in measured):.2f} a second; "
        f"largest lag {1000 * max(abs(f.lag) for f in figures):.0f} ms; "
        f"correlation {min(f.correlation for f in figures):.2f}-{max(f.correlation for f in figures):.2f}"
    )
