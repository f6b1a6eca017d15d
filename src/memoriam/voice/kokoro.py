"""The default stack of voices: Kokoro-82M. Text is read, turned into sounds, spoken sentence by sentence, and timed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from memoriam.errors import VoiceError
from memoriam.voice.base import (
    MOST_SECONDS,
    Age,
    Phoneme,
    Quality,
    ReadyVoice,
    Sex,
    TimedWord,
    Utterance,
    Voice,
    Words,
)
from memoriam.voice.inventory import tokens_of
from memoriam.voice.kokoro_model import RATE, Floats, KokoroModel, Pitch, Take, kokoro_model
from memoriam.voice.languages import find_language
from memoriam.voice.reading import Sentence, read
from memoriam.voice.sounds import Script, scripts, sounded
from memoriam.voice.stock import choose, qualities, stock_voices
from memoriam.voice.styles import styles
from memoriam.voice.timing import timed

SLOWEST, FASTEST = 0.7, 1.3
"""Paces at which the model still says every sound."""

BEFORE, AFTER = 0.06, 0.10
"""Seconds kept before the first sound, where lips already move and air flows, and after the last."""

FADE = 120
"""Samples: 5 ms at either end, so that the cut does not click."""

PAUSE_VARIES = 0.15
"""Share by which pauses differ from each other: equal ones sound like a machine."""


@dataclass(frozen=True, slots=True, eq=False)
class KokoroVoice:
    """A style that speaks. pack: (k, STYLE_SIZE), see styles.py. pitch, pace: how it is changed.

    remarks: for the report. threads: processors it may use; None for those of the settings.
    """

    name: str
    description: str
    pack: Floats
    pitch: Pitch = field(default_factory=Pitch)
    pace: float = 1.0
    remarks: tuple[str, ...] = ()
    threads: int | None = None

    def say(self, words: Words, seed: int) -> Utterance:
        """All of it. Raises VoiceError: nothing to say, more than MOST_SECONDS, a language that cannot be read."""
        return joined(self.sentences(words, seed))

    def sentences(self, words: Words, seed: int) -> Iterator[Utterance]:
        """One sentence after the other, each with the pause behind it. The same seed gives the same samples."""
        language = find_language(words.language)
        if not SLOWEST <= words.pace <= FASTEST:
            raise VoiceError(
                f"A pace of {words.pace} cannot be spoken; choose one from {SLOWEST} to {FASTEST}."
            )
        chance = np.random.default_rng([seed, 44])
        model, told, said = kokoro_model(self.threads), False, 0.0
        for sentence in read(words, language):
            pause = sentence.pause * float(1 + PAUSE_VARIES * chance.uniform(-1, 1))
            for utterance in self._spoken(model, replace(sentence, pause=pause), words):
                said += utterance.seconds
                if said - pause > MOST_SECONDS:
                    raise VoiceError(
                        f"The words last longer than {MOST_SECONDS:.0f} seconds; shorten them to some "
                        f"{len(words.text) * 3 // 4} letters at most."
                    )
                yield utterance if told else replace(utterance, remarks=self.remarks)
                told = True
        if not told:
            raise VoiceError(
                f"Nothing in '{words.text[:40]}' can be read in {language.name}; is it another language?"
            )

    def _spoken(self, model: KokoroModel, sentence: Sentence, words: Words) -> Iterator[Utterance]:
        parts = scripts(sounded(sentence.pieces, find_language(words.language)))
        for index, script in enumerate(parts):
            tokens = tokens_of(script.symbols)
            style = styles().style(self.pack, len(tokens))
            take = model.say(tokens, style, self.pace * words.pace, self.pitch)
            yield _cut(script, take, sentence.pause if index == len(parts) - 1 else 0.0)


def _cut(script: Script, take: Take, pause: float) -> Utterance:
    """A take without the model's own silences, but with the wanted one behind it."""
    phonemes, words = timed(script, take)
    first = max(0, round((phonemes[0].start - BEFORE) * RATE))
    last = round((phonemes[-1].end + AFTER) * RATE)
    samples = take.samples[first:last].copy()
    ramp = np.linspace(0, 1, min(FADE, len(samples)), dtype=np.float32)
    samples[: len(ramp)] *= ramp
    samples[len(samples) - len(ramp) :] *= ramp[::-1]
    silence = np.zeros(round(pause * RATE), dtype=np.float32)
    return Utterance(np.concatenate([samples, silence]), RATE, *_shifted(phonemes, words, -first / RATE))


def _shifted(
    phonemes: Iterable[Phoneme], words: Iterable[TimedWord], by: float
) -> tuple[tuple[Phoneme, ...], tuple[TimedWord, ...]]:
    return (
        tuple(replace(p, start=max(0.0, p.start + by), end=max(0.0, p.end + by)) for p in phonemes),
        tuple(replace(w, start=max(0.0, w.start + by), end=max(0.0, w.end + by)) for w in words),
    )


def joined(utterances: Iterable[Utterance]) -> Utterance:
    """Several as one, in order; they share their rate. The pause behind the last one is left out."""
    parts = list(utterances)
    samples, phonemes, words, remarks, at = [], list[Phoneme](), list[TimedWord](), list[str](), 0
    for part in parts:
        moved = _shifted(part.phonemes, part.words, at / part.rate)
        phonemes += moved[0]
        words += moved[1]
        remarks += part.remarks
        samples.append(part.samples)
        at += len(part.samples)
    whole = np.concatenate(samples)
    heard = np.flatnonzero(whole)
    whole = whole[: int(heard[-1]) + 1] if len(heard) else whole
    return Utterance(whole, parts[0].rate, tuple(phonemes), tuple(words), tuple(dict.fromkeys(remarks)))


class KokoroStack:
    """Entry point ``kokoro`` of the group ``memoriam.voices``."""

    name = "kokoro"

    def ready(self) -> tuple[ReadyVoice, ...]:
        """The stock voices."""
        return tuple(ReadyVoice(voice.name, voice.description, voice.languages) for voice in stock_voices())

    def languages(self) -> Mapping[str, Quality]:
        """How well every language is spoken."""
        return qualities()

    def quality(self, language: str) -> Quality:
        """How well it speaks a language; nothing is loaded for the answer."""
        return qualities().get(language.lower().split("-")[0], Quality.NONE)

    def stock(self, language: str, sex: Sex | None = None, age: Age | None = None) -> Voice:
        """The ready voice that fits best. Raises VoiceError for a language that is not spoken."""
        chosen = choose(language, sex, age)
        remarks = [f"The voice is a stock voice ({chosen.name}: {chosen.description}), not the person's own."]
        remarks += _reservations(language, chosen.origin, sex is not None and sex != chosen.sex)
        return KokoroVoice(
            chosen.name, chosen.description, styles().pack(chosen.name), remarks=tuple(remarks)
        )

    def named(self, name: str) -> Voice:
        """The ready voice of that name, or any other of Kokoro's 54 styles. Raises VoiceError."""
        described = {voice.name: voice.description for voice in stock_voices()}
        description = described.get(name, "one of Kokoro's styles, not tried in every language")
        remark = f"The voice is a stock voice ({name}: {description}), not the person's own."
        return KokoroVoice(name, description, styles().pack(name), remarks=(remark,))


def _reservations(language: str, origin: str, other_sex: bool) -> Iterator[str]:
    known = find_language(language)
    if qualities()[known.code] == Quality.FAIR:
        yield (
            f"{known.name} is no language this voice was trained in: it speaks with {_article(origin)} accent, "
            "and a word may be hard to understand."
        )
    if other_sex:
        yield f"There is no stock voice of that sex for {known.name}."


def _article(word: str) -> str:
    return f"{'an' if word[0] in 'AEIOU' else 'a'} {word}"
