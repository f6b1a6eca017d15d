"""How well lips fit recordings of speech: python -m benchmarks lips [--recordings FOLDER]."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from memoriam.errors import RecordingError
from memoriam.performance.lipsync import LipFigures, lip_figures
from memoriam.performance.speech import speech_from_sound
from memoriam.sound.clean import clean
from memoriam.sound.recording import RATE, read_recording

LABELS = Path(__file__).with_name("lips.tsv")
"""sha256 (16 digits), words, and start-end of every m, b and p, from a forced alignment with pocketsphinx 5.1.1 and its
en-us model (German and Russian words respelled in English phones): good to some 30 ms, not by hand."""

Spans = tuple[tuple[float, float], ...]


def run_lips(folder: Path) -> None:
    """Print the figures of every recording in a folder, without and with its words where they are known."""
    labels = dict(_labels())
    print("recording                 words  correlation  lag ms  closures/s  m,b,p/s  recall  in silence")
    seen: dict[bool, list[LipFigures]] = {False: [], True: []}
    for path in sorted(p for p in folder.iterdir() if p.suffix != ".tsv"):
        try:
            _print_recording(path, labels, seen)
        except RecordingError as error:
            print(f"{path.name[:24]:24}  {error}")
    for told, figures in seen.items():
        _print_sum(told, [f for f in figures if f.labials])


def _labels() -> Iterator[tuple[str, tuple[str, Spans]]]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        for key, words, times in csv.reader(file, delimiter="\t"):
            spans = (span.split("-") for span in times.split())
            yield key, (words, tuple((float(start), float(end)) for start, end in spans))


def _print_recording(
    path: Path, labels: Mapping[str, tuple[str, Spans]], seen: dict[bool, list[LipFigures]]
) -> None:
    key = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    words, spans = labels.get(key, ("", ()))
    samples = clean(read_recording(path)).samples
    for told in (False, True) if words else (False,):
        speech = speech_from_sound(samples, RATE, np.random.default_rng(1), words if told else "")
        figures = lip_figures(samples, RATE, speech, spans)
        seen[told].append(figures)
        spoken = max(sum(end - start for start, end in speech.phrases), 0.1)
        recall = "" if figures.recall is None else f"{figures.recall:.2f}"
        print(
            f"{path.name[:24]:24}  {'known' if told else '-':5}  {figures.correlation:11.2f}  "
            f"{1000 * figures.lag:+6.0f}  {figures.closures:10.2f}  {len(spans) / spoken:7.2f}  {recall:>6}  "
            f"{figures.restless:10.3f}"
        )


def _print_sum(told: bool, figures: Sequence[LipFigures]) -> None:
    if not figures:
        return
    count = sum(f.labials for f in figures)
    recall = sum(f.labials * (f.recall or 0.0) for f in figures) / count
    print(
        f"{'words known' if told else 'words not known'}: {100 * recall:.0f} % of {count} m, b, p seen closed; "
        f"largest lag {1000 * max(abs(f.lag) for f in figures):.0f} ms; "
        f"correlation {min(f.correlation for f in figures):.2f}-{max(f.correlation for f in figures):.2f}"
    )
